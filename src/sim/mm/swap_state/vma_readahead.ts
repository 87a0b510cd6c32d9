import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { folio_test_large } from '../folio';
import { PG_readahead } from '../page-flags';

/**
 * How many swapped-out pages around a fault are read at once (mm/swap_state.c). What decides is kept in
 * `vma->swap_readahead_info`: the address and window of the last readahead, and how many pages of it were used since. By VMA, as
 * for swap on devices that do not rotate.
 */
const FILE = 'mm/swap_state.c';

/** Most pages: 2 to the power of vm.page-cluster, whose default is 3. */
const MAX_WINDOW = 8;
const HITS_MAX = 63;
/** What a VMA starts with. */
const FIRST_HITS = 4;

interface ReadaheadInfo {
  readonly vpn: number;
  readonly window: number;
  readonly hits: number;
}

function readInfo(k: Kernel, vma: number): ReadaheadInfo {
  const vpn = k.vma.swap_readahead_vpn.get(vma);
  const info = k.vma.swap_readahead_info.get(vma);
  return vpn === 0 ? { vpn, window: 0, hits: FIRST_HITS } : { vpn, window: info >> 6, hits: info & HITS_MAX };
}

function writeInfo(k: Kernel, vma: number, { vpn, window, hits }: ReadaheadInfo): void {
  k.vma.swap_readahead_vpn.set(vma, vpn);
  k.vma.swap_readahead_info.set(vma, (window << 6) | hits);
}

/** Pages to read: more with hits; 1, or 2 for the neighbour of the last one, without any. Not less than half of last time. */
function __swapin_nr_pages(last: ReadaheadInfo, vpn: number): number {
  let pages = last.hits + 2;
  if (pages === 2) {
    pages = Math.abs(vpn - last.vpn) === 1 ? 2 : 1;
  } else {
    pages = Math.max(4, 2 ** Math.ceil(Math.log2(pages)));
  }
  return Math.max(Math.min(pages, MAX_WINDOW), last.window >> 1);
}

/** Pages of a VMA in one page table. */
interface Window {
  readonly start: number;
  readonly end: number;
}

/** What to read around a fault, and the note of it; undefined: the faulting page alone. Until 6.9 swap_ra_info(). */
export function swap_vma_ra_win(k: Kernel, vma: number, vpn: number): Window | undefined {
  const last = readInfo(k, vma);
  const window = __swapin_nr_pages(last, vpn);
  writeInfo(k, vma, { vpn, window, hits: 0 });
  if (window === 1) {
    return undefined;
  }
  const backwards = last.vpn === vpn + 1;
  const forwards = vpn === last.vpn + 1;
  const left = forwards ? vpn : backwards ? vpn - window + 1 : vpn - ((window - 1) >> 1);
  const table = vpn - (vpn % 512);
  return {
    start: Math.max(left, k.vma.vm_start.get(vma), table),
    end: Math.min(left + window, k.vma.vm_end.get(vma), table + 512),
  };
}

function noteHit(k: Kernel, folio: number, vma: number, vpn: number): void {
  if (folio_test_large(k, folio)) {
    return;
  }
  const ahead = (k.page.flags.get(folio) & PG_readahead) !== 0;
  k.page.flags.andNot(folio, PG_readahead);
  const { window, hits } = readInfo(k, vma);
  writeInfo(k, vma, { vpn, window, hits: ahead ? Math.min(hits + 1, HITS_MAX) : hits });
}

/** Since 6.18: a fault found its page in the swap cache, perhaps because it was read ahead. */
export const swap_update_readahead = kfn(FILE, 'swap_update_readahead', noteHit);

/** The same, until 6.17 as a part of swap_cache_get_folio(). */
export function noteSwapCacheHit(k: Kernel, folio: number, vma: number, vpn: number): void {
  (k.has('swap-table') ? swap_update_readahead : noteHit)(k, folio, vma, vpn);
}
