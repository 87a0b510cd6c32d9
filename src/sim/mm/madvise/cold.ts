import { flush_tlb_mm_range } from '../../arch/tlbflush';
import { pte_mkold, pte_none, pte_present, pte_young } from '../../arch/x86_64';
import type { SyscallReturn } from '../../kernel/errno';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_mapcount, folio_nr_pages, folio_test_large, mappedShared, page_folio, page_mapcount } from '../folio';
import { is_huge_zero_pfn, lockPmd, unlockPmd } from '../huge_memory';
import { lockPte, normalPage, unlockPte } from '../memory';
import { type MmuGather, tlb_finish_mmu, tlb_gather_mmu } from '../mmu_gather';
import { PG_active, PG_lru, PG_referenced, PG_unevictable, PG_workingset } from '../page-flags';
import { pmdRow } from '../pgtable';
import { deactivate_page, folio_deactivate, lru_add_drain } from '../swap';
import { HPAGE_PMD_NR } from '../sysfs';
import { VM_LOCKED } from '../vm_flags';
import { folio_isolate_lru, folio_putback_lru, reclaim_pages } from '../vmscan';
import {
  clearYoungDirty,
  isHuge,
  madvise_folio_pte_batch,
  type Next,
  type PmdPart,
  splitFolio,
  walkPmds,
  walkPtes,
} from './walk';

/** MADV_COLD: memory that reclaim should take first. */

const FILE = 'mm/madvise.c';

/** Folios that were isolated for reclaim (MADV_PAGEOUT); undefined for MADV_COLD. */
type Isolated = number[] | undefined;

/** Whether accessed bits are cleared: not for reclaim that does not look at them. */
function clearsYoung(k: Kernel, isolated: Isolated): boolean {
  return isolated === undefined || !k.has('pageout-ignores-references');
}

/** Takes a folio off the LRU for reclaim. */
function isolateForPageout(k: Kernel, folio: number, list: number[]): void {
  if (!folio_isolate_lru(k, folio)) {
    return;
  }
  if (k.page.flags.get(folio) & PG_unevictable) {
    folio_putback_lru(k, folio);
  } else {
    list.push(folio);
  }
}

/** The folio counts as not used: its flags now, its place on the LRU by way of a batch; or it is isolated for reclaim. */
function coolFolio(k: Kernel, folio: number, isolated: Isolated): void {
  k.page.flags.andNot(folio, PG_referenced);
  if (k.has('cold-workingset') && k.page.flags.get(folio) & PG_active) {
    k.page.flags.or(folio, PG_workingset);
  }
  if (isolated !== undefined) {
    isolateForPageout(k, folio, isolated);
  } else if (k.has('lru-folio-names')) {
    folio_deactivate(k, folio);
  } else {
    deactivate_page(k, folio);
  }
}

/** A THP that a PMD maps: done with, split so that its PTEs are to be looked at, or not to be split, which ends the walk. */
function* coldPmd(
  k: Kernel,
  tlb: MmuGather,
  pmd: number,
  pages: number,
  isolated: Isolated,
): Path<'done' | 'split' | 'whole'> {
  yield* lockPmd(k, pmd);
  const folio = k.pgtable.pfn.get(pmd);
  const shared = k.has('folio-likely-mapped-shared') ? mappedShared(k, folio) : page_mapcount(k, folio) !== 1;
  if (is_huge_zero_pfn(k, folio) || shared) {
    unlockPmd(k, pmd);
    return 'done';
  }
  if (pages < HPAGE_PMD_NR) {
    unlockPmd(k, pmd);
    return (yield* splitFolio(k, folio)) ? 'split' : 'whole';
  }
  const flags = k.pgtable.flags.get(pmd);
  if (pte_young(flags) && clearsYoung(k, isolated)) {
    flush_tlb_mm_range(k, tlb.mm);
    k.pgtable.flags.set(pmd, pte_mkold(flags));
    tlb.cleared = true;
  }
  coolFolio(k, folio, isolated);
  unlockPmd(k, pmd);
  return 'done';
}

