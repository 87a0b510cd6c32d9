import type { Series } from './series';

export const mlockFolioBatch: Series = {
  id: 'mlock-folio-batch',
  title: 'mm/mlock: use folios and a folio batch internally',
  landed: [6, 3],
  functions: ['mlock_new_page', 'munlock_page', 'mlock_new_folio', 'munlock_folio'],
  summary:
    'The per-CPU batch of mlock() holds folios instead of pages, and its functions take folios. What a reviewer sees are the names.',
  evidence: 'series',
};

export const mlockLargeFolio: Series = {
  id: 'mlock-large-folio',
  title: 'support large folio for mlock',
  landed: [6, 7],
  functions: ['mlock_pte_range', 'folio_mlock_step', 'allow_mlock_munlock', 'mlock_vma_folio', 'munlock_vma_folio'],
  summary:
    'mlock() of a large folio that is mapped by PTEs marks it mlocked if the range, the VMA and the PTEs hold all of it. Before, ' +
    'such folios were left out, and reclaim found out late that it must not take them. munlock(), and an unmap in a locked VMA, ' +
    'take any large folio off the unevictable list, whatever part of it they see.',
  needs: ['mlock-folio-batch'],
  evidence: 'series',
  recognise: { messageIds: ['20230918073318.1181104-*-fengwei.yin'] },
};

export const mlockAtRmap: Series = {
  id: 'mlock-at-rmap',
  title: 'mm: Improve mlock tracking for large folios',
  landed: [6, 18],
  functions: ['folio_add_anon_rmap_ptes', 'mlock_vma_folio', 'folio_referenced_one', 'try_to_unmap_one'],
  summary:
    'A call that adds the mappings of all pages of a large folio in a locked VMA marks it mlocked. So a split PMD leaves its THP ' +
    'mlocked: the new PTEs count before the PMD is taken off. Before, the split took it off the unevictable list.',
  needs: ['mlock-large-folio'],
  evidence: 'series',
};
