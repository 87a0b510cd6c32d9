import { Column } from './column';
import { Journal, type Run, type RunValues, runValue } from './journal';
import { Table } from './table';

/** A position in the journal. Marks only grow while the simulation runs; `seek` goes back and forth between them. */
export type Mark = number;

/** One write, as the diff of a journal range reports it. */
export interface Write {
  readonly column: Column;
  readonly row: number;
  readonly record: number;
}

/**
 * All simulated state: tables of journaled columns. There is no other. Time travel, the diff of a step, who wrote a
 * field, undo and the state hash all follow from the journal.
 *
 * While the store is *away* from the end of the journal (after `seek`), writing is an error of the caller: `truncate`
 * first, which drops everything after the current mark.
 */
export class Store {
  private readonly columns: Column[] = [];
  private readonly journal = new Journal();
  private at: Mark = 0;
  private hashed = false;
  private low = 0;
  private high = 0;
  readonly tables: Table[] = [];

  /** Rows are numbered from `base`. Table and field names are shown to the user. */
  table(name: string, base = 0): Table {
    const table = new Table(this, name, base);
    this.tables.push(table);
    return table;
  }

  column(table: string, name: string, base: number, initial: number): Column {
    const column = new Column(this, this.columns.length, table, name, base, initial);
    this.columns.push(column);
    return column;
  }

  /** For columns only: notes a write before it happens. */
  wrote(column: Column, row: number, old: number, now: number): void {
    if (this.at !== this.journal.length) {
      throw new Error('write to a past state; truncate() first');
    }
    this.journal.append(column.id, row, old);
    this.at++;
    if (this.hashed) {
      this.mix(column, row, old);
      this.mix(column, row, now);
    }
  }

  /** For columns only: notes a write to consecutive rows before it happens. */
  wroteRun(column: Column, row: number, old: Run): void {
    if (this.at !== this.journal.length) {
      throw new Error('write to a past state; truncate() first');
    }
    this.journal.appendRun(column.id, row, old);
    this.at++;
    this.hashed = false;
  }

  /** The current position. */
  mark(): Mark {
    return this.at;
  }

  /** The last position that can be sought. */
  end(): Mark {
    return this.journal.length;
  }

  /** Puts the state of `mark` in place. Costs one swap per write in between. */
  seek(mark: Mark): void {
    if (mark < 0 || mark > this.journal.length) {
      throw new RangeError(`no such mark: ${mark}`);
    }
    while (this.at > mark) {
      this.swap(--this.at);
    }
    while (this.at < mark) {
      this.swap(this.at++);
    }
  }

  /** Forgets everything after the current mark, so that the simulation can go on from here. */
  truncate(): void {
    this.journal.truncate(this.at);
  }

  /** The writes of a range of the journal, in order. A run is reported once, with its first row. */
  *writes(from: Mark, to: Mark): Generator<Write & { readonly count: number }> {
    for (let record = from; record < to; record++) {
      yield {
        column: this.columnOf(record),
        row: this.journal.row(record),
        record,
        count: this.journal.count(record),
      };
    }
  }

  /** Calls `visit` for each write of a range, in order: as `writes`, without an object per write. */
  scan(from: Mark, to: Mark, visit: (column: Column, row: number, count: number, record: Mark) => void): void {
    for (let record = from; record < to; record++) {
      visit(this.columnOf(record), this.journal.row(record), this.journal.count(record), record);
    }
  }

  /** The last record of [from, to) for which `test` holds, -1 if none. */
  findLast(from: Mark, to: Mark, test: (column: Column, row: number, count: number) => boolean): Mark {
    for (let record = to - 1; record >= from; record--) {
      if (test(this.columnOf(record), this.journal.row(record), this.journal.count(record))) {
        return record;
      }
    }
    return -1;
  }

  /**
   * The value that row `row` of a record's column had on the other side of the record: before it if the store is
   * at or after the record, after it if the store is before it.
   */
  otherValue(record: Mark, row: number): number {
    const run = this.journal.run(record);
    return run ? runValue(run.values, row - this.journal.row(record)) : this.journal.value(record);
  }

  /** As `otherValue`, for all rows of the record. */
  otherValues(record: Mark): RunValues {
    return this.journal.run(record)?.values ?? { kind: 'series', base: this.journal.value(record), stride: 0 };
  }

  /**
   * Hash of all state as text. Computed once in full, then kept up to date by scalar writes; equal states have equal
   * hashes however they were reached.
   */
  hash(): string {
    if (!this.hashed) {
      this.rehash();
    }
    return (this.high >>> 0).toString(16).padStart(8, '0') + (this.low >>> 0).toString(16).padStart(8, '0');
  }

  get journalBytes(): number {
    return this.journal.bytes;
  }

  private columnOf(record: number): Column {
    return this.columns[this.journal.column(record)] as Column;
  }

  private swap(record: number): void {
    const column = this.columnOf(record);
    const row = this.journal.row(record);
    const run = this.journal.run(record);
    if (run) {
      const now = column.capture(row, run.count);
      column.applyRun(row, run);
      run.values = now;
      this.hashed = false;
      return;
    }
    const now = column.get(row);
    const value = this.journal.value(record);
    column.apply(row, value);
    this.journal.setValue(record, now);
    if (this.hashed) {
      this.mix(column, row, now);
      this.mix(column, row, value);
    }
  }

  private rehash(): void {
    this.low = 0;
    this.high = 0;
    for (const column of this.columns) {
      const end = column.base + column.capacity;
      for (let row = column.base; row < end; row++) {
        this.mix(column, row, column.get(row));
      }
    }
    this.hashed = true;
  }

  /** Toggles one (column, row, value) in the hash; initial values count as absent. */
  private mix(column: Column, row: number, value: number): void {
    if (value === column.initial) {
      return;
    }
    let a = Math.imul(row ^ Math.imul(column.id + 1, 0x9e3779b1), 0x85ebca6b) ^ value;
    a = Math.imul(a ^ (a >>> 16), 0x7feb352d);
    a = Math.imul(a ^ (a >>> 15), 0x846ca68b);
    this.low ^= a ^ (a >>> 16);
    let b = Math.imul(value ^ Math.imul(row + 0x1b873593, 0xcc9e2d51), 0xc2b2ae35) ^ column.id;
    b = Math.imul(b ^ (b >>> 15), 0x2c1b3c6d);
    b = Math.imul(b ^ (b >>> 12), 0x297a2d39);
    this.high ^= b ^ (b >>> 15);
  }
}
