/**
 * Kernel functions that ftrace can see, per measured kernel: those of the oracle's filter that some golden trace shows; a
 * trace with a list of its own (`traced`) is of another build and is not asked. The compiler inlines the others, so a real
 * kernel's list of calls lacks them; the simulator's list is filtered with this table before the two are compared.
 * Written by `node test/kernel/visible-functions.mjs`; not edited by hand.
 */
const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const VISIBLE_FUNCTIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    '6.1',
    names(`
    __anon_vma_prepare __delete_from_swap_cache __split_huge_pmd __split_vma __tlb_remove_page_size __vma_adjust
    add_to_swap add_to_swap_cache anon_vma_clone anon_vma_fork break_ksm change_huge_pmd change_protection
    collapse_huge_page collapse_pte_mapped_thp copy_huge_pmd copy_hugetlb_page_range copy_page_range copy_vma
    delete_from_swap_cache do_fault do_huge_pmd_anonymous_page do_huge_pmd_wp_page do_swap_page do_wp_page exit_mmap
    filemap_fault filemap_map_pages finish_fault flush_tlb_mm_range folio_add_lru folio_add_lru_vma folio_alloc_swap
    folio_free_swap folio_referenced follow_page_mask free_pgtables free_swap_and_cache handle_mm_fault handle_userfault
    hpage_collapse_scan_pmd hugetlb_fault hugetlb_wp ksm_might_need_to_copy lru_add_drain madvise_cold
    madvise_cold_or_pageout_pte_range madvise_collapse madvise_dontneed_free_valid_vma madvise_free_huge_pmd
    madvise_free_pte_range madvise_free_single_vma madvise_pageout mfill_atomic_install_pte migrate_folio_add
    migrate_folio_done migrate_folio_extra migrate_pages mlock_fixup mlock_folio mmap_region move_huge_pmd
    move_page_tables mprotect_fixup mwriteprotect_range page_add_anon_rmap page_add_file_rmap page_add_new_anon_rmap
    page_move_anon_rmap page_remove_rmap pageout pin_user_pages ptep_clear_flush reclaim_folio_list reclaim_pages
    remove_migration_pte remove_migration_ptes rmap_walk rmap_walk_anon rmap_walk_file shrink_folio_list
    split_huge_page_to_list split_huge_pmd_address swap_cache_get_folio swap_duplicate swap_free tlb_finish_mmu
    try_to_merge_one_page try_to_merge_with_ksm_page try_to_migrate try_to_unmap uffd_wp_range unlink_anon_vmas
    unmap_page_range unmap_vmas unmerge_ksm_pages vma_adjust_trans_huge vma_merge wp_page_copy zap_huge_pmd
    zap_page_range_single
    `),
  ],
  [
    '6.12',
    names(`
    __anon_vma_prepare __delete_from_swap_cache __folio_unqueue_deferred_split __split_huge_pmd __split_vma
    __tlb_remove_folio_pages __tlb_remove_folio_pages_size __tlb_remove_page_size add_to_swap add_to_swap_cache
    anon_vma_clone anon_vma_fork break_ksm can_change_pte_writable change_huge_pmd change_protection collapse_huge_page
    collapse_pte_mapped_thp commit_merge copy_huge_pmd copy_hugetlb_page_range copy_page_range copy_vma
    deferred_split_folio delete_from_swap_cache do_anonymous_page do_fault do_huge_pmd_anonymous_page
    do_huge_pmd_wp_page do_swap_page do_vmi_align_munmap do_wp_page exit_mmap filemap_fault filemap_map_pages
    finish_fault flush_tlb_mm_range folio_add_anon_rmap_ptes folio_add_file_rmap_pmd folio_add_file_rmap_ptes
    folio_add_lru folio_add_lru_vma folio_add_new_anon_rmap folio_alloc_swap folio_deactivate folio_free_swap
    folio_mark_lazyfree folio_move_anon_rmap folio_remove_rmap_pmd folio_remove_rmap_ptes free_pgtables
    free_swap_and_cache_nr handle_mm_fault handle_userfault hpage_collapse_scan_pmd hugetlb_add_new_anon_rmap
    hugetlb_fault hugetlb_wp ksm_might_need_to_copy lru_add_drain madvise_cold_or_pageout_pte_range madvise_collapse
    madvise_dontneed_free_valid_vma madvise_free_huge_pmd madvise_free_pte_range memory_failure mfill_atomic_continue
    mfill_atomic_copy mfill_atomic_install_pte mfill_atomic_poison mfill_atomic_zeropage migrate_folio_add
    migrate_folio_done migrate_folio_move migrate_pages mlock_fixup mlock_folio mlock_new_folio mmap_region
    move_huge_pmd move_page_tables move_pages move_pages_huge_pmd mprotect_fixup munlock_folio mwriteprotect_range
    pageout pin_user_pages_fast pte_mkwrite ptep_clear_flush reclaim_folio_list reclaim_pages remove_migration_pte
    remove_migration_ptes rmap_walk rmap_walk_anon rmap_walk_file set_pte_range shrink_folio_list soft_offline_page
    split_huge_page_to_list_to_order split_huge_pmd_address swap_cache_get_folio swap_duplicate swap_free_nr
    tlb_finish_mmu try_to_merge_one_page try_to_merge_with_ksm_page try_to_migrate try_to_unmap uffd_wp_range
    unlink_anon_vmas unmap_page_range unmap_vmas unmerge_ksm_pages vma_adjust_trans_huge vma_expand vma_merge_extend
    vma_merge_new_range zap_huge_pmd zap_page_range_single
    `),
  ],
  [
    '6.18',
    names(`
    __anon_vma_prepare __collapse_huge_page_swapin __folio_split __folio_unqueue_deferred_split __split_huge_pmd
    __split_vma __swap_cache_clear_shadow __swap_cache_del_folio __swap_cache_replace_folio __tlb_remove_folio_pages
    __tlb_remove_page_size anon_vma_clone anon_vma_fork break_ksm change_huge_pmd change_protection collapse_huge_page
    collapse_pte_mapped_thp commit_merge copy_huge_pmd copy_hugetlb_page_range copy_page_range copy_vma
    deferred_split_folio do_anonymous_page do_fault do_huge_pmd_anonymous_page do_huge_pmd_wp_page do_swap_page
    do_vmi_align_munmap do_wp_page exit_mmap filemap_fault filemap_map_pages finish_fault flush_tlb_mm_range
    folio_add_anon_rmap_ptes folio_add_file_rmap_pmd folio_add_file_rmap_ptes folio_add_lru folio_add_lru_vma
    folio_add_new_anon_rmap folio_alloc_swap folio_deactivate folio_free_swap folio_mark_lazyfree folio_move_anon_rmap
    folio_remove_rmap_pmd folio_remove_rmap_ptes free_pgtables free_swap_and_cache_nr guard_install_pmd_entry
    guard_install_pte_entry guard_install_pud_entry guard_install_set_pte guard_remove_pmd_entry guard_remove_pte_entry
    guard_remove_pud_entry handle_mm_fault handle_userfault hpage_collapse_scan_pmd hugetlb_add_new_anon_rmap
    hugetlb_fault hugetlb_wp ksm_might_need_to_copy lru_add_drain madvise_cold madvise_cold_or_pageout_pte_range
    madvise_collapse madvise_do_behavior madvise_dontneed_free_valid_vma madvise_free_huge_pmd madvise_free_pte_range
    madvise_free_single_vma madvise_pageout madvise_vma_behavior map_anon_folio_pmd memory_failure mfill_atomic_continue
    mfill_atomic_copy mfill_atomic_install_pte mfill_atomic_poison mfill_atomic_zeropage migrate_folio_add
    migrate_folio_done migrate_pages mlock_fixup mlock_folio mlock_new_folio mmap_region move_huge_pmd move_page_tables
    move_pages move_pages_huge_pmd move_pages_ptes mprotect_fixup munlock_folio mwriteprotect_range pin_user_pages_fast
    pte_mkwrite ptep_clear_flush reclaim_folio_list reclaim_pages remove_migration_pte remove_migration_ptes rmap_walk
    rmap_walk_anon set_pte_range shrink_folio_list soft_offline_page split_huge_page_to_list_to_order
    swap_cache_add_folio swap_cache_del_folio swap_cache_get_folio swap_duplicate swap_entries_free
    swap_entries_put_cache swap_entries_put_map swap_free_nr tlb_finish_mmu try_to_merge_one_page
    try_to_merge_with_ksm_page try_to_migrate try_to_unmap uffd_wp_range unlink_anon_vmas unmap_page_range unmap_vmas
    unmerge_ksm_pages vma_adjust_trans_huge vma_expand vma_merge_extend vma_merge_new_range zap_huge_pmd
    zap_page_range_single zap_page_range_single_batched
    `),
  ],
  [
    '7.2',
    names(`
    __anon_vma_prepare __collapse_huge_page_swapin __folio_freeze_and_split_unmapped __folio_split
    __folio_unqueue_deferred_split __split_huge_pmd __split_vma __swap_cache_add_folio __swap_cache_del_folio
    __swap_cache_do_add_folio __swap_cache_do_del_folio __swap_cache_replace_folio __tlb_remove_folio_pages
    __tlb_remove_page_size anon_vma_clone anon_vma_fork break_ksm change_huge_pmd change_protection collapse_file
    collapse_huge_page collapse_max_ptes_none collapse_scan_abort collapse_single_pmd commit_merge copy_huge_pmd
    copy_hugetlb_page_range copy_page_range copy_vma deferred_split_folio do_anonymous_page do_fault
    do_huge_pmd_anonymous_page do_huge_pmd_wp_page do_swap_page do_vmi_align_munmap do_wp_page exit_mmap filemap_fault
    filemap_map_pages finish_fault flush_tlb_mm_range folio_add_anon_rmap_ptes folio_add_file_rmap_pmd
    folio_add_file_rmap_ptes folio_add_lru folio_add_lru_vma folio_add_new_anon_rmap folio_alloc_swap folio_deactivate
    folio_dup_swap folio_free_swap folio_mark_lazyfree folio_move_anon_rmap folio_put_swap folio_remove_rmap_pmd
    folio_remove_rmap_ptes free_pgtables guard_install_pmd_entry guard_install_pte_entry guard_install_pud_entry
    guard_install_set_pte guard_remove_pmd_entry guard_remove_pte_entry guard_remove_pud_entry handle_mm_fault
    handle_userfault hugetlb_add_new_anon_rmap hugetlb_fault hugetlb_no_page hugetlb_wp ksm_might_need_to_copy
    lru_add_drain madvise_cold madvise_cold_or_pageout_pte_range madvise_collapse madvise_do_behavior
    madvise_dontneed_free_valid_vma madvise_free_huge_pmd madvise_free_pte_range madvise_free_single_vma
    madvise_guard_install madvise_guard_remove madvise_pageout madvise_update_vma madvise_vma_behavior
    map_anon_folio_pmd_nopf map_anon_folio_pmd_pf map_anon_folio_pte_nopf memory_failure mfill_atomic_continue
    mfill_atomic_copy mfill_atomic_install_pte mfill_atomic_poison mfill_atomic_pte_continue mfill_atomic_pte_poison
    mfill_atomic_pte_zeropage mfill_atomic_zeropage migrate_folio_add migrate_folio_done migrate_pages mlock_fixup
    mlock_folio mlock_new_folio mmap_region move_huge_pmd move_page_tables move_pages_huge_pmd move_pages_ptes
    mprotect_fixup munlock_folio mwriteprotect_range pin_user_pages_fast pte_mkwrite ptep_clear_flush reclaim_folio_list
    reclaim_pages remove_migration_pte remove_migration_ptes rmap_walk rmap_walk_anon set_pte_range shrink_folio_list
    soft_offline_page swap_cache_del_folio swap_cache_get_folio swap_cache_read_folio swap_dup_entries_cluster
    swap_dup_entry_direct swap_put_entries_cluster swap_put_entries_direct tlb_finish_mmu try_to_merge_one_page
    try_to_merge_with_ksm_page try_to_migrate try_to_unmap uffd_wp_range unlink_anon_vmas unmap_vmas
    vma_adjust_trans_huge vma_expand vma_merge_extend vma_merge_new_range zap_huge_pmd
    `),
  ],
]);
