import type { Store } from '../store/store';
import {
  type AnonVmaTable,
  type AvcTable,
  type Counters,
  FIRST_PFN,
  type FileRegionTable,
  type FolioBatches,
  type HeldTable,
  type HolderTable,
  type KsmRmapItemTable,
  type KsmStableNodeTable,
  type LruBatch,
  type MmTable,
  type PageTable,
  type PerCpu,
  type PgtableTable,
  PTRS_PER_TABLE,
  type ResvMapTable,
  type SwapTable,
  type TaskTable,
  type VmaTable,
} from './mm_types';

/** Every table of the store, by what its rows are. */
export interface Tables {
  readonly page: PageTable;
  readonly pgtable: PgtableTable;
  readonly vma: VmaTable;
  readonly mm: MmTable;
  readonly task: TaskTable;
  readonly anon_vma: AnonVmaTable;
  readonly avc: AvcTable;
  readonly swap: SwapTable;
  readonly ksm_rmap_item: KsmRmapItemTable;
  readonly ksm_stable_node: KsmStableNodeTable;
  readonly holder: HolderTable;
  readonly held: HeldTable;
  readonly resv_map: ResvMapTable;
  readonly file_region: FileRegionTable;
  readonly percpu: PerCpu;
  readonly counters: Counters;
}

