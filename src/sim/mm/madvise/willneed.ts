import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { folio_put } from '../page_alloc';
import { pteRow } from '../pgtable';
import { lru_add_drain } from '../swap';
import { read_swap_cache_async } from '../swap_state/readahead';
import { isSlotEntry } from '../swapops';

/**
 * MADV_WILLNEED on a part of an anonymous VMA: reads what is swapped out into the swap cache, and maps nothing. mmap_lock held
 * for reading. Without swap it does the same: nothing.
 */
export const madvise_willneed = kfn(
  'mm/madvise.c',
  'madvise_willneed',
  (k: Kernel, vma: number, start: number, end: number): 0 => {
    const mm = k.vma.vm_mm.get(vma);
    for (let vpn = start; vpn < end; vpn++) {
      const pte = pteRow(k, mm, vpn);
      const flags = pte === 0 ? 0 : k.pgtable.flags.get(pte);
      const slot = pte === 0 ? 0 : k.pgtable.pfn.get(pte);
      if (isSlotEntry(flags)) {
        folio_put(k, read_swap_cache_async(k, slot));
      }
    }
    lru_add_drain(k);
    return 0;
  },
);
