import type { Kernel } from '../kernel/kernel';
import { kfn } from '../kernel/kfn';
import { folio_nr_pages, folio_test_large } from './folio';
import { pageSlot } from './swap_state';
import { folio_free_swap } from './swapfile';
import { HPAGE_PMD_NR } from './sysfs';
import { PSWPIN, PSWPOUT, SWPIN_ZERO, SWPOUT_ZERO, THP_SWPOUT } from './vmstat';

const FILE = 'mm/page_io.c';

/** What became of a folio that was to be written: under way, or nothing had to be written. */
export type Written = 'writeback' | 'clean';

/** Whether the folio holds nothing but zeroes. Of a page its first byte is known, and zero pages have never been written. */
function is_folio_zero_filled(k: Kernel, folio: number): boolean {
  for (let i = 0; i < folio_nr_pages(k, folio); i++) {
    if (k.page.content.get(folio + i) !== 0) {
      return false;
    }
  }
  return true;
}

function writeOut(k: Kernel, folio: number): Written {
  if (folio_free_swap(k, folio)) {
    return 'clean';
  }
  const slot = pageSlot(k, folio);
  const nr = folio_nr_pages(k, folio);
  if (k.has('swap-zeromap')) {
    const zero = is_folio_zero_filled(k, folio);
    k.swap.zeromap.setRun(slot, nr, zero ? 1 : 0, 0);
    if (zero) {
      k.count(SWPOUT_ZERO, nr);
      return 'clean';
    }
  }
  for (let i = 0; i < nr; i++) {
    k.swap.content.set(slot + i, k.page.content.get(folio + i));
  }
  k.count(PSWPOUT, nr);
  if (folio_test_large(k, folio) && nr === HPAGE_PMD_NR) {
    k.count(THP_SWPOUT);
  }
  return 'writeback';
}

/** Until 6.15: writes a folio to its slots; one of zeroes is only noted (6.12 and later). Folio locked; it is unlocked. */
export const swap_writepage = kfn(FILE, 'swap_writepage', writeOut);
/** Since 6.16. */
export const swap_writeout = kfn(FILE, 'swap_writeout', writeOut);

/** The one that this kernel has. */
export function writeToSwap(k: Kernel, folio: number): Written {
  return (k.has('swap-writeout') ? swap_writeout : swap_writepage)(k, folio);
}

function readIn(k: Kernel, folio: number, slot: number): void {
  for (let i = 0; i < folio_nr_pages(k, folio); i++) {
    const zero = k.swap.zeromap.get(slot + i) !== 0;
    k.page.content.set(folio + i, zero ? 0 : k.swap.content.get(slot + i));
    k.count(zero ? SWPIN_ZERO : PSWPIN, 1);
  }
}

/** Until 6.7: reads a folio from its slots. Folio locked, in the swap cache. */
export const swap_readpage = kfn(FILE, 'swap_readpage', readIn);
/** Since 6.8. */
export const swap_read_folio = kfn(FILE, 'swap_read_folio', readIn);

/** The one that this kernel has. */
export function readFromSwap(k: Kernel, folio: number, slot: number): void {
  (k.has('rmap-overhaul') ? swap_read_folio : swap_readpage)(k, folio, slot);
}
