/**
 * The journal: every write to the store, in order, as (column, row, old value). A position in it is a *mark*.
 *
 * Undoing a record swaps its old value with the current one, so that the same record redoes it: seeking in either
 * direction needs nothing but the journal. A *run* is one record for a write to many consecutive rows; its values are
 * kept as an arithmetic progression where they are one, else as an array.
 */

/** Values of consecutive rows: `base + i * stride`, or listed. */
export type RunValues =
  | { readonly kind: 'series'; readonly base: number; readonly stride: number }
  | { readonly kind: 'list'; readonly values: Int32Array };

export interface Run {
  readonly count: number;
  values: RunValues;
}

/** Bit in the column word of a record: the third word is an index into the runs. */
const RUN = 0x40000000;
const WORDS = 3;

export class Journal {
  private words = new Int32Array(1 << 14);
  private readonly runs: Run[] = [];
  /** Number of records; also the mark of "now" when nothing was undone. */
  length = 0;

  append(column: number, row: number, old: number): void {
    const at = this.length * WORDS;
    if (at + WORDS > this.words.length) {
      this.grow();
    }
    this.words[at] = column;
    this.words[at + 1] = row;
    this.words[at + 2] = old;
    this.length++;
  }

  appendRun(column: number, row: number, run: Run): void {
    this.runs.push(run);
    this.append(column | RUN, row, this.runs.length - 1);
  }

  column(record: number): number {
    return (this.words[record * WORDS] as number) & ~RUN;
  }

  row(record: number): number {
    return this.words[record * WORDS + 1] as number;
  }

  /** The run of a record, or undefined for an ordinary one. */
  run(record: number): Run | undefined {
    return (this.words[record * WORDS] as number) & RUN
      ? this.runs[this.words[record * WORDS + 2] as number]
      : undefined;
  }

  /** Number of rows a record writes. */
  count(record: number): number {
    return this.run(record)?.count ?? 1;
  }

  value(record: number): number {
    return this.words[record * WORDS + 2] as number;
  }

  setValue(record: number, value: number): void {
    this.words[record * WORDS + 2] = value;
  }

  /** Forgets all records from `length` on. */
  truncate(length: number): void {
    for (let record = this.length - 1; record >= length; record--) {
      if (this.run(record)) {
        this.runs.pop();
      }
    }
    this.length = length;
  }

  /** Bytes in use, for the budget of the design. */
  get bytes(): number {
    let bytes = this.length * WORDS * 4;
    for (const run of this.runs) {
      bytes += run.values.kind === 'list' ? run.values.values.byteLength + 32 : 32;
    }
    return bytes;
  }

  private grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
  }
}

export function runValue(values: RunValues, i: number): number {
  return values.kind === 'series' ? (values.base + i * values.stride) | 0 : (values.values[i] as number);
}
