import type { Series } from './series';

export const pteMapCanFail: Series = {
  id: 'pte-map-can-fail',
  title: 'mm: allow pte_offset_map[_lock]() to fail',
  landed: [6, 5],
  functions: ['pte_offset_map_lock', 'change_pte_range', 'zap_pte_range', 'copy_pte_range', 'move_ptes'],
  summary:
    'pte_offset_map() and pte_offset_map_lock() return NULL when the page table went away under the caller, who then skips or ' +
    'tries again. Without a race the result is the same.',
  evidence: 'series',
  recognise: {
    subjects: [
      'mm/pgtable: allow pte_offset_map[_lock]() to fail',
      'mm/page_vma_mapped: pte_offset_map_nolock() not pte_lockptr()',
      'mm/pagewalkers: ACTION_AGAIN if pte_offset_map_lock() fails',
      'mm/various: give up if pte_offset_map[_lock]() fails',
      'mm/mremap: retry if either pte_offset_map_*lock() fails',
      'mm/huge_memory: split huge pmd under one pte_offset_map()',
      'mm/khugepaged: allow pte_offset_map[_lock]() to fail',
      'mm/memory: allow pte_offset_map[_lock]() to fail',
      'mm/memory: handle_pte_fault() use pte_offset_map_nolock()',
      'mm/pgtable: delete pmd_trans_unstable() and friends',
    ],
    messageIds: ['68a97fbe-5c1e-7ac6-72c-7b9c6290b370'],
  },
};

export const savedDirty: Series = {
  id: 'saved-dirty',
  title: 'x86/mm: Introduce _PAGE_SAVED_DIRTY (shadow stacks for userspace)',
  landed: [6, 6],
  functions: ['pte_wrprotect', 'pte_mkwrite', 'pte_modify'],
  summary:
    'Write=0, Dirty=1 now means shadow stack. Write-protecting a dirty PTE moves its D bit to the software bit SAVED_DIRTY, and ' +
    'making it writable moves it back.',
  evidence: 'series',
};

export const mprotectUpgrade: Series = {
  id: 'mprotect-upgrade',
  title: 'mm/mprotect: allow clean exclusive anon pages to be writable',
  landed: [6, 2],
  functions: ['can_change_pte_writable', 'change_pte_range'],
  summary:
    'mprotect() that adds PROT_WRITE makes the PTE of an exclusive anonymous page writable at once even if the PTE is clean. ' +
    'Before, a clean one took a write fault.',
  evidence: 'series',
};

export const zapNoLruDrain: Series = {
  id: 'zap-no-lru-drain',
  title: 'unmapping without lru_add_drain()',
  landed: [6, 18],
  functions: ['unmap_region', 'exit_mmap', 'zap_page_range_single', 'free_pages_and_swap_cache'],
  summary:
    'munmap(), exit and MADV_DONTNEED no longer push the per-CPU LRU batches out. A page that waits in a batch keeps the reference ' +
    'of the batch until something else drains it.',
  evidence: 'measured',
};

export const zapSingleBatched: Series = {
  id: 'zap-single-batched',
  title: 'mm/madvise: batch tlb flushes for MADV_DONTNEED and MADV_FREE',
  landed: [6, 16],
  functions: ['madvise_dontneed_single_vma', 'zap_page_range_single', 'zap_page_range_single_batched'],
  summary: 'madvise() keeps one mmu_gather for all VMAs of the range, so that they share one TLB flush.',
  evidence: 'series',
};

export const madviseBehavior: Series = {
  id: 'madvise-behavior',
  title: 'mm/madvise: split out madvise_do_behavior()',
  landed: [6, 15],
  functions: ['do_madvise', 'madvise_do_behavior'],
  summary: 'Locking is separated from the work of madvise(), so that process_madvise() takes mmap_lock once.',
  evidence: 'series',
};

export const mapAnonFolio: Series = {
  id: 'map-anon-folio',
  title: 'map_anon_folio_pte_nopf() as a function of its own',
  landed: [7, 2],
  functions: ['do_anonymous_page', 'map_anon_folio_pte_nopf'],
  summary: 'Mapping a new anonymous folio by PTEs is a function of its own, used by the fault and by others.',
  evidence: 'measured',
};

export const newFolioReferenced: Series = {
  id: 'new-folio-referenced',
  title: 'new folios are referenced under the multi-generational LRU',
  landed: [7, 2],
  functions: ['folio_add_lru'],
  summary: 'With the multi-generational LRU a folio that a fault brought in has PG_referenced from the start.',
  evidence: 'measured',
};

