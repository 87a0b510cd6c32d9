import type { Column } from '../store/column';
import { callOfRecord, callPath } from './callTree';
import { describeWrites } from './changes';
import type { Moment } from './moment';
import { RecordWrites, type RowsOf, readRecords } from './ownWrites';
import type { InspectorView } from './views';

/** Writes of one thing that are looked at in one step. */
const MAX_RECORDS = 400;
const MAX_WRITERS = 60;

/** Fields of the kernel's objects: what a selected thing consists of. */
export type Cells = readonly (readonly [column: Column, row: number])[];

/** Which functions wrote these fields in this step: the call path of each, and what it wrote. */
export function writersOf(m: Moment, cells: Cells): InspectorView['writers'] {
  // Of a real kernel's state nobody saw the writes.
  if (m.run.observed) return [];
  const test = matcher(cells);
  const found: number[] = [];
  m.k.store.scan(m.begin, m.end, (column, row, count, record) => {
    if (found.length < MAX_RECORDS && test(column, row, count)) {
      found.push(record);
    }
  });
  const groups: { call: number; writes: RecordWrites }[] = [];
  const records = found.map((record) => {
    const call = callOfRecord(m, record);
    let group = groups.at(-1);
    if (!group || group.call !== call) {
      group = { call, writes: new RecordWrites() };
      groups.push(group);
    }
    return { record, into: group.writes };
  });
  readRecords(m.k, records, rowsOf(cells));
  m.k.store.seek(m.end);
  return groups
    .flatMap(({ call, writes }) => {
      return describeWrites(m, writes).map((change) => ({
        path: call < 0 ? [change.field === 'content' ? 'the program' : 'the MMU'] : callPath(m, call),
        change,
      }));
    })
    .slice(0, MAX_WRITERS);
}

/** The last step before this one that wrote one of the fields. */
export function lastChangeOf(m: Moment, cells: Cells): InspectorView['lastChanged'] {
  const record = m.k.store.findLast(m.run.start, m.begin, matcher(cells));
  const step = record < 0 ? undefined : m.run.steps.find((s) => record < s.end);
  return step && { step: step.summary.n, label: step.summary.label };
}

/** The selected rows of a record, one by one. */
function rowsOf(cells: Cells): RowsOf {
  return (column, row, count) =>
    cells.filter(([c, r]) => c === column && r >= row && r < row + count).map(([, r]) => [r, 1] as const);
}

function matcher(cells: Cells): (column: Column, row: number, count: number) => boolean {
  const rows = new Map<Column, number[]>();
  for (const [column, row] of cells) {
    const known = rows.get(column);
    if (known) {
      known.push(row);
    } else {
      rows.set(column, [row]);
    }
  }
  return (column, row, count) => rows.get(column)?.some((r) => r >= row && r < row + count) ?? false;
}
