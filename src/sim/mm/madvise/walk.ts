import { _PAGE_ACCESSED, _PAGE_DIRTY, _PAGE_PSE, _PAGE_SAVED_DIRTY, pte_mkclean, pte_mkold } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import type { Path } from '../../kernel/kfn';
import { folio_nr_pages, page_folio } from '../folio';
import { splitFolioToOrder } from '../huge_memory';
import { alike, FPB_IGNORED, lockPte, unlockPte } from '../memory';
import { PTRS_PER_TABLE } from '../mm_types';
import type { MmuGather } from '../mmu_gather';
import { folio_get, folio_put } from '../page_alloc';
import { PG_locked } from '../page-flags';
import { entryRow, hugePmd, pmdRow, tableOf } from '../pgtable';

/** Walks of madvise() over the page tables of a range. */

/** Part of a range that lies below one PMD entry, which is not none: [start, end). */
export interface PmdPart {
  readonly vma: number;
  readonly start: number;
  readonly end: number;
}

/** walk_page_range(): calls `pmd_entry` for each PMD entry of a range that is not none. mmap_lock held. */
export function* walkPmds(
  k: Kernel,
  vma: number,
  start: number,
  end: number,
  pmd_entry: (part: PmdPart) => Path<void>,
): Path<void> {
  const mm = k.vma.vm_mm.get(vma);
  for (let vpn = start; vpn < end; ) {
    const next = Math.min(end, (Math.floor(vpn / PTRS_PER_TABLE) + 1) * PTRS_PER_TABLE);
    const pmd = pmdRow(k, mm, vpn);
    if (pmd !== 0 && k.pgtable.flags.get(pmd) !== 0) {
      yield* pmd_entry({ vma, start: vpn, end: next });
    }
    vpn = next;
  }
}

/** What a walk over PTEs does next: goes on behind some pages, looks at the same page again, or ends. */
export type Next = { readonly behind: number } | 'again' | 'stop';

/**
 * Calls `each` for the PTEs of a range below one PMD entry, under their ptl; nothing is to do if it is (still) huge. `each`
 * returns what comes next; it has dropped the ptl if that is `again`.
 */
export function* walkPtes(
  k: Kernel,
  mm: number,
  start: number,
  end: number,
  each: (pte: number, limit: number) => Path<Next>,
): Path<void> {
  let vpn = start;
  for (let locked = 0; vpn < end; ) {
    const table = hugePmd(k, mm, vpn) === 0 ? tableOf(k, mm, 1, vpn) : 0;
    if (table === 0) {
      return;
    }
    const pte = entryRow(table, 1, vpn);
    if (locked === 0) {
      yield* lockPte(k, pte);
      locked = pte;
    }
    const next = yield* each(pte, end - vpn);
    if (next === 'again') {
      locked = 0;
      continue;
    }
    vpn = next === 'stop' ? end : vpn + next.behind;
    if (vpn >= end) {
      unlockPte(k, locked);
    }
  }
}

/** PTEs that map consecutive pages of a large folio. */
export interface FolioBatch {
  readonly nr: number;
  /** The accessed and dirty bits of all of them together. */
  readonly flags: number;
  /** They map the whole folio. */
  readonly whole: boolean;
}

/** madvise_folio_pte_batch(): the PTEs from `pte` on, at most `limit`, that map consecutive pages of a large folio. */
export function madvise_folio_pte_batch(k: Kernel, folio: number, pte: number, limit: number): FolioBatch {
  const { batch } = alike(k, pte, limit, true, FPB_IGNORED);
  let flags = k.pgtable.flags.get(pte);
  for (let i = 1; i < batch; i++) {
    flags |= k.pgtable.flags.get(pte + i) & (_PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_SAVED_DIRTY);
  }
  return { nr: batch, flags, whole: batch === folio_nr_pages(k, folio) };
}

/** clear_young_dirty_ptes(): makes PTEs old, and clean if that is asked for. Caller holds the ptl; the gather flushes. */
export function clearYoungDirty(k: Kernel, tlb: MmuGather, pte: number, nr: number, dirty: boolean): void {
  for (let i = pte; i < pte + nr; i++) {
    const flags = pte_mkold(k.pgtable.flags.get(i));
    k.pgtable.flags.set(i, dirty ? pte_mkclean(flags) : flags);
  }
  tlb.cleared = true;
}

/** Whether a PMD entry maps a huge page. */
export function isHuge(k: Kernel, pmd: number): boolean {
  return pmd !== 0 && (k.pgtable.flags.get(pmd) & _PAGE_PSE) !== 0;
}

/**
 * split_folio(): splits a large folio to single pages, with the lock and a reference that the split asks for. The page-table
 * lock is not held. Returns whether it was split.
 */
export function* splitFolio(k: Kernel, page: number): Path<boolean> {
  const folio = page_folio(k, page);
  k.page.flags.or(folio, PG_locked);
  folio_get(k, folio);
  const error = yield* splitFolioToOrder(k, folio, 0);
  k.page.flags.andNot(folio, PG_locked);
  folio_put(k, folio);
  return error === undefined;
}
