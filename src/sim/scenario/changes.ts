import type { Mark, Store } from '../store/store';

/**
 * Number of fields that differ between two marks, for a store that is at `to`. A field that was written and got its old
 * value back does not count.
 */
export function countChanges(store: Store, from: Mark, to: Mark): number {
  let count = 0;
  const seen = new Map<number, Set<number>>();
  for (const { column, row, record, count: rows } of store.writes(from, to)) {
    // The first write knows the value from before the step.
    const rowsSeen = seen.get(column.id) ?? new Set();
    seen.set(column.id, rowsSeen);
    for (let r = row; r < row + rows; r++) {
      if (rowsSeen.has(r)) continue;
      rowsSeen.add(r);
      if (store.otherValue(record, r) !== column.get(r)) count++;
    }
  }
  return count;
}
