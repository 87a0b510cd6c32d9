import { pte_dirty, pte_none, pte_present, pte_write, pte_young } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { folio_mapcount, folio_nr_pages, mappedShared, page_folio, page_mapcount } from '../folio';
import { normalPage } from '../memory';
import { PTRS_PER_TABLE } from '../mm_types';
import { PG_lru, PG_referenced, PG_swapbacked, PG_swapcache } from '../page-flags';
import { HPAGE_PMD_NR } from '../sysfs';
import { pte_uffd_wp_any, userfaultfd_wp } from '../userfaultfd_k';
import { THP_SCAN_EXCEED_NONE_PTE, THP_SCAN_EXCEED_SHARE_PTE, THP_SCAN_EXCEED_SWAP_PTE } from '../vmstat';

const FILE = 'mm/khugepaged.c';

/** Why a block was or was not collapsed (enum scan_result); those that anonymous memory can give. */
export type ScanResult =
  | 'SCAN_SUCCEED'
  | 'SCAN_PMD_MAPPED'
  | 'SCAN_PMD_NULL'
  | 'SCAN_PMD_NONE'
  | 'SCAN_EXCEED_NONE_PTE'
  | 'SCAN_EXCEED_SWAP_PTE'
  | 'SCAN_EXCEED_SHARED_PTE'
  | 'SCAN_PTE_UFFD_WP'
  | 'SCAN_PAGE_RO'
  | 'SCAN_PAGE_COUNT'
  | 'SCAN_PAGE_LRU'
  | 'SCAN_PAGE_LAZYFREE'
  | 'SCAN_LACK_REFERENCED_PAGE'
  | 'SCAN_FAIL';

/** How many PTEs of a block may be so (khugepaged/max_ptes_* of sysfs). */
export interface KhugepagedLimits {
  /** Without a page, or with the zero page. */
  readonly max_ptes_none: number;
  readonly max_ptes_swap: number;
  /** Of pages that other processes map, too. */
  readonly max_ptes_shared: number;
}

/** Who collapses, and with which limits (struct collapse_control). */
export interface CollapseControl extends KhugepagedLimits {
  readonly is_khugepaged: boolean;
}

/** The limits of khugepaged do not apply to MADV_COLLAPSE. */
export const MADVISE_COLLAPSE: CollapseControl = {
  is_khugepaged: false,
  max_ptes_none: HPAGE_PMD_NR,
  max_ptes_swap: HPAGE_PMD_NR,
  max_ptes_shared: HPAGE_PMD_NR,
};

/** What the kernel starts with. */
export const KHUGEPAGED_DEFAULTS: KhugepagedLimits = { max_ptes_none: 511, max_ptes_swap: 64, max_ptes_shared: 256 };

/** What a look at the PTEs of a block came to, and the node that most of its pages are on. */
export interface Scanned {
  readonly result: ScanResult;
  readonly node: number;
}

/** Whether the pages of a block lie on nodes too far apart. Never, without node_reclaim_mode. */
const collapse_scan_abort = kfn(FILE, 'collapse_scan_abort', () => false);

/** How many PTEs without a page are allowed. */
export const collapse_max_ptes_none = kfn(
  FILE,
  'collapse_max_ptes_none',
  (_k, cc: CollapseControl) => cc.max_ptes_none,
);

/** Counts of one scan. */
class Tally {
  none = 0;
  swap = 0;
  shared = 0;
  referenced = 0;
  writable = false;
  readonly nodes = [0, 0];
}

/** What speaks against collapsing a block, if anything. mmap_lock held. */
export function scan(k: Kernel, vma: number, first: number, limits: CollapseControl): Scanned {
  // A THP in place of a hole would be memory that the tracker never saw written.
  const cc = userfaultfd_wp(k, vma) ? { ...limits, max_ptes_none: 0 } : limits;
  const tally = new Tally();
  tally.writable = k.has('collapse-read-only');
  for (let pte = first; pte < first + PTRS_PER_TABLE; pte++) {
    const against = scanPte(k, pte, cc, tally);
    if (against !== undefined) {
      return { result: against, node: 0 };
    }
  }
  const [here = 0, there = 0] = tally.nodes;
  return { result: verdict(k, cc, tally), node: there > here ? 1 : 0 };
}

