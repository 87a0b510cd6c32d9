import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { addToSwapCache } from '../swap_state';

/** Slots of a cluster. A cluster that is in use has slots of one order only, until they are scarce. */
export const SWAPFILE_CLUSTER = 512;

/** Slots of the device, 0 while swap is off. Slot 0 is its header. */
export function swapPages(k: Kernel): number {
  return k.swap.pages.get(0);
}

/** swapon(): the device has `pages` slots, of which the first is never used. */
export function swapOn(k: Kernel, pages: number): void {
  k.swap.pages.set(0, pages);
  k.swap.cluster_count.set(0, 1);
}

/** First of 2^order slots, aligned to that, that are free and lie in [from, to); 0 if there are none. */
function freeRun(k: Kernel, from: number, to: number, order: number): number {
  const size = 1 << order;
  for (let slot = Math.ceil(from / size) * size; slot + size <= to; slot += size) {
    let free = 0;
    while (free < size && slot + free > 0 && k.swap.swap_map.get(slot + free) === 0) {
      free++;
    }
    if (free === size) {
      return slot;
    }
  }
  return 0;
}

/** End of the cluster of a slot. */
function clusterEnd(k: Kernel, slot: number): number {
  return Math.min(swapPages(k), (Math.floor(slot / SWAPFILE_CLUSTER) + 1) * SWAPFILE_CLUSTER);
}

/**
 * Slots in a row for a folio of an order; 0 if there are none. This CPU goes on in the cluster that it used last for that
 * order, then takes an empty one, then any place (scan_swap_map_slots, cluster_alloc_swap_entry). The caches of slots per
 * CPU that there were until 6.14 are not modelled: they give the same slots in the same order.
 */
export function allocSlots(k: Kernel, order: number): number {
  const next = k.swap.next.get(order);
  let slot = next === 0 ? 0 : freeRun(k, next, clusterEnd(k, next), order);
  const clusters = Math.ceil(swapPages(k) / SWAPFILE_CLUSTER);
  for (let cluster = 0; slot === 0 && cluster < clusters; cluster++) {
    const fresh = k.swap.cluster_count.get(cluster) <= (cluster === 0 && order < 9 ? 1 : 0);
    const from = cluster * SWAPFILE_CLUSTER;
    slot = fresh && !isCurrent(k, from) ? freeRun(k, from, clusterEnd(k, from), order) : 0;
  }
  slot ||= freeRun(k, 1, swapPages(k), order);
  if (slot === 0) {
    return 0;
  }
  const size = 1 << order;
  k.swap.cluster_count.add(Math.floor(slot / SWAPFILE_CLUSTER), size);
  k.swap.next.set(order, (slot + size) % SWAPFILE_CLUSTER === 0 ? 0 : slot + size);
  return slot;
}

/** Whether a cluster is the one from which slots of some order are taken now. */
function isCurrent(k: Kernel, from: number): boolean {
  for (let order = 0; order <= 9; order++) {
    const next = k.swap.next.get(order);
    if (next > from && next < from + SWAPFILE_CLUSTER) {
      return true;
    }
  }
  return false;
}

/** A slot that nobody needs any more. */
export function slotFreed(k: Kernel, slot: number): void {
  k.swap.swap_map.set(slot, 0);
  k.swap.zeromap.set(slot, 0);
  k.swap.shadow.set(slot, 0);
  k.swap.content.set(slot, 0);
  k.swap.cluster_count.add(Math.floor(slot / SWAPFILE_CLUSTER), -1);
}

/** Whether slots for a folio of this order may be had at once (CONFIG_THP_SWAP). */
function swapsWhole(k: Kernel, order: number): boolean {
  return order === 0 || order === 9 || k.has('mthp-swap-out');
}

/**
 * Gives a folio slots in a row (mm/swap_slots.c, since 6.16 mm/swapfile.c). Returns the first, 0 if there are none. Since
 * 6.16 the folio is in the swap cache then, too. Folio locked and up to date.
 */
export const folio_alloc_swap = kfn('mm/swapfile.c', 'folio_alloc_swap', (k, folio: number): number => {
  const order = k.page.order.get(folio);
  const slot = swapsWhole(k, order) ? allocSlots(k, order) : 0;
  if (slot !== 0 && k.has('swap-table')) {
    addToSwapCache(k, folio, slot);
  }
  return slot;
});
