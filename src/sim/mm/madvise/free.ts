import { flush_tlb_mm_range } from '../../arch/tlbflush';
import { is_swap_pte, pte_dirty, pte_mkclean, pte_mkold, pte_none, pte_young } from '../../arch/x86_64';
import type { SyscallReturn } from '../../kernel/errno';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_mapcount, folio_nr_pages, folio_test_large, mappedShared, page_folio } from '../folio';
import { is_huge_zero_pfn, lockPmd, unlockPmd } from '../huge_memory';
import { lockPte, normalPage, unlockPte } from '../memory';
import { type MmuGather, tlb_finish_mmu, tlb_gather_mmu } from '../mmu_gather';
import { PG_dirty, PG_swapcache } from '../page-flags';
import { pmdRow } from '../pgtable';
import { pteRun, setPteRun } from '../pgtable-generic';
import { folio_mark_lazyfree, lru_add_drain, mark_page_lazyfree } from '../swap';
import { folio_free_swap, freeSwapAndCache } from '../swapfile';
import { is_hwpoison_entry, non_swap_entry, pte_to_swp_entry } from '../swapops';
import { HPAGE_PMD_NR } from '../sysfs';
import {
  clearYoungDirty,
  type FolioBatch,
  isHuge,
  madvise_folio_pte_batch,
  type Next,
  type PmdPart,
  splitFolio,
  walkPmds,
  walkPtes,
} from './walk';

/** MADV_FREE: memory whose content may be dropped, unless it is written to again before that. */

const FILE = 'mm/madvise.c';

function markLazyFree(k: Kernel, folio: number): void {
  if (k.has('lru-folio-names')) {
    folio_mark_lazyfree(k, folio);
  } else {
    mark_page_lazyfree(k, folio);
  }
}

/** Whether others map a THP too, who did not say MADV_FREE. */
function thpShared(k: Kernel, folio: number): boolean {
  return k.has('folio-likely-mapped-shared') ? mappedShared(k, folio) : folio_mapcount(k, folio) !== 1;
}

/**
 * The same for a THP that a PMD maps, if the range covers it (mm/huge_memory.c). True: done. False: the PTEs are to be looked
 * at, if there are any now, because the THP was split.
 */
export const madvise_free_huge_pmd = kfn(
  'mm/huge_memory.c',
  'madvise_free_huge_pmd',
  function* (k, tlb: MmuGather, pmd: number, pages: number): Path<boolean> {
    yield* lockPmd(k, pmd);
    const folio = k.pgtable.pfn.get(pmd);
    if (is_huge_zero_pfn(k, folio) || thpShared(k, folio)) {
      unlockPmd(k, pmd);
      return false;
    }
    if (pages < HPAGE_PMD_NR) {
      unlockPmd(k, pmd);
      yield* splitFolio(k, folio);
      return false;
    }
    k.page.flags.andNot(folio, PG_dirty);
    const flags = k.pgtable.flags.get(pmd);
    if (pte_young(flags) || pte_dirty(flags)) {
      flush_tlb_mm_range(k, tlb.mm);
      k.pgtable.flags.set(pmd, pte_mkclean(pte_mkold(flags)));
      tlb.cleared = true;
    }
    markLazyFree(k, folio);
    unlockPmd(k, pmd);
    return true;
  },
);

/**
 * A large folio that PTEs map. Until 6.10 it is split whatever the range, if this process is its only owner as far as its
 * first page tells, and the walk ends if it is not. Since 6.11 it is split only if the range does not cover it. `whole`: go on
 * with it as it is. Caller holds the ptl; after `again` it is not held.
 */
function* splitLarge(k: Kernel, pte: number, folio: number, batch: FolioBatch): Path<Next | 'whole'> {
  const old = !k.has('lazyfree-mthp');
  if (!old && batch.whole) {
    return 'whole';
  }
  const shared = old ? k.page._mapcount.get(folio) !== 0 : mappedShared(k, folio);
  if (!shared) {
    unlockPte(k, pte);
    if (yield* splitFolio(k, folio)) {
      return 'again';
    }
    yield* lockPte(k, pte);
  }
  return old ? 'stop' : { behind: batch.nr };
}

