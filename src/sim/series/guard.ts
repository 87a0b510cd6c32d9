import type { Series } from './series';

export const guardRegions: Series = {
  id: 'guard-regions',
  title: 'implement lightweight guard pages',
  landed: [6, 13],
  functions: ['madvise_guard_install', 'madvise_guard_remove', 'zap_pte_range', 'do_swap_page'],
  summary:
    'MADV_GUARD_INSTALL makes pages of a VMA inaccessible by markers in the page table, without a VMA of their own; ' +
    'MADV_GUARD_REMOVE takes them away. MADV_DONTNEED leaves the markers, fork copies them. Before, both advices are EINVAL.',
  evidence: 'series',
};

export const maybeGuard: Series = {
  id: 'maybe-guard',
  title: 'introduce VM_MAYBE_GUARD and make it sticky',
  landed: [6, 19],
  functions: ['madvise_guard_install', 'vma_merge_existing_range', 'vma_expand'],
  summary:
    'A VMA in which guard regions were ever installed has VM_MAYBE_GUARD (`gu` in smaps). It does not keep VMAs from merging: ' +
    'the merged VMA has it if one of them had it, as with VM_SOFTDIRTY.',
  needs: ['guard-regions', 'vma-merge-modes'],
  evidence: 'series',
};
