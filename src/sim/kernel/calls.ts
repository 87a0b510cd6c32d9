import type { Mark, Store } from '../store/store';

const FIELDS = 6;
const FN = 0;
const PARENT = 1;
const BEGIN = 2;
const END = 3;
const TIMES = 4;
const LAST = 5;

/**
 * The calls of a run, in call order: who called whom, and which part of the journal each call wrote. Append-only; not
 * simulated state.
 */
export class Calls {
  private words = new Int32Array(FIELDS * 1024);
  private readonly notes = new Map<number, string>();
  private readonly locks = new Map<number, string[]>();
  private current = -1;
  /** Number of calls so far; also the id of the next one. */
  length = 0;

  constructor(private readonly store: Store) {}

  enter(fn: number): number {
    const call = this.length++;
    const at = call * FIELDS;
    if (at + FIELDS > this.words.length) {
      const words = new Int32Array(this.words.length * 2);
      words.set(this.words);
      this.words = words;
    }
    this.words[at + FN] = fn;
    this.words[at + PARENT] = this.current;
    this.words[at + BEGIN] = this.store.mark();
    this.words[at + END] = -1;
    this.words[at + TIMES] = 1;
    this.words[at + LAST] = call;
    this.current = call;
    return call;
  }

  leave(call: number): void {
    const at = call * FIELDS;
    this.words[at + END] = this.store.mark();
    this.words[at + LAST] = this.length - 1;
    this.current = this.words[at + PARENT] as number;
  }

  /** The running call, -1 if the kernel is not running: what happens then is the program or the hardware. */
  get running(): number {
    return this.current;
  }

  /** Switches to another CPU's path; -1 for none. */
  set running(call: number) {
    this.current = call;
  }

  fn(call: number): number {
    return this.words[call * FIELDS + FN] as number;
  }

  parent(call: number): number {
    return this.words[call * FIELDS + PARENT] as number;
  }

  /** Marks in the store's journal between which the call (with its callees) wrote. */
  begin(call: number): Mark {
    return this.words[call * FIELDS + BEGIN] as number;
  }

  end(call: number): Mark {
    return this.words[call * FIELDS + END] as number;
  }

  /** Last call made within this one (itself if it made none). */
  last(call: number): number {
    return this.words[call * FIELDS + LAST] as number;
  }

  /** How many equal calls in a row this record stands for, each with the same callees. */
  times(call: number): number {
    return this.words[call * FIELDS + TIMES] as number;
  }

  setTimes(call: number, times: number): void {
    this.words[call * FIELDS + TIMES] = times;
  }

  /**
   * Records the calls from `from` on, all of the running level and without callees that differ, `times - 1` times more:
   * as if they had been made in turn that often.
   */
  repeat(from: number, times: number): void {
    const end = this.length;
    for (let i = 1; i < times; i++) {
      for (let call = from; call < end; call++) {
        const copy = this.enter(this.fn(call));
        const parent = this.parent(call);
        const at = copy * FIELDS;
        this.words[at + PARENT] = parent >= from ? parent + copy - call : parent;
        this.words[at + END] = this.store.mark();
        this.words[at + LAST] = this.last(call) + copy - call;
        this.current = this.words[from * FIELDS + PARENT] as number;
      }
    }
  }

  /** Says what the running call decided: `reuse`, `-ENOMEM`. The last word counts. */
  note(text: string): void {
    if (this.current >= 0) {
      this.notes.set(this.current, text);
    }
  }

  noteOf(call: number): string | undefined {
    return this.notes.get(call);
  }

  /** Records that the running call took a lock. */
  took(lock: string): void {
    if (this.current >= 0) {
      const locks = this.locks.get(this.current);
      if (!locks) {
        this.locks.set(this.current, [lock]);
      } else if (locks.length < 16 && !locks.includes(lock)) {
        locks.push(lock);
      }
    }
  }

  locksOf(call: number): readonly string[] {
    return this.locks.get(call) ?? [];
  }

  /** Forgets all calls from `length` on (a step that was rolled back). */
  truncate(length: number): void {
    for (let call = length; call < this.length; call++) {
      this.notes.delete(call);
      this.locks.delete(call);
    }
    this.length = length;
    this.current = -1;
  }
}
