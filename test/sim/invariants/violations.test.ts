import { beforeEach, describe, expect, test } from 'vitest';
import { checkInvariants, invariants } from '../../../src/sim/invariants';
import { isKernelError, resolveKernel } from '../../../src/sim/kernel/config';
import type { Kernel } from '../../../src/sim/kernel/kernel';
import { Machine } from '../../../src/sim/machine';
import { ZERO_PFN } from '../../../src/sim/mm/page_alloc';
import { FOLIO_MM_IDS_SHARED, PG_anon_exclusive } from '../../../src/sim/mm/page-flags';
import { leafOf, pteRow } from '../../../src/sim/mm/pgtable';
import { FREE_HUGE_PAGES, HUGE_ZERO } from '../../../src/sim/mm/sysfs';
import { VM_LOCKED } from '../../../src/sim/mm/vm_flags';
import { vma_lookup } from '../../../src/sim/mm/vma';
import { NR_ANON_MAPPED, NR_MLOCK, NR_SWAPCACHE } from '../../../src/sim/mm/vmstat';

const BUF = 0x400000;
const THP = 0x500000;
const HUGE_ZERO_AT = 0x600000;
const _PAGE_RW = 2;

/** Two processes: four pages and a THP shared after fork, one page copied by the child, two zero pages and a huge one. */
function machine(): Machine {
  const config = resolveKernel('6.18');
  if (isKernelError(config)) {
    throw new Error(config.error);
  }
  const m = new Machine(config);
  m.spawn('parent');
  m.mmap(0, { vpn: BUF, pages: 8, prot: 3 });
  m.mmap(0, { vpn: BUF + 100, pages: 2, prot: 1 });
  m.write(0, BUF, 4, () => 1);
  m.read(0, BUF + 6, 2);
  m.mmap(0, { vpn: BUF + 300, pages: 2, prot: 3 });
  m.madvise(0, BUF + 300, 1, 'GUARD_INSTALL');
  m.setThp('always');
  m.mmap(0, { vpn: THP, pages: 512, prot: 3 });
  m.write(0, THP, 1, () => 3);
  m.mmap(0, { vpn: HUGE_ZERO_AT, pages: 512, prot: 1 });
  m.read(0, HUGE_ZERO_AT, 1);
  m.setThp('never');
  m.fork(0, 'child');
  m.write(1, BUF + 3, 1, () => 2);
  m.pin(0, BUF + 100, 1, true);
  m.mmap(0, { vpn: BUF + 200, pages: 1, prot: 3 });
  m.pin(0, BUF + 200, 1, false);
  m.mmap(0, { vpn: BUF + 304, pages: 2, prot: 3 });
  m.fill(0, BUF + 304, 2, 7);
  m.madvise(0, BUF + 304, 2, 'MERGEABLE');
  m.ksmd(2);
  m.swapon();
  m.mmap(0, { vpn: BUF + 310, pages: 2, prot: 3 });
  m.write(0, BUF + 310, 2, () => 4);
  m.drain();
  m.madvise(0, BUF + 310, 2, 'PAGEOUT');
  return m;
}

