import { KSM_FACTS } from './facts-ksm';
import { PROC_FACTS } from './facts-proc';
import { SWAP_FACTS } from './facts-swap';
import { VMSTAT_FACTS } from './facts-vmstat';

/**
 * What an expectation can ask: facts, their arguments and fields, with their types and a sentence for each. One list
 * for the checker, completion, hovers, the documentation and the evaluator. Names are the kernel's where it has one.
 */

/**
 * - `flag`: 0 or 1. `number`: can be ordered. `text`: compared as a whole.
 * - `page`, `vma`, `anon_vma`: identity of an object, or none.
 * - `process`: the name of a process, or none.
 * - `address`: in bytes.
 */
export type FactType = 'flag' | 'number' | 'text' | 'page' | 'vma' | 'anon_vma' | 'process' | 'address';

export interface FieldSpec {
  readonly type: FactType;
  readonly help: string;
}

/** What stands in the brackets of a fact. `pages` are looked at one by one, `vmas` once per VMA that they are in. */
export type ArgumentKind = 'pages' | 'vmas' | 'proc' | 'function' | 'nothing';

export interface FactSpec {
  readonly argument: ArgumentKind;
  readonly help: string;
  /** Type without a field; absent if a field must be named. */
  readonly type?: FactType;
  readonly fields: Readonly<Record<string, FieldSpec>>;
}

function flags<K extends string>(fields: Readonly<Record<K, string>>): Record<K, FieldSpec> {
  const specs = Object.entries<string>(fields).map(([name, help]) => [name, { type: 'flag', help }]);
  return Object.fromEntries(specs) as Record<K, FieldSpec>;
}

const PAGE_FLAGS = {
  ...flags({
    PG_locked: 'The folio is locked.',
    PG_referenced: 'Used since reclaim last looked.',
    PG_uptodate: 'Its content is valid.',
    PG_dirty: 'Its content differs from what is on disk or in swap.',
    PG_lru: 'On an LRU list; not yet while it sits in a per-CPU batch.',
    PG_active: 'On the active list.',
    PG_workingset: 'Known to be in use: reclaim should keep it.',
    PG_reserved: 'Not for the memory management, e.g. the zero page.',
    PG_swapcache: 'In the swap cache: a copy of slots in swap.',
    PG_swapbacked: 'Can go to swap: anonymous memory and shmem.',
    PG_mlocked: 'A locked VMA maps it, as far as the kernel knows.',
    PG_hwpoison: 'Its memory failed: it is not used again.',
    PG_unevictable: 'On the unevictable list: reclaim does not look at it.',
  }),
  flags: { type: 'text', help: 'Names of the set flags, joined by `|`.' },
} as const satisfies Record<string, FieldSpec>;

/** Folios of more than one page. Where a kernel lacks a field, or the folio is one page, there is none. */
const LARGE_FOLIO = {
  _entire_mapcount: {
    type: 'number',
    help: 'Raw, as the kernel stores it: PMDs that map it, minus 1 (6.1 calls it `compound_mapcount`).',
  },
  _large_mapcount: { type: 'number', help: 'Raw: PTEs and PMDs that map it, minus 1 (6.10 and later).' },
  _nr_pages_mapped: {
    type: 'number',
    help: 'Pages that some PTE maps, plus 0x800000 while a PMD maps it (6.2 and later; not with CONFIG_NO_PAGE_MAPCOUNT).',
  },
  _pincount: { type: 'number', help: 'Pins of its pages (6.1 calls it `compound_pincount`).' },
  _mm_id0: { type: 'process', help: '`_mm_id[0]`: the process in the first slot, or none (6.15 and later).' },
  _mm_id_mapcount0: { type: 'number', help: 'Raw: its mappings, minus 1.' },
  _mm_id1: { type: 'process', help: '`_mm_id[1]`: the process in the second slot, or none (6.15 and later).' },
  _mm_id_mapcount1: { type: 'number', help: 'Raw: its mappings, minus 1.' },
  ...flags({
    maybe_mapped_shared: 'folio_maybe_mapped_shared(): more than one process may map it (6.15 and later).',
    deferred: 'It waits on the deferred-split queue (`_deferred_list`).',
    PG_partially_mapped: 'Some of its pages are known to be mapped by nobody (6.12 and later).',
    PG_double_map: 'PMDs and PTEs map it; every `_mapcount` is 1 higher for the PMDs (6.1).',
  }),
} as const satisfies Record<string, FieldSpec>;

