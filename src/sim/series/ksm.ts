import type { Series } from './series';

export const ksmUnshare: Series = {
  id: 'ksm-unshare',
  title: 'mm/ksm: break_ksm() cleanups and fixes',
  landed: [6, 2],
  functions: ['break_ksm', 'do_wp_page', 'wp_page_copy'],
  summary:
    'Unmerging gets a process its own page by FAULT_FLAG_UNSHARE: read-only, clean and exclusive. Before, it was a write fault, ' +
    'so that every page became writable and dirty.',
  evidence: 'series',
};

export const ksmZeroPages: Series = {
  id: 'ksm-zero-pages',
  title: 'ksm: support tracking KSM-placed zero-pages',
  landed: [6, 6],
  functions: ['replace_page', 'break_ksm', 'wp_page_copy', 'zap_pte_range'],
  summary:
    'With use_zero_pages on, an entry for the zero page that KSM made is marked dirty: it is counted (ksm_zero_pages), and unmerging ' +
    'gives the process a page of its own. Before, nobody could tell it from another zero page.',
  evidence: 'series',
};

export const ksmSmartScan: Series = {
  id: 'ksm-smart-scan',
  title: 'Smart scanning mode for KSM',
  landed: [6, 7],
  functions: ['should_skip_rmap_item', 'scan_get_next_rmap_item'],
  summary: 'ksmd leaves pages that it scanned several times in vain out of some scans.',
  evidence: 'series',
};

export const ksmChecksumFirst: Series = {
  id: 'ksm-checksum-first',
  title: 'mm/ksm: don’t waste time searching the stable tree for a fast changing page',
  landed: [6, 11],
  functions: ['cmp_and_merge_page', 'stable_tree_search'],
  summary:
    'A page whose content changed since the last scan is not compared with KSM pages; before, it could be merged with one in its ' +
    'first scan.',
  evidence: 'series',
};

export const ksmBreakRange: Series = {
  id: 'ksm-break-range',
  title: 'ksm: perform a range-walk in break_ksm',
  landed: [6, 19],
  functions: ['break_ksm', 'unmerge_ksm_pages', 'ksm_madvise'],
  summary: 'Unmerging walks the page tables of the range once; before, it looked up each page of it.',
  evidence: 'series',
};

export const ksmForkCounters: Series = {
  id: 'ksm-fork-counters',
  title: 'mm/ksm: fix incorrect KSM counter handling in mm_struct during fork',
  landed: [6, 18],
  backports: [[6, 12]],
  functions: ['ksm_fork'],
  summary:
    'A child starts with no merging pages. Before, it got its parent’s count with the copy of the mm_struct, and never lost it again.',
  evidence: 'series',
};
