import type { Kernel } from '../kernel/kernel';
import type { Column } from '../store/column';
import { type RunValues, runValue } from '../store/journal';
import type { Mark } from '../store/store';
import { type Piece, piecesOf, recordedValues } from './pieces';
import type { Writes } from './writes';

/** What was written to consecutive rows. */
interface Written {
  readonly row: number;
  readonly count: number;
  readonly old: RunValues;
  now: RunValues;
}

/** What some records of the journal wrote: old value of the first, new value of the last. */
export class RecordWrites implements Writes {
  private readonly columns = new Map<Column, Written[]>();

  pieces(column: Column, rises: boolean): Piece[] {
    const written = [...(this.columns.get(column) ?? [])].sort((a, b) => a.row - b.row);
    return written.flatMap(({ row, count, old, now }) => [
      ...piecesOf(row, count, recordedValues(old, 0), recordedValues(now, 0), rises),
    ]);
  }

  old(column: Column, row: number): number {
    const written = this.find(column, row);
    return written ? runValue(written.old, row - written.row) : column.get(row);
  }

  now(column: Column, row: number): number {
    const written = this.find(column, row);
    return written ? runValue(written.now, row - written.row) : column.get(row);
  }

  /** One more write, later than those before. Rows that were written already keep their old value. */
  put(column: Column, row: number, count: number, old: RunValues, now: RunValues): void {
    let written = this.columns.get(column);
    if (!written) {
      written = [];
      this.columns.set(column, written);
    }
    const same = written.find((w) => w.row === row && w.count === count);
    if (same) {
      same.now = now;
    } else if (written.some((w) => w.row < row + count && row < w.row + w.count)) {
      this.putEach(written, row, count, old, now);
    } else {
      written.push({ row, count, old, now });
    }
  }

  /** Where runs overlap: row by row. */
  private putEach(written: Written[], row: number, count: number, old: RunValues, now: RunValues): void {
    const single = (value: number): RunValues => ({ kind: 'series', base: value, stride: 0 });
    for (const run of written.splice(0)) {
      for (let i = 0; i < run.count; i++) {
        const [was, is] = [single(runValue(run.old, i)), single(runValue(run.now, i))];
        written.push({ row: run.row + i, count: 1, old: was, now: is });
      }
    }
    const known = new Map(written.map((w) => [w.row, w]));
    for (let i = 0; i < count; i++) {
      const one = known.get(row + i);
      const is = single(runValue(now, i));
      if (one) {
        one.now = is;
      } else {
        written.push({ row: row + i, count: 1, old: single(runValue(old, i)), now: is });
      }
    }
  }

  private find(column: Column, row: number): Written | undefined {
    return this.columns.get(column)?.find((w) => row >= w.row && row < w.row + w.count);
  }
}

/** Rows of a record that matter to the reader: all, or those of one thing. */
export type RowsOf = (column: Column, row: number, count: number) => Iterable<readonly [row: number, count: number]>;

const allRows: RowsOf = (_column, row, count) => [[row, count]];

/**
 * Reads what the records wrote, in their order, and puts each into its `RecordWrites`. Moves the store forwards through
 * them; the caller seeks back. An entry is told whole: both its columns, whichever was written.
 */
export function readRecords(
  k: Kernel,
  records: readonly { readonly record: Mark; readonly into: RecordWrites }[],
  rowsOf: RowsOf = allRows,
): void {
  const { store, pgtable } = k;
  for (const { record, into } of records) {
    store.scan(record, record + 1, (column, first, written) => {
      const columns = column === pgtable.flags || column === pgtable.pfn ? [pgtable.flags, pgtable.pfn] : [column];
      const rows = [...rowsOf(column, first, written)];
      store.seek(record);
      const old = columns.map((c) => rows.map(([row, count]) => c.capture(row, count)));
      store.seek(record + 1);
      columns.forEach((c, at) => {
        rows.forEach(([row, count], i) => {
          into.put(c, row, count, old[at][i], c.capture(row, count));
        });
      });
    });
  }
}
