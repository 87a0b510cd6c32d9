import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { page_folio } from '../folio';
import { pageSlot } from '../swap_state';
import { slotFreed } from './alloc';
import { reclaimUnmapped } from './folio';

const FILE = 'mm/swapfile.c';

/** In a swap_map byte: a folio in the swap cache is the copy of the slot. From 7.2 on the swap table says so. */
export const SWAP_HAS_CACHE = 0x40;
const COUNT = 0x3f;

/** Entries of page tables that name a slot. */
export function swapCount(k: Kernel, slot: number): number {
  return k.swap.swap_map.get(slot) & COUNT;
}

function dupSlots(k: Kernel, slot: number, nr: number): void {
  k.swap.swap_map.addRun(slot, nr, 1);
}

/** Until 7.1: one more entry names the slot. */
export const swap_duplicate = kfn(FILE, 'swap_duplicate', (k, slot: number) => dupSlots(k, slot, 1));

/** Since 7.2. */
export const swap_dup_entries_cluster = kfn(FILE, 'swap_dup_entries_cluster', dupSlots);

/** Since 7.2: one more entry names the slot of a page in the swap cache. Folio locked. */
export const folio_dup_swap = kfn(FILE, 'folio_dup_swap', (k, page: number) => {
  swap_dup_entries_cluster(k, pageSlot(k, page), 1);
});

/** Since 7.2: one more entry names the slot, whether its page is in the swap cache or not. */
export const swap_dup_entry_direct = kfn(FILE, 'swap_dup_entry_direct', (k, slot: number) => {
  swap_dup_entries_cluster(k, slot, 1);
});

/** One more entry names the slot that another one names (fork), by the function that this kernel has. */
export function dupSlot(k: Kernel, slot: number): void {
  (k.has('swap-count-in-table') ? swap_dup_entry_direct : swap_duplicate)(k, slot);
}

/** The first entry that names the slot of a page that is being unmapped, likewise. */
export function dupPageSlot(k: Kernel, page: number): void {
  if (k.has('swap-count-in-table')) {
    folio_dup_swap(k, page);
  } else {
    swap_duplicate(k, pageSlot(k, page));
  }
}

/** 6.18 to 7.1: removes what is left of a folio that was evicted (mm/swap_state.c). Nothing is, here. */
const __swap_cache_clear_shadow = kfn(
  'mm/swap_state.c',
  '__swap_cache_clear_shadow',
  (_k, _slot: number, _nr: number) => {},
);

/** Frees slots that nobody names (6.16 to 7.1). */
export const swap_entries_free = kfn(FILE, 'swap_entries_free', (k, slot: number, nr: number) => {
  for (let i = 0; i < nr; i++) {
    slotFreed(k, slot + i);
  }
  __swap_cache_clear_shadow(k, slot, nr);
});

/** One entry less for each slot. Slots without entry and without copy in memory are free. Whether a copy is all that is left. */
function putSlots(k: Kernel, slot: number, nr: number, freed: (k: Kernel, slot: number) => void = slotFreed): boolean {
  let onlyCache = false;
  for (let i = 0; i < nr; i++) {
    const left = k.swap.swap_map.add(slot + i, -1);
    if (left === 0) {
      freed(k, slot + i);
    }
    onlyCache ||= left === SWAP_HAS_CACHE;
  }
  return onlyCache;
}

/** 6.16 to 7.1. */
export const swap_entries_put_map = kfn(FILE, 'swap_entries_put_map', (k, slot: number, nr: number): boolean => {
  const last = nr > 1 && allEqual(k, slot, nr, 1);
  if (last) {
    k.swap.swap_map.setRun(slot, nr, 0, 0);
    swap_entries_free(k, slot, nr);
    return false;
  }
  return putSlots(k, slot, nr, (_k, one) => swap_entries_free(k, one, 1));
});

function allEqual(k: Kernel, slot: number, nr: number, value: number): boolean {
  for (let i = 0; i < nr; i++) {
    if (k.swap.swap_map.get(slot + i) !== value) {
      return false;
    }
  }
  return true;
}

