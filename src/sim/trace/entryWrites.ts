import type { Kernel } from '../kernel/kernel';
import { PTRS_PER_TABLE } from '../mm/mm_types';
import type { Writes } from './writes';

/** A net change of a page-table entry, or alike ones of `count` consecutive addresses. */
export interface EntryChange {
  readonly row: number;
  readonly count: number;
  readonly oldFlags: number;
  readonly oldPfn: number;
  readonly flags: number;
  readonly pfn: number;
  /** 1 if the page frames rise from entry to entry. */
  readonly oldStep: number;
  readonly nowStep: number;
}

/** Changed entries in row order, folded where flags are equal and page frames rise by one or stay. */
export function collectEntries(k: Kernel, writes: Writes): EntryChange[] {
  const { flags: flagsOf, pfn: pfnOf } = k.pgtable;
  const entries: { -readonly [F in keyof EntryChange]: EntryChange[F] }[] = [];
  let last: (typeof entries)[number] | undefined;
  let previous = 0;
  for (const row of writes.rows(flagsOf, pfnOf)) {
    const oldFlags = writes.old(flagsOf, row);
    const flags = writes.now(flagsOf, row);
    const oldPfn = writes.old(pfnOf, row);
    const pfn = writes.now(pfnOf, row);
    if (last && flags === last.flags && oldFlags === last.oldFlags && follows(k, writes, previous, row)) {
      const oldStep = oldPfn - (last.oldPfn + last.oldStep * (last.count - 1));
      const nowStep = pfn - (last.pfn + last.nowStep * (last.count - 1));
      if (fits(oldStep, last.oldStep, last.count) && fits(nowStep, last.nowStep, last.count)) {
        last.oldStep = oldStep;
        last.nowStep = nowStep;
        last.count++;
        previous = row;
        continue;
      }
    }
    last = { row, count: 1, oldFlags, oldPfn, flags, pfn, oldStep: 0, nowStep: 0 };
    previous = row;
    entries.push(last);
  }
  return entries;
}

/** Whether a value may join a run: by the run's step, which the second value settles. */
export function fits(step: number, runStep: number, count: number): boolean {
  return step === runStep || (count === 1 && (step === 0 || step === 1));
}

/** Whether two leaf entries are those of neighbouring addresses, in one table or across two. */
function follows(k: Kernel, writes: Writes, a: number, b: number): boolean {
  const [one, two] = [Math.floor(a / PTRS_PER_TABLE), Math.floor(b / PTRS_PER_TABLE)];
  const { level, base, mm } = k.pgtable;
  const freed = level.get(two) === 0;
  const of = (column: typeof level, table: number): number =>
    freed ? writes.old(column, table) : writes.now(column, table);
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
