import type { Series } from './series';

/** Split and migration of folios. */

export const splitToOrder: Series = {
  id: 'split-to-order',
  title: 'Split a folio to any lower order folios',
  landed: [6, 9],
  functions: ['split_huge_page_to_list', 'split_huge_page_to_list_to_order', 'split_huge_pages_pid'],
  summary:
    'A large folio can be split to smaller large folios, not only to single pages. Anonymous memory has none of order 1, so that a ' +
    'split to it fails.',
  needs: ['rmap-overhaul'],
  evidence: 'series',
};

export const zeroRemapOnSplit: Series = {
  id: 'zero-remap-on-split',
  title: 'mm: remap unused subpages to shared zeropage when splitting isolated thp',
  landed: [6, 12],
  functions: ['remove_migration_pte', 'remove_migration_ptes', 'split_huge_page_to_list_to_order'],
  summary:
    'When a folio was split to single pages, those that hold only zeroes are freed, and the shared zero page is mapped in their ' +
    'place: RSS shrinks.',
  needs: ['split-to-order'],
  evidence: 'series',
};

export const migrateSoftDirty: Series = {
  id: 'migrate-soft-dirty',
  title: 'a page that was not soft-dirty is not after migration either',
  landed: [6, 12],
  functions: ['remove_migration_pte'],
  summary:
    'Restoring the dirty bit of a migrated page sets soft-dirty as well; that is taken back if the entry did not have it.',
  evidence: 'measured',
};

export const migrateBatch: Series = {
  id: 'migrate-batch',
  title: 'migrate_pages(): batch TLB flushing',
  landed: [6, 3],
  functions: ['migrate_pages', 'migrate_folio_unmap', 'migrate_folio_move'],
  summary:
    'Migration takes all folios of a list out of the page tables before it moves the first one. Before, each went out and came ' +
    'back in before the next one.',
  evidence: 'series',
};

export const folioWalk: Series = {
  id: 'folio-walk',
  title: 'mm: replace follow_page() by folio_walk',
  landed: [6, 12],
  functions: ['follow_page_mask', 'split_huge_pages_pid', 'do_pages_move', 'get_mergeable_page'],
  summary:
    'move_pages(), debugfs split_huge_pages and KSM look a page up with folio_walk_start(), not with the code of get_user_pages().',
  evidence: 'series',
};

export const migrateRequeue: Series = {
  id: 'migrate-requeue',
  title: 'a folio that waits to be split waits on after migration',
  landed: [7, 2],
  backports: [[6, 12]],
  functions: ['migrate_folio_move'],
  summary:
    'Migration takes a large folio off the deferred-split queue. Its new folio is queued again; without this it is not, and is ' +
    'not split any more when memory is short.',
  evidence: 'measured',
};

export const migrateRequeueFirst: Series = {
  id: 'migrate-requeue-first',
  title: 'the new folio is queued before it is mapped',
  landed: [7, 2],
  functions: ['migrate_folio_move'],
  summary:
    'The new folio goes to the deferred-split queue before it gets on the LRU and into the page tables, not behind that.',
  needs: ['migrate-requeue'],
  evidence: 'measured',
};

export const folioSplit: Series = {
  id: 'folio-split',
  title: 'Buddy allocator like (or non-uniform) folio split',
  landed: [6, 15],
  functions: ['split_huge_page_to_list_to_order', '__folio_split'],
  summary:
    'The work of a split is in __folio_split(), which can also split around one page, to folios of falling order. Anonymous memory ' +
    'is split uniformly as before.',
  needs: ['split-to-order'],
  evidence: 'series',
};

export const splitInWalk: Series = {
  id: 'split-in-walk',
  title: 'mm/huge_memory: adjust try_to_migrate_one() and split_huge_pmd_locked()',
  landed: [6, 18],
  functions: ['try_to_migrate', 'split_huge_pmd_address', '__split_huge_pmd'],
  summary:
    'A split turns a huge PMD into migration entries where the walk over the mappings finds it, and then ends the walk. If a second ' +
    'process maps the THP, its PMD stays, and the split fails with EAGAIN; before, it worked.',
  evidence: 'measured',
};

export const splitWalkRestart: Series = {
  id: 'split-walk-restart',
  title: 'try_to_migrate_one() goes on after the split of a PMD',
  landed: [7, 2],
  functions: ['try_to_migrate'],
  summary:
    'The walk over the mappings starts anew where a PMD was split, and goes on to other processes: a shared THP can be split again.',
  needs: ['split-in-walk'],
  evidence: 'measured',
};

export const splitFreeze: Series = {
  id: 'split-freeze',
  title: '__folio_freeze_and_split_unmapped() as a function of its own',
  landed: [7, 2],
  functions: ['__folio_split', '__folio_freeze_and_split_unmapped', 'split_huge_page_to_list_to_order'],
  summary:
    'What happens to a folio between its unmapping and its remapping is a function of its own; callers reach __folio_split() directly.',
  needs: ['folio-split'],
  evidence: 'measured',
};

export const unsplitThpSigbus: Series = {
  id: 'unsplit-thp-sigbus',
  title: 'mm/memory-failure: send SIGBUS in the event of thp split fail',
  landed: [6, 11],
  functions: ['memory_failure'],
  summary:
    'If memory of a large folio fails and the folio cannot be split, who maps it gets SIGBUS at once, and MADV_HWPOISON says ' +
    'EHWPOISON. Before, it said EBUSY, and nobody was told.',
  evidence: 'series',
};

export const memoryFailureHandlable: Series = {
  id: 'memory-failure-handlable',
  title: 'mm/memory-failure: look first whether a page can be handled',
  landed: [7, 2],
  functions: ['memory_failure'],
  summary:
    'memory_failure() refuses a page of the huge zero folio with EBUSY, as it does the zero page. Before, it tried to split the ' +
    'folio, which cannot be.',
  evidence: 'measured',
};

export const migrateFolioCopyFirst: Series = {
  id: 'migrate-folio-copy-first',
  title: 'mm: migrate: support poison recover from migrate folio',
  landed: [6, 11],
  functions: ['migrate_folio', 'migrate_folio_extra', '__migrate_folio'],
  summary:
    'The content is copied before the old folio gives up its place: if that meets an error of memory, the folio stays. ' +
    'migrate_folio_extra() is gone.',
  evidence: 'series',
};