/** Creates all tables, empty. */
export function createTables(store: Store): Tables {
  const page = store.table('page', FIRST_PFN);
  const pgtable = store.table('pgtable', 1);
  const vma = store.table('vma', 1);
  const mm = store.table('mm', 1);
  const task = store.table('task', 1);
  const anonVma = store.table('anon_vma', 1);
  const avc = store.table('anon_vma_chain', 1);
  const item = store.table('ksm_rmap_item', 1);
  const node = store.table('ksm_stable_node', 1);
  const holder = store.table('holder', 1);
  const held = store.table('held', 1);
  const resvMap = store.table('resv_map', 1);
  const fileRegion = store.table('file_region', 1);
  return {
    page: {
      table: page,
      flags: page.column('flags'),
      _refcount: page.column('_refcount'),
      _mapcount: page.column('_mapcount', -1),
      mapping: page.column('mapping'),
      index: page.column('index'),
      content: page.column('content'),
      compound_head: page.column('compound_head'),
      order: page.column('order'),
      _entire_mapcount: page.column('_entire_mapcount', -1),
      _large_mapcount: page.column('_large_mapcount', -1),
      _nr_pages_mapped: page.column('_nr_pages_mapped'),
      _mm_id0: page.column('_mm_id[0]'),
      _mm_id_mapcount0: page.column('_mm_id_mapcount[0]', -1),
      _mm_id1: page.column('_mm_id[1]'),
      _mm_id_mapcount1: page.column('_mm_id_mapcount[1]', -1),
      _deferred_list: page.column('_deferred_list'),
      _pincount: page.column('_pincount'),
      lru_refs: page.column('lru_refs'),
      mlock_count: page.column('mlock_count'),
      lru_gen: page.column('lru_gen'),
      nid: page.column('nid'),
      private: page.column('private'),
      serial: page.column('serial'),
    },
    pgtable: {
      table: pgtable,
      level: pgtable.column('level'),
      mm: pgtable.column('mm'),
      base: pgtable.column('base'),
      used: pgtable.column('used'),
      ptl: pgtable.column('ptl'),
      flags: store.column('pte', 'flags', PTRS_PER_TABLE, 0),
      pfn: store.column('pte', 'pfn', PTRS_PER_TABLE, 0),
      deposit: store.column('pte', 'pmd_huge_pte', PTRS_PER_TABLE, 0),
    },
    vma: {
      table: vma,
      vm_mm: vma.column('vm_mm'),
      vm_start: vma.column('vm_start'),
      vm_end: vma.column('vm_end'),
      vm_pgoff: vma.column('vm_pgoff'),
      vm_flags: vma.column('vm_flags'),
      anon_vma: vma.column('anon_vma'),
      avc_first: vma.column('avc_first'),
      avc_last: vma.column('avc_last'),
      vm_next: vma.column('vm_next'),
      vm_prev: vma.column('vm_prev'),
      vm_policy: vma.column('vm_policy'),
      swap_readahead_vpn: vma.column('swap_readahead_vpn'),
      swap_readahead_info: vma.column('swap_readahead_info'),
      vm_lock: vma.column('vm_lock'),
      vm_private_data: vma.column('vm_private_data'),
    },
    mm: {
      table: mm,
      pgd: mm.column('pgd'),
      mmap_first: mm.column('mmap_first'),
      map_count: mm.column('map_count'),
      MM_FILEPAGES: mm.column('MM_FILEPAGES'),
      MM_ANONPAGES: mm.column('MM_ANONPAGES'),
      MM_SWAPENTS: mm.column('MM_SWAPENTS'),
      MM_SHMEMPAGES: mm.column('MM_SHMEMPAGES'),
      pgtables: mm.column('pgtables'),
      total_vm: mm.column('total_vm'),
      locked_vm: mm.column('locked_vm'),
      mmap_lock: mm.column('mmap_lock'),
      tlb_flush_pending: mm.column('tlb_flush_pending'),
      has_pinned: mm.column('MMF_HAS_PINNED'),
      pinned_vm: mm.column('pinned_vm'),
      hugetlb_usage: mm.column('hugetlb_usage'),
      userfaultfd: mm.column('userfaultfd'),
      ksm_slot: mm.column('MMF_VM_MERGEABLE'),
      ksm_rmap_list: mm.column('ksm_mm_slot.rmap_list'),
      ksm_merging_pages: mm.column('ksm_merging_pages'),
      ksm_zero_pages: mm.column('ksm_zero_pages'),
    },
    task: {
      table: task,
      mm: task.column('mm'),
      parent: task.column('parent'),
      in_lru_fault: task.column('in_lru_fault'),
      sigbus: task.column('sigbus'),
      pipe: task.column('pipe'),
      io_uring: task.column('io_uring'),
      gup_test: task.column('gup_test'),
    },
    anon_vma: {
      table: anonVma,
      root: anonVma.column('root'),
      parent: anonVma.column('parent'),
      refcount: anonVma.column('refcount'),
      num_children: anonVma.column('num_children'),
      num_active_vmas: anonVma.column('num_active_vmas'),
      rb_first: anonVma.column('rb_first'),
      rwsem: anonVma.column('rwsem'),
    },
    avc: {
      table: avc,
      vma: avc.column('vma'),
      anon_vma: avc.column('anon_vma'),
      same_vma_next: avc.column('same_vma_next'),
      same_vma_prev: avc.column('same_vma_prev'),
      rb_next: avc.column('rb_next'),
      rb_prev: avc.column('rb_prev'),
    },
    swap: {
      swap_map: store.column('swap', 'swap_map', 0, 0),
      cache: store.column('swap', 'cache', 0, 0),
      zeromap: store.column('swap', 'zeromap', 0, 0),
      shadow: store.column('swap', 'shadow', 0, 0),
      content: store.column('swap', 'content', 0, 0),
      pages: store.column('swap', 'pages', 0, 0),
      next: store.column('swap', 'next', 0, 0),
      mmlist: store.column('swap', 'mmlist', 0, 0),
      cluster_count: store.column('swap', 'cluster_count', 0, 0),
    },
    ksm_rmap_item: {
      table: item,
      mm: item.column('mm'),
      address: item.column('address'),
      oldchecksum: item.column('oldchecksum'),
      age: item.column('age'),
      remaining_skips: item.column('remaining_skips'),
      rmap_list: item.column('rmap_list'),
      unstable: item.column('unstable'),
      head: item.column('head'),
      hlist_next: item.column('hlist.next'),
      anon_vma: item.column('anon_vma'),
    },
    ksm_stable_node: {
      table: node,
      kpfn: node.column('kpfn'),
      hlist: node.column('hlist'),
      rmap_hlist_len: node.column('rmap_hlist_len'),
      hlist_dup: node.column('hlist_dup'),
    },
    holder: {
      table: holder,
      kind: holder.column('kind'),
      f_count: holder.column('f_count'),
      mm_account: holder.column('mm_account'),
      acct_pages: holder.column('acct_pages'),
      first: holder.column('first'),
    },
    held: {
      table: held,
      holder: held.column('holder'),
      page: held.column('page'),
      next: held.column('next'),
    },
    resv_map: { table: resvMap, refs: resvMap.column('refs') },
    file_region: {
      table: fileRegion,
      resv_map: fileRegion.column('resv_map'),
      from: fileRegion.column('from'),
    },
    percpu: {
      lru_disable_count: store.column('cpu', 'lru_disable_count', 0, 0),
      lru_add: batches(store, 'lru_add'),
      lru_deactivate: batches(store, 'lru_deactivate'),
      lru_lazyfree: batches(store, 'lru_lazyfree'),
      lru_activate: batches(store, 'lru_activate'),
      mlock_fbatch_nr: store.column('cpu', 'mlock_fbatch.nr', 0, 0),
      mlock_fbatch: store.column('cpu', 'mlock_fbatch.folios', 0, 0),
    },
    counters: { vmstat: store.column('vmstat', 'value', 0, 0), sysfs: store.column('sysfs', 'value', 0, 0) },
  };
}

function batches(store: Store, name: LruBatch): FolioBatches {
  return { nr: store.column('cpu', `${name}.nr`, 0, 0), folios: store.column('cpu', `${name}.folios`, 0, 0) };
}
