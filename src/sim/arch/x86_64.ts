/**
 * x86_64 page-table entries (arch/x86/include/asm/pgtable_types.h, pgtable.h).
 *
 * An entry is kept as two 32-bit words: its pfn, and its flags in place: bits 0–11 of the entry are bits 0–11 of the
 * flags word, bits 52–63 are bits 20–31. `pte_val` puts the 64-bit entry together.
 */

export const _PAGE_PRESENT = 1 << 0;
export const _PAGE_RW = 1 << 1;
export const _PAGE_USER = 1 << 2;
export const _PAGE_PWT = 1 << 3;
export const _PAGE_PCD = 1 << 4;
export const _PAGE_ACCESSED = 1 << 5;
export const _PAGE_DIRTY = 1 << 6;
export const _PAGE_PSE = 1 << 7;
/** Global; in an entry that is not present to the hardware: PROT_NONE. */
export const _PAGE_PROTNONE = 1 << 8;
export const _PAGE_SPECIAL = 1 << 9;
export const _PAGE_UFFD_WP = 1 << 10;
export const _PAGE_SOFT_DIRTY = 1 << 11;
/** Bit 58 of the entry. */
export const _PAGE_SAVED_DIRTY = 1 << 26;
/** Bit 63 of the entry. */
export const _PAGE_NX = 1 << 31;

/**
 * Bits of an entry that is not present and not none, in place (arch/x86/include/asm/pgtable_types.h). Such an entry has
 * the type of its swap entry in bits 59–63. Its offset is in bits 9–58, inverted, so that no entry points to memory
 * (L1TF); here the offset is plain in the pfn word, and of the inverted bits the flags word keeps the highest, all ones.
 */
export const _PAGE_SWP_SOFT_DIRTY = _PAGE_RW;
export const _PAGE_SWP_UFFD_WP = _PAGE_USER;
export const _PAGE_SWP_EXCLUSIVE = _PAGE_PWT;
const SWP_OFFSET_FIRST_BIT = 9;
const SWP_TYPE_SHIFT = 59;
const SWP_OFFSET_BITS = SWP_TYPE_SHIFT - SWP_OFFSET_FIRST_BIT;
/** Bits 52–58 of the entry, in the flags word. */
const SWP_OFFSET_HIGH = 0x7f << 20;
/** In the flags word of a migration entry: bits of its offset above the pfn (SWP_MIG_YOUNG, SWP_MIG_DIRTY). */
export const SWP_MIG_YOUNG = 1 << 9;
export const SWP_MIG_DIRTY = 1 << 10;
/** Bit of the offset that SWP_MIG_YOUNG stands for, with 46 bits of physical addresses; the next is SWP_MIG_DIRTY. */
const SWP_MIG_YOUNG_BIT = 34n;

export const _PAGE_TABLE = _PAGE_PRESENT | _PAGE_RW | _PAGE_USER | _PAGE_ACCESSED | _PAGE_DIRTY;
const DIRTY_BITS = _PAGE_DIRTY | _PAGE_SAVED_DIRTY;

/** Bits that pte_modify() keeps. */
const _PAGE_CHG_MASK =
  _PAGE_PCD | _PAGE_PWT | _PAGE_SPECIAL | _PAGE_ACCESSED | DIRTY_BITS | _PAGE_SOFT_DIRTY | _PAGE_UFFD_WP;

export interface EntryBit {
  readonly bit: number;
  readonly width: number;
  readonly name: string;
  readonly help: string;
}

/** The bits of a present entry, lowest first, as the inspector names them. */
export const entryBits: readonly EntryBit[] = [
  { bit: 0, width: 1, name: 'P', help: 'present' },
  { bit: 1, width: 1, name: 'RW', help: 'writable' },
  { bit: 2, width: 1, name: 'US', help: 'user may access' },
  { bit: 3, width: 1, name: 'PWT', help: 'write-through caching' },
  { bit: 4, width: 1, name: 'PCD', help: 'cache disabled' },
  { bit: 5, width: 1, name: 'A', help: 'accessed: the hardware sets it' },
  { bit: 6, width: 1, name: 'D', help: 'dirty: the hardware sets it on a write' },
  { bit: 7, width: 1, name: 'PSE', help: 'in a PMD or PUD: maps a huge page (PAT in a PTE)' },
  { bit: 8, width: 1, name: 'G', help: 'global; with P = 0 it means PROT_NONE' },
  { bit: 9, width: 1, name: 'SPECIAL', help: 'no struct page behind it for the VM: not refcounted, not in rmap' },
  { bit: 10, width: 1, name: 'UFFD_WP', help: 'write-protected by userfaultfd' },
  { bit: 11, width: 1, name: 'SOFT_DIRTY', help: 'written since soft-dirty bits were cleared' },
  { bit: 12, width: 40, name: 'PFN', help: 'page frame number' },
  { bit: 58, width: 1, name: 'SAVED_DIRTY', help: 'dirty while write-protected (software bit, 6.6 and later)' },
  { bit: 63, width: 1, name: 'NX', help: 'no execute' },
];

