import {
  _PAGE_PSE,
  _PAGE_RW,
  entryBits,
  is_swap_pte,
  pte_dirty,
  pte_none,
  pte_present,
  pte_protnone,
  pte_soft_dirty,
  pte_special,
  pte_swp_exclusive,
  pte_swp_soft_dirty,
  pte_swp_uffd_wp,
  pte_uffd_wp,
  pte_val,
  pte_write,
  pte_young,
  swapEntryBits,
} from '../arch/x86_64';
import { is_zero_pfn } from '../mm/page_alloc';
import { FOLIO_MM_IDS_SHARED, PG_anon_exclusive, PG_huge_zero, pageFlagNames } from '../mm/page-flags';
import {
  is_hwpoison_entry,
  is_migration_entry,
  is_pte_marker_entry,
  is_readable_exclusive_migration_entry,
  is_writable_migration_entry,
  non_swap_entry,
  PTE_MARKER_GUARD,
  PTE_MARKER_POISONED,
  PTE_MARKER_UFFD_WP,
  pte_to_swp_entry,
} from '../mm/swapops';
import { vmFlagLetters } from '../mm/vm_flags';
import { type BitField, ENTRY_KINDS, type EntryKind, MARK } from './views';

/** Entries, page flags and VMA flags in words and letters. */

/** What an entry of a table of this level is. */
export function entryKind(flags: number, pfn: number, level: number): EntryKind {
  if (pte_none(flags)) {
    return 'none';
  }
  if (level > 1) {
    return flags & _PAGE_PSE ? 'huge' : 'table';
  }
  if (pte_protnone(flags)) {
    return 'protnone';
  }
  if (!pte_present(flags)) {
    return swapKind(flags);
  }
  if (is_zero_pfn(pfn)) {
    return 'zero';
  }
  return pte_special(flags) ? 'special' : 'leaf';
}

/** What an entry that is not present stands for. */
function swapKind(flags: number): EntryKind {
  const entry = pte_to_swp_entry(flags, 0);
  if (!non_swap_entry(entry)) {
    return 'swap';
  }
  return is_migration_entry(entry) ? 'migration' : is_pte_marker_entry(entry) ? 'marker' : 'special';
}

/** An entry that is not present, in words: `swap slot 3`, `migration entry of 0x100003`, `guard marker`. */
export function swapText(flags: number, offset: number): string {
  return swapRunText(flags, offset, 1);
}

/** As swapText() of `count` entries in a row, whose offsets rise. */
export function swapRunText(flags: number, offset: number, count: number): string {
  const entry = pte_to_swp_entry(flags, offset);
  const run = (text: (value: number) => string): string =>
    count === 1 ? text(offset) : `${text(offset)}..${text(offset + count - 1)}`;
  if (!non_swap_entry(entry)) {
    return `swap ${count === 1 ? 'slot' : 'slots'} ${run(String)}`;
  }
  if (is_pte_marker_entry(entry)) {
    const names = MARKER_NAMES.filter(([marker]) => offset & marker).map(([, name]) => name);
    return `${names.join('+')} marker`;
  }
  if (is_hwpoison_entry(entry)) {
    return `hwpoison entry of ${run(hex)}`;
  }
  const access = is_writable_migration_entry(entry)
    ? 'writable'
    : is_readable_exclusive_migration_entry(entry)
      ? 'readable exclusive'
      : 'readable';
  return `${access} migration entry of ${run(hex)}`;
}

const MARKER_NAMES: readonly (readonly [marker: number, name: string])[] = [
  [PTE_MARKER_UFFD_WP, 'uffd-wp'],
  [PTE_MARKER_POISONED, 'poison'],
  [PTE_MARKER_GUARD, 'guard'],
];

export function entryKindNumber(flags: number, pfn: number, level: number): number {
  return ENTRY_KINDS.indexOf(entryKind(flags, pfn, level));
}

/** Corner marks of a leaf entry. `exclusive`: of the page that it maps; an entry that is not present has its own bit. */
export function entryMarks(flags: number, exclusive: boolean): number {
  if (is_swap_pte(flags)) {
    return (
      (pte_swp_exclusive(flags) ? MARK.exclusive : 0) |
      (pte_swp_uffd_wp(flags) ? MARK.uffd_wp : 0) |
      (pte_swp_soft_dirty(flags) ? MARK.soft_dirty : 0)
    );
  }
  return (
    (pte_write(flags) ? MARK.write : 0) |
    (pte_young(flags) ? MARK.young : 0) |
    (pte_dirty(flags) ? MARK.dirty : 0) |
    (exclusive ? MARK.exclusive : 0) |
    (pte_uffd_wp(flags) ? MARK.uffd_wp : 0) |
    (pte_soft_dirty(flags) ? MARK.soft_dirty : 0)
  );
}

