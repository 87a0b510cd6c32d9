import type { Series } from './series';

export const thpSwapPrivate: Series = {
  id: 'thp-swap-private',
  title: 'mm/swap: stop using page->private on tail pages for THP_SWAP',
  landed: [6, 6],
  functions: ['add_to_swap_cache', '__delete_from_swap_cache', 'try_to_unmap_one'],
  summary:
    'The slots of a large folio in the swap cache follow from folio->swap of its head. Before, page->private of every tail page ' +
    'held its own entry. What user space sees is the same.',
  evidence: 'series',
  recognise: {
    subjects: ['mm/swap: stop using page->private on tail pages for THP_SWAP + cleanups'],
    messageIds: ['20230821160849.531668-*-david'],
  },
};

export const ksmFolio: Series = {
  id: 'ksm-folio',
  title: 'mm: convert ksm_might_need_to_copy() to work on folios',
  landed: [6, 8],
  functions: ['ksm_might_need_to_copy', 'do_swap_page'],
  summary:
    'A page of a THP in the swap cache is mapped again. Before, the index of a tail page did not match its address, and a fault on ' +
    'it got a copy (ksm_swpin_copy) while the THP stayed in the swap cache.',
  evidence: 'series',
};

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

export const pageoutIgnoresReferences: Series = {
  id: 'pageout-ignores-references',
  title: 'mm: madvise: pageout: ignore references rather than clearing young',
  landed: [6, 10],
  functions: ['reclaim_folio_list', 'madvise_cold_or_pageout_pte_range'],
  summary:
    'MADV_PAGEOUT no longer clears the accessed bits and looks for new ones; reclaim takes the folios whatever they are. No TLB ' +
    'flush for that, no rmap walk.',
  evidence: 'series',
};

export const swapInBatch: Series = {
  id: 'swap-in-batch',
  title: 'large folios swap-in: handle refault cases first',
  landed: [6, 11],
  functions: ['do_swap_page', 'swap_free_nr'],
  summary:
    'A fault on a page of a large folio that is still in the swap cache maps the whole folio, if all of its entries are there and ' +
    'alike. Before, each page took a fault of its own.',
  evidence: 'series',
  needs: ['mthp-swap-out'],
};

export const splitPmdInWalk: Series = {
  id: 'split-pmd-in-walk',
  title: 'Reclaim lazyfree THP without splitting',
  landed: [6, 11],
  functions: ['try_to_unmap_one', 'split_huge_pmd_locked', 'unmap_huge_pmd_locked'],
  summary:
    'try_to_unmap_one() splits a huge PMD when its walk comes to it, under the lock it holds, no longer before the walk. A THP that ' +
    'MADV_FREE gave up is freed without a split.',
  evidence: 'series',
};

export const reclaimSync: Series = {
  id: 'reclaim-sync',
  title: 'mm: hold PTL from the first PTE while reclaiming a large folio',
  landed: [6, 10],
  functions: ['shrink_folio_list', 'try_to_unmap'],
  summary:
    'Reclaim takes the page-table lock before the first PTE of a large folio (TTU_SYNC), so that a PTE that is none for a moment ' +
    'does not leave the folio half unmapped. Without a race the result is the same.',
  evidence: 'series',
};

export const swapInWritable: Series = {
  id: 'swap-in-writable',
  title: 'an exclusive page comes back from swap writable',
  landed: [6, 12],
  functions: ['do_swap_page'],
  summary:
    'A read fault on a swap entry that is exclusive maps the page writable, though not dirty. Before, it was mapped read-only, and ' +
    'the next write took a fault.',
  evidence: 'measured',
};

export const swapZeromap: Series = {
  id: 'swap-zeromap',
  title: 'mm: store zero pages to be swapped out in a bitmap',
  landed: [6, 12],
  functions: ['swap_writepage', 'swap_read_folio'],
  summary:
    'A folio of zeroes is not written to swap: a bit for each of its slots says so, and reading it back is no I/O. It leaves memory ' +
    'at once.',
  evidence: 'series',
};

export const unmapBatch: Series = {
  id: 'unmap-batch',
  title: 'mm: batched unmap lazyfree large folios during reclamation',
  landed: [6, 15],
  functions: ['try_to_unmap_one', 'ptep_clear_flush'],
  summary:
    'try_to_unmap_one() clears the PTEs of a large folio that MADV_FREE gave up in one go. The PTEs of others it clears one by one ' +
    'still, without ptep_clear_flush().',
  evidence: 'series',
};

export const swapWriteout: Series = {
  id: 'swap-writeout',
  title: 'mm: remove swap_writepage() and shmem_writepage()',
  landed: [6, 16],
  functions: ['swap_writepage', 'swap_writeout'],
  summary: 'swap_writepage() becomes swap_writeout(), which takes a folio. It does the same.',
  evidence: 'series',
};

export const swapTable: Series = {
  id: 'swap-table',
  title: 'mm, swap: introduce swap table as swap cache',
  landed: [6, 18],
  functions: [
    'add_to_swap',
    'add_to_swap_cache',
    'delete_from_swap_cache',
    'swap_cache_add_folio',
    'swap_cache_del_folio',
    'folio_alloc_swap',
  ],
  summary:
    'The swap cache is a table per cluster of slots, no longer an xarray. folio_alloc_swap() gives a folio its slots and puts it in ' +
    'the cache; add_to_swap() is gone.',
  evidence: 'measured',
};

export const swapCountInTable: Series = {
  id: 'swap-count-in-table',
  title: 'mm, swap: the swap table counts entries',
  landed: [7, 2],
  functions: [
    'swap_duplicate',
    'swap_free_nr',
    'free_swap_and_cache_nr',
    'folio_dup_swap',
    'folio_put_swap',
    'do_swap_page',
  ],
  summary:
    'The swap table has the count of entries too, and swap_map is gone. do_swap_page() gives the entry up after it has mapped the ' +
    'page: a write fault on an exclusive page leaves the folio in the swap cache, where before it left it.',
  evidence: 'measured',
  needs: ['swap-table'],
};
