import type { Column } from '../store/column';
import type { Mark, Store } from '../store/store';

/** More rows than this are kept in arrays as long as the column instead of a map. */
const DENSE_FROM = 20_000;

/** What a range of the journal wrote in one column: the first old value of every row. */
interface Written {
  has(row: number): boolean;
  /** Only for rows that it has. */
  old(row: number): number;
  /** Rows, lowest first. */
  rows(): Iterable<number>;
  /** First row, and the one behind the last. */
  bounds(): readonly [from: number, to: number];
}

/**
 * The writes of a range of the journal, netted: the value of any field before the range, and which ones differ behind
 * it. Made, and read, while the store is at the end of the range.
 */
export class Delta {
  private readonly columns = new Map<Column, Written>();

  constructor(store: Store, from: Mark, to: Mark) {
    let rows = 0;
    store.scan(from, to, (_column, _row, count) => {
      rows += count;
    });
    const dense = rows > DENSE_FROM;
    const sparse = new Map<Column, Sparse | Dense>();
    store.scan(from, to, (column, row, count, record) => {
      let written = sparse.get(column);
      if (!written) {
        written = dense ? new Dense(column) : new Sparse();
        sparse.set(column, written);
      }
      for (let i = 0; i < count; i++) {
        if (!written.has(row + i)) {
          written.put(row + i, store.otherValue(record, row + i));
        }
      }
    });
    for (const [column, written] of sparse) {
      this.columns.set(column, written);
    }
  }

  /** The value before the range. */
  was(column: Column, row: number): number {
    const written = this.columns.get(column);
    return written?.has(row) ? written.old(row) : column.get(row);
  }

  /** Whether the value behind the range differs from that before it. */
  differs(column: Column, row: number): boolean {
    const written = this.columns.get(column);
    return written?.has(row) === true && written.old(row) !== column.get(row);
  }

  /** Whether it was written at all, even if it came out as before. */
  wrote(column: Column, row: number): boolean {
    return this.columns.get(column)?.has(row) ?? false;
  }

  /** Rows in which one of the columns differs, lowest first. */
  *rows(...columns: readonly Column[]): Generator<number> {
    const written = columns.flatMap((column) => {
      const found = this.columns.get(column);
      return found ? [{ column, found }] : [];
    });
    const [first] = written;
    const rows = written.length === 1 ? first.found.rows() : unionOf(written.map(({ found }) => found));
    for (const row of rows) {
      if (written.some(({ column, found }) => found.has(row) && found.old(row) !== column.get(row))) {
        yield row;
      }
    }
  }
}

/** Rows of any of them, lowest first. */
function* unionOf(written: readonly Written[]): Generator<number> {
  if (written.every((one) => one instanceof Sparse)) {
    const all = new Set<number>();
    for (const one of written) {
      for (const row of one.rows()) {
        all.add(row);
      }
    }
    yield* [...all].sort((a, b) => a - b);
    return;
  }
  const bounds = written.map((one) => one.bounds());
  const end = Math.max(...bounds.map(([, to]) => to));
  for (let row = Math.min(...bounds.map(([from]) => from)); row < end; row++) {
    if (written.some((one) => one.has(row))) {
      yield row;
    }
  }
}

class Sparse implements Written {
  private readonly values = new Map<number, number>();

  has(row: number): boolean {
    return this.values.has(row);
  }

  old(row: number): number {
    return this.values.get(row) ?? 0;
  }

  put(row: number, value: number): void {
    this.values.set(row, value);
  }

  rows(): Iterable<number> {
    return [...this.values.keys()].sort((a, b) => a - b);
  }

  bounds(): readonly [from: number, to: number] {
    const rows = [...this.values.keys()];
    return [Math.min(...rows), Math.max(...rows) + 1];
  }
}

class Dense implements Written {
  private readonly seen: Uint8Array;
  private readonly values: Int32Array;
  private from = Number.POSITIVE_INFINITY;
  private to = Number.NEGATIVE_INFINITY;

  constructor(private readonly column: Column) {
    this.seen = new Uint8Array(column.capacity);
    this.values = new Int32Array(column.capacity);
  }

  has(row: number): boolean {
    return this.seen[row - this.column.base] === 1;
  }

  old(row: number): number {
    return this.values[row - this.column.base];
  }

  put(row: number, value: number): void {
    this.seen[row - this.column.base] = 1;
    this.values[row - this.column.base] = value;
    this.from = Math.min(this.from, row);
    this.to = Math.max(this.to, row + 1);
  }

  *rows(): Generator<number> {
    for (let row = this.from; row < this.to; row++) {
      if (this.has(row)) {
        yield row;
      }
    }
  }

  bounds(): readonly [from: number, to: number] {
    return [this.from, this.to];
  }
}
