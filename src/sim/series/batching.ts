import type { Series } from './series';

export const forkBatch: Series = {
  id: 'fork-batch',
  title: 'mm/memory: optimize fork() with PTE-mapped THP',
  landed: [6, 9],
  functions: ['copy_present_pte', 'copy_present_ptes'],
  summary:
    'fork() copies consecutive PTEs of one large folio in one go. For order-0 folios a batch is one page, and only the names of ' +
    'the functions differ.',
  needs: ['rmap-overhaul'],
  evidence: 'series',
};

export const zapBatch: Series = {
  id: 'zap-batch',
  title: 'mm/memory: optimize unmap/zap with PTE-mapped THP',
  landed: [6, 9],
  functions: ['zap_present_ptes', '__tlb_remove_page_size', '__tlb_remove_folio_pages'],
  summary:
    'munmap(), exit and MADV_DONTNEED unmap consecutive PTEs of one large folio in one go, down to the mmu_gather.',
  needs: ['rmap-overhaul'],
  evidence: 'series',
};

export const batchedFolioFreeing: Series = {
  id: 'batched-folio-freeing',
  title: 'Rearrange batched folio freeing',
  landed: [6, 9],
  functions: ['free_pages_and_swap_cache'],
  summary:
    'Pages that are freed together reach the page allocator in their order: the next allocation gets the page that was unmapped last. ' +
    'Before, they came by way of a list that turned them round: it gets the one that was unmapped first.',
  evidence: 'series',
};

export const folioBatch31: Series = {
  id: 'folio-batch-31',
  title: 'mm: increase folio batch size',
  landed: [6, 10],
  functions: ['folio_add_lru'],
  summary:
    'A per-CPU batch of folios on their way to the LRU holds 31 instead of 15: a new page keeps its extra reference longer.',
  evidence: 'series',
};

export const mprotectBatch: Series = {
  id: 'mprotect-batch',
  title: 'Optimize mprotect() for large folios',
  landed: [6, 17],
  functions: ['change_protection', 'can_change_pte_writable', 'pte_mkwrite'],
  summary: 'mprotect() changes consecutive PTEs of one large folio in one go.',
  needs: ['rmap-overhaul'],
  evidence: 'series',
};
