import type { Column } from '../store/column';
import type { Mark, Store } from '../store/store';
import { columnValues, continues, joined, type Piece, piecesOf, recordedValues } from './pieces';
import type { Writes } from './writes';

/**
 * The writes of a range of the journal, netted: the value of any field before the range, and which ones differ behind
 * it. Made, and read, while the store is at the end of the range. A run stays a run: a step that writes a million pages
 * alike costs what its records cost.
 */
export class Delta implements Writes {
  private readonly records = new Map<Column, Mark[]>();
  private readonly columns = new Map<Column, FirstWrites>();
  private readonly changed = new Map<Column, readonly Piece[]>();

  constructor(
    private readonly store: Store,
    from: Mark,
    to: Mark,
  ) {
    store.scan(from, to, (column, _row, _count, record) => {
      const records = this.records.get(column);
      if (records) {
        records.push(record);
      } else {
        this.records.set(column, [record]);
      }
    });
  }

  /** The value before the range. */
  was(column: Column, row: number): number {
    const record = this.firstWrites(column)?.of(row) ?? -1;
    return record < 0 ? column.get(row) : this.store.otherValue(record, row);
  }

  /** Whether the value behind the range differs from that before it. */
  differs(column: Column, row: number): boolean {
    return this.was(column, row) !== column.get(row);
  }

  /** Whether it was written at all, even if it came out as before. */
  wrote(column: Column, row: number): boolean {
    return (this.firstWrites(column)?.of(row) ?? -1) >= 0;
  }

  old(column: Column, row: number): number {
    return this.was(column, row);
  }

  now(column: Column, row: number): number {
    return column.get(row);
  }

  /** As `pieces`, kept: for those who ask again and again. */
  changedRows(column: Column): readonly Piece[] {
    let rows = this.changed.get(column);
    if (!rows) {
      rows = [...this.pieces(column, true)];
      this.changed.set(column, rows);
    }
    return rows;
  }

  *pieces(column: Column, rises: boolean): Generator<Piece> {
    let last: Piece | undefined;
    for (const piece of this.unjoined(column, rises)) {
      if (last && continues(last, piece, rises)) {
        last = joined(last, piece);
      } else {
        if (last) {
          yield last;
        }
        last = piece;
      }
    }
    if (last) {
      yield last;
    }
  }

  private *unjoined(column: Column, rises: boolean): Generator<Piece> {
    const { store } = this;
    for (const { row, count, record, recordRow } of this.firstWrites(column)?.inOrder() ?? []) {
      if (count > 1) {
        const old = recordedValues(store.otherValues(record), row - recordRow);
        yield* piecesOf(row, count, old, columnValues(column, row), rises);
        continue;
      }
      const [old, now] = [store.otherValue(record, row), column.get(row)];
      if (old !== now) {
        yield { row, count, old, oldStep: 0, now, nowStep: 0 };
      }
    }
  }

  private firstWrites(column: Column): FirstWrites | undefined {
    const records = this.records.get(column);
    if (!records) {
      return undefined;
    }
    let writes = this.columns.get(column);
    if (!writes) {
      writes = new FirstWrites();
      for (const record of records) {
        this.store.scan(record, record + 1, (_column, row, count) => writes?.add(row, count, record));
      }
      this.columns.set(column, writes);
    }
    return writes;
  }
}

/** Rows with the record that wrote them first. */
interface Written {
  readonly row: number;
  readonly count: number;
  readonly record: Mark;
  /** First row of the record, which may have written more. */
  readonly recordRow: number;
}

/** Which record wrote a row first, for all rows of a column. Records are added in their order. */
class FirstWrites {
  private readonly single = new Map<number, Mark>();
  /** Apart from each other, in row order. Of a row that is in both, the lower record was first. */
  private readonly runs: Written[] = [];

  add(row: number, count: number, record: Mark): void {
    if (count === 1) {
      if (!this.single.has(row)) {
        this.single.set(row, record);
      }
      return;
    }
    let at = this.runAfter(row);
    let from = row;
    const end = row + count;
    while (from < end) {
      const next = this.runs[at];
      const to = next ? Math.min(end, next.row) : end;
      if (from < to) {
        this.runs.splice(at, 0, { row: from, count: to - from, record, recordRow: row });
        at++;
      }
      from = next ? Math.max(to, next.row + next.count) : end;
      at++;
    }
  }

  /** The first record that wrote the row, -1 if none did. */
  of(row: number): Mark {
    const single = this.single.get(row);
    const run = this.runs[this.runAfter(row)];
    const inRun = run && run.row <= row ? run.record : undefined;
    const first = Math.min(single ?? Number.POSITIVE_INFINITY, inRun ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(first) ? first : -1;
  }

  /** All written rows in order, each with the record that was first. */
  *inOrder(): Generator<Written> {
    const singles = Int32Array.from(this.single.keys()).sort();
    const single = (i: number): Written => {
      const row = singles[i];
      return { row, count: 1, record: this.single.get(row) ?? 0, recordRow: row };
    };
    let i = 0;
    for (const run of this.runs) {
      let from = run.row;
      const end = run.row + run.count;
      for (; i < singles.length && singles[i] < end; i++) {
        const one = single(i);
        if (one.row < from) {
          yield one;
        } else if (one.record < run.record) {
          if (from < one.row) {
            yield { ...run, row: from, count: one.row - from };
          }
          yield one;
          from = one.row + 1;
        }
      }
      if (from < end) {
        yield { ...run, row: from, count: end - from };
      }
    }
    for (; i < singles.length; i++) {
      yield single(i);
    }
  }

  /** Index of the first run that ends behind `row`. */
  private runAfter(row: number): number {
    let low = 0;
    let high = this.runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const run = this.runs[middle];
      if (run.row + run.count <= row) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
