/** Rows of the counter column. Names are those of /proc/vmstat where the kernel has them. */
export const VMSTAT_NAMES = [
  'pgfault',
  'pgalloc',
  'pgfree',
  'pgreuse',
  'nr_anon_mapped',
  /** Number of flush_tlb_mm_range calls (`nr_tlb_…` in kernels that count them). */
  'tlb_flush',
  /** The next serial number of a folio. */
  '$serial',
  'nr_anon_thps',
  'thp_fault_alloc',
  'thp_zero_page_alloc',
  'thp_split_pmd',
  'thp_deferred_split_page',
  'thp_collapse_alloc',
  'nr_mlock',
  'unevictable_pgs_culled',
  'unevictable_pgs_rescued',
  'unevictable_pgs_mlocked',
  'unevictable_pgs_munlocked',
  'unevictable_pgs_cleared',
  'unevictable_pgs_stranded',
  'nr_foll_pin_acquired',
  'nr_foll_pin_released',
  'thp_split_page',
  'thp_split_page_failed',
  'pgmigrate_success',
  'pgmigrate_fail',
  'thp_migration_success',
  'thp_migration_fail',
  'thp_scan_exceed_none_pte',
  'thp_scan_exceed_swap_pte',
  'thp_scan_exceed_share_pte',
  'pgactivate',
  'pgdeactivate',
  'pglazyfree',
  'pglazyfreed',
  'pgmajfault',
  'pswpin',
  'pswpout',
  'swpin_zero',
  'swpout_zero',
  'thp_swpout',
  'thp_swpout_fallback',
  'nr_swapcached',
  'cow_ksm',
] as const;

export const PGFAULT = 0;
export const PGALLOC = 1;
export const PGFREE = 2;
export const PGREUSE = 3;
export const NR_ANON_MAPPED = 4;
export const TLB_FLUSH = 5;
export const SERIAL = 6;
/** In base pages, as the kernel counts it. */
export const NR_ANON_THPS = 7;
export const THP_FAULT_ALLOC = 8;
export const THP_ZERO_PAGE_ALLOC = 9;
export const THP_SPLIT_PMD = 10;
export const THP_DEFERRED_SPLIT_PAGE = 11;
export const THP_COLLAPSE_ALLOC = 12;
/** In base pages, as the kernel counts it. */
export const NR_MLOCK = 13;
export const UNEVICTABLE_PGCULLED = 14;
export const UNEVICTABLE_PGRESCUED = 15;
export const UNEVICTABLE_PGMLOCKED = 16;
export const UNEVICTABLE_PGMUNLOCKED = 17;
export const UNEVICTABLE_PGCLEARED = 18;
export const UNEVICTABLE_PGSTRANDED = 19;
/** Pins of single pages, since the start. */
export const NR_FOLL_PIN_ACQUIRED = 20;
export const NR_FOLL_PIN_RELEASED = 21;
export const THP_SPLIT_PAGE = 22;
export const THP_SPLIT_PAGE_FAILED = 23;
export const PGMIGRATE_SUCCESS = 24;
export const PGMIGRATE_FAIL = 25;
export const THP_MIGRATION_SUCCESS = 26;
export const THP_MIGRATION_FAIL = 27;
export const THP_SCAN_EXCEED_NONE_PTE = 28;
export const THP_SCAN_EXCEED_SWAP_PTE = 29;
export const THP_SCAN_EXCEED_SHARE_PTE = 30;
export const PGACTIVATE = 31;
export const PGDEACTIVATE = 32;
export const PGLAZYFREE = 33;
export const PGLAZYFREED = 34;
export const PGMAJFAULT = 35;
export const PSWPIN = 36;
export const PSWPOUT = 37;
/** Pages that a bit stands for because they were all zero (6.12 and later). */
export const SWPIN_ZERO = 38;
export const SWPOUT_ZERO = 39;
export const THP_SWPOUT = 40;
/** THPs that were split because there were no slots in a row for them. */
export const THP_SWPOUT_FALLBACK = 41;
/** In base pages. */
export const NR_SWAPCACHE = 42;
export const COW_KSM = 43;
/** Since 6.12. */
export const THP_UNDERUSED_SPLIT_PAGE = 44;