const STRUCT_PAGE = {
  pfn: { type: 'page', help: 'Page frame number.' },
  _refcount: { type: 'number', help: 'References, as the kernel stores them.' },
  _mapcount: {
    type: 'number',
    help: 'Raw, as the kernel stores it: PTEs that map the page, minus 1. -1 = not mapped.',
  },
  mapping: { type: 'anon_vma', help: 'The anon_vma that `mapping` names, or none.' },
  index: { type: 'number', help: 'Page offset of the address that maps it (`vm_pgoff` counts alike).' },
  serial: { type: 'number', help: 'Counts allocations since the run began: folio 1, folio 2, …' },
  ...PAGE_FLAGS,
} as const satisfies Record<string, FieldSpec>;

const ENTRY_BITS = {
  write: 'Writable (RW).',
  young: 'Accessed (A): the hardware sets it.',
  dirty: 'Written to (D or SAVED_DIRTY).',
  soft_dirty: 'Written to since soft-dirty bits were cleared.',
  saved_dirty: 'Dirty and write-protected: the D bit moved here (6.6 and later).',
  uffd_wp: 'Write-protected by userfaultfd.',
  special: 'The page behind it is not refcounted and not in rmap.',
  protnone: 'Present to the kernel, not to the hardware.',
  user: 'User mode may use it (US).',
  nx: 'No execute.',
} as const;

const ENTRY = {
  flags: { type: 'text', help: 'Names of the set bits, lowest first, joined by `|`: `P|RW|US|A|D|NX`.' },
  raw: { type: 'number', help: 'The 64 bits of the entry.' },
} as const satisfies Record<string, FieldSpec>;

