import type { Kernel } from '../kernel/kernel';
import { PTRS_PER_TABLE } from '../mm/mm_types';
import type { Column } from '../store/column';
import { alignedPieces } from './pageWrites';
import { columnValues, type Piece, partOf, stretch } from './pieces';
import type { Writes } from './writes';

/** A net change of a page-table entry, or alike ones of `count` consecutive addresses. */
export interface EntryChange {
  /** Row of the first. */
  readonly row: number;
  readonly count: number;
  readonly oldFlags: number;
  readonly flags: number;
  readonly oldPfn: number;
  readonly pfn: number;
  /** 1 if the page frames rise from entry to entry. */
  readonly oldStep: number;
  readonly nowStep: number;
}

/** Changed entries in row order, folded where flags are equal and page frames rise by one or stay. */
export function collectEntries(k: Kernel, writes: Writes): EntryChange[] {
  const { flags, pfn } = k.pgtable;
  const entries: EntryChange[] = [];
  let lastRow = 0;
  for (const group of alignedPieces(writes, [flags, pfn], new Set([pfn]))) {
    const [{ piece }] = group;
    const flagsPiece = group.find((member) => member.column === flags)?.piece;
    const pfnPiece = group.find((member) => member.column === pfn)?.piece;
    const end = piece.row + piece.count;
    for (let row = piece.row; row < end; ) {
      const tableEnd = (Math.floor(row / PTRS_PER_TABLE) + 1) * PTRS_PER_TABLE;
      const max = Math.min(end, tableEnd) - row;
      const f = flagsPiece ? partOf(flagsPiece, row, max) : unchanged(writes, flags, row, max, false);
      const p = pfnPiece ? partOf(pfnPiece, row, f.count) : unchanged(writes, pfn, row, f.count, true);
      const entry = {
        row,
        count: p.count,
        oldFlags: f.old,
        flags: f.now,
        oldPfn: p.old,
        pfn: p.now,
        oldStep: p.count === 1 ? 0 : p.oldStep,
        nowStep: p.count === 1 ? 0 : p.nowStep,
      };
      const last = entries.at(-1);
      const both = last && follows(k, writes, lastRow, row) ? join(last, entry) : undefined;
      if (both) {
        entries[entries.length - 1] = both;
      } else {
        entries.push(entry);
      }
      row += p.count;
      lastRow = row - 1;
    }
  }
  return entries;
}

/** Rows in which a column did not change, as far as its values stay or rise by one. */
function unchanged(writes: Writes, column: Column, row: number, max: number, rises: boolean): Piece {
  const value = writes.now(column, row);
  if (value === column.get(row)) {
    const { length, step } = stretch(columnValues(column, row), 0, max, rises);
    return { row, count: length, old: value, oldStep: step, now: value, nowStep: step };
  }
  return { row, count: 1, old: value, oldStep: 0, now: value, nowStep: 0 };
}

/** Both as one, if their flags are equal and the page frames go on with one step. */
function join(a: EntryChange, b: EntryChange): EntryChange | undefined {
  const oldStep = b.oldPfn - (a.oldPfn + (a.count - 1) * a.oldStep);
  const nowStep = b.pfn - (a.pfn + (a.count - 1) * a.nowStep);
  const fits = (step: number, aStep: number, bStep: number): boolean =>
    (step === 0 || step === 1) && (a.count === 1 || aStep === step) && (b.count === 1 || bStep === step);
  const alike = a.flags === b.flags && a.oldFlags === b.oldFlags;
  return alike && fits(oldStep, a.oldStep, b.oldStep) && fits(nowStep, a.nowStep, b.nowStep)
    ? { ...a, count: a.count + b.count, oldStep, nowStep }
    : undefined;
}

/** Whether two leaf entries are those of neighbouring addresses, in one table or across two. */
function follows(k: Kernel, writes: Writes, a: number, b: number): boolean {
  const [one, two] = [Math.floor(a / PTRS_PER_TABLE), Math.floor(b / PTRS_PER_TABLE)];
  const { level, base, mm } = k.pgtable;
  const freed = level.get(two) === 0;
  const of = (column: Column, table: number): number => (freed ? writes.old(column, table) : writes.now(column, table));
  if (of(level, two) !== 1) {
    return false;
  }
  if (one === two) {
    return b === a + 1;
  }
  const edge = a % PTRS_PER_TABLE === PTRS_PER_TABLE - 1 && b % PTRS_PER_TABLE === 0;
  return (
    edge && of(level, one) === 1 && of(mm, one) === of(mm, two) && of(base, one) + PTRS_PER_TABLE === of(base, two)
  );
}
