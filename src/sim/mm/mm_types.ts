import type { Column } from '../store/column';
import type { Table } from '../store/table';

/**
 * The kernel's objects as tables of the store (include/linux/mm_types.h, rmap.h, sched.h, swap.h). One row is one
 * object; a row number is what a pointer is in the kernel, and 0 is NULL.
 *
 * Units. Addresses are virtual page numbers (address >> 12) and lengths are pages, everywhere in the engine. Counts
 * that the kernel stores biased by -1 (`_mapcount`) are stored so.
 */

/** First pfn of simulated memory. A row of `struct page` is its pfn. */
export const FIRST_PFN = 0x100000;
/** pfn of a page-table page: this plus its row. Page tables have a pool of their own, so that data pages stay in a row. */
export const PGTABLE_PFN = 0x1000;

export const PTRS_PER_TABLE = 512;

/**
 * struct page and struct folio. Fields of a folio are those of its first (head) page. References are counted on the head
 * only; tails have none.
 */
export interface PageTable {
  readonly table: Table;
  /** PG_* bits, see page-flags.ts. */
  readonly flags: Column;
  /** Plain count; 0 = free. */
  readonly _refcount: Column;
  /** Raw: number of PTEs that map the page, minus 1. */
  readonly _mapcount: Column;
  /** anon_vma row << 2 | PAGE_MAPPING_ANON, or 0. */
  readonly mapping: Column;
  /** Linear page index of the address that maps it, in pages. */
  readonly index: Column;
  /** The page's content, see page_alloc.ts. Not the kernel's: what the program sees. */
  readonly content: Column;
  /** Pages between a tail page and its head; 0 for heads and order-0 pages. */
  readonly compound_head: Column;
  /** Of the head: log2 of the folio's pages. */
  readonly order: Column;
  /** Raw, -1 = none: PMD mappings of a large folio (`compound_mapcount` in 6.1). */
  readonly _entire_mapcount: Column;
  /** Raw, -1 = none: PTE and PMD mappings of a large folio (6.10 and later). */
  readonly _large_mapcount: Column;
  /** Pages that some PTE maps, plus ENTIRELY_MAPPED while a PMD maps the folio (6.2 and later). */
  readonly _nr_pages_mapped: Column;
  /** The two slots that say which mms map a large folio (6.15 and later): mm id, 0 = free; raw count, -1 = none. */
  readonly _mm_id0: Column;
  readonly _mm_id_mapcount0: Column;
  readonly _mm_id1: Column;
  readonly _mm_id_mapcount1: Column;
  /** 1 while the folio waits on the deferred-split queue. */
  readonly _deferred_list: Column;
  /** Pins of a large folio (`compound_pincount` in 6.1); an order-0 folio counts them in `_refcount`. */
  readonly _pincount: Column;
  /** Accesses beyond PG_referenced that the multi-generational LRU counts in the page flags (LRU_REFS_MASK), 0 to 3. */
  readonly lru_refs: Column;
  /** Of an unevictable folio on the LRU: locked VMAs that are known to map it. May be too low. */
  readonly mlock_count: Column;
  /** Generation of the multi-generational LRU plus 1 (LRU_GEN_MASK), 0 while the folio is on none of its lists. */
  readonly lru_gen: Column;
  /** NUMA node of the page, 0 or 1. */
  readonly nid: Column;
  /**
   * Of a folio in the swap cache its slot (folio->swap); until 6.5 of each of its pages (page->private). 0 otherwise.
   */
  readonly private: Column;
  /** Counts allocations since the start: the number by which the user knows the folio. */
  readonly serial: Column;
}

/** Page-table pages and their entries. */
export interface PgtableTable {
  readonly table: Table;
  /** 4 = PGD, 3 = PUD (P4D is folded), 2 = PMD, 1 = PTE. */
  readonly level: Column;
  readonly mm: Column;
  /** First page that the table covers. */
  readonly base: Column;
  /** Entries that are not none. */
  readonly used: Column;
  /** The split page-table lock. */
  readonly ptl: Column;
  /** Per entry (row = table row * 512 + index): bits 0–11 and 52–63 of the entry, in place; see arch/x86_64.ts. */
  readonly flags: Column;
  /** Per entry: the page frame number. */
  readonly pfn: Column;
  /** Per PMD entry that maps a huge page: the PTE table deposited for its split. */
  readonly deposit: Column;
}

