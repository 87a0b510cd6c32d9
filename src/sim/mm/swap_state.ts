import type { Kernel } from '../kernel/kernel';
import { kfn } from '../kernel/kfn';
import { folio_nr_pages, page_folio } from './folio';
import { PG_dirty, PG_swapcache } from './page-flags';
import { folio_alloc_swap } from './swapfile';
import { slotFreed } from './swapfile/alloc';
import { SWAP_HAS_CACHE, swap_entries_free, swapCount } from './swapfile/counts';
import { NR_SWAPCACHE } from './vmstat';

const FILE = 'mm/swap_state.c';

/**
 * Slot of a page of a folio in the swap cache. Until 6.5 page->private of each page says it (page_private); since then
 * folio->swap, the same word of the head page, says it for all (page_swap_entry).
 */
export function pageSlot(k: Kernel, page: number): number {
  if (!k.has('thp-swap-private')) {
    return k.page.private.get(page);
  }
  const folio = page_folio(k, page);
  return k.page.private.get(folio) + page - folio;
}

/** The folio is the copy of slots in a row: the cache has a reference for each page. */
function addFolio(k: Kernel, folio: number, slot: number): void {
  const nr = folio_nr_pages(k, folio);
  for (let i = 0; i < nr; i++) {
    k.swap.swap_map.set(slot + i, k.swap.swap_map.get(slot + i) | SWAP_HAS_CACHE);
  }
  k.swap.cache.setRun(slot, nr, folio, 1);
  k.swap.shadow.setRun(slot, nr, 0, 0);
  k.page._refcount.add(folio, nr);
  k.page.flags.or(folio, PG_swapcache);
  if (k.has('thp-swap-private')) {
    k.page.private.set(folio, slot);
  } else {
    k.page.private.setRun(folio, nr, slot, 1);
  }
  k.count(NR_SWAPCACHE, nr);
}

/** Until 6.17. Folio locked. */
export const add_to_swap_cache = kfn(FILE, 'add_to_swap_cache', addFolio);
/** 6.18 to 7.1. */
export const swap_cache_add_folio = kfn(FILE, 'swap_cache_add_folio', addFolio);
export const __swap_cache_do_add_folio = kfn(FILE, '__swap_cache_do_add_folio', addFolio);
/** Since 7.2. */
export const __swap_cache_add_folio = kfn(FILE, '__swap_cache_add_folio', (k, folio: number, slot: number) =>
  __swap_cache_do_add_folio(k, folio, slot),
);

/** The one that this kernel has. */
export function addToSwapCache(k: Kernel, folio: number, slot: number): void {
  if (k.has('swap-count-in-table')) {
    __swap_cache_add_folio(k, folio, slot);
  } else {
    (k.has('swap-table') ? swap_cache_add_folio : add_to_swap_cache)(k, folio, slot);
  }
}

/** The slots lose their copy in memory, and the folio its slots. The references of the cache stay for the caller to drop. */
function delFolio(k: Kernel, folio: number): void {
  const nr = folio_nr_pages(k, folio);
  const slot = pageSlot(k, folio);
  k.swap.cache.setRun(slot, nr, 0, 0);
  k.page.flags.andNot(folio, PG_swapcache);
  k.page.private.setRun(folio, k.has('thp-swap-private') ? 1 : nr, 0, 0);
  k.count(NR_SWAPCACHE, -nr);
}

/** Since 6.18: `folio` is the copy of `nr` slots, in place of another one. */
const __swap_cache_replace_folio = kfn(FILE, '__swap_cache_replace_folio', replaceFolio);

function replaceFolio(k: Kernel, folio: number, slot: number, nr: number): void {
  k.swap.cache.setRun(slot, nr, folio, 1);
}

/** The one that this kernel has. */
function swapCacheReplace(k: Kernel, folio: number, slot: number, nr: number): void {
  (k.has('swap-table') ? __swap_cache_replace_folio : replaceFolio)(k, folio, slot, nr);
}

/** The slots have their copy in another folio of the same size, which gets the cache's references (__folio_migrate_mapping). */
export function migrateSwapCache(k: Kernel, src: number, dst: number): void {
  const nr = folio_nr_pages(k, src);
  const slot = pageSlot(k, src);
  const words = k.has('folio-swap') ? 1 : nr;
  k.page.private.setRun(dst, words, slot, words === 1 ? 0 : 1);
  k.page.private.setRun(src, words, 0, 0);
  k.page.flags.or(dst, PG_swapcache);
  k.page.flags.andNot(src, PG_swapcache);
  swapCacheReplace(k, dst, slot, nr);
  k.page._refcount.add(dst, nr);
  k.page._refcount.add(src, -nr);
}

