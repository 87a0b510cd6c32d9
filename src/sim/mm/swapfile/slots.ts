import type { Kernel } from '../../kernel/kernel';
import { pteRow } from '../pgtable';
import { isSlotEntry } from '../swapops';
import { SWAPFILE_CLUSTER, swapPages } from './alloc';

/** Questions about slots that the kernel has no function for. */

/** The swap entry in the PTE of an address: its slot and the flags of the PTE; undefined if there is none. */
export function swapEntryAt(
  k: Kernel,
  mm: number,
  vpn: number,
): { readonly slot: number; readonly flags: number } | undefined {
  const pte = mm === 0 ? 0 : pteRow(k, mm, vpn);
  const flags = pte === 0 ? 0 : k.pgtable.flags.get(pte);
  return isSlotEntry(flags) ? { slot: k.pgtable.pfn.get(pte), flags } : undefined;
}

/** Content (page.content) of the page that a slot stands for: of its copy in the swap cache, or what a read would bring. */
export function slotContent(k: Kernel, slot: number): number {
  const page = k.swap.cache.get(slot);
  if (page !== 0) {
    return k.page.content.get(page);
  }
  return k.swap.zeromap.get(slot) === 0 ? k.swap.content.get(slot) : 0;
}

/** The slots with entries, or with a copy in the swap cache, in order. */
export function* usedSlots(k: Kernel): Generator<number> {
  for (let from = 0; from < swapPages(k); from += SWAPFILE_CLUSTER) {
    const empty = k.swap.cluster_count.get(from / SWAPFILE_CLUSTER) === 0;
    for (let slot = from; !empty && slot < from + SWAPFILE_CLUSTER; slot++) {
      if (k.swap.swap_map.get(slot) !== 0) {
        yield slot;
      }
    }
  }
}

/** How many they are. */
export function slotsInUse(k: Kernel): number {
  let used = 0;
  for (let cluster = 0; cluster < swapPages(k) / SWAPFILE_CLUSTER; cluster++) {
    used += k.swap.cluster_count.get(cluster);
  }
  // The header of the device is not counted.
  return Math.max(0, used - 1);
}
