import { pte_swp_exclusive } from '../arch/x86_64';
import { PG_swapcache } from '../mm/page-flags';
import { pageSlot } from '../mm/swap_state';
import { SWAP_HAS_CACHE, SWAPFILE_CLUSTER, swapCount, swapPages, usedSlots } from '../mm/swapfile';
import { isSlotEntry } from '../mm/swapops';
import { NR_SWAPCACHE } from '../mm/vmstat';
import type { Invariant } from './invariant';
import { at, folios, page } from './survey';

/** Slots, the swap cache, and the entries that name slots. */
export const swapInvariants: readonly Invariant[] = [
  {
    id: 'slot-count-is-entries',
    reason:
      'The count of a slot is the number of entries that name it; a slot is free if it has neither entry nor copy.',
    *broken(k, { slots }) {
      for (const slot of new Set([...usedSlots(k), ...slots.keys()])) {
        const named = slots.get(slot) ?? 0;
        if (swapCount(k, slot) !== named) {
          yield `slot ${slot}: count ${swapCount(k, slot)}, but ${named} entries name it`;
        }
      }
    },
  },
  {
    id: 'swap-cache-is-folio',
    reason: 'A page in the swap cache and its slot name each other, and only folios in the swap cache have slots.',
    *broken(k) {
      for (const slot of usedSlots(k)) {
        const cached = k.swap.cache.get(slot);
        const folio = cached - (cached === 0 ? 0 : k.page.compound_head.get(cached));
        if ((cached !== 0) !== ((k.swap.swap_map.get(slot) & SWAP_HAS_CACHE) !== 0)) {
          yield `slot ${slot}: swap_map 0x${k.swap.swap_map.get(slot).toString(16)}, but the cache has ${cached === 0 ? 'nothing' : page(cached)}`;
        } else if (cached !== 0 && ((k.page.flags.get(folio) & PG_swapcache) === 0 || pageSlot(k, cached) !== slot)) {
          yield `slot ${slot}: the cache has ${page(cached)}, which does not name the slot`;
        }
      }
      for (const [head, pages] of folios(k)) {
        for (let i = 0; i < pages && k.page.flags.get(head) & PG_swapcache; i++) {
          if (k.swap.cache.get(pageSlot(k, head + i)) !== head + i) {
            yield `${page(head + i)} is in the swap cache, but slot ${pageSlot(k, head + i)} does not have it`;
          }
        }
      }
    },
  },
  {
    id: 'nr-swapcached',
    reason: 'nr_swapcached counts the pages in the swap cache.',
    *broken(k) {
      const cached = [...usedSlots(k)].filter((slot) => k.swap.cache.get(slot) !== 0).length;
      if (k.counters.vmstat.get(NR_SWAPCACHE) !== cached) {
        yield `nr_swapcached ${k.counters.vmstat.get(NR_SWAPCACHE)}, but ${cached} pages are in the swap cache`;
      }
    },
  },
  {
    id: 'swapped-exclusive-once',
    reason: 'An exclusive swap entry is the only one of its slot: the page belongs to one process.',
    *broken(k, { entries }) {
      for (const entry of entries) {
        if (isSlotEntry(entry.flags) && pte_swp_exclusive(entry.flags) && swapCount(k, entry.pfn) !== 1) {
          yield `${at(entry)}: exclusive, but slot ${entry.pfn} has a count of ${swapCount(k, entry.pfn)}`;
        }
      }
    },
  },
  {
    id: 'cluster-counts-slots',
    reason:
      'A cluster of the swap device counts its slots in use, the header of the device among them; without swap none is in use.',
    *broken(k) {
      for (let cluster = 0; cluster * SWAPFILE_CLUSTER < swapPages(k); cluster++) {
        let used = cluster === 0 ? 1 : 0;
        for (let slot = cluster * SWAPFILE_CLUSTER; slot < (cluster + 1) * SWAPFILE_CLUSTER; slot++) {
          used += k.swap.swap_map.get(slot) === 0 ? 0 : 1;
        }
        if (k.swap.cluster_count.get(cluster) !== used) {
          yield `cluster ${cluster}: counts ${k.swap.cluster_count.get(cluster)} slots, but ${used} are in use`;
        }
      }
    },
  },
];
