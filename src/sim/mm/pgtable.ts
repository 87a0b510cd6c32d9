import { _PAGE_PRESENT, _PAGE_PSE, _PAGE_TABLE } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { PGTABLE_PFN, PTRS_PER_TABLE } from './mm_types';

/** log2 of the pages that one entry of a level covers: PTE 0, PMD 9, PUD 18, PGD 27. */
export function levelShift(level: number): number {
  return (level - 1) * 9;
}

/** Index of `vpn` in a table of that level. */
export function entryIndex(level: number, vpn: number): number {
  return (vpn >>> levelShift(level)) & (PTRS_PER_TABLE - 1);
}

/** Row of the entry for `vpn` in a table: for `k.pgtable.flags` and `k.pgtable.pfn`. */
export function entryRow(table: number, level: number, vpn: number): number {
  return table * PTRS_PER_TABLE + entryIndex(level, vpn);
}

/** First page that the table of `level` containing `vpn` covers. */
export function tableBase(level: number, vpn: number): number {
  const span = 2 ** (levelShift(level) + 9);
  return Math.floor(vpn / span) * span;
}

/** Whether an upper-level entry points to a table: it is not empty, not a huge page and not a migration entry. */
export function pointsToTable(flags: number): boolean {
  return (flags & (_PAGE_PRESENT | _PAGE_PSE)) === _PAGE_PRESENT;
}

/** The table that an upper-level entry points to, 0 if none. */
export function childTable(k: Kernel, row: number): number {
  return pointsToTable(k.pgtable.flags.get(row)) ? k.pgtable.pfn.get(row) - PGTABLE_PFN : 0;
}

/** The table of `level` (1 = PTE table) on the walk to `vpn`, 0 if the walk ends above it. */
export function tableOf(k: Kernel, mm: number, level: number, vpn: number): number {
  let table = k.mm.pgd.get(mm);
  for (let l = 4; l > level && table !== 0; l--) {
    table = childTable(k, entryRow(table, l, vpn));
  }
  return table;
}

/** Row of the PTE of `vpn`, 0 if there is no PTE table. */
export function pteRow(k: Kernel, mm: number, vpn: number): number {
  const table = tableOf(k, mm, 1, vpn);
  return table === 0 ? 0 : entryRow(table, 1, vpn);
}

/** Row of the PMD entry of `vpn`, 0 if there is no PMD table. */
export function pmdRow(k: Kernel, mm: number, vpn: number): number {
  const table = tableOf(k, mm, 2, vpn);
  return table === 0 ? 0 : entryRow(table, 2, vpn);
}

/** Row of the PMD entry if it maps a huge page (pmd_trans_huge), else 0. */
export function hugePmd(k: Kernel, mm: number, vpn: number): number {
  const row = pmdRow(k, mm, vpn);
  return row !== 0 && k.pgtable.flags.get(row) & _PAGE_PSE ? row : 0;
}

/** The leaf entry that maps `vpn`, with the pfn of just that page; undefined if the walk ends before a leaf. */
export function leafOf(k: Kernel, mm: number, vpn: number): Leaf | undefined {
  const pmd = hugePmd(k, mm, vpn);
  if (pmd !== 0) {
    return {
      level: 2,
      row: pmd,
      flags: k.pgtable.flags.get(pmd),
      pfn: k.pgtable.pfn.get(pmd) + (vpn & (PTRS_PER_TABLE - 1)),
    };
  }
  const pte = pteRow(k, mm, vpn);
  return pte === 0 ? undefined : { level: 1, row: pte, flags: k.pgtable.flags.get(pte), pfn: k.pgtable.pfn.get(pte) };
}

export interface Leaf {
  /** 2 = PMD, 1 = PTE. */
  readonly level: 1 | 2;
  readonly row: number;
  readonly flags: number;
  readonly pfn: number;
}

/**
 * Level at which the walk to `vpn` ends: 1 if there is a PTE table, else that of the table whose entry is none
 * (4 = PGD).
 */
export function leafLevel(k: Kernel, mm: number, vpn: number): number {
  let table = k.mm.pgd.get(mm);
  for (let level = 4; level > 1; level--) {
    table = childTable(k, entryRow(table, level, vpn));
    if (table === 0) {
      return level;
    }
  }
  return 1;
}

/** A new, empty page-table page. The caller links it. */
export function allocTable(k: Kernel, mm: number, level: number, vpn: number): number {
  const table = k.pgtable.table.alloc();
  k.pgtable.level.set(table, level);
  k.pgtable.mm.set(table, mm);
  k.pgtable.base.set(table, tableBase(level, vpn));
  return table;
}

/** Frees a page-table page whose entries are all none. */
export function freeTable(k: Kernel, table: number): void {
  k.pgtable.level.set(table, 0);
  k.pgtable.mm.set(table, 0);
  k.pgtable.base.set(table, 0);
  k.pgtable.used.set(table, 0);
  k.pgtable.table.free(table);
}

/** Links a table below an upper-level entry. */
export function populateEntry(k: Kernel, upper: number, level: number, vpn: number, table: number): void {
  const row = entryRow(upper, level, vpn);
  k.pgtable.flags.set(row, _PAGE_TABLE);
  k.pgtable.pfn.set(row, PGTABLE_PFN + table);
  k.pgtable.used.add(upper, 1);
}

/** Makes an entry none. */
export function clearEntry(k: Kernel, table: number, row: number): void {
  k.pgtable.flags.set(row, 0);
  k.pgtable.pfn.set(row, 0);
  k.pgtable.used.add(table, -1);
}