/** The bits of an entry that is not present: a swap entry, a migration entry, a marker. */
export const swapEntryBits: readonly EntryBit[] = [
  { bit: 0, width: 1, name: 'P', help: 'present' },
  { bit: 1, width: 1, name: 'SWP_SOFT_DIRTY', help: 'the page was soft-dirty when it was taken out' },
  { bit: 2, width: 1, name: 'SWP_UFFD_WP', help: 'write-protected by userfaultfd' },
  { bit: 3, width: 1, name: 'SWP_EXCLUSIVE', help: 'the page was PageAnonExclusive when it was swapped out' },
  { bit: 8, width: 1, name: 'G', help: '0: with P = 0 it would mean PROT_NONE' },
  { bit: 9, width: SWP_OFFSET_BITS, name: '~OFFSET', help: 'offset of the swap entry, inverted (L1TF)' },
  { bit: SWP_TYPE_SHIFT, width: 5, name: 'TYPE', help: 'type of the swap entry: a swap device, or what else it is' },
];

/** The 64-bit entry. The pfn of a PROT_NONE entry and the offset of a swap entry are stored inverted (L1TF). */
export function pte_val(flags: number, pfn: number): bigint {
  if (flags === 0 && pfn === 0) {
    return 0n;
  }
  if (is_swap_pte(flags)) {
    const young = flags & SWP_MIG_YOUNG ? 1n << SWP_MIG_YOUNG_BIT : 0n;
    const dirty = flags & SWP_MIG_DIRTY ? 2n << SWP_MIG_YOUNG_BIT : 0n;
    const offset = (1n << BigInt(SWP_OFFSET_BITS)) - 1n - (BigInt(pfn) | young | dirty);
    const type = BigInt(swp_type(flags)) << BigInt(SWP_TYPE_SHIFT);
    return type | (offset << BigInt(SWP_OFFSET_FIRST_BIT)) | BigInt(flags & 0x1ff);
  }
  const inverted = (flags & (_PAGE_PRESENT | _PAGE_PROTNONE)) === _PAGE_PROTNONE;
  const low = BigInt(flags & 0xfff);
  const high = BigInt((flags >>> 20) & 0xfff) << 52n;
  const frame = inverted ? 0xffffffffffn - BigInt(pfn) : BigInt(pfn);
  return high | (frame << 12n) | low;
}

export const pte_none = (flags: number): boolean => (flags & ~(_PAGE_ACCESSED | _PAGE_DIRTY)) === 0;
/** True for PROT_NONE entries too. */
export const pte_present = (flags: number): boolean => (flags & (_PAGE_PRESENT | _PAGE_PROTNONE)) !== 0;
export const pte_protnone = (flags: number): boolean => (flags & (_PAGE_PRESENT | _PAGE_PROTNONE)) === _PAGE_PROTNONE;
/** Neither present nor none: a swap entry of some type. */
export const is_swap_pte = (flags: number): boolean => !pte_none(flags) && !pte_present(flags);
export const pte_write = (flags: number): boolean => (flags & _PAGE_RW) !== 0;
export const pte_dirty = (flags: number): boolean => (flags & DIRTY_BITS) !== 0;
export const pte_young = (flags: number): boolean => (flags & _PAGE_ACCESSED) !== 0;
export const pte_special = (flags: number): boolean => (flags & _PAGE_SPECIAL) !== 0;
export const pte_soft_dirty = (flags: number): boolean => (flags & _PAGE_SOFT_DIRTY) !== 0;
export const pte_uffd_wp = (flags: number): boolean => (flags & _PAGE_UFFD_WP) !== 0;