function verdict(k: Kernel, cc: CollapseControl, { writable, referenced, swap }: Tally): ScanResult {
  if (!writable) {
    return 'SCAN_PAGE_RO';
  }
  if (cc.is_khugepaged && (referenced === 0 || (swap > 0 && referenced < HPAGE_PMD_NR / 2))) {
    return 'SCAN_LACK_REFERENCED_PAGE';
  }
  if (k.has('collapse-orders')) {
    collapse_max_ptes_none(k, cc);
  }
  return 'SCAN_SUCCEED';
}

function scanPte(k: Kernel, pte: number, cc: CollapseControl, tally: Tally): ScanResult | undefined {
  const flags = k.pgtable.flags.get(pte);
  const uffd = pte_uffd_wp_any(flags, k.pgtable.pfn.get(pte)) ? 'SCAN_PTE_UFFD_WP' : undefined;
  if (!pte_none(flags) && !pte_present(flags)) {
    return exceeds(k, ++tally.swap > cc.max_ptes_swap, THP_SCAN_EXCEED_SWAP_PTE, 'SCAN_EXCEED_SWAP_PTE') ?? uffd;
  }
  const page = pte_none(flags) ? 0 : normalPage(flags, k.pgtable.pfn.get(pte));
  if (page === 0) {
    return exceeds(k, ++tally.none > cc.max_ptes_none, THP_SCAN_EXCEED_NONE_PTE, 'SCAN_EXCEED_NONE_PTE');
  }
  if (uffd !== undefined) {
    return uffd;
  }
  tally.writable ||= pte_write(flags);
  return scanPage(k, page, flags, cc, tally);
}

function scanPage(k: Kernel, page: number, flags: number, cc: CollapseControl, tally: Tally): ScanResult | undefined {
  const folio = page_folio(k, page);
  const folioFlags = k.page.flags.get(folio);
  const lazyfree = cc.is_khugepaged && (folioFlags & PG_swapbacked) === 0 && !pte_dirty(flags);
  if (lazyfree && k.has('khugepaged-lazyfree')) {
    return 'SCAN_PAGE_LAZYFREE';
  }
  const shared = isShared(k, page) && ++tally.shared > cc.max_ptes_shared;
  if (shared) {
    return exceeds(k, true, THP_SCAN_EXCEED_SHARE_PTE, 'SCAN_EXCEED_SHARED_PTE');
  }
  if (k.has('collapse-orders')) {
    collapse_scan_abort(k);
  }
  const nid = k.page.nid.get(folio);
  tally.nodes[nid] = (tally.nodes[nid] ?? 0) + 1;
  if ((folioFlags & PG_lru) === 0) {
    return 'SCAN_PAGE_LRU';
  }
  const cached = folioFlags & PG_swapcache ? folio_nr_pages(k, folio) : 0;
  if (k.page._refcount.get(folio) !== folio_mapcount(k, folio) + cached) {
    return 'SCAN_PAGE_COUNT';
  }
  tally.referenced += pte_young(flags) || folioFlags & PG_referenced ? 1 : 0;
  return undefined;
}

/** Each kernel's way of telling that another process maps the page. */
function isShared(k: Kernel, page: number): boolean {
  return k.has('folio-likely-mapped-shared') ? mappedShared(k, page_folio(k, page)) : page_mapcount(k, page) > 1;
}

function exceeds(k: Kernel, too: boolean, counter: number, result: ScanResult): ScanResult | undefined {
  if (!too) {
    return undefined;
  }
  k.count(counter);
  return result;
}
