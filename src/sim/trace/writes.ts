import type { Kernel } from '../kernel/kernel';
import type { Column } from '../store/column';
import type { Mark } from '../store/store';
import { Delta } from './delta';

/** What a part of a run wrote: rows of columns, with the values before and after. */
export interface Writes {
  /** Rows whose value came out different, lowest first. */
  rows(column: Column): Iterable<number>;
  old(column: Column, row: number): number;
  now(column: Column, row: number): number;
}

/** The net writes of a step. The store is at its end. */
export function stepWrites(delta: Delta): Writes {
  return {
    rows: (column) => delta.rows(column),
    old: (column, row) => delta.was(column, row),
    now: (column, row) => column.get(row),
  };
}

/** One net change, or the same one in `count` consecutive rows; values rise by their `step` from row to row. */
export interface Change {
  readonly column: Column;
  readonly row: number;
  readonly count: number;
  readonly old: number;
  readonly oldStep: number;
  readonly now: number;
  readonly nowStep: number;
}

/** The same of page-table entries, which are two columns. */
export interface EntryChange {
  readonly row: number;
  readonly count: number;
  readonly oldFlags: number;
  readonly oldPfn: number;
  readonly flags: number;
  readonly pfn: number;
  /** 1 if the page frames rise from row to row. */
  readonly oldStep: number;
  readonly nowStep: number;
}

export interface Changes {
  readonly entries: readonly EntryChange[];
  readonly fields: readonly Change[];
  /** Fields that changed, each row counted. */
  readonly count: number;
}

/**
 * Which columns are shown, in the order in which they are listed. What is not here is how the model keeps its lists, or
 * a lock, or follows from something shown.
 */
function shownColumns(k: Kernel): Column[] {
  const { page, vma, mm, task, anon_vma, avc, pgtable, percpu, counters } = k;
  return [
    page.table.live,
    page._refcount,
    page._mapcount,
    page.flags,
    page.mapping,
    page.index,
    page.content,
    vma.table.live,
    vma.vm_start,
    vma.vm_end,
    vma.vm_pgoff,
    vma.vm_flags,
    vma.anon_vma,
    mm.table.live,
    mm.map_count,
    mm.total_vm,
    mm.MM_ANONPAGES,
    mm.MM_FILEPAGES,
    mm.MM_SHMEMPAGES,
    mm.MM_SWAPENTS,
    mm.pgtables,
    task.mm,
    anon_vma.table.live,
    anon_vma.root,
    anon_vma.parent,
    anon_vma.refcount,
    anon_vma.num_children,
    anon_vma.num_active_vmas,
    avc.table.live,
    pgtable.table.live,
    pgtable.base,
    percpu.lru_add_nr,
    counters.vmstat,
  ];
}

/** Fields said with the object's birth or death in one line, instead of each by itself. */
function impliedByLive(k: Kernel): ReadonlyMap<Column, Column> {
  const implied = new Map<Column, Column>();
  const of = (live: Column, columns: readonly Column[]): void => {
    for (const column of columns) {
      implied.set(column, live);
    }
  };
  of(k.vma.table.live, [k.vma.vm_start, k.vma.vm_end, k.vma.vm_pgoff, k.vma.vm_flags]);
  of(k.anon_vma.table.live, [k.anon_vma.root, k.anon_vma.parent]);
  of(k.pgtable.table.live, [k.pgtable.base]);
  return implied;
}

/** Fields of a page that go back to those of a free page with it. */
function clearedByFree(k: Kernel): ReadonlySet<Column> {
  return new Set([k.page.flags, k.page.mapping, k.page.index, k.page.content]);
}

/** The changes that are shown, folded, not yet in words. */
export function collectChanges(k: Kernel, writes: Writes): Changes {
  const fields: Change[] = [];
  const implied = impliedByLive(k);
  const cleared = clearedByFree(k);
  const pageLive = k.page.table.live;
  const folded = new Set(shownColumns(k).filter((column) => column.table === 'page'));
  let count = 0;
  for (const column of shownColumns(k)) {
    const live = implied.get(column);
    const freed = cleared.has(column);
    let last: { -readonly [F in keyof Change]: Change[F] } | undefined;
    for (const row of writes.rows(column)) {
      if (live && writes.old(live, row) !== writes.now(live, row)) {
        continue;
      }
      if (freed && writes.old(pageLive, row) === 1 && writes.now(pageLive, row) === 0) {
        continue;
      }
      count++;
      const old = writes.old(column, row);
      const now = writes.now(column, row);
      if (last && folded.has(column) && row === last.row + last.count) {
        const oldStep = old - (last.old + last.oldStep * (last.count - 1));
        const nowStep = now - (last.now + last.nowStep * (last.count - 1));
        if (fits(oldStep, last.oldStep, last.count) && fits(nowStep, last.nowStep, last.count)) {
          last.oldStep = oldStep;
          last.nowStep = nowStep;
          last.count++;
          continue;
        }
      }
      last = { column, row, count: 1, old, oldStep: 0, now, nowStep: 0 };
      fields.push(last);
    }
  }
  const entries = collectEntries(k, writes);
  return { entries, fields, count: entries.reduce((sum, entry) => sum + entry.count, count) };
}

/** Whether a further value may join a run: by the run's step, which the second value settles. */
function fits(step: number, runStep: number, count: number): boolean {
  return step === runStep || (count === 1 && (step === 0 || step === 1));
}

function collectEntries(k: Kernel, writes: Writes): EntryChange[] {
  const { flags: flagsOf, pfn: pfnOf } = k.pgtable;
  const entries: { -readonly [F in keyof EntryChange]: EntryChange[F] }[] = [];
  let last: (typeof entries)[number] | undefined;
  for (const row of merged(writes.rows(flagsOf), writes.rows(pfnOf))) {
    const oldFlags = writes.old(flagsOf, row);
    const flags = writes.now(flagsOf, row);
    const oldPfn = writes.old(pfnOf, row);
    const pfn = writes.now(pfnOf, row);
    // Folded within one table only: neighbouring rows of two tables are not neighbouring addresses.
    if (
      last &&
      row === last.row + last.count &&
      row % 512 !== 0 &&
      flags === last.flags &&
      oldFlags === last.oldFlags
    ) {
      const oldStep = oldPfn - (last.oldPfn + last.oldStep * (last.count - 1));
      const nowStep = pfn - (last.pfn + last.nowStep * (last.count - 1));
      if (fits(oldStep, last.oldStep, last.count) && fits(nowStep, last.nowStep, last.count)) {
        last.oldStep = oldStep;
        last.nowStep = nowStep;
        last.count++;
        continue;
      }
    }
    last = { row, count: 1, oldFlags, oldPfn, flags, pfn, oldStep: 0, nowStep: 0 };
    entries.push(last);
  }
  return entries;
}

/** Two rising sequences as one, each value once. */
function* merged(a: Iterable<number>, b: Iterable<number>): Generator<number> {
  const left = a[Symbol.iterator]();
  const right = b[Symbol.iterator]();
  let x = left.next();
  let y = right.next();
  while (!x.done || !y.done) {
    if (y.done || (!x.done && x.value < y.value)) {
      yield x.value;
      x = left.next();
    } else if (x.done || y.value < x.value) {
      yield y.value;
      y = right.next();
    } else {
      yield x.value;
      x = left.next();
      y = right.next();
    }
  }
}

/** Number of kernel fields that a range of the journal changed. Seeks to its end. For the runner's step summaries. */
export function countChanges(k: Kernel, from: Mark, to: Mark): number {
  k.store.seek(to);
  return collectChanges(k, stepWrites(new Delta(k.store, from, to))).count;
}