/** The letters a reviewer looks for, `W D A`: what `pte_write`, `pte_dirty` and `pte_young` say, and `uffd-wp`. */
export function entryLetters(flags: number): string {
  if (pte_none(flags)) {
    return '';
  }
  if (is_swap_pte(flags)) {
    return pte_swp_exclusive(flags) ? 'exclusive' : '';
  }
  const letters = [
    pte_protnone(flags) ? 'PROT_NONE' : '',
    flags & _PAGE_RW ? 'W' : '',
    pte_dirty(flags) ? 'D' : '',
    pte_young(flags) ? 'A' : '',
    pte_uffd_wp(flags) ? 'uffd-wp' : '',
  ];
  return letters.filter((letter) => letter !== '').join(' ');
}

/** Names of the set bits, lowest first, without the frame number. */
export function entryBitNames(flags: number): string[] {
  const names: string[] = [];
  for (const { bit, width, name } of is_swap_pte(flags) ? swapEntryBits : entryBits) {
    if (width === 1 && flags & (1 << (bit < 12 ? bit : bit - 32))) {
      names.push(name === 'G' && pte_protnone(flags) ? 'PROT_NONE' : name);
    }
  }
  return names;
}

/** `none`, `pfn 0x100003 P|US|A|NX`, or `swap slot 3 SWP_EXCLUSIVE`. */
export function entryText(flags: number, pfn: number): string {
  return entryRunText(flags, pfn, 1);
}

/** As entryText() of `count` entries in a row, whose page frames rise. */
export function entryRunText(flags: number, pfn: number, count: number): string {
  if (pte_none(flags)) {
    return 'none';
  }
  const bits = entryBitNames(flags).join('|');
  if (is_swap_pte(flags)) {
    return `${swapRunText(flags, pfn, count)}${bits === '' ? '' : ` ${bits}`}`;
  }
  return `pfn ${hex(pfn)}${count === 1 ? '' : `..${hex(pfn + count - 1)}`} ${bits}`;
}

/** The 64 bits of an entry, highest first, with those of `old` where they differ. */
export function bitFields(flags: number, pfn: number, oldFlags: number, oldPfn: number): BitField[] {
  const now = pte_val(flags, pfn);
  const old = pte_val(oldFlags, oldPfn);
  const layout = is_swap_pte(flags) || (pte_none(flags) && is_swap_pte(oldFlags)) ? swapEntryBits : entryBits;
  return [...layout].reverse().map(({ bit, width, name, help }) => {
    const value = bitsText(now, bit, width);
    const was = bitsText(old, bit, width);
    const field = { name, from: bit, width, value, help };
    return was === value ? field : { ...field, old: was };
  });
}

function bitsText(entry: bigint, from: number, width: number): string {
  const value = (entry >> BigInt(from)) & ((1n << BigInt(width)) - 1n);
  return width === 1 ? value.toString() : `0x${value.toString(16)}`;
}

export function entryRaw(flags: number, pfn: number): string {
  return `0x${pte_val(flags, pfn).toString(16).padStart(16, '0')}`;
}

/** `uptodate|swapbacked`, `0` for none. PageAnonExclusive is one of them. */
export function pageFlagsText(flags: number): string {
  return joined(allFlagNames.filter(([bit]) => flags & bit).map(([, name]) => name));
}

/** With what the kernel keeps elsewhere than in page->flags. */
const allFlagNames: typeof pageFlagNames = [
  ...pageFlagNames,
  [FOLIO_MM_IDS_SHARED, 'mm_ids_shared'],
  [PG_huge_zero, 'huge_zero'],
];

export function isExclusive(flags: number): boolean {
  return (flags & PG_anon_exclusive) !== 0;
}

/** `VM_READ|VM_WRITE`. */
export function vmFlagsText(flags: number): string {
  return joined(vmFlagLetters.filter(([bit]) => flags & bit).map(([, , name]) => name));
}

/** `rd wr mr mw me`, as in /proc/PID/smaps. */
export function vmFlagsLetters(flags: number): string {
  return vmFlagLetters
    .filter(([bit]) => flags & bit)
    .map(([, letters]) => letters)
    .join(' ');
}

/** Names that only one of two bit sets has, on its side: what changed, and nothing else. */
export function changedNames(old: readonly string[], now: readonly string[]): readonly [old: string, now: string] {
  return [joined(old.filter((name) => !now.includes(name))), joined(now.filter((name) => !old.includes(name)))];
}

function joined(names: readonly string[]): string {
  return names.length === 0 ? '0' : names.join('|');
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** `4 KiB`, `2 MiB`, `1 GiB`: as a size of so many pages. */
export function sizeText(pages: number): string {
  const kib = pages * 4;
  if (kib >= 1 << 20 && kib % (1 << 20) === 0) {
    return `${kib / (1 << 20)} GiB`;
  }
  return kib >= 1024 && kib % 1024 === 0 ? `${kib / 1024} MiB` : `${kib} KiB`;
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
