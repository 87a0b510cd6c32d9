import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { page_folio } from '../folio';
import { allocFolio, folio_get } from '../page_alloc';
import { readFromSwap } from '../page_io';
import { PG_swapbacked } from '../page-flags';
import { folio_add_lru } from '../swap';
import { addToSwapCache, swap_cache_get_folio } from '../swap_state';
import { swapPages } from '../swapfile/alloc';
import { swapCount } from '../swapfile/counts';

const FILE = 'mm/swap_state.c';

/**
 * A new folio of one page in the swap cache for a slot, its content read; or the one that is there. With a reference for the
 * caller (__read_swap_cache_async, swap_cache_alloc_folio).
 */
export function readSlot(k: Kernel, slot: number): number {
  const cached = k.has('swap-table') ? swap_cache_get_folio(k, slot) : cachedFolio(k, slot);
  if (cached !== 0) {
    return cached;
  }
  const folio = allocFolio(k);
  k.page.flags.or(folio, PG_swapbacked);
  addToSwapCache(k, folio, slot);
  folio_add_lru(k, folio);
  readFromSwap(k, folio, slot);
  return folio;
}

function cachedFolio(k: Kernel, slot: number): number {
  const page = k.swap.cache.get(slot);
  const folio = page === 0 ? 0 : page_folio(k, page);
  if (folio !== 0) {
    folio_get(k, folio);
  }
  return folio;
}

/** Since 7.2 a function of its own. */
const swap_cache_read_folio = kfn(FILE, 'swap_cache_read_folio', readSlot);

/** Reads the page of a slot, whoever wants it (MADV_WILLNEED). */
export const read_swap_cache_async = kfn(FILE, 'read_swap_cache_async', (k, slot: number): number =>
  (k.has('swap-count-in-table') ? swap_cache_read_folio : readSlot)(k, slot),
);

/** Brings the page of a slot into the swap cache for a fault. Returns its folio with a reference. Readahead is not modelled. */
export const swapin_readahead = kfn(FILE, 'swapin_readahead', (k, slot: number, _vma: number, _vpn: number): number => {
  if (slot >= swapPages(k) || swapCount(k, slot) === 0) {
    k.splat('swapin_readahead', `slot ${slot} is not in use`);
  }
  return read_swap_cache_async(k, slot);
});
