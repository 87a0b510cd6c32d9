import type { Kernel } from '../kernel/kernel';
import { kfn } from '../kernel/kfn';

const FILE = 'mm/swapfile.c';

/** In a swap_map byte: a folio in the swap cache is the copy of the slot. */
export const SWAP_HAS_CACHE = 0x40;
const COUNT = 0x3f;

/** Entries of page tables that name a slot: swap_count() without the cache. */
export function swapCount(k: Kernel, slot: number): number {
  return k.swap.swap_map.get(slot) & COUNT;
}

/** One more entry names the slot (fork). */
export const swap_duplicate = kfn(FILE, 'swap_duplicate', (k, slot: number) => {
  k.swap.swap_map.add(slot, 1);
});

/** Entries of `nr` slots in a row are gone: their counts, and the folios in the swap cache that nobody else needs. */
export const free_swap_and_cache_nr = kfn(FILE, 'free_swap_and_cache_nr', (k, slot: number, nr: number) => {
  for (let i = 0; i < nr; i++) {
    k.swap.swap_map.add(slot + i, -1);
  }
});
