import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { folio_nr_pages, page_folio } from '../folio';
import { folio_put } from '../page_alloc';
import { PG_dirty, PG_swapcache } from '../page-flags';
import { folio_mapped } from '../rmap';
import { dropFromSwapCache, swap_cache_get_folio } from '../swap_state';
import { folioSwapped } from './counts';

/**
 * Takes a folio out of the swap cache and frees its slots, if no entry names one of them. It is the only copy then, and
 * dirty. Returns whether it did. Folio locked; not under writeback (mm/swapfile.c).
 */
export const folio_free_swap = kfn('mm/swapfile.c', 'folio_free_swap', (k, folio: number): boolean => {
  if ((k.page.flags.get(folio) & PG_swapcache) === 0 || folioSwapped(k, folio)) {
    return false;
  }
  dropFromSwapCache(k, folio);
  k.page.flags.or(folio, PG_dirty);
  return true;
});

/** free_swap_cache() (mm/swap_state.c): a folio in the swap cache that was just unmapped may not be needed any more. */
export function free_swap_cache(k: Kernel, folio: number): void {
  if (k.page.flags.get(folio) & PG_swapcache && !folio_mapped(k, folio)) {
    folio_free_swap(k, folio);
  }
}

/**
 * __try_to_reclaim_swap(TTRS_UNMAPPED): drops the folio that holds the page of a slot if nothing maps it and no entry names
 * its slots. Returns its number of pages, 1 if there is none.
 */
export function reclaimUnmapped(k: Kernel, slot: number): number {
  const folio = k.has('swap-table') ? swap_cache_get_folio(k, slot) : filemapGet(k, slot);
  if (folio === 0) {
    return 1;
  }
  const pages = folio_nr_pages(k, folio);
  if (!folio_mapped(k, folio)) {
    if (k.has('mthp-swap-out')) {
      if (!folioSwapped(k, folio)) {
        dropFromSwapCache(k, folio);
        k.page.flags.or(folio, PG_dirty);
      }
    } else {
      folio_free_swap(k, folio);
    }
  }
  folio_put(k, folio);
  return pages;
}

/** filemap_get_folio() of the swap cache: with a reference, 0 if it is not there. */
function filemapGet(k: Kernel, slot: number): number {
  const page = k.swap.cache.get(slot);
  if (page === 0) {
    return 0;
  }
  const folio = page_folio(k, page);
  k.page._refcount.add(folio, 1);
  return folio;
}