/** One corruption per invariant: what to break, and the invariant that must notice. */
const corruptions: readonly (readonly [id: string, corrupt: (k: Kernel, at: Places) => void])[] = [
  ['mapcount-is-mappings', (k, { shared }) => k.page._mapcount.add(shared, 1)],
  ['entire-mapcount-is-pmds', (k, { thp }) => k.page._entire_mapcount.add(thp, 1)],
  ['large-mapcount-is-all', (k, { thp }) => k.page._large_mapcount.add(thp, -1)],
  ['deferred-is-large-anon', (k, { shared }) => k.page._deferred_list.set(shared, 1)],
  ['mm-id-slots', (k, { thp }) => k.page._mm_id_mapcount0.add(thp, 4)],
  ['not-shared-is-one-mm', (k, { thp }) => k.page.flags.andNot(thp, FOLIO_MM_IDS_SHARED)],
  ['huge-zero-not-counted', (k) => k.page._entire_mapcount.add(k.counters.sysfs.get(HUGE_ZERO), 1)],
  ['writable-is-exclusive', (k, { sharedPte }) => k.pgtable.flags.or(sharedPte, _PAGE_RW)],
  ['exclusive-is-mapped-once', (k, { shared }) => k.page.flags.or(shared, PG_anon_exclusive)],
  ['nr-anon-mapped', (k) => k.counters.vmstat.add(NR_ANON_MAPPED, -1)],
  ['zero-page-not-counted', (k) => k.page._mapcount.set(ZERO_PFN, 0)],
  ['refcount-is-explained', (k, { shared }) => k.page._refcount.add(shared, 1)],
  ['referenced-is-live', (k, { shared }) => k.page._refcount.set(shared, 0)],
  ['mapped-is-live', (k, { shared }) => k.page.table.live.set(shared, 0)],
  ['pincount-is-pins', (k, { thp }) => k.page._pincount.add(thp, 1)],
  ['pinned-is-exclusive', (k, { pinned }) => k.page.flags.andNot(pinned, PG_anon_exclusive)],
  ['ksm-is-never-owned', (k, { ksm }) => k.page.flags.or(ksm, PG_anon_exclusive)],
  ['ksm-nodes-and-items', (k) => k.ksm_stable_node.rmap_hlist_len.add(1, 1)],
  ['ksm-page-has-node', (k) => k.ksm_stable_node.kpfn.add(1, 1)],
  ['hugetlb-pool-is-kept', (k) => k.counters.sysfs.add(FREE_HUGE_PAGES, 1)],
  ['hugetlb-usage-is-mapped', (k, { mm }) => k.mm.hugetlb_usage.add(mm, 512)],
  ['rss-is-mapped', (k, { mm }) => k.mm.MM_ANONPAGES.add(mm, 1)],
  ['swapents-is-entries', (k, { mm }) => k.mm.MM_SWAPENTS.add(mm, 1)],
  ['pgtables-is-tables', (k, { mm }) => k.mm.pgtables.add(mm, -1)],
  ['rmap-finds-mappings', (k, { shared }) => k.page.index.add(shared, 1)],
  ['index-is-linear', (k, { vma }) => k.vma.vm_pgoff.add(vma, 1)],
  ['mapped-is-anon', (k, { shared }) => k.page.mapping.set(shared, 0)],
  ['table-used', (k, { table }) => k.pgtable.used.add(table, 1)],
  ['table-place', (k, { table }) => k.pgtable.base.add(table, 512)],
  ['table-reached-once', (k) => k.pgtable.table.alloc()],
  ['guard-is-inherited', (k, { guarded }) => k.vma.anon_vma.set(guarded, 0)],
  ['entry-in-vma', (k, { vma }) => k.vma.vm_end.add(vma, -6)],
  ['vmas-in-order', (k, { vma }) => k.vma.vm_end.add(vma, 1000)],
  ['map-count', (k, { mm }) => k.mm.map_count.add(mm, 1)],
  ['total-vm', (k, { mm }) => k.mm.total_vm.add(mm, -1)],
  ['locked-vm', (k, { vma }) => k.vma.vm_flags.or(vma, VM_LOCKED)],
  ['nr-mlock', (k) => k.counters.vmstat.add(NR_MLOCK, 1)],
  ['mlock-count-is-unevictable', (k, { shared }) => k.page.mlock_count.set(shared, 1)],
  ['anon-vma-active', (k) => k.anon_vma.num_active_vmas.add(1, 1)],
  ['anon-vma-children', (k) => k.anon_vma.num_children.add(1, -1)],
  ['anon-vma-refcount', (k) => k.anon_vma.refcount.add(1, 1)],
  ['anon-vma-tree', (k) => k.anon_vma.rb_first.set(1, k.avc.rb_next.get(k.anon_vma.rb_first.get(1)))],
  ['vma-chains', (k, { vma }) => k.vma.anon_vma.set(vma, 2)],
  ['slot-count-is-entries', (k, { slot }) => k.swap.swap_map.add(slot, 1)],
  ['swap-cache-is-folio', (k, { slot }) => k.swap.cache.add(slot, 1)],
  ['nr-swapcached', (k) => k.counters.vmstat.add(NR_SWAPCACHE, 1)],
  ['swapped-exclusive-once', (k, { slot }) => k.swap.swap_map.add(slot, 1)],
  ['cluster-counts-slots', (k) => k.swap.cluster_count.add(0, 1)],
  ['locks-are-free', (k, { table }) => k.pgtable.ptl.set(table, -1)],
  ['gathers-are-ended', (k) => k.mm.tlb_flush_pending.set(k.task.mm.get(1), 1)],
];

interface Places {
  /** Page mapped by both processes. */
  readonly shared: number;
  /** Row of the parent's entry for it. */
  readonly sharedPte: number;
  readonly table: number;
  readonly mm: number;
  readonly vma: number;
  /** VMA with a guard region. */
  readonly guarded: number;
  /** Head of a folio that a PMD maps. */
  readonly thp: number;
  /** An order-0 page of a fixed buffer. */
  readonly pinned: number;
  /** A page that ksmd has merged. */
  readonly ksm: number;
  /** A swap slot with one entry, exclusive, and a copy in the swap cache. */
  readonly slot: number;
}

describe('a broken state is noticed', () => {
  let m: Machine;
  let at: Places;
  beforeEach(() => {
    m = machine();
    const mm = m.mmOf(0);
    const sharedPte = pteRow(m.kernel, mm, BUF);
    const vma = m.kernel.mm.mmap_first.get(mm);
    const thp = leafOf(m.kernel, mm, THP)?.pfn ?? 0;
    const guarded = vma_lookup(m.kernel, mm, BUF + 300);
    const pinned = leafOf(m.kernel, mm, BUF + 200)?.pfn ?? 0;
    const ksm = leafOf(m.kernel, mm, BUF + 304)?.pfn ?? 0;
    const shared = m.kernel.pgtable.pfn.get(sharedPte);
    const slot = m.kernel.pgtable.pfn.get(pteRow(m.kernel, mm, BUF + 310));
    at = { shared, sharedPte, table: Math.floor(sharedPte / 512), mm, vma, thp, pinned, guarded, ksm, slot };
  });

  test('the state itself is whole', () => {
    expect(checkInvariants(m.kernel)).toEqual([]);
  });

  test.each(corruptions)('%s', (id, corrupt) => {
    corrupt(m.kernel, at);
    const violations = checkInvariants(m.kernel);
    expect(violations.map((violation) => violation.id)).toContain(id);
    for (const { detail, reason } of violations) {
      expect(detail).not.toBe('');
      expect(reason).toMatch(/\.$/);
    }
  });

  test('every invariant has a state that breaks it', () => {
    expect(corruptions.map(([id]) => id).sort()).toEqual(invariants.map(({ id }) => id).sort());
  });
});