/**
 * A large folio that the range does not cover, or until 6.9 any: split if this process is its only owner. Caller holds the
 * ptl; after `again` it is not held.
 */
function* splitLarge(k: Kernel, pte: number, page: number, nr: number): Path<Next> {
  const folio = page_folio(k, page);
  const old = !k.has('cold-mthp');
  const shared = old ? page_mapcount(k, page) !== 1 : mappedShared(k, folio);
  if (!shared) {
    unlockPte(k, pte);
    if (yield* splitFolio(k, folio)) {
      return 'again';
    }
    yield* lockPte(k, pte);
  }
  return old ? 'stop' : { behind: nr };
}

/** One PTE, or those of one large folio. Caller holds the ptl. */
function* coldPte(k: Kernel, tlb: MmuGather, pte: number, limit: number, isolated: Isolated): Path<Next> {
  let flags = k.pgtable.flags.get(pte);
  const page = pte_none(flags) || !pte_present(flags) ? 0 : normalPage(flags, k.pgtable.pfn.get(pte));
  if (page === 0) {
    return { behind: 1 };
  }
  const folio = page_folio(k, page);
  let nr = 1;
  if (folio_test_large(k, folio)) {
    const batch = madvise_folio_pte_batch(k, folio, pte, limit);
    if (!batch.whole || !k.has('cold-mthp')) {
      return yield* splitLarge(k, pte, page, batch.nr);
    }
    ({ nr, flags } = batch);
  }
  // Other mappings of the folio, and folios that wait in a batch, are not interfered with.
  if ((k.page.flags.get(folio) & PG_lru) === 0 || folio_mapcount(k, folio) !== folio_nr_pages(k, folio)) {
    return { behind: nr };
  }
  if (pte_young(flags) && clearsYoung(k, isolated)) {
    clearYoungDirty(k, tlb, pte, nr, false);
  }
  coolFolio(k, folio, isolated);
  return { behind: nr };
}

/**
 * The entries below one PMD, if no other process maps their folios: old, and the folios deactivated; or (`pageout`) the folios
 * isolated, and reclaimed in the end.
 */
export const madvise_cold_or_pageout_pte_range = kfn(
  FILE,
  'madvise_cold_or_pageout_pte_range',
  function* (k, tlb: MmuGather, { start, end }: PmdPart, pageout: boolean): Path<void> {
    const isolated: Isolated = pageout ? [] : undefined;
    const pmd = pmdRow(k, tlb.mm, start);
    const huge = isHuge(k, pmd) ? yield* coldPmd(k, tlb, pmd, end - start, isolated) : 'split';
    if (huge === 'whole') {
      return;
    }
    if (huge === 'split') {
      yield* walkPtes(k, tlb.mm, start, end, (pte, limit) => coldPte(k, tlb, pte, limit, isolated));
    }
    if (isolated !== undefined) {
      yield* reclaim_pages(k, isolated);
    }
  },
);

/** Whether the pages of a VMA may be moved on the LRU: not if they are mlocked. */
function can_madv_lru_vma(k: Kernel, vma: number): boolean {
  return (k.vma.vm_flags.get(vma) & VM_LOCKED) === 0;
}

/** MADV_COLD on a part of one VMA, in a gather of its own. mmap_lock held for reading. */
export const madvise_cold = kfn(
  FILE,
  'madvise_cold',
  function* (k, vma: number, start: number, end: number): Path<SyscallReturn> {
    if (!can_madv_lru_vma(k, vma)) {
      return 'EINVAL';
    }
    lru_add_drain(k);
    const tlb = tlb_gather_mmu(k, k.vma.vm_mm.get(vma));
    yield* walkPmds(k, vma, start, end, (part) => madvise_cold_or_pageout_pte_range(k, tlb, part, false));
    tlb_finish_mmu(k, tlb);
    return 0;
  },
);
