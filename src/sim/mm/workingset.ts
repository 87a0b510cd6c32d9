import type { Kernel } from '../kernel/kernel';
import { PG_active, PG_workingset } from './page-flags';

/**
 * mm/workingset.c: what reclaim remembers of a page that it evicted from the swap cache, for kernels without the multi-generational
 * LRU. How long ago that was is left out: with memory to spare every refault is a recent one.
 */
const EVICTED = 1;
const EVICTED_WORKINGSET = 2;

/** The shadow of a folio that is about to go, 0 for none. */
export function workingset_eviction(k: Kernel, folio: number): number {
  if (k.config.lruGen) {
    return 0;
  }
  return k.page.flags.get(folio) & PG_workingset ? EVICTED_WORKINGSET : EVICTED;
}

/** A page that was evicted comes back: it is in use, and active. */
export function workingset_refault(k: Kernel, folio: number, shadow: number): void {
  k.page.flags.or(folio, PG_active | (shadow === EVICTED_WORKINGSET ? PG_workingset : 0));
}