/**
 * An entry that is not present: what is swapped out is given up at once, slot and all, and so is a poisoned page. Returns how many
 * entries it went over. Caller holds the ptl.
 */
function dropEntry(k: Kernel, mm: number, pte: number, limit: number): number {
  const entry = pte_to_swp_entry(k.pgtable.flags.get(pte), k.pgtable.pfn.get(pte));
  if (is_hwpoison_entry(entry)) {
    setPteRun(k, pte, 1, 0, 0);
    return 1;
  }
  if (non_swap_entry(entry)) {
    return 1;
  }
  const nr = k.has('mthp-swap-out') ? pteRun(k, pte, limit) : 1;
  k.mm.MM_SWAPENTS.add(mm, -nr);
  freeSwapAndCache(k, entry.offset, nr);
  setPteRun(k, pte, nr, 0, 0);
  return nr;
}

/** One PTE, or those of one large folio. Caller holds the ptl. */
function* freePte(k: Kernel, tlb: MmuGather, pte: number, limit: number): Path<Next> {
  let flags = k.pgtable.flags.get(pte);
  if (is_swap_pte(flags)) {
    return { behind: dropEntry(k, tlb.mm, pte, limit) };
  }
  const page = pte_none(flags) ? 0 : normalPage(flags, k.pgtable.pfn.get(pte));
  if (page === 0) {
    return { behind: 1 };
  }
  const folio = page_folio(k, page);
  let nr = 1;
  if (folio_test_large(k, folio)) {
    const batch = madvise_folio_pte_batch(k, folio, pte, limit);
    const next = yield* splitLarge(k, pte, folio, batch);
    if (next !== 'whole') {
      return next;
    }
    ({ nr, flags } = batch);
  }
  const folioFlags = k.page.flags.get(folio);
  if (folioFlags & (PG_dirty | PG_swapcache)) {
    // Who else maps the folio may not have said that its content is not needed; nor does who has a swap entry of it.
    if (folio_mapcount(k, folio) !== folio_nr_pages(k, folio)) {
      return { behind: nr };
    }
    if (folioFlags & PG_swapcache && !folio_free_swap(k, folio)) {
      return { behind: nr };
    }
    k.page.flags.andNot(folio, PG_dirty);
  }
  if (pte_young(flags) || pte_dirty(flags)) {
    clearYoungDirty(k, tlb, pte, nr, true);
  }
  markLazyFree(k, folio);
  return { behind: nr };
}

/**
 * The entries below one PMD: old and clean, and their folios lazily free, also if others map them. A folio that is dirty
 * itself, or in the swap cache, and shared is left alone.
 */
export const madvise_free_pte_range = kfn(
  FILE,
  'madvise_free_pte_range',
  function* (k, tlb: MmuGather, { start, end }: PmdPart): Path<void> {
    const pmd = pmdRow(k, tlb.mm, start);
    if (isHuge(k, pmd) && (yield* madvise_free_huge_pmd(k, tlb, pmd, end - start))) {
      return;
    }
    yield* walkPtes(k, tlb.mm, start, end, (pte, limit) => freePte(k, tlb, pte, limit));
  },
);

/** MADV_FREE on a part of one VMA. Since 6.16 in the gather of the whole call. mmap_lock held for reading. */
export const madvise_free_single_vma = kfn(
  FILE,
  'madvise_free_single_vma',
  function* (k, tlb: MmuGather, vma: number, start: number, end: number): Path<SyscallReturn> {
    lru_add_drain(k);
    const own = k.has('zap-single-batched') ? tlb : tlb_gather_mmu(k, tlb.mm);
    yield* walkPmds(k, vma, start, end, (part) => madvise_free_pte_range(k, own, part));
    if (own !== tlb) {
      tlb_finish_mmu(k, own);
    }
    return 0;
  },
);
