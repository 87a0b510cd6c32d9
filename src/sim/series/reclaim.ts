import type { Series } from './series';

export const lruFolioNames: Series = {
  id: 'lru-folio-names',
  title: 'mm/swap: convert deactivate_page() and mark_page_lazyfree() to folios',
  landed: [6, 3],
  functions: ['folio_deactivate', 'folio_mark_lazyfree', 'deactivate_page', 'mark_page_lazyfree'],
  summary: 'The LRU functions that madvise() calls take folios; only their names differ.',
  evidence: 'series',
};

export const folioLikelyMappedShared: Series = {
  id: 'folio-likely-mapped-shared',
  title: 'mm: convert folio_estimated_sharers() to folio_likely_mapped_shared()',
  landed: [6, 9],
  functions: ['folio_likely_mapped_shared', 'madvise_free_huge_pmd', 'madvise_cold_or_pageout_pte_range'],
  summary:
    'Whether others map a large folio is asked by one function, which guesses from the counts of the folio and of its first page.',
  evidence: 'series',
};

export const coldMthp: Series = {
  id: 'cold-mthp',
  title: 'mm: madvise: avoid split during MADV_PAGEOUT and MADV_COLD',
  landed: [6, 10],
  functions: ['madvise_cold_or_pageout_pte_range', 'madvise_folio_pte_batch'],
  summary:
    'MADV_COLD and MADV_PAGEOUT leave a large folio whole if the range covers all its PTEs, and go on behind one that they cannot ' +
    'split. Before, every large folio that PTEs map was split, and the first that could not be ended the walk.',
  needs: ['folio-likely-mapped-shared'],
  evidence: 'series',
};

export const lazyfreeMthp: Series = {
  id: 'lazyfree-mthp',
  title: 'mm/madvise: enhance lazyfreeing with mTHP in madvise_free',
  landed: [6, 11],
  functions: ['madvise_free_pte_range', 'madvise_folio_pte_batch', 'clear_young_dirty_ptes'],
  summary:
    'MADV_FREE leaves a large folio whole if the range covers all its PTEs, and goes on behind one that it cannot split. Before, every ' +
    'large folio that PTEs map was split, and the first that could not be ended the walk.',
  needs: ['folio-likely-mapped-shared'],
  evidence: 'series',
};

export const coldWorkingset: Series = {
  id: 'cold-workingset',
  title: 'MADV_COLD and MADV_PAGEOUT remember that a folio was active',
  landed: [6, 12],
  functions: ['madvise_cold_or_pageout_pte_range'],
  summary:
    'An active folio that is advised gets PG_workingset, so that its return counts as a refault of the working set.',
  evidence: 'measured',
};

export const processMadviseSelf: Series = {
  id: 'process-madvise-self',
  title: 'mm/madvise: allow process_madvise() to perform any madvise operation on self',
  landed: [6, 13],
  functions: ['process_madvise'],
  summary:
    'process_madvise() on the calling process takes every advice that madvise() takes. Before, it took only those that destroy nothing, ' +
    'as for other processes.',
  evidence: 'series',
};