/**
 * A part of a large folio in the swap cache, `nr` pages from `page` on, becomes a folio of its own (split): it is the copy of its
 * slots. The references of the cache are the split's to hand out: one for each page.
 */
export function splitSwapCache(k: Kernel, folio: number, page: number, nr: number): void {
  const slot = pageSlot(k, folio) + page - folio;
  k.page.flags.or(page, PG_swapcache);
  if (k.has('thp-swap-private')) {
    k.page.private.set(page, slot);
  }
  swapCacheReplace(k, page, slot, nr);
}

/** The cache's hold on slots is gone: those that no entry names are free (put_swap_folio). */
function putCache(k: Kernel, slot: number, nr: number): void {
  for (let i = 0; i < nr; i++) {
    const count = swapCount(k, slot + i);
    k.swap.swap_map.set(slot + i, count);
    if (count === 0) {
      slotFreed(k, slot + i);
    }
  }
}

/** 6.16 to 7.1: as put_swap_folio() before. */
const swap_entries_put_cache = kfn('mm/swapfile.c', 'swap_entries_put_cache', (k, slot: number, nr: number) => {
  let unused = true;
  for (let i = 0; i < nr; i++) {
    unused &&= swapCount(k, slot + i) === 0;
  }
  if (!unused) {
    putCache(k, slot, nr);
    return;
  }
  swap_entries_free(k, slot, nr);
});

const __delete_from_swap_cache = kfn(FILE, '__delete_from_swap_cache', delFolio);
const __swap_cache_do_del_folio = kfn(FILE, '__swap_cache_do_del_folio', (k, folio: number) => {
  const slot = pageSlot(k, folio);
  delFolio(k, folio);
  putCache(k, slot, folio_nr_pages(k, folio));
});
const __swap_cache_del_folio = kfn(FILE, '__swap_cache_del_folio', (k, folio: number) => {
  if (k.has('swap-count-in-table')) {
    __swap_cache_do_del_folio(k, folio);
  } else {
    delFolio(k, folio);
  }
});

/**
 * Takes a folio out of the swap cache and lets its slots go; the cache's references stay for the caller to drop. By the
 * functions that this kernel has.
 */
export function removeFromSwapCache(k: Kernel, folio: number): void {
  const slot = pageSlot(k, folio);
  const nr = folio_nr_pages(k, folio);
  if (k.has('swap-count-in-table')) {
    __swap_cache_del_folio(k, folio);
  } else if (k.has('swap-table')) {
    __swap_cache_del_folio(k, folio);
    swap_entries_put_cache(k, slot, nr);
  } else {
    __delete_from_swap_cache(k, folio);
    putCache(k, slot, nr);
  }
}

function delAndPut(k: Kernel, folio: number): void {
  removeFromSwapCache(k, folio);
  k.page._refcount.add(folio, -folio_nr_pages(k, folio));
}

/** Until 6.17: takes a folio out of the swap cache. The caller has a reference of its own. Folio locked. */
export const delete_from_swap_cache = kfn(FILE, 'delete_from_swap_cache', delAndPut);
/** Since 6.18. */
export const swap_cache_del_folio = kfn(FILE, 'swap_cache_del_folio', delAndPut);

/** The one that this kernel has. */
export function dropFromSwapCache(k: Kernel, folio: number): void {
  (k.has('swap-table') ? swap_cache_del_folio : delete_from_swap_cache)(k, folio);
}

/** The folio that holds the page of a slot, with a reference; 0 if it is not in the swap cache. */
export const swap_cache_get_folio = kfn(FILE, 'swap_cache_get_folio', (k, slot: number): number => {
  const page = k.swap.cache.get(slot);
  if (page === 0) {
    return 0;
  }
  const folio = page_folio(k, page);
  k.page._refcount.add(folio, 1);
  return folio;
});

/** Until 6.15: slots for a folio, and the folio into the swap cache, dirty. False if there are no slots. Folio locked. */
export const add_to_swap = kfn(FILE, 'add_to_swap', (k, folio: number): boolean => {
  const slot = folio_alloc_swap(k, folio);
  if (slot === 0) {
    return false;
  }
  addToSwapCache(k, folio, slot);
  k.page.flags.or(folio, PG_dirty);
  return true;
});

/** Slots for a folio and its place in the swap cache, by the functions that this kernel has; dirty, so that it is written. */
export function addToSwap(k: Kernel, folio: number): boolean {
  if (!k.has('swap-table')) {
    return add_to_swap(k, folio);
  }
  const added = folio_alloc_swap(k, folio) !== 0;
  if (added) {
    k.page.flags.or(folio, PG_dirty);
  }
  return added;
}
