import { pte_swp_exclusive, pte_swp_soft_dirty, pte_swp_uffd_wp } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { swapCount, swapEntryAt } from '../mm/swapfile';
import { flag, type Reader, type Readers, type Value } from './values-pages';

/** Readers of swap entries and of the slots that they name. */

function ofEntry(read: (k: Kernel, slot: number, flags: number) => Value): Reader {
  return (k, mm, vpn) => {
    const entry = swapEntryAt(k, mm, vpn);
    return entry === undefined ? { missing: 'the page is not swapped out' } : read(k, entry.slot, entry.flags);
  };
}

export const SWP_ENTRY: Readers<'swp_entry'> = {
  '': ofEntry((_k, slot) => BigInt(slot)),
  count: ofEntry((k, slot) => BigInt(swapCount(k, slot))),
  exclusive: ofEntry((_k, _slot, flags) => flag(pte_swp_exclusive(flags))),
  soft_dirty: ofEntry((_k, _slot, flags) => flag(pte_swp_soft_dirty(flags))),
  uffd_wp: ofEntry((_k, _slot, flags) => flag(pte_swp_uffd_wp(flags))),
  cached: ofEntry((k, slot) => {
    const page = k.swap.cache.get(slot);
    return page === 0 ? { missing: 'the slot has no copy in the swap cache' } : BigInt(page);
  }),
  zero: ofEntry((k, slot) => flag(k.swap.zeromap.get(slot) !== 0)),
};
