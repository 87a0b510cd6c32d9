import type { Series } from './series';

export const subpagesMapcount: Series = {
  id: 'subpages-mapcount',
  title: 'mm,huge,rmap: unify and speed up compound mapcounts; PG_double_map removed',
  landed: [6, 2],
  functions: ['__split_huge_pmd', 'page_remove_rmap'],
  summary:
    'A page of a THP counts only its own PTE mappings in _mapcount; a folio-wide counter says how many pages some PTE maps, and ' +
    'whether a PMD maps them all. Before, PG_double_map added 1 to every page while both kinds existed. Splitting a dirty PMD keeps ' +
    'the PTEs dirty.',
  evidence: 'series',
};

export const mthp: Series = {
  id: 'mthp',
  title: 'Multi-size THP for anonymous memory',
  landed: [6, 8],
  functions: ['do_anonymous_page', 'folio_add_new_anon_rmap'],
  summary:
    'A write fault may map a folio of 4 to 256 pages by PTEs, the largest size that sysfs allows, that lies in the VMA, and of which ' +
    'nothing is mapped yet.',
  needs: ['rmap-overhaul'],
  evidence: 'series',
  recognise: { messageIds: ['20231207161211.2374093-*-ryan.roberts'] },
};

export const largeFolioNoReuse: Series = {
  id: 'large-folio-no-reuse',
  title: 'large anonymous folios are not reused on a write fault',
  landed: [6, 7],
  functions: ['do_wp_page', 'wp_can_reuse_anon_folio'],
  summary:
    'A write to a PTE-mapped large folio whose other owners are gone copies the page, however many pages are left. Before, the last ' +
    'page left of a folio was reused.',
  evidence: 'series',
};

export const largeMapcount: Series = {
  id: 'large-mapcount',
  title: 'mm: mapcount for large folios + page_mapcount() cleanups',
  landed: [6, 10],
  functions: ['folio_add_anon_rmap_ptes', 'folio_remove_rmap_ptes', 'folio_mapcount'],
  summary:
    'A large folio counts all its PTE and PMD mappings in _large_mapcount; folio_mapcount() no longer adds the pages up.',
  needs: ['rmap-overhaul'],
  evidence: 'series',
};

export const mmId: Series = {
  id: 'mm-id',
  title: 'mm: MM owner tracking for large folios (!hugetlb) + CONFIG_NO_PAGE_MAPCOUNT',
  landed: [6, 15],
  functions: ['folio_add_new_anon_rmap', 'folio_remove_rmap_ptes', 'wp_can_reuse_anon_folio'],
  summary:
    'Two slots in a large folio say which mms map it, and how often. If all mappings and all references are one mm’s, its write fault ' +
    'reuses the page instead of copying it.',
  needs: ['large-mapcount', 'large-folio-no-reuse'],
  evidence: 'series',
};

export const shrinkUnderused: Series = {
  id: 'shrink-underused',
  title: 'mm: split underused THPs',
  landed: [6, 12],
  functions: ['do_huge_pmd_anonymous_page', 'deferred_split_folio'],
  summary:
    'A new THP goes on the deferred-split queue at once, so that reclaim can find out that it holds mostly zeroes.',
  needs: ['rmap-overhaul'],
  evidence: 'series',
};

export const hugeZeroWriteAllocates: Series = {
  id: 'huge-zero-write-allocates',
  title: 'mm: allocate THP on hugezeropage wp-fault',
  landed: [6, 13],
  functions: ['do_huge_pmd_wp_page', 'do_huge_zero_wp_pmd'],
  summary:
    'A write to memory that the huge zero folio maps gets a THP. Before, the PMD was split and one page allocated.',
  evidence: 'series',
};

export const hugeZeroSpecial: Series = {
  id: 'huge-zero-special',
  title: 'mm/huge_memory: mark PMD mappings of the huge zero folio special',
  landed: [6, 18],
  functions: ['do_huge_pmd_anonymous_page'],
  summary: 'The PMD of the huge zero folio has the SPECIAL bit, as the PTE of the zero page has.',
  evidence: 'series',
  recognise: {
    subjects: ['mm: vm_normal_page*() + CoW PFNMAP improvements'],
    messageIds: ['20250617154345.2494405-*-david'],
  },
};

