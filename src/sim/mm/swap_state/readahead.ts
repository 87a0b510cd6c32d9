import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { page_folio } from '../folio';
import { lru_gen_in_fault } from '../mm_inline';
import { allocFolio, folio_get, folio_put } from '../page_alloc';
import { readFromSwap } from '../page_io';
import { PG_readahead, PG_swapbacked, PG_workingset } from '../page-flags';
import { pteRow } from '../pgtable';
import { folio_add_lru, lru_add_drain, MAX_LRU_REFS } from '../swap';
import { __swap_cache_do_add_folio, addToSwapCache, swap_cache_get_folio } from '../swap_state';
import { swapPages } from '../swapfile/alloc';
import { swapCount } from '../swapfile/counts';
import { isSlotEntry } from '../swapops';
import { workingset_refault } from '../workingset';
import { swap_vma_ra_win } from './vma_readahead';

const FILE = 'mm/swap_state.c';

/**
 * A new folio of one page in the swap cache for a slot, its content read; or the one that is there. With a reference for the
 * caller (__read_swap_cache_async). `ahead`: it is its neighbour that is wanted.
 */
export function readSlot(k: Kernel, slot: number, ahead = false): number {
  const cached = k.has('swap-table') ? swap_cache_get_folio(k, slot) : cachedFolio(k, slot);
  if (cached !== 0) {
    return cached;
  }
  const folio = k.has('swap-count-in-table') ? swap_cache_alloc_folio(k, slot) : newCached(k, slot, addToSwapCache);
  readFromSwap(k, folio, slot);
  if (ahead) {
    k.page.flags.or(folio, PG_readahead);
  }
  return folio;
}

/** A new folio for a slot, in the swap cache and on its way to the LRU list. */
function newCached(k: Kernel, slot: number, add: (k: Kernel, folio: number, slot: number) => void): number {
  const folio = allocFolio(k);
  k.page.flags.or(folio, PG_swapbacked);
  const shadow = k.swap.shadow.get(slot);
  add(k, folio, slot);
  refault(k, folio);
  if (shadow !== 0) {
    workingset_refault(k, folio, shadow);
  }
  folio_add_lru(k, folio);
  return folio;
}

/**
 * What was reclaimed and is wanted again at once belongs to the working set (lru_gen_refault). Since 6.14 only if it did so
 * before it was reclaimed. For the classic LRU see workingset_refault().
 */
function refault(k: Kernel, folio: number): void {
  if (k.config.lruGen && !k.has('mglru-refs-first') && lru_gen_in_fault(k)) {
    k.page.flags.or(folio, PG_workingset);
    k.page.lru_refs.set(folio, MAX_LRU_REFS);
  }
}

/** Since 7.2: the slot may have a folio, as it is in use and has none. */
const __swap_cache_add_check = kfn(FILE, '__swap_cache_add_check', (k, slot: number): boolean => {
  return swapCount(k, slot) > 0 && k.swap.cache.get(slot) === 0;
});

/** Since 7.2: checked before the folio is allocated, and again after that. */
const swap_cache_alloc_folio = kfn(FILE, 'swap_cache_alloc_folio', (k, slot: number): number => {
  __swap_cache_add_check(k, slot);
  return newCached(k, slot, (_k, folio) => {
    __swap_cache_add_check(k, slot);
    __swap_cache_do_add_folio(k, folio, slot);
  });
});

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
  readOne(k, slot, false),
);

/** Reads the swapped-out pages around one in the page table, the one itself among them. */
function readWindow(k: Kernel, vma: number, vpn: number): void {
  const window = swap_vma_ra_win(k, vma, vpn);
  if (window === undefined) {
    return;
  }
  const mm = k.vma.vm_mm.get(vma);
  for (let at = window.start; at < window.end; at++) {
    const pte = pteRow(k, mm, at);
    const flags = pte === 0 ? 0 : k.pgtable.flags.get(pte);
    if (isSlotEntry(flags)) {
      folio_put(k, readOne(k, k.pgtable.pfn.get(pte), at !== vpn));
    }
  }
  lru_add_drain(k);
}

const readOne = (k: Kernel, slot: number, ahead: boolean): number =>
  (k.has('swap-count-in-table') ? swap_cache_read_folio : readSlot)(k, slot, ahead);

/** Brings the page of a slot into the swap cache for a fault, and its neighbours. Returns its folio with a reference. */
export const swapin_readahead = kfn(FILE, 'swapin_readahead', (k, slot: number, vma: number, vpn: number): number => {
  if (slot >= swapPages(k) || swapCount(k, slot) === 0) {
    k.splat('swapin_readahead', `slot ${slot} is not in use`);
  }
  readWindow(k, vma, vpn);
  return readOne(k, slot, false);
});
