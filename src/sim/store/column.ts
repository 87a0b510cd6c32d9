import { type Run, type RunValues, runValue } from './journal';
import type { Store } from './store';

/**
 * One field of all rows of a table: a journaled array of signed 32-bit integers. Bit sets may use all 32 bits (compare
 * them with `>>> 0` or by bit operations only).
 *
 * Rows are numbered from the table's `base`. Reading a row that was never written gives `initial`.
 */
export class Column {
  private data: Int32Array;

  constructor(
    private readonly store: Store,
    readonly id: number,
    /** Name of the table and of the field, as shown to the user: the kernel's own names. */
    readonly table: string,
    readonly name: string,
    readonly base: number,
    readonly initial: number,
  ) {
    this.data = new Int32Array(64);
    if (initial !== 0) {
      this.data.fill(initial);
    }
  }

  get(row: number): number {
    const i = row - this.base;
    return i < this.data.length ? (this.data[i] as number) : this.initial;
  }

  set(row: number, value: number): void {
    const i = row - this.base;
    if (i >= this.data.length) {
      this.grow(i + 1);
    }
    const old = this.data[i] as number;
    const now = value | 0;
    if (old !== now) {
      this.store.wrote(this, row, old, now);
      this.data[i] = now;
    }
  }

  /** Adds `delta` and returns the new value. */
  add(row: number, delta: number): number {
    const value = this.get(row) + delta;
    this.set(row, value);
    return value;
  }

  or(row: number, bits: number): void {
    this.set(row, this.get(row) | bits);
  }

  andNot(row: number, bits: number): void {
    this.set(row, this.get(row) & ~bits);
  }

  /** Writes `base + i * stride` to `count` rows: one journal record. */
  setRun(row: number, count: number, base: number, stride: number): void {
    if (count <= 0) {
      return;
    }
    const old: Run = { count, values: this.capture(row, count) };
    this.store.wroteRun(this, row, old);
    this.applyRun(row, { count, values: { kind: 'series', base, stride } });
  }

  /** Adds `delta` to `count` rows: one journal record. */
  addRun(row: number, count: number, delta: number): void {
    if (this.isUniform(row, count)) {
      this.setRun(row, count, this.get(row) + delta, 0);
    } else {
      this.updateRun(row, count, (value) => value + delta);
    }
  }

  /** Sets and clears bits in `count` rows: one journal record. */
  maskRun(row: number, count: number, set: number, clear: number): void {
    if (this.isUniform(row, count)) {
      this.setRun(row, count, (this.get(row) & ~clear) | set, 0);
    } else {
      this.updateRun(row, count, (value) => (value & ~clear) | set);
    }
  }

  /** Writes `value(i)` to the i-th of `count` rows: one journal record. */
  fillRun(row: number, count: number, value: (i: number) => number): void {
    this.updateRun(row, count, (_, i) => value(i));
  }

  private isUniform(row: number, count: number): boolean {
    const start = row - this.base;
    const { data } = this;
    if (start + count > data.length) {
      return false;
    }
    const first = data[start];
    for (let i = start + 1; i < start + count; i++) {
      if (data[i] !== first) {
        return false;
      }
    }
    return true;
  }

  private updateRun(row: number, count: number, update: (value: number, i: number) => number): void {
    if (count <= 0) {
      return;
    }
    const values = this.capture(row, count);
    this.store.wroteRun(this, row, { count, values });
    const start = row - this.base;
    for (let i = 0; i < count; i++) {
      this.data[start + i] = update(this.data[start + i] as number, i);
    }
  }

  /** The values of `count` rows, in the shortest form. */
  capture(row: number, count: number): RunValues {
    const start = row - this.base;
    if (start + count > this.data.length) {
      this.grow(start + count);
    }
    const base = this.data[start] as number;
    const stride = count > 1 ? (this.data[start + 1] as number) - base : 0;
    for (let i = 1; i < count; i++) {
      if (this.data[start + i] !== ((base + i * stride) | 0)) {
        return { kind: 'list', values: this.data.slice(start, start + count) };
      }
    }
    return { kind: 'series', base, stride };
  }

  /** How many rows from `row` on, at most `max`, hold values that rise by `step` from row to row. */
  runLength(row: number, max: number, step: number): number {
    const start = row - this.base;
    const end = Math.min(start + max, this.data.length);
    const first = this.get(row);
    let i = start + 1;
    for (let value = first + step; i < end && this.data[i] === value; value += step) {
      i++;
    }
    // Rows that have no storage yet all hold the initial value.
    const reached = Math.max(1, i - start);
    const beyond = i >= this.data.length && step === 0 && first === this.initial;
    return beyond ? max : Math.min(max, reached);
  }

  /** Puts values in place without journaling: for the store only. */
  applyRun(row: number, run: Run): void {
    const start = row - this.base;
    const { values } = run;
    if (start + run.count > this.data.length) {
      this.grow(start + run.count);
    }
    if (values.kind === 'list') {
      this.data.set(values.values, start);
    } else if (values.stride === 0) {
      this.data.fill(values.base, start, start + run.count);
    } else {
      for (let i = 0; i < run.count; i++) {
        this.data[start + i] = runValue(values, i);
      }
    }
  }

  /** Puts one value in place without journaling: for the store only. */
  apply(row: number, value: number): void {
    this.data[row - this.base] = value;
  }

  /** Rows that have storage, relative to `base`; all others hold `initial`. */
  get capacity(): number {
    return this.data.length;
  }

  private grow(size: number): void {
    let length = this.data.length;
    while (length < size) {
      length *= 2;
    }
    const data = new Int32Array(length);
    data.set(this.data);
    if (this.initial !== 0) {
      data.fill(this.initial, this.data.length);
    }
    this.data = data;
  }
}
