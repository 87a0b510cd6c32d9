import type { Series } from './series';

export const rmapOverhaul: Series = {
  id: 'rmap-overhaul',
  title: 'mm/rmap: interface overhaul',
  landed: [6, 8],
  functions: [
    'page_add_anon_rmap',
    'page_add_new_anon_rmap',
    'page_remove_rmap',
    'page_try_dup_anon_rmap',
    'page_try_share_anon_rmap',
    'folio_add_anon_rmap_ptes',
    'folio_add_anon_rmap_pmd',
    'folio_add_new_anon_rmap',
    'folio_remove_rmap_ptes',
    'folio_remove_rmap_pmd',
    'folio_try_dup_anon_rmap_ptes',
    'folio_try_dup_anon_rmap_pmd',
    'folio_try_share_anon_rmap_pte',
    'folio_try_share_anon_rmap_pmd',
  ],
  summary:
    'The rmap functions take folios, say in their name whether they work on PTEs or a PMD, and come as batches of nr pages. ' +
    'The counters end up the same; what runs, and how often, differs.',
  evidence: 'series',
  recognise: { messageIds: ['20231220224504.646757-*-david'] },
};

export const moveAnonRmap: Series = {
  id: 'move-anon-rmap',
  title: 'mm/rmap: convert page_move_anon_rmap() to folio_move_anon_rmap()',
  landed: [6, 7],
  functions: ['page_move_anon_rmap', 'folio_move_anon_rmap', 'do_wp_page'],
  summary:
    'Moving a folio to the anon_vma of its only owner no longer sets PageAnonExclusive as well: the caller, who knows which ' +
    'page is meant, does.',
  evidence: 'series',
  recognise: { messageIds: ['20231002142949.235104-*-david'] },
};

export const anonVmaRecheck: Series = {
  id: 'anon-vma-recheck',
  title: 'userfaultfd move option',
  landed: [6, 8],
  functions: ['folio_lock_anon_vma_read', 'rmap_walk_anon'],
  summary:
    'UFFDIO_MOVE may move a folio to an anon_vma of another root. A walk that waited for the lock of the old one looks at ' +
    'folio->mapping again, and starts anew if it changed.',
  evidence: 'series',
  recognise: { messageIds: ['20231206103702.3873743-*-surenb'] },
};

export const anonRmapCleanups: Series = {
  id: 'anon-rmap-cleanups',
  title: 'Anon rmap cleanups',
  landed: [6, 7],
  functions: ['__page_set_anon_rmap', '__folio_set_anon', 'page_add_new_anon_rmap', 'page_add_anon_rmap'],
  summary:
    'Making a folio anonymous sets mapping and index, nothing else. That it is not anonymous yet is checked by the caller, who also ' +
    'sets PageAnonExclusive on the pages that it means.',
  evidence: 'series',
  recognise: { messageIds: ['20230913125113.313322-*-david'] },
};

export const mmCounterFolio: Series = {
  id: 'mm-counter-folio',
  title: 'mm: convert mm counter to take a folio',
  landed: [6, 9],
  functions: ['mm_counter', 'PageAnon', 'folio_test_anon', 'zap_present_ptes', 'copy_nonpresent_pte'],
  summary:
    'mm_counter() takes the folio. Before, it took a page and had to find its folio, also for each page of a large folio. What is ' +
    'counted, and where, is the same.',
  evidence: 'series',
  recognise: { messageIds: ['20240111152429.3374566-*-willy'] },
};

export const vmaAddress: Series = {
  id: 'vma-address',
  title: 'mm/rmap: vma_address() takes page offsets',
  landed: [6, 10],
  functions: ['vma_address', 'vma_pgoff_address', 'rmap_walk_anon', 'page_mapped_in_vma'],
  summary:
    'vma_address() takes a page offset and a number of pages, and vma_pgoff_address() is gone. Before, it took a page: a head page ' +
    'stood for the whole folio, a tail page for itself.',
  evidence: 'series',
  recognise: { messageIds: ['20240328225831.1765286-*-willy'] },
};
