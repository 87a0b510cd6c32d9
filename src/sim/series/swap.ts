import type { Series } from './series';

export const mthpSwapOut: Series = {
  id: 'mthp-swap-out',
  title: 'Swap-out mTHP without splitting',
  landed: [6, 10],
  functions: ['free_swap_and_cache_nr', 'zap_pte_range', 'shrink_folio_list', 'folio_alloc_swap'],
  summary:
    'A large folio of any order is swapped out whole, to slots in a row; before, only one of 2 MiB was, and only while a PMD ' +
    'mapped it. An unmap gives the slots of swap entries in a row back with one call.',
  evidence: 'series',
};
