import type { Kernel } from '../kernel/kernel';
import type { Column } from '../store/column';
import type { Mark } from '../store/store';
import type { Writes } from './writes';

interface Value {
  readonly old: number;
  now: number;
}

/** What some records of the journal wrote: old value of the first, new value of the last. */
export class RecordWrites implements Writes {
  private readonly columns = new Map<Column, Map<number, Value>>();

  rows(...columns: readonly Column[]): Iterable<number> {
    const rows = new Set<number>();
    for (const column of columns) {
      for (const [row, value] of this.columns.get(column) ?? []) {
        if (value.old !== value.now) {
          rows.add(row);
        }
      }
    }
    return [...rows].sort((a, b) => a - b);
  }

  old(column: Column, row: number): number {
    return this.columns.get(column)?.get(row)?.old ?? column.get(row);
  }

  now(column: Column, row: number): number {
    return this.columns.get(column)?.get(row)?.now ?? column.get(row);
  }

  put(column: Column, row: number, old: number, now: number): void {
    let rows = this.columns.get(column);
    if (!rows) {
      rows = new Map();
      this.columns.set(column, rows);
    }
    const value = rows.get(row);
    if (value) {
      value.now = now;
    } else {
      rows.set(row, { old, now });
    }
  }
}

/** Rows of one record that are looked at; a longer run is told by its first rows. */
const MAX_RUN = 4096;

/**
 * Reads what the records wrote, in their order, and puts each into its `RecordWrites`; with `test`, only the rows for
 * which it holds. Moves the store forwards through them; the caller seeks back. An entry is told whole: both its columns,
 * whichever was written.
 */
export function readRecords(
  k: Kernel,
  records: readonly { readonly record: Mark; readonly into: RecordWrites }[],
  test?: (column: Column, row: number, count: number) => boolean,
): void {
  const { store, pgtable } = k;
  for (const { record, into } of records) {
    store.scan(record, record + 1, (column, first, count) => {
      const columns = column === pgtable.flags || column === pgtable.pfn ? [pgtable.flags, pgtable.pfn] : [column];
      const rows: number[] = [];
      for (let row = first; row < first + count && rows.length < MAX_RUN; row++) {
        if (!test || test(column, row, 1)) {
          rows.push(row);
        }
      }
      store.seek(record);
      const old = columns.map((c) => rows.map((row) => c.get(row)));
      store.seek(record + 1);
      columns.forEach((c, at) => {
        rows.forEach((row, i) => {
          into.put(c, row, old[at][i], c.get(row));
        });
      });
    });
  }
}