export interface VmaTable {
  readonly table: Table;
  readonly vm_mm: Column;
  /** In pages, like vm_end and vm_pgoff. */
  readonly vm_start: Column;
  readonly vm_end: Column;
  readonly vm_pgoff: Column;
  readonly vm_flags: Column;
  readonly anon_vma: Column;
  /** `anon_vma_chain` list: first and last avc. New chains are added first. */
  readonly avc_first: Column;
  readonly avc_last: Column;
  /** Neighbours by address (the kernel walks the maple tree). */
  readonly vm_next: Column;
  readonly vm_prev: Column;
  /** NUMA policy: 0 = none, else MPOL_BIND to the node of this number minus 1. */
  readonly vm_policy: Column;
  /** `swap_readahead_info`: page of the last readahead, and its window << 6 | hits since. */
  readonly swap_readahead_vpn: Column;
  readonly swap_readahead_info: Column;
  /** The per-VMA lock (6.4+). 0 free, > 0 readers, -1 a writer. */
  readonly vm_lock: Column;
  /** Of a hugetlb VMA: row of its resv_map << 2 and the flags of hugetlb/reserve.ts. */
  readonly vm_private_data: Column;
}

export interface MmTable {
  readonly table: Table;
  readonly pgd: Column;
  readonly mmap_first: Column;
  readonly map_count: Column;
  /** RSS counters in pages. */
  readonly MM_FILEPAGES: Column;
  readonly MM_ANONPAGES: Column;
  readonly MM_SWAPENTS: Column;
  readonly MM_SHMEMPAGES: Column;
  /** In tables of 4 KiB; the kernel counts bytes. The PGD is not counted. */
  readonly pgtables: Column;
  /** In pages. */
  readonly total_vm: Column;
  /** In pages: what mlock() has locked. */
  readonly locked_vm: Column;
  /** 0 free, > 0 readers, -1 a writer. */
  readonly mmap_lock: Column;
  /** Gathers (struct mmu_gather) that are open: what they changed may still be in a TLB. */
  readonly tlb_flush_pending: Column;
  /** MMF_HAS_PINNED of `flags`: some page was pinned once. Never cleared. */
  readonly has_pinned: Column;
  /** `VmPin`, in pages. */
  readonly pinned_vm: Column;
  /** In pages of 4 KiB: hugetlb memory, which RSS leaves out. */
  readonly hugetlb_usage: Column;
  /** Features of its userfaultfd, 0 = none. */
  readonly userfaultfd: Column;
  /** MMF_VM_MERGEABLE: ksmd scans it. Its place in the order of scanning, 0 = not. */
  readonly ksm_slot: Column;
  /** First of its rmap items. */
  readonly ksm_rmap_list: Column;
  /** Items that map KSM pages. */
  readonly ksm_merging_pages: Column;
  /** Entries that map the zero page because KSM put it there (6.6 and later). */
  readonly ksm_zero_pages: Column;
}

export interface TaskTable {
  readonly table: Table;
  /** 0 after exit. */
  readonly mm: Column;
  readonly parent: Column;
  /** The task is in a page fault: what it puts on the LRU counts as just used. */
  readonly in_lru_fault: Column;
  /** 1 while a SIGBUS waits for the end of its system call (force_sig_mceerr). */
  readonly sigbus: Column;
  /** The open files that hold references on pages: rows of `holder`, 0 = not open. */
  readonly pipe: Column;
  readonly io_uring: Column;
  readonly gup_test: Column;
}

/** What ksmd knows about one address of an mm (mm/ksm.c). */
export interface KsmRmapItemTable {
  readonly table: Table;
  readonly mm: Column;
  /** In pages. */
  readonly address: Column;
  /** Of the content in the last scan, plus 1; 0 = not scanned yet. */
  readonly oldchecksum: Column;
  /** Scans without a merge, and scans that it is left out for (smart_scan). */
  readonly age: Column;
  readonly remaining_skips: Column;
  /** The next one of the mm, by address. */
  readonly rmap_list: Column;
  /** In the unstable tree. */
  readonly unstable: Column;
  /** The stable node of the KSM page that is mapped there, 0 if none; then also the next of the node, and the anon_vma. */
  readonly head: Column;
  readonly hlist_next: Column;
  readonly anon_vma: Column;
}

/** A KSM page in the stable tree. Holds no reference on the page. */
export interface KsmStableNodeTable {
  readonly table: Table;
  readonly kpfn: Column;
  /** First of its items. */
  readonly hlist: Column;
  readonly rmap_hlist_len: Column;
  /** Its place among the nodes with the same content (a chain): the highest is the first of the list. */
  readonly hlist_dup: Column;
}

