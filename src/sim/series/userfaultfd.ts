import type { Series } from './series';

export const uffdWpAsync: Series = {
  id: 'uffd-wp-async',
  title: 'userfaultfd: UFFD_FEATURE_WP_ASYNC',
  landed: [6, 7],
  functions: ['userfaultfd_api', 'userfaultfd_register', 'do_wp_page', 'change_protection'],
  summary:
    'Write tracking by userfaultfd without anyone who answers: the kernel takes the write protection of an entry away at the ' +
    'first write, as with soft-dirty, but per range, and without VM_SOFTDIRTY. Before, UFFDIO_API refuses the feature.',
  evidence: 'series',
};

export const pagemapScan: Series = {
  id: 'pagemap-scan',
  title: 'fs/proc/task_mmu: implement IOCTL to get and optionally clear info about PTEs',
  landed: [6, 7],
  functions: ['do_pagemap_scan', 'pagemap_scan_pmd_entry'],
  summary:
    'PAGEMAP_SCAN tells the ranges of pages that have given categories, and with PM_SCAN_WP_MATCHING write-protects them in the ' +
    'same walk, so that no write is lost in between. Before, the ioctl does not exist (ENOTTY).',
  evidence: 'series',
};

export const pagemapScanNone: Series = {
  id: 'pagemap-scan-none',
  title: 'fs/proc/task_mmu: report unpopulated pages as written',
  landed: [7, 2],
  backports: [[6, 12]],
  functions: ['pagemap_page_category', 'pagemap_scan_pte_hole'],
  summary:
    'For PAGEMAP_SCAN an entry that is none counts as written, because a marker would be there if it were write-protected. A scan ' +
    'that write-protects leaves markers there. 6.18 leaves such pages alone.',
  needs: ['pagemap-scan', 'uffd-wp-async'],
  evidence: 'measured',
};
