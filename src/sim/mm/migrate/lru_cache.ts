import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { lru_add_drain_all } from '../swap';

/**
 * Drains the LRU batches of all CPUs, and has folios go to the LRU at once until lru_cache_enable(): a folio in a batch could
 * not be isolated (mm/swap.c).
 */
export const lru_cache_disable = kfn('mm/swap.c', 'lru_cache_disable', (k) => {
  k.percpu.lru_disable_count.add(0, 1);
  lru_add_drain_all(k);
});

export function lru_cache_enable(k: Kernel): void {
  k.percpu.lru_disable_count.add(0, -1);
}
