import { pte_dirty, pte_none, pte_wrprotect } from '../../arch/x86_64';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_mapcount } from '../folio';
import { lockPmd, unlockPmd } from '../huge_memory/fault';
import { allocPmdTable } from '../memory/fault';
import { __tlb_remove_page_size, type MmuGather, tlb_finish_mmu, tlb_gather_mmu } from '../mmu_gather';
import { folio_get } from '../page_alloc';
import { PG_dirty, PG_hugetlb_restore_reserve } from '../page-flags';
import { entryRow, hugePmd, pmdRow } from '../pgtable';
import { set_pte_at } from '../pgtable-generic';
import { dupHugetlbRmap, removeHugetlbRmap } from '../rmap';
import { HPAGE_PMD_NR } from '../sysfs';
import { vmasOf } from '../vma';
import {
  is_vm_hugetlb_page,
  isReserveOwner,
  restoreReservation,
  setReserveUnmapped,
  vma_hugecache_offset,
} from './reserve';

const FILE = 'mm/hugetlb.c';

/**
 * Fork of a hugetlb VMA: huge pages are shared read-only, and stay young in the child. Both mmap_locks held for writing. Leaves
 * out pages that may be pinned, which fork copies: hugetlb memory cannot be pinned in this model.
 */
export const copy_hugetlb_page_range = kfn(
  FILE,
  'copy_hugetlb_page_range',
  function* (k, dst: number, src: number): Path<void> {
    const srcMm = k.vma.vm_mm.get(src);
    const dstMm = k.vma.vm_mm.get(dst);
    const end = k.vma.vm_end.get(src);
    for (let vpn = k.vma.vm_start.get(src); vpn < end; vpn += HPAGE_PMD_NR) {
      const from = pmdRow(k, srcMm, vpn);
      if (from === 0) {
        continue;
      }
      const to = entryRow(allocPmdTable(k, dstMm, vpn), 2, vpn);
      if (pte_none(k.pgtable.flags.get(from))) {
        continue;
      }
      yield* lockPmd(k, to);
      yield* lockPmd(k, from);
      const folio = k.pgtable.pfn.get(from);
      folio_get(k, folio);
      dupHugetlbRmap(k, folio, srcMm);
      const flags = pte_wrprotect(k.pgtable.flags.get(from), k.has('saved-dirty'));
      k.pgtable.flags.set(from, flags);
      set_pte_at(k, to, flags, folio);
      unlockPmd(k, from);
      unlockPmd(k, to);
      k.mm.hugetlb_usage.add(dstMm, HPAGE_PMD_NR);
    }
  },
);

/**
 * Unmaps the huge pages of a range of one VMA, both ends at huge pages; `only` just that folio, and then the VMA is marked as
 * having lost a page. Since 6.9 what was reserved is reserved again. The pages are freed after the TLB flush.
 */
export const __unmap_hugepage_range = kfn(
  FILE,
  '__unmap_hugepage_range',
  function* (k, tlb: MmuGather, vma: number, start: number, end: number, only: number): Path<void> {
    for (let vpn = start; vpn < end; vpn += HPAGE_PMD_NR) {
      const pmd = hugePmd(k, tlb.mm, vpn);
      if (pmd === 0) {
        continue;
      }
      yield* lockPmd(k, pmd);
      const folio = k.pgtable.pfn.get(pmd);
      if (only === 0 || folio === only) {
        if (only !== 0) {
          setReserveUnmapped(k, vma);
        }
        if (pte_dirty(k.pgtable.flags.get(pmd))) {
          k.page.flags.or(folio, PG_dirty);
        }
        set_pte_at(k, pmd, 0, 0);
        tlb.cleared = true;
        k.mm.hugetlb_usage.add(tlb.mm, -HPAGE_PMD_NR);
        removeHugetlbRmap(k, folio, vma);
        const last = folio_mapcount(k, folio) === 0;
        if (k.has('hugetlb-restore-reserve') && isReserveOwner(k, vma) && (last || !k.has('hugetlb-restore-last'))) {
          k.page.flags.or(folio, PG_hugetlb_restore_reserve);
          restoreReservation(k, vma, vpn);
        }
        __tlb_remove_page_size(k, tlb, folio);
      }
      unlockPmd(k, pmd);
    }
  },
);

/**
 * The process that reserved a page needs it, and the pool has none: the page is unmapped from all others (children), who get
 * SIGBUS when they come to it. The kernel finds them by the mapping's file.
 */
export const unmap_ref_private = kfn(
  FILE,
  'unmap_ref_private',
  function* (k, owner: number, folio: number, haddr: number): Path<void> {
    const offset = vma_hugecache_offset(k, owner, haddr);
    for (const mm of [...k.mm.table.rows()]) {
      for (const vma of [...vmasOf(k, mm)]) {
        const vpn = k.vma.vm_start.get(vma) + offset * HPAGE_PMD_NR - k.vma.vm_pgoff.get(vma);
        if (vma === owner || !is_vm_hugetlb_page(k, vma) || isReserveOwner(k, vma) || vpn >= k.vma.vm_end.get(vma)) {
          continue;
        }
        const tlb = tlb_gather_mmu(k, mm);
        yield* __unmap_hugepage_range(k, tlb, vma, vpn, vpn + HPAGE_PMD_NR, folio);
        tlb_finish_mmu(k, tlb);
      }
    }
    if (folio_mapcount(k, folio) !== 1) {
      k.splat('unmap_ref_private', 'the page is still mapped elsewhere');
    }
  },
);
