import { flush_tlb_mm_range } from '../../arch/tlbflush';
import { pte_dirty } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { folio_mapcount } from '../folio';
import { folio_put } from '../page_alloc';
import { PG_dirty, PG_swapbacked } from '../page-flags';
import { removePmdRmap } from '../rmap/counts';
import { HPAGE_PMD_NR } from '../sysfs';
import { clearHugePmd } from './fault';

/**
 * Reclaim of a THP that MADV_FREE gave up: its PMD is cleared and the page is gone, if it was not written since and nobody else
 * refers to it. False if it has to stay. Folio and page table locked. Since 6.11.
 */
export const unmap_huge_pmd_locked = kfn(
  'mm/huge_memory.c',
  'unmap_huge_pmd_locked',
  (k: Kernel, vma: number, pmd: number, folio: number): boolean => {
    const mm = k.vma.vm_mm.get(vma);
    if (pte_dirty(k.pgtable.flags.get(pmd))) {
      k.page.flags.or(folio, PG_dirty);
    }
    if (k.page.flags.get(folio) & PG_dirty) {
      if (k.has('unmap-batch')) {
        k.page.flags.or(folio, PG_swapbacked);
      }
      return false;
    }
    flush_tlb_mm_range(k, mm);
    if (k.page._refcount.get(folio) !== folio_mapcount(k, folio) + 1) {
      return false;
    }
    clearHugePmd(k, mm, pmd);
    removePmdRmap(k, folio, vma);
    k.mm.MM_ANONPAGES.add(mm, -HPAGE_PMD_NR);
    folio_put(k, folio);
    return true;
  },
);
