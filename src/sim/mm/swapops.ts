import {
  is_swap_pte,
  pte_swp_mksoft_dirty,
  pte_swp_mkuffd_wp,
  pte_swp_soft_dirty,
  pte_swp_uffd_wp,
  SWP_MIG_DIRTY,
  SWP_MIG_YOUNG,
  swapTypeFlags,
  swp_type,
} from '../arch/x86_64';

/**
 * Entries that are not present (include/linux/swapops.h, since 6.19 leafops.h): swapped-out pages, pages on their way to
 * another place, poisoned pages, and markers. In the columns of a page table `flags` has the type (arch/x86_64.ts) and
 * `pfn` the offset of the swap entry.
 */
export interface SwpEntry {
  readonly type: number;
  /** Of a swapped-out page its slot; of a migration or hwpoison entry its pfn; of a marker its PTE_MARKER_* bits. */
  readonly offset: number;
  /** Of a migration entry: what the PTE was, where the kernel keeps that (6.1 and later on x86_64). */
  readonly young?: boolean;
  readonly dirty?: boolean;
}

/**
 * Types from here on are no swap devices. The numbers are those of a kernel with CONFIG_DEVICE_PRIVATE; one without has
 * no types for device memory, and all but the marker's are 3 higher (4 until 6.14).
 */
export const MAX_SWAPFILES = 24;
export const SWP_HWPOISON = MAX_SWAPFILES;
export const SWP_MIGRATION_READ = MAX_SWAPFILES + 1;
export const SWP_MIGRATION_READ_EXCLUSIVE = MAX_SWAPFILES + 2;
export const SWP_MIGRATION_WRITE = MAX_SWAPFILES + 3;
export const SWP_PTE_MARKER = 31;

export const PTE_MARKER_UFFD_WP = 1;
export const PTE_MARKER_POISONED = 2;
/** 6.13 and later. */
export const PTE_MARKER_GUARD = 4;

/** The swap entry in the flags and pfn words of an entry that is not present. */
export function pte_to_swp_entry(flags: number, offset: number): SwpEntry {
  const entry = { type: swp_type(flags), offset };
  return is_migration_entry(entry)
    ? { ...entry, young: (flags & SWP_MIG_YOUNG) !== 0, dirty: (flags & SWP_MIG_DIRTY) !== 0 }
    : entry;
}

/** Flags of the page-table entry; its pfn word is the swap entry's offset. */
export function swp_entry_to_pte({ type, young, dirty }: SwpEntry): number {
  return swapTypeFlags(type) | (young ? SWP_MIG_YOUNG : 0) | (dirty ? SWP_MIG_DIRTY : 0);
}

/** Flags of the entry of a swapped-out page. */
export const isSlotEntry = (flags: number): boolean => is_swap_pte(flags) && swp_type(flags) < MAX_SWAPFILES;

/** Not of a swapped-out page. */
export const non_swap_entry = ({ type }: SwpEntry): boolean => type >= MAX_SWAPFILES;

export const is_hwpoison_entry = ({ type }: SwpEntry): boolean => type === SWP_HWPOISON;
export const make_hwpoison_entry = (pfn: number): SwpEntry => ({ type: SWP_HWPOISON, offset: pfn });

export const is_migration_entry = ({ type }: SwpEntry): boolean =>
  type >= SWP_MIGRATION_READ && type <= SWP_MIGRATION_WRITE;
export const is_readable_migration_entry = ({ type }: SwpEntry): boolean => type === SWP_MIGRATION_READ;
export const is_readable_exclusive_migration_entry = ({ type }: SwpEntry): boolean =>
  type === SWP_MIGRATION_READ_EXCLUSIVE;
export const is_writable_migration_entry = ({ type }: SwpEntry): boolean => type === SWP_MIGRATION_WRITE;
export const make_readable_migration_entry = (pfn: number): SwpEntry => ({ type: SWP_MIGRATION_READ, offset: pfn });
export const make_readable_exclusive_migration_entry = (pfn: number): SwpEntry => ({
  type: SWP_MIGRATION_READ_EXCLUSIVE,
  offset: pfn,
});
export const make_writable_migration_entry = (pfn: number): SwpEntry => ({ type: SWP_MIGRATION_WRITE, offset: pfn });
export const make_migration_entry_young = (entry: SwpEntry): SwpEntry => ({ ...entry, young: true });
export const make_migration_entry_dirty = (entry: SwpEntry): SwpEntry => ({ ...entry, dirty: true });
export const is_migration_entry_young = ({ young }: SwpEntry): boolean => young === true;
export const is_migration_entry_dirty = ({ dirty }: SwpEntry): boolean => dirty === true;

export const is_pte_marker_entry = ({ type }: SwpEntry): boolean => type === SWP_PTE_MARKER;
export const make_pte_marker_entry = (marker: number): SwpEntry => ({ type: SWP_PTE_MARKER, offset: marker });
/** Bits of a marker, 0 for any other entry. */
export const pte_marker_get = (entry: SwpEntry): number => (is_pte_marker_entry(entry) ? entry.offset : 0);
export const pte_marker_entry_uffd_wp = (entry: SwpEntry): boolean =>
  (pte_marker_get(entry) & PTE_MARKER_UFFD_WP) !== 0;
export const is_poisoned_swp_entry = (entry: SwpEntry): boolean => (pte_marker_get(entry) & PTE_MARKER_POISONED) !== 0;
export const is_guard_swp_entry = (entry: SwpEntry): boolean => (pte_marker_get(entry) & PTE_MARKER_GUARD) !== 0;

/** Whether an entry of a page table is a marker of a guard region. */
export function is_guard_pte_marker(flags: number, pfn: number): boolean {
  return is_swap_pte(flags) && is_guard_swp_entry(pte_to_swp_entry(flags, pfn));
}

/** Whether an entry of a page table is a migration entry: its page is mapped in all but name. */
export function isMigrationPte(flags: number): boolean {
  return is_swap_pte(flags) && is_migration_entry({ type: swp_type(flags), offset: 0 });
}

/** Whether an entry of a page table stands for a page whose memory failed. */
export function isHwpoisonPte(flags: number): boolean {
  return is_swap_pte(flags) && is_hwpoison_entry({ type: swp_type(flags), offset: 0 });
}

/** Flags of another entry for the same page: the soft-dirty and the userfaultfd bit stay. */
export function withSwapBitsOf(old: number, entry: SwpEntry): number {
  let flags = swp_entry_to_pte(entry);
  flags = pte_swp_soft_dirty(old) ? pte_swp_mksoft_dirty(flags) : flags;
  return pte_swp_uffd_wp(old) ? pte_swp_mkuffd_wp(flags) : flags;
}
