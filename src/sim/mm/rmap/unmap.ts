import { flush_tlb_mm_range } from '../../arch/tlbflush';
import {
  pte_dirty,
  pte_soft_dirty,
  pte_swp_mkexclusive,
  pte_swp_mksoft_dirty,
  pte_swp_mkuffd_wp,
  pte_uffd_wp,
} from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_mapcount } from '../folio';
import { split_huge_pmd_address, splitPmdLocked } from '../huge_memory';
import { unmap_huge_pmd_locked } from '../huge_memory/discard';
import { folioVmaWalk, PVMW_SYNC, page_vma_mapped_walk, page_vma_mapped_walk_done } from '../page_vma_mapped';
import { PG_dirty, PG_hwpoison, PG_swapbacked } from '../page-flags';
import { ptep_clear_flush, ptep_get_and_clear, set_pte_at } from '../pgtable-generic';
import { pageSlot } from '../swap_state';
import { dupPageSlot, mmlistAdd } from '../swapfile';
import { make_hwpoison_entry, swp_entry_to_pte } from '../swapops';
import { PageAnonExclusive } from './counts';
import { dropPteMapping } from './drop';
import { tryShareAnonRmap } from './share';
import { folio_lock_anon_vma_read, folio_mapped, rmap_walk } from './walk';

const FILE = 'mm/rmap.c';

/** enum ttu_flags, those that are modelled. */
export interface UnmapFlags {
  /** Split a huge PMD that maps the folio (TTU_SPLIT_HUGE_PMD). */
  readonly splitHugePmd: boolean;
  /** Take the page-table lock before the first entry (TTU_SYNC). */
  readonly sync: boolean;
  /** Poisoned pages leave a hwpoison entry (TTU_HWPOISON). */
  readonly hwpoison?: boolean;
}

/** Clears a PTE and flushes its address: since 6.15 as a batch of one. Returns the old flags. */
function clearAndFlush(k: Kernel, mm: number, pte: number): number {
  if (!k.has('unmap-batch')) {
    return ptep_clear_flush(k, mm, pte);
  }
  const flags = ptep_get_and_clear(k, pte);
  flush_tlb_mm_range(k, mm);
  return flags;
}

/** Flags of the swap entry in place of a PTE. */
function swapPte(flags: number, exclusive: boolean): number {
  let swp = swp_entry_to_pte({ type: 0, offset: 0 });
  swp = exclusive ? pte_swp_mkexclusive(swp) : swp;
  swp = pte_soft_dirty(flags) ? pte_swp_mksoft_dirty(swp) : swp;
  return pte_uffd_wp(flags) ? pte_swp_mkuffd_wp(swp) : swp;
}

/** Replaces one PTE by a swap entry. False, with the PTE as it was, if the page cannot be given up. */
function unmapPage(k: Kernel, folio: number, vma: number, pte: number, hwpoison: boolean): boolean {
  const mm = k.vma.vm_mm.get(vma);
  const page = k.pgtable.pfn.get(pte);
  const exclusive = PageAnonExclusive(k, page);
  const flags = clearAndFlush(k, mm, pte);
  if (pte_dirty(flags)) {
    k.page.flags.or(folio, PG_dirty);
  }
  if (hwpoison && k.page.flags.get(page) & PG_hwpoison) {
    k.mm.MM_ANONPAGES.add(mm, -1);
    set_pte_at(k, pte, swp_entry_to_pte(make_hwpoison_entry(page)), page);
    dropPteMapping(k, folio, page, vma);
    return true;
  }
  if ((k.page.flags.get(folio) & PG_swapbacked) === 0) {
    return discardLazyfree(k, folio, vma, { pte, page, flags });
  }
  const slot = pageSlot(k, page);
  dupPageSlot(k, page);
  if (exclusive && !tryShareAnonRmap(k, page)) {
    set_pte_at(k, pte, flags, page);
    return false;
  }
  k.mm.MM_ANONPAGES.add(mm, -1);
  mmlistAdd(k, mm, 0);
  k.mm.MM_SWAPENTS.add(mm, 1);
  set_pte_at(k, pte, swapPte(flags, exclusive), slot);
  dropPteMapping(k, folio, page, vma);
  return true;
}

/** A page that MADV_FREE gave up: gone if it was not written since and nobody else refers to it. */
function discardLazyfree(
  k: Kernel,
  folio: number,
  vma: number,
  { pte, page, flags }: { readonly pte: number; readonly page: number; readonly flags: number },
): boolean {
  const mm = k.vma.vm_mm.get(vma);
  const dirty = (k.page.flags.get(folio) & PG_dirty) !== 0;
  const mappings = folio_mapcount(k, folio);
  if (dirty || k.page._refcount.get(folio) !== mappings + 1) {
    set_pte_at(k, pte, flags, page);
    if (dirty || !k.has('unmap-batch')) {
      k.page.flags.or(folio, PG_swapbacked);
    }
    return false;
  }
  k.mm.MM_ANONPAGES.add(mm, -1);
  dropPteMapping(k, folio, page, vma);
  return true;
}

/**
 * Takes a folio out of one VMA: each PTE becomes a swap entry that remembers whether the page was exclusive. The folio has
 * slots already, or was given up by MADV_FREE. Folio locked, anon_vma locked for reading. False ends the walk, the rest stays
 * mapped. Left out: mlocked VMAs, files, hugetlb.
 */
export const try_to_unmap_one = kfn(
  FILE,
  'try_to_unmap_one',
  function* (k, folio: number, vma: number, address: number, flags: UnmapFlags): Path<boolean> {
    const inWalk = k.has('split-pmd-in-walk');
    if (flags.splitHugePmd && !inWalk) {
      yield* split_huge_pmd_address(k, vma, address, false, folio);
    }
    let pvmw = folioVmaWalk(k, folio, vma, address, flags.sync ? PVMW_SYNC : 0);
    while (yield* page_vma_mapped_walk(k, pvmw)) {
      if (pvmw.pte === 0 && inWalk && (k.page.flags.get(folio) & PG_swapbacked) === 0) {
        const gone = unmap_huge_pmd_locked(k, vma, pvmw.pmd, folio);
        // Before, what has to stay was split all the same.
        if (gone || k.has('unmap-batch')) {
          page_vma_mapped_walk_done(k, pvmw);
          return gone;
        }
      }
      if (pvmw.pte === 0) {
        splitPmdLocked(k, vma, pvmw.pmd, false);
        page_vma_mapped_walk_done(k, pvmw);
        pvmw = folioVmaWalk(k, folio, vma, address, flags.sync ? PVMW_SYNC : 0);
        continue;
      }
      if (!unmapPage(k, folio, vma, pvmw.pte, flags.hwpoison === true)) {
        page_vma_mapped_walk_done(k, pvmw);
        return false;
      }
    }
    return true;
  },
);

/**
 * Unmaps a folio everywhere: reclaim. Whether nothing maps it any more is for the caller to see. Folio locked, a reference
 * held.
 */
export const try_to_unmap = kfn(FILE, 'try_to_unmap', function* (k, folio: number, flags: UnmapFlags): Path<void> {
  yield* rmap_walk(k, folio, {
    rmap_one: (kernel, one, vma, address) => try_to_unmap_one(kernel, one, vma, address, flags),
    done: (kernel, one) => !folio_mapped(kernel, one),
    anon_lock: folio_lock_anon_vma_read,
  });
});
