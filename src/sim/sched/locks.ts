import type { Kernel } from '../kernel/kernel';
import type { Path } from '../kernel/kfn';
import type { Column } from '../store/column';

/** What a path waits for when it yields: the lock word that has to change. */
export interface Wait {
  readonly column: Column;
  readonly row: number;
}

/**
 * Locks are words of the store: 0 = free, n > 0 = n readers, -1 = one writer. A spinlock has no readers. Taking one that
 * is held yields until it is free; who runs alone never waits.
 *
 * `name` is what the call tree shows: `mmap_lock (read)`, `ptl`.
 */
export function* lockWrite(k: Kernel, column: Column, row: number, name: string): Path<void> {
  while (column.get(row) !== 0) {
    yield { column, row };
  }
  column.set(row, -1);
  k.calls.took(name);
}

export function* lockRead(k: Kernel, column: Column, row: number, name: string): Path<void> {
  while (column.get(row) < 0) {
    yield { column, row };
  }
  column.add(row, 1);
  k.calls.took(name);
}

/** Drops a lock that `lockWrite` took. */
export function unlockWrite(column: Column, row: number): void {
  column.set(row, 0);
}

/** Drops a lock that `lockRead` took. */
export function unlockRead(column: Column, row: number): void {
  column.add(row, -1);
}
