import type { Column } from './column';
import type { Store } from './store';

/**
 * Rows of a kind of object, with one column per field. Rows are allocated and freed; a freed row is the next one to be
 * allocated (as the page allocator's and the slab's per-CPU lists do). Allocation is state like any other: it is in the
 * journal.
 */
export class Table {
  /** 1 for rows in use. */
  readonly live: Column;
  private readonly next: Column;
  private readonly meta: Column;

  constructor(
    private readonly store: Store,
    readonly name: string,
    readonly base: number,
  ) {
    this.live = store.column(name, '$live', base, 0);
    this.next = store.column(name, '$next', base, 0);
    this.meta = store.column(name, '$meta', 0, 0);
  }

  column(name: string, initial = 0): Column {
    return this.store.column(this.name, name, this.base, initial);
  }

  /** Rows ever used are `base` to `top() - 1`. */
  top(): number {
    return this.base + this.meta.get(TOP);
  }

  /** Number of rows in use. */
  count(): number {
    return this.meta.get(COUNT);
  }

  /**
   * A row with every field at its initial value (the caller of `free` sees to that). Rows come back to the pool to which they
   * were freed.
   */
  alloc(pool = 0): number {
    const free = FREE + pool * POOL;
    let row = this.meta.get(free);
    if (row !== 0) {
      row += this.base - 1;
      this.meta.set(free, this.next.get(row));
      this.next.set(row, 0);
    } else {
      row = this.top();
      this.meta.add(TOP, 1);
    }
    this.meta.add(COUNT, 1);
    this.live.set(row, 1);
    return row;
  }

  /** `count` new consecutive rows, whatever is free below. */
  allocRun(count: number): number {
    const row = this.top();
    this.meta.add(TOP, count);
    this.meta.add(COUNT, count);
    this.live.setRun(row, count, 1, 0);
    return row;
  }

  /**
   * 2^order consecutive rows at a multiple of 2^order: the block of that size that was freed last, else new rows. Rows
   * skipped to get there are never used.
   */
  allocBlock(order: number, pool = 0): number {
    const count = 1 << order;
    const blocks = BLOCKS + order + pool * POOL;
    let row = this.meta.get(blocks);
    if (row !== 0) {
      row += this.base - 1;
      this.meta.set(blocks, this.next.get(row));
      this.next.set(row, 0);
    } else {
      row = Math.ceil(this.top() / count) * count;
      this.meta.set(TOP, row + count - this.base);
    }
    this.meta.add(COUNT, count);
    this.live.setRun(row, count, 1, 0);
    return row;
  }

  /** Frees a block, to be the next one of its size. */
  freeBlock(row: number, order: number, pool = 0): void {
    const blocks = BLOCKS + order + pool * POOL;
    this.live.setRun(row, 1 << order, 0, 0);
    this.next.set(row, this.meta.get(blocks));
    this.meta.set(blocks, row - this.base + 1);
    this.meta.add(COUNT, -(1 << order));
  }

  /** True if the next `alloc` gives a row that was used before. */
  hasFreed(): boolean {
    return this.meta.get(FREE) !== 0;
  }

  free(row: number, pool = 0): void {
    const free = FREE + pool * POOL;
    this.live.set(row, 0);
    this.next.set(row, this.meta.get(free));
    this.meta.set(free, row - this.base + 1);
    this.meta.add(COUNT, -1);
  }

  /** Frees `count` consecutive rows as `free` would one after the other: the lowest first, or last. */
  freeRun(row: number, count: number, pool = 0, lowest: 'first' | 'last' = 'first'): void {
    const id = row - this.base + 1;
    if (lowest === 'first') {
      this.free(row, pool);
      this.next.setRun(row + 1, count - 1, id, 1);
      this.meta.set(FREE + pool * POOL, id + count - 1);
    } else {
      this.free(row + count - 1, pool);
      this.next.setRun(row, count - 1, id + 1, 1);
      this.meta.set(FREE + pool * POOL, id);
    }
    this.live.setRun(row, count, 0, 0);
    this.meta.add(COUNT, 1 - count);
  }

  /** Rows in use, lowest first. */
  *rows(): Generator<number> {
    const top = this.top();
    for (let row = this.base; row < top; row++) {
      if (this.live.get(row) !== 0) {
        yield row;
      }
    }
  }
}

const TOP = 0;
const FREE = 1;
const COUNT = 2;
/** First of the lists of freed blocks, by order. */
const BLOCKS = 4;
/** Distance between the lists of two pools. */
const POOL = 16;