/** Until 6.10: the entry of one slot is gone, its page is mapped again. */
export const swap_free = kfn(FILE, 'swap_free', (k, slot: number) => {
  putSlots(k, slot, 1);
});

/** 6.11 to 7.1: likewise of slots in a row. */
export const swap_free_nr = kfn(FILE, 'swap_free_nr', (k, slot: number, nr: number) => {
  (k.has('swap-table') ? swap_entries_put_map : putSlots)(k, slot, nr);
});

/** Since 7.2. `reclaim`: a folio in the swap cache that nobody needs goes with its last entry. */
export const swap_put_entries_cluster = kfn(
  FILE,
  'swap_put_entries_cluster',
  (k, slot: number, nr: number, reclaim: boolean) => {
    if (putSlots(k, slot, nr) && reclaim) {
      reclaimCached(k, slot, nr);
    }
  },
);

/** Since 7.2: the entries of pages that are mapped again are gone: of one page of the folio, or of all (`nr`). */
export const folio_put_swap = kfn(FILE, 'folio_put_swap', (k, page: number, nr: number) => {
  swap_put_entries_cluster(k, pageSlot(k, page), nr, false);
});

/**
 * The entries of `nr` slots in a row are gone because their pages are mapped again, by the function that this kernel has.
 * `cached` is the page of the first in the swap cache.
 */
export function putMappedSlots(k: Kernel, cached: number, slot: number, nr: number): void {
  if (k.has('swap-count-in-table')) {
    folio_put_swap(k, cached, nr);
  } else if (k.has('swap-in-batch')) {
    swap_free_nr(k, slot, nr);
  } else {
    swap_free(k, slot);
  }
}

/** Drops the folios in the swap cache whose slots no entry names any more. */
function reclaimCached(k: Kernel, slot: number, nr: number): void {
  for (let at = slot; at < slot + nr; ) {
    const pages = k.swap.swap_map.get(at) === SWAP_HAS_CACHE ? reclaimUnmapped(k, at) : 1;
    at = (Math.floor(at / pages) + 1) * pages;
  }
}

/**
 * Whether an entry names any slot of the cluster that a THP in the swap cache has as a whole; other folios in the swap cache are
 * asked by their slot alone.
 */
function swap_page_trans_huge_swapped(k: Kernel, slot: number): boolean {
  const page = k.swap.cache.get(slot);
  return page !== 0 && folioSwapped(k, page_folio(k, page));
}

/** Until 6.9: an entry that names a slot is gone. A copy in memory is dropped with the last of its folio. */
export const free_swap_and_cache = kfn(FILE, 'free_swap_and_cache', (k, slot: number) => {
  if (putSlots(k, slot, 1) && !swap_page_trans_huge_swapped(k, slot)) {
    reclaimCached(k, slot, 1);
  }
});

/** 6.10 to 7.1: entries that name slots in a row are gone. */
export const free_swap_and_cache_nr = kfn(FILE, 'free_swap_and_cache_nr', (k, slot: number, nr: number) => {
  if ((k.has('swap-table') ? swap_entries_put_map : putSlots)(k, slot, nr)) {
    reclaimCached(k, slot, nr);
  }
});

/** Since 7.2. */
export const swap_put_entries_direct = kfn(FILE, 'swap_put_entries_direct', (k, slot: number, nr: number) => {
  swap_put_entries_cluster(k, slot, nr, true);
});

/** Entries that name slots in a row are gone, by the function that this kernel has. Until 6.9 `nr` is 1. */
export function freeSwapAndCache(k: Kernel, slot: number, nr: number): void {
  if (k.has('swap-count-in-table')) {
    swap_put_entries_direct(k, slot, nr);
  } else if (k.has('mthp-swap-out')) {
    free_swap_and_cache_nr(k, slot, nr);
  } else {
    free_swap_and_cache(k, slot);
  }
}

/** Whether an entry names the slot of any page of the folio (folio_swapped, folio_maybe_swapped). */
export function folioSwapped(k: Kernel, folio: number): boolean {
  const first = pageSlot(k, page_folio(k, folio));
  for (let i = 0; i < 1 << k.page.order.get(folio); i++) {
    if (swapCount(k, first + i) > 0) {
      return true;
    }
  }
  return false;
}