/** Open files whose pages are referenced from outside the page tables. */
export interface HolderTable {
  readonly table: Table;
  /** PIPE, IO_URING or GUP_TEST, see holders.ts. */
  readonly kind: Column;
  /** Tasks that have it open: a child shares its parent's files. */
  readonly f_count: Column;
  /** io_uring: whose `pinned_vm` its pages are counted in, and how many are (`acct_pages`). */
  readonly mm_account: Column;
  readonly acct_pages: Column;
  /** First of its pages. */
  readonly first: Column;
}

/** One page that an open file refers to. */
export interface HeldTable {
  readonly table: Table;
  readonly holder: Column;
  readonly page: Column;
  readonly next: Column;
}

export interface AnonVmaTable {
  readonly table: Table;
  readonly root: Column;
  readonly parent: Column;
  readonly refcount: Column;
  readonly num_children: Column;
  readonly num_active_vmas: Column;
  /** First chain of the interval tree in its order (start page offset, then insertion). */
  readonly rb_first: Column;
  /** Lock of the tree; only the root's is used. 0 free, > 0 readers, -1 a writer. */
  readonly rwsem: Column;
}

export interface AvcTable {
  readonly table: Table;
  readonly vma: Column;
  readonly anon_vma: Column;
  readonly same_vma_next: Column;
  readonly same_vma_prev: Column;
  readonly rb_next: Column;
  readonly rb_prev: Column;
}

/**
 * The slots of the swap device (struct swap_info_struct, mm/swapfile.c, mm/swap_state.c). A row is a slot's offset; slot 0
 * is the header of the device.
 */
export interface SwapTable {
  /** Of each slot: entries that name it, plus SWAP_HAS_CACHE. From 7.2 on the kernel keeps the count in its swap table. */
  readonly swap_map: Column;
  /** pfn of the page in the swap cache, 0 if there is none. */
  readonly cache: Column;
  /** 1 if the page was all zero and has not been written (6.12 and later). */
  readonly zeromap: Column;
  /** What is left of a page that reclaim took out of the swap cache: 1, or 2 if it was PG_workingset (classic LRU). */
  readonly shadow: Column;
  /** First byte of what was written to the slot. */
  readonly content: Column;
  /** Row 0: slots of the device, 0 while swap is off. */
  readonly pages: Column;
  /** Row = order: slot from which this CPU looks on for slots of that order, 0 for none. */
  readonly next: Column;
  /** Row = mm: the next mm on the list of those that have had swap entries; 0 = not on it, -1 = the last. Row 0 is the head. */
  readonly mmlist: Column;
  /** Row = cluster: slots in use. */
  readonly cluster_count: Column;
}

/** What a private hugetlb mapping was promised of the pool (mm/hugetlb.c). Its parts share it. */
export interface ResvMapTable {
  readonly table: Table;
  readonly refs: Column;
}

/** One huge page that a mapping was promised and has taken. */
export interface FileRegionTable {
  readonly table: Table;
  readonly resv_map: Column;
  /** Its offset in the mapping's file, in huge pages. */
  readonly from: Column;
}

/** Per-CPU and global state without rows of its own. Row numbers are CPUs or constants. */
export interface PerCpu {
  /** Row 0: who wants the LRU batches off (lru_disable_count, mm/swap.c). */
  readonly lru_disable_count: Column;
  readonly lru_add: FolioBatches;
  readonly lru_deactivate: FolioBatches;
  readonly lru_lazyfree: FolioBatches;
  readonly lru_activate: FolioBatches;
  /** mlock_fbatch (mlock_pvec in 6.1): number of entries in it, per CPU. */
  readonly mlock_fbatch_nr: Column;
  /** Its slots likewise: pfn << 2, and in the low bits what is asked for; see mlock/batch.ts. */
  readonly mlock_fbatch: Column;
}

/** The batches of cpu_fbatches (mm/swap.c), in the order in which they are drained. */
export const LRU_BATCHES = ['lru_add', 'lru_deactivate', 'lru_lazyfree', 'lru_activate'] as const;
export type LruBatch = (typeof LRU_BATCHES)[number];

/** One batch of folios for each CPU (struct folio_batch). Each holds a reference on its folios. */
export interface FolioBatches {
  /** Folios in it; row = CPU. */
  readonly nr: Column;
  /** Its slots; row = cpu * 64 + i. */
  readonly folios: Column;
}

/** Counters of /proc/vmstat and such; row = the constants of vmstat.ts. And sysfs settings; row = those of sysfs.ts. */
export interface Counters {
  readonly vmstat: Column;
  readonly sysfs: Column;
}
