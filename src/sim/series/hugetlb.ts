import type { Series } from './series';

export const hugetlbRmap: Series = {
  id: 'hugetlb-rmap',
  title: 'mm/rmap: separate hugetlb rmap handling',
  landed: [6, 8],
  functions: [
    'hugepage_add_new_anon_rmap',
    'hugetlb_add_new_anon_rmap',
    'hugetlb_try_dup_anon_rmap',
    'hugetlb_remove_rmap',
    'page_remove_rmap',
    'page_try_dup_anon_rmap',
  ],
  summary:
    'hugetlb folios are mapped and unmapped by functions of their own, and page_remove_rmap() and page_try_dup_anon_rmap() no ' +
    'longer have a case for them. The counters are the same.',
  evidence: 'series',
  recognise: {
    messageIds: [
      '20231220224504.646757-2-david',
      '20231220224504.646757-3-david',
      '20231220224504.646757-4-david',
      '20231220224504.646757-6-david',
    ],
  },
};

export const hugetlbPageIndex: Series = {
  id: 'hugetlb-page-index',
  title: 'mm/filemap: remove hugetlb special casing in filemap.c',
  landed: [6, 7],
  functions: ['__folio_set_anon', '__page_set_anon_rmap'],
  summary: '`index` of a hugetlb folio counts base pages, as that of every other folio. Before, it counted huge pages.',
  evidence: 'series',
};

export const hugetlbRestoreReserve: Series = {
  id: 'hugetlb-restore-reserve',
  title: 'mm/hugetlb: restore the reservation if needed',
  landed: [6, 9],
  functions: ['__unmap_hugepage_range'],
  summary:
    'Unmapping a private huge page gives the reservation back to the mapping, so that the next fault is sure of a page. Before, ' +
    'MADV_DONTNEED and a new access could end in SIGBUS.',
  evidence: 'series',
};

export const hugetlbRestoreLast: Series = {
  id: 'hugetlb-restore-last',
  title: 'hugetlb: a reservation comes back with the last mapping',
  landed: [7, 2],
  functions: ['__unmap_hugepage_range'],
  summary:
    'The reservation of a private huge page is given back only if nobody maps the page any more. Before, it was given back to a ' +
    'process that exits although its child still used the page.',
  evidence: 'measured',
};

export const mmapPrepare: Series = {
  id: 'mmap-prepare',
  title: 'eliminate mmap() retry merge, add .mmap_prepare hook',
  landed: [6, 16],
  functions: ['mmap_region', 'vma_merge_new_range'],
  summary:
    'mmap() of a file looks once for a neighbour to merge with. Before, it looked again when mapping the file had changed the ' +
    'flags of the VMA, as for hugetlb.',
  evidence: 'series',
};