/** Type of the swap entry in an entry that is not present. */
export const swp_type = (flags: number): number => flags >>> (SWP_TYPE_SHIFT - 32);
/** Flags of an entry with a swap entry of that type; the offset goes in its pfn word. */
export const swapTypeFlags = (type: number): number => (type << (SWP_TYPE_SHIFT - 32)) | SWP_OFFSET_HIGH;
export const pte_swp_exclusive = (flags: number): boolean => (flags & _PAGE_SWP_EXCLUSIVE) !== 0;
export const pte_swp_soft_dirty = (flags: number): boolean => (flags & _PAGE_SWP_SOFT_DIRTY) !== 0;
export const pte_swp_uffd_wp = (flags: number): boolean => (flags & _PAGE_SWP_UFFD_WP) !== 0;
export const pte_swp_mkexclusive = (flags: number): number => flags | _PAGE_SWP_EXCLUSIVE;
export const pte_swp_mksoft_dirty = (flags: number): number => flags | _PAGE_SWP_SOFT_DIRTY;
export const pte_swp_mkuffd_wp = (flags: number): number => flags | _PAGE_SWP_UFFD_WP;
export const pte_swp_clear_exclusive = (flags: number): number => flags & ~_PAGE_SWP_EXCLUSIVE;
export const pte_swp_clear_soft_dirty = (flags: number): number => flags & ~_PAGE_SWP_SOFT_DIRTY;
export const pte_swp_clear_uffd_wp = (flags: number): number => flags & ~_PAGE_SWP_UFFD_WP;

export const pte_mkyoung = (flags: number): number => flags | _PAGE_ACCESSED;
export const pte_mkold = (flags: number): number => flags & ~_PAGE_ACCESSED;
/** Clears D, and SAVED_DIRTY with it. */
export const pte_mkclean = (flags: number): number => flags & ~DIRTY_BITS;
export const pte_clear_soft_dirty = (flags: number): number => flags & ~_PAGE_SOFT_DIRTY;
export const pte_mkspecial = (flags: number): number => flags | _PAGE_SPECIAL;
export const pte_mksoft_dirty = (flags: number): number => flags | _PAGE_SOFT_DIRTY;
export const pte_clear_uffd_wp = (flags: number): number => flags & ~_PAGE_UFFD_WP;
export const pte_mkuffd_wp = (flags: number): number => flags | _PAGE_UFFD_WP;

/** Dirty and soft-dirty. With SAVED_DIRTY, a read-only entry gets that bit instead of D. */
export function pte_mkdirty(flags: number, savedDirty: boolean): number {
  return moveDirty(flags | _PAGE_DIRTY | _PAGE_SOFT_DIRTY, savedDirty);
}

/** Clears RW. With SAVED_DIRTY (6.6+) D moves there: Write=0, Dirty=1 would be a shadow-stack page. */
export function pte_wrprotect(flags: number, savedDirty: boolean): number {
  return moveDirty(flags & ~_PAGE_RW, savedDirty);
}

/** Sets RW, and moves SAVED_DIRTY back to D. The kernel's pte_mkwrite() is modelled in mm/pgtable-generic.ts. */
export function withWrite(flags: number, savedDirty: boolean): number {
  return moveDirty(flags | _PAGE_RW, savedDirty);
}

/** New protection bits, keeping the pfn and the state bits. */
export function pte_modify(flags: number, prot: number, savedDirty: boolean): number {
  return moveDirty((flags & _PAGE_CHG_MASK) | (prot & ~_PAGE_CHG_MASK), savedDirty);
}

function moveDirty(flags: number, savedDirty: boolean): number {
  if (!savedDirty) {
    return flags;
  }
  if (flags & _PAGE_RW) {
    return flags & _PAGE_SAVED_DIRTY ? (flags & ~_PAGE_SAVED_DIRTY) | _PAGE_DIRTY : flags;
  }
  return flags & _PAGE_DIRTY ? (flags & ~_PAGE_DIRTY) | _PAGE_SAVED_DIRTY : flags;
}

/** Whether changing an entry needs a TLB flush (arch/x86/include/asm/tlbflush.h, pte_needs_flush). */
export function pte_needs_flush(oldFlags: number, oldPfn: number, newFlags: number, newPfn: number): boolean {
  if ((oldFlags & _PAGE_PRESENT) === 0) {
    return false;
  }
  if (oldPfn !== newPfn) {
    return true;
  }
  const diff = oldFlags ^ newFlags;
  const onClear = _PAGE_DIRTY | _PAGE_PRESENT | _PAGE_ACCESSED;
  const onChange = _PAGE_RW | _PAGE_USER | _PAGE_PWT | _PAGE_PCD | _PAGE_PSE | _PAGE_PROTNONE | _PAGE_NX;
  return (diff & onChange) !== 0 || (diff & oldFlags & onClear) !== 0;
}
