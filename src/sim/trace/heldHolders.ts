import { GUP_PIN_COUNTING_BIAS } from '../mm/folio';
import { HOLDER_NAMES, type HolderKind, PIPE } from '../mm/holders';
import { is_zero_pfn } from '../mm/page_alloc';
import type { Column } from '../store/column';
import { plural } from './bits';
import type { Moment } from './moment';
import type { Change, Holder } from './views';

type Read = (column: Column, row: number) => number;

/** How many references each open file has on each folio: by head, then by row of the file. */
type Index = ReadonlyMap<number, ReadonlyMap<number, number>>;

interface Indexes {
  readonly now: Index;
  readonly was: Index;
}

const kept = new WeakMap<Moment, Indexes>();

function indexesOf(m: Moment): Indexes {
  const known = kept.get(m);
  if (known) {
    return known;
  }
  const made = {
    now: indexOf(m, (column, row) => column.get(row)),
    was: indexOf(m, (column, row) => m.delta.was(column, row)),
  };
  kept.set(m, made);
  return made;
}

function indexOf(m: Moment, read: Read): Index {
  const { holder, page, table } = m.k.held;
  const index = new Map<number, Map<number, number>>();
  for (let row = table.base; row < table.top(); row++) {
    const file = read(holder, row);
    if (file !== 0) {
      const pfn = read(page, row);
      const folio = pfn - read(m.k.page.compound_head, pfn);
      // The zero page is never pinned, whoever tried.
      if (is_zero_pfn(folio) && read(m.k.holder.kind, file) !== PIPE) {
        continue;
      }
      const files = index.get(folio) ?? new Map<number, number>();
      files.set(file, (files.get(file) ?? 0) + 1);
      index.set(folio, files);
    }
  }
  return index;
}

/** Open files that hold references on a folio: pipes, the fixed buffers of an io_uring, gup_test. */
export function heldHolders(m: Moment, pfn: number, exists: boolean, existed: boolean): Holder[] {
  const { now, was } = indexesOf(m);
  const present = exists ? now.get(pfn) : undefined;
  const past = existed ? was.get(pfn) : undefined;
  const files = [...new Set([...(past?.keys() ?? []), ...(present?.keys() ?? [])])].sort((a, b) => a - b);
  return files.map((file): Holder => {
    const count = present?.get(file) ?? 0;
    const old = past?.get(file) ?? 0;
    const read: Read = count > 0 ? (column, row) => column.get(row) : (column, row) => m.delta.was(column, row);
    const kind = read(m.k.holder.kind, file) as HolderKind;
    const change: Change = count === old ? 'none' : old === 0 ? 'new' : count === 0 ? 'gone' : 'changed';
    const noun = kind === PIPE ? 'reference' : 'pin';
    const weight = kind === PIPE || read(m.k.page.order, pfn) > 0 ? 1 : GUP_PIN_COUNTING_BIAS;
    const label = `${HOLDER_NAMES[kind]} of ${owners(m, file, kind, read)}, ${plural(count || old, noun)}`;
    return { label, count: count * weight, change };
  });
}

/** The processes that have the file open: `parent and child`. */
function owners(m: Moment, file: number, kind: HolderKind, read: Read): string {
  const { pipe, io_uring, gup_test } = m.k.task;
  const column = { 1: pipe, 2: io_uring, 3: gup_test }[kind];
  const names = m.run.machine.processes.filter(({ task }) => read(column, task) === file).map(({ name }) => name);
  return names.join(' and ') || 'nobody';
}