export const FACTS = {
  pte: {
    argument: 'pages',
    help: 'The entry that maps an address: a PTE, or the PMD of a huge page (`.level` says which).',
    fields: {
      ...flags({
        present: 'It maps a page (PROT_NONE entries too).',
        none: 'It is empty, or there is no page table.',
        ...ENTRY_BITS,
        zero: 'It maps the shared zero page, or the huge zero folio.',
        swap: 'A swap entry: the page is swapped out. `swp_entry(…)` tells more.',
        migration: 'A migration entry: its page is on the way to another place, and accesses wait.',
        hwpoison: 'A hwpoison entry: the memory of its page failed, and any access is a SIGBUS.',
        guard: 'A marker of a guard region (`madvise … GUARD_INSTALL`): any access is a SIGSEGV.',
      }),
      level: { type: 'number', help: '1 = a PTE, 2 = a PMD; none where nothing is mapped.' },
      pfn: { type: 'page', help: 'Page frame number that it maps there, or none.' },
      ...ENTRY,
    },
  },
  pmd: {
    argument: 'pages',
    help: 'The PMD entry of an address. Write, young, dirty and so on are those of a huge page; where it points to a table they are none.',
    fields: {
      ...flags({
        present: 'It points to a table, or maps a huge page.',
        none: 'It is empty, or there is no PMD table.',
        table: 'It points to a PTE table.',
        huge: 'It maps a huge page itself.',
        ...ENTRY_BITS,
        zero: 'It maps the huge zero folio.',
      }),
      pfn: { type: 'page', help: 'First page frame that it maps, or none.' },
      ...ENTRY,
    },
  },
  page: {
    argument: 'pages',
    help: 'The struct page that an address maps. Alone: which page it is.',
    type: 'page',
    fields: {
      ...flags({
        PageAnonExclusive:
          'Belongs to one process only, which may write to it without a copy. While a PMD maps the folio, its first page says it for all.',
        PageAnon: 'Anonymous: its mapping names an anon_vma, or a stable node.',
        PageKsm: 'KSM has merged it: its mapping names a stable node.',
      }),
      ...STRUCT_PAGE,
    },
  },
  folio: {
    argument: 'pages',
    help: 'The folio that an address maps. Alone: which folio it is.',
    type: 'page',
    fields: {
      ...STRUCT_PAGE,
      anon_vma: { type: 'anon_vma', help: 'The anon_vma that `mapping` names, or none.' },
      order: { type: 'number', help: 'log2 of its pages; 0 = one page, 9 = a PMD-sized THP.' },
      nr_pages: { type: 'number', help: 'Its pages.' },
      swap: {
        type: 'number',
        help: '`folio->swap`: the slot of its first page while it is in the swap cache, or none.',
      },
      rmap_hlist_len: {
        type: 'number',
        help: 'Of a KSM page: addresses that its stable node lists. Until the next scan also those that were written to.',
      },
      lru_gen: {
        type: 'number',
        help: 'folio_lru_gen(): its generation of the multi-generational LRU, 0 to 3; none while it is on no list.',
      },
      lru_refs: {
        type: 'number',
        help: 'Accesses beyond PG_referenced that the multi-generational LRU has counted, 0 to 3 (LRU_REFS_MASK).',
      },
      mlock_count: {
        type: 'number',
        help: 'While it is unevictable: locked VMAs that are known to map it. The kernel may have missed some.',
      },
      ...LARGE_FOLIO,
    },
  },
  pfn: { argument: 'pages', help: 'Page frame number that an address maps, or none.', type: 'page', fields: {} },
  folio_mapcount: {
    argument: 'pages',
    help: 'How many page-table entries map the folio, PTEs and PMDs (a count, not biased).',
    type: 'number',
    fields: {},
  },
  folio_entire_mapcount: {
    argument: 'pages',
    help: 'How many PMDs map the folio (a count, not biased).',
    type: 'number',
    fields: {},
  },
  page_mapcount: {
    argument: 'pages',
    help: 'How many entries map the page: its own PTEs and the PMDs of its folio, as /proc/kpagecount shows it. With CONFIG_NO_PAGE_MAPCOUNT the average of the folio’s pages.',
    type: 'number',
    fields: {},
  },
  folio_nid: { argument: 'pages', help: 'The NUMA node of the folio, 0 or 1.', type: 'number', fields: {} },
  folio_ref_count: { argument: 'pages', help: 'References to the folio.', type: 'number', fields: {} },
  folio_maybe_dma_pinned: {
    argument: 'pages',
    help: 'Whether the folio may be pinned: a large one if `_pincount` is not 0, an order-0 one from 1024 references on.',
    type: 'flag',
    fields: {},
  },
  data: {
    argument: 'pages',
    help: 'The byte that the program would read there; 0 where nothing was written.',
    type: 'number',
    fields: {},
  },
  address: { argument: 'pages', help: 'The address itself, in bytes.', type: 'address', fields: {} },
  vma: {
    argument: 'vmas',
    help: 'The VMA that an address is in. Alone: which VMA it is, or none.',
    type: 'vma',
    fields: {
      vm_start: { type: 'address', help: 'First address.' },
      vm_end: { type: 'address', help: 'First address behind it.' },
      vm_pgoff: { type: 'number', help: 'Page offset of its start; anonymous pages get their `index` from it.' },
      pages: { type: 'number', help: 'Its length in pages.' },
      anon_vma: { type: 'anon_vma', help: 'Where its new pages go; none before the first fault.' },
      perm: { type: 'text', help: 'As in /proc/PID/maps: `rw-p`.' },
      vm_policy: {
        type: 'text',
        help: 'NUMA policy as in /proc/PID/numa_maps: `default`, or `bind:1` (mbind).',
      },
      vm_flags: { type: 'text', help: 'Letters of /proc/PID/smaps: `rd wr mr mw me ac sd`.' },
      ...flags({
        VM_READ: 'May be read.',
        VM_WRITE: 'May be written.',
        VM_EXEC: 'May be executed.',
        VM_MAYREAD: 'mprotect may allow reading.',
        VM_MAYWRITE: 'mprotect may allow writing.',
        VM_MAYEXEC: 'mprotect may allow executing.',
        VM_MAYBE_GUARD: 'Guard regions were installed in it (6.19 and later).',
        VM_UFFD_WP: 'Registered with userfaultfd for write protection.',
        VM_LOCKED: 'Its pages stay in memory (mlock).',
        VM_LOCKONFAULT: 'With VM_LOCKED: pages are locked as they come (`mlock … onfault`).',
        VM_DONTCOPY: 'fork leaves it out (MADV_DONTFORK).',
        VM_WIPEONFORK: 'Empty in the child (MADV_WIPEONFORK).',
        VM_ACCOUNT: 'Counted in the committed address space.',
        VM_NORESERVE: 'Not counted in the committed address space.',
        VM_SOFTDIRTY: 'New since soft-dirty bits were cleared.',
        VM_HUGEPAGE: 'MADV_HUGEPAGE.',
        VM_NOHUGEPAGE: 'MADV_NOHUGEPAGE.',
        VM_MERGEABLE: 'KSM may merge its pages (MADV_MERGEABLE).',
      }),
    },
  },
  avc: { argument: 'vmas', help: 'Length of the chain of anon_vma_chains of the VMA.', type: 'number', fields: {} },
  anon_vma: {
    argument: 'vmas',
    help: 'The anon_vma of the VMA. Alone: which one it is, or none.',
    type: 'anon_vma',
    fields: {
      root: { type: 'anon_vma', help: 'Root of its tree: its lock is the one taken.' },
      parent: { type: 'anon_vma', help: 'Parent in the tree of forks; the root is its own.' },
      refcount: { type: 'number', help: 'References; children refer to their root.' },
      num_children: { type: 'number', help: 'Children; the root counts itself.' },
      num_active_vmas: { type: 'number', help: 'VMAs whose `anon_vma` it is.' },
      tree: { type: 'number', help: 'Chains in its interval tree: VMAs that rmap would look at.' },
    },
  },
  ...PROC_FACTS,
  ...KSM_FACTS,
  ...SWAP_FACTS,
  rss: {
    argument: 'proc',
    help: 'Resident pages of a process, exactly.',
    fields: {
      anon: { type: 'number', help: 'MM_ANONPAGES.' },
      file: { type: 'number', help: 'MM_FILEPAGES.' },
      shmem: { type: 'number', help: 'MM_SHMEMPAGES.' },
      swap: { type: 'number', help: 'MM_SWAPENTS.' },
    },
  },
  vmas: { argument: 'proc', help: 'Number of VMAs of a process.', type: 'number', fields: {} },
  map_count: { argument: 'proc', help: '`mm->map_count`.', type: 'number', fields: {} },
  total_vm: { argument: 'proc', help: '`mm->total_vm`: mapped address space in pages.', type: 'number', fields: {} },
  locked_vm: {
    argument: 'proc',
    help: '`mm->locked_vm`: pages that mlock() has locked (VmLck).',
    type: 'number',
    fields: {},
  },
  VmPTE: {
    argument: 'proc',
    help: 'Bytes of page tables, as in /proc/PID/status (which prints kB).',
    type: 'number',
    fields: {},
  },
  VmPin: {
    argument: 'proc',
    help: 'Bytes pinned by its io_uring, as in /proc/PID/status (which prints kB).',
    type: 'number',
    fields: {},
  },
  calls: {
    argument: 'function',
    help: 'How many times the step called a kernel function.',
    type: 'number',
    fields: {},
  },
  faults: { argument: 'nothing', help: 'Page faults of the step.', type: 'number', fields: {} },
  minflt: { argument: 'nothing', help: 'Minor page faults of the step.', type: 'number', fields: {} },
  majflt: { argument: 'nothing', help: 'Major page faults of the step.', type: 'number', fields: {} },
  flushes: { argument: 'nothing', help: 'TLB flushes of the step (flush_tlb_mm_range).', type: 'number', fields: {} },
  splats: { argument: 'nothing', help: 'Failed kernel assertions of the step.', type: 'number', fields: {} },
  ...VMSTAT_FACTS,
  page_status: {
    argument: 'nothing',
    help: 'What move_pages() stored for the last page: its node, or a negative error such as -13 (EACCES); none if it could not be moved.',
    type: 'number',
    fields: {},
  },
  ret: {
    argument: 'nothing',
    help: 'What the step returned: pages done by `read`, `write` and `move_pages`, 0 or -1 otherwise.',
    type: 'number',
    fields: {},
  },
} as const satisfies Readonly<Record<string, FactSpec>>;

export type FactName = keyof typeof FACTS;
export type FieldOf<F extends FactName> = keyof (typeof FACTS)[F]['fields'];

/** Fields that kernels have and this model will have. */
export const LATER_FIELDS: readonly string[] = [
  'marker',
  'PG_reclaim',
  'PG_writeback',
  'PG_idle',
  'PG_young',
  'VM_SHARED',
  'VM_UFFD_MISSING',
  'degree',
];
/** Facts likewise. */
export const LATER_FACTS: readonly string[] = ['pud', 'p4d', 'pgd', 'tlb', 'lock', 'ptl', 'slot', 'vmstat'];

export function factOf(name: string): FactSpec | undefined {
  return Object.hasOwn(FACTS, name) ? FACTS[name as FactName] : undefined;
}

export function fieldOf(fact: FactSpec, name: string): FieldSpec | undefined {
  return Object.hasOwn(fact.fields, name) ? fact.fields[name] : undefined;
}