export const pmdDirtyLost: Series = {
  id: 'pmd-dirty-lost',
  title: 'mprotect() to read-only loses the dirty bit of a PMD',
  landed: [6, 18],
  releases: ['6.12.107'],
  functions: ['change_huge_pmd'],
  summary:
    'Write-protecting a dirty PMD drops D instead of moving it to SAVED_DIRTY. A SAVED_DIRTY that fork() has set stays.',
  evidence: 'measured',
};

export const pmdDirtyKept: Series = {
  id: 'pmd-dirty-kept',
  title: 'mprotect() to read-only keeps the dirty bit of a PMD again',
  landed: [7, 2],
  functions: ['change_huge_pmd'],
  summary: 'Write-protecting a dirty PMD moves D to SAVED_DIRTY, as for PTEs.',
  evidence: 'measured',
};

export const collapseReadOnly: Series = {
  id: 'collapse-read-only',
  title: 'mm/khugepaged: collapse without a writable PTE',
  landed: [6, 18],
  functions: ['hpage_collapse_scan_pmd', 'madvise_collapse'],
  summary:
    'A block of which no PTE is writable, because the pages are shared with a child or write-protected, can be collapsed. Before, ' +
    'MADV_COLLAPSE failed with EINVAL.',
  evidence: 'measured',
};

export const collapseBatch: Series = {
  id: 'collapse-batch',
  title: 'mm/khugepaged: batch the removal of PTEs of one large folio',
  landed: [6, 18],
  functions: ['collapse_huge_page', 'folio_remove_rmap_ptes'],
  summary: 'A collapse takes consecutive PTEs of one large folio out in one go.',
  needs: ['rmap-overhaul'],
  evidence: 'measured',
};

export const collapseHoles: Series = {
  id: 'collapse-holes',
  title: 'mm/khugepaged: go on after a block without a page table',
  landed: [7, 2],
  functions: ['madvise_collapse'],
  summary:
    'MADV_COLLAPSE goes on to the next block after one whose PMD is none. Before, it stopped there with EINVAL, and the blocks ' +
    'behind it stayed as they were.',
  evidence: 'measured',
};

export const collapseNothing: Series = {
  id: 'collapse-nothing',
  title: 'mm/khugepaged: no error for a range without a whole block',
  landed: [7, 2],
  functions: ['madvise_collapse'],
  summary:
    'MADV_COLLAPSE of a range that holds no whole 2 MiB block returns 0 at once. Before, it drained the LRU batches, and a range ' +
    'within one block was EINVAL.',
  evidence: 'measured',
};

export const collapseOrders: Series = {
  id: 'collapse-orders',
  title: 'khugepaged: mTHP support',
  landed: [7, 2],
  functions: ['collapse_single_pmd', 'collapse_scan_abort', 'collapse_max_ptes_none', 'map_anon_folio_pmd_nopf'],
  summary:
    'The scan of a block is split into functions that know the order of the folio to make. A collapse to a THP does the same as ' +
    'before, under other names.',
  evidence: 'measured',
};

export const khugepagedLazyfree: Series = {
  id: 'khugepaged-lazyfree',
  title: 'khugepaged leaves blocks with lazily freed pages alone',
  landed: [7, 2],
  functions: ['collapse_single_pmd', 'khugepaged_do_scan'],
  summary:
    'A clean page of MADV_FREE in a block ends the scan (SCAN_PAGE_LAZYFREE): the copy in the THP would be ordinary memory, which ' +
    'is not freed when memory is short.',
  evidence: 'measured',
};

export const underusedNotMlocked: Series = {
  id: 'underused-not-mlocked',
  title: 'mm: skip mlocked THPs that are underused early in deferred_split_scan()',
  landed: [6, 18],
  functions: ['deferred_split_scan', 'thp_underused'],
  summary:
    'The shrinker leaves an mlocked THP that is underused alone: its pages of zeroes could not be given back. Before, it was split.',
  evidence: 'series',
};
