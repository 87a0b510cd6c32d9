/** Page flags (include/linux/page-flags.h). Bit numbers are ours; names are the kernel's. */
export const PG_locked = 1 << 0;
export const PG_referenced = 1 << 1;
export const PG_uptodate = 1 << 2;
export const PG_dirty = 1 << 3;
export const PG_lru = 1 << 4;
export const PG_active = 1 << 5;
export const PG_reserved = 1 << 6;
export const PG_swapbacked = 1 << 7;
/** Per page: it belongs to one process only, which may write to it and pin it. */
export const PG_anon_exclusive = 1 << 8;
export const PG_workingset = 1 << 9;
/** 6.12 and later: an anonymous large folio is known to have unmapped pages. */
export const PG_partially_mapped = 1 << 10;
/** 6.1: the folio is mapped by PMDs and by PTEs; every page's _mapcount is one higher for the PMDs. */
export const PG_double_map = 1 << 11;
/** 6.15 and later: more than one mm may map the large folio. */
export const FOLIO_MM_IDS_SHARED = 1 << 12;
/** The huge zero folio. */
export const PG_huge_zero = 1 << 13;
/** A locked VMA maps the folio, as far as the kernel knows. */
export const PG_mlocked = 1 << 14;
/** On the unevictable list: reclaim does not look at it. */
export const PG_unevictable = 1 << 15;

/** The folio is the copy in memory of slots in swap. Shares its bit with PG_owner_priv_1. */
export const PG_swapcache = 1 << 16;
/** It was read from swap because its neighbour was wanted. Shares its bit with PG_reclaim. */
export const PG_readahead = 1 << 17;
/** Its memory failed: it is not used again. */
export const PG_hwpoison = 1 << 18;
/** A page of the hugetlb pool (a page type, or until 6.6 a destructor, in the kernel). */
export const PG_hugetlb = 1 << 24;
/** hugetlb_restore_reserve of `folio->private`: when it is freed it is promised again to whom it was promised. */
export const PG_hugetlb_restore_reserve = 1 << 25;

/** Name of each flag without `PG_`, in the order in which they are printed. */
export const pageFlagNames: readonly (readonly [bit: number, name: string])[] = [
  [PG_locked, 'locked'],
  [PG_referenced, 'referenced'],
  [PG_uptodate, 'uptodate'],
  [PG_dirty, 'dirty'],
  [PG_lru, 'lru'],
  [PG_active, 'active'],
  [PG_workingset, 'workingset'],
  [PG_partially_mapped, 'partially_mapped'],
  [PG_double_map, 'double_map'],
  [PG_reserved, 'reserved'],
  [PG_readahead, 'readahead'],
  [PG_swapbacked, 'swapbacked'],
  [PG_swapcache, 'swapcache'],
  [PG_unevictable, 'unevictable'],
  [PG_mlocked, 'mlocked'],
  [PG_anon_exclusive, 'anon_exclusive'],
  [PG_hugetlb, 'hugetlb'],
  [PG_hwpoison, 'hwpoison'],
];

/** Low bits of `folio->mapping`: it names an anon_vma. */
export const PAGE_MAPPING_ANON = 1;

export function anonMapping(anonVma: number): number {
  return (anonVma << 2) | PAGE_MAPPING_ANON;
}

/** Both low bits of `folio->mapping`: a KSM page, whose mapping names its stable node. */
export const PAGE_MAPPING_KSM = 3;

/** `mapping` of a KSM page; `node` 0 until it has its stable node. */
export function ksmMapping(node: number): number {
  return (node << 2) | PAGE_MAPPING_KSM;
}

/** The stable node that a `mapping` names, 0 if none. */
export function ksmStableNode(mapping: number): number {
  return (mapping & PAGE_MAPPING_KSM) === PAGE_MAPPING_KSM ? mapping >> 2 : 0;
}

/** The anon_vma that a `mapping` names, 0 if none. */
export function mappingAnonVma(mapping: number): number {
  return (mapping & PAGE_MAPPING_KSM) === PAGE_MAPPING_ANON ? mapping >> 2 : 0;
}