export const mprotectUnaccount: Series = {
  id: 'mprotect-unaccount',
  title: 'mprotect() to read-only drops VM_ACCOUNT of a VMA without anon_vma',
  landed: [6, 12],
  functions: ['mprotect_fixup'],
  summary:
    'A private VMA that was never faulted and becomes read-only is no longer accounted. Its flags then differ from those of a ' +
    'faulted neighbour, so that the two do not merge (unless MAP_NORESERVE keeps both unaccounted).',
  evidence: 'measured',
};

export const mremapRealign: Series = {
  id: 'mremap-realign',
  title: 'Optimize mremap during mutual alignment within PMD',
  landed: [6, 7],
  functions: ['move_page_tables', 'move_normal_pmd'],
  summary:
    'mremap() of a range whose old and new address lie equally far behind a 2 MiB boundary starts at that boundary if nothing else ' +
    'is mapped before it, and moves whole page tables instead of single PTEs.',
  evidence: 'series',
};

export const dontunmapPgoff: Series = {
  id: 'dontunmap-pgoff',
  title: 'MREMAP_DONTUNMAP resets the page offset of the emptied VMA',
  landed: [6, 12],
  functions: ['move_vma'],
  summary:
    'A VMA whose pages were moved away has no anon_vma any more; its vm_pgoff follows its address again, as for any VMA that was ' +
    'never faulted, so that it can merge.',
  evidence: 'measured',
};

export const mglruRefsFirst: Series = {
  id: 'mglru-refs-first',
  title: 'mm/mglru: rework refault detection and access counting',
  landed: [6, 14],
  functions: ['folio_mark_accessed', 'folio_add_lru'],
  summary:
    'PG_workingset is set only after the access count is full, and the accesses of a folio decide on its generation when it gets on ' +
    'the LRU.',
  evidence: 'series',
};

export const mglruAddKeepsRefs: Series = {
  id: 'mglru-add-keeps-refs',
  title: 'A folio that gets on the multi-generational LRU keeps its accesses',
  landed: [6, 18],
  releases: ['6.12.107'],
  functions: ['folio_add_lru', 'folio_mark_accessed'],
  summary:
    'A folio that is accessed by get_user_pages() while it waits in an LRU batch keeps PG_referenced when it gets on the LRU. ' +
    'In 6.12.117 it does not, in 6.12.107 it does.',
  evidence: 'measured',
};

export const faultinPageRange: Series = {
  id: 'faultin-page-range',
  title: 'mm/madvise: make MADV_POPULATE_(READ|WRITE) handle VM_FAULT_RETRY properly',
  landed: [6, 9],
  functions: ['madvise_populate', 'faultin_vma_page_range', 'faultin_page_range'],
  summary:
    'MADV_POPULATE_* goes through all VMAs of the range in one call and stops at a hole. Before, it went VMA by VMA: a hole made the ' +
    'result ENOMEM, but what lies behind was populated, too.',
  evidence: 'series',
};

export const rcuTableFree: Series = {
  id: 'rcu-table-free',
  title: 'x86/mm: make MMU_GATHER_RCU_TABLE_FREE unconditional',
  landed: [6, 14],
  functions: ['free_pgtables', '__tlb_remove_page_size'],
  summary:
    'Page-table pages are freed after an RCU grace period instead of together with the gathered pages, so that a walk without locks ' +
    'never sees one reused.',
  evidence: 'series',
};

export const ptReclaim: Series = {
  id: 'pt-reclaim',
  title: 'synchronously scan and reclaim empty user PTE pages',
  landed: [6, 14],
  functions: ['zap_pte_range', 'zap_page_range_single'],
  summary:
    'MADV_DONTNEED of a whole 2 MiB block of PTEs frees their table as well (CONFIG_PT_RECLAIM). Before, an empty table stayed until ' +
    'the address range was unmapped.',
  needs: ['rcu-table-free'],
  evidence: 'series',
};

export const populateAccessible: Series = {
  id: 'populate-accessible',
  title: 'populate_vma_page_range() leaves VMAs without access alone',
  landed: [6, 12],
  functions: ['populate_vma_page_range'],
  summary:
    'MAP_POPULATE of a PROT_NONE mapping returns at once; before, it tried, failed, and drained the LRU batches all the same.',
  evidence: 'measured',
};

export const smapsProtnonePmd: Series = {
  id: 'smaps-protnone-pmd',
  title: 'smaps: use vm_normal_page_pmd() instead of follow_trans_huge_pmd()',
  landed: [6, 6],
  functions: [],
  summary:
    'smaps counts a huge page that its PMD maps without access (PROT_NONE). Before, it was in none of the sizes, as if it were not there.',
  evidence: 'series',
};
