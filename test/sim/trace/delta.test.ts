import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Store } from '../../../src/sim/store/store';
import { Delta } from '../../../src/sim/trace/delta';

const ROWS = 40;

/** A write to one row or to several, with values that rise by `stride`. */
const write = fc.record({
  row: fc.integer({ min: 0, max: ROWS - 1 }),
  count: fc.constantFrom(1, 1, 1, 2, 5, 12),
  value: fc.integer({ min: 0, max: 3 }),
  stride: fc.constantFrom(0, 0, 1, 2),
});

test('the delta of a range of the journal is what comparing all rows before and after finds', () => {
  fc.assert(
    fc.property(
      fc.array(write, { maxLength: 10 }),
      fc.array(write, { maxLength: 25 }),
      fc.boolean(),
      (before, after, rises) => {
        const store = new Store();
        const column = store.table('thing', 1).column('field', 2);
        const apply = (writes: typeof before): void => {
          for (const { row, count, value, stride } of writes) {
            if (count === 1) {
              column.set(row + 1, value);
            } else {
              column.setRun(row + 1, Math.min(count, ROWS - row), value, stride);
            }
          }
        };
        const rows = Array.from({ length: ROWS }, (_, i) => i + 1);
        apply(before);
        const from = store.mark();
        const old = rows.map((row) => column.get(row));
        apply(after);
        const now = rows.map((row) => column.get(row));
        const delta = new Delta(store, from, store.mark());

        expect(rows.map((row) => delta.was(column, row))).toEqual(old);
        const told = new Map<number, readonly [number, number]>();
        let end = 0;
        for (const piece of delta.pieces(column, rises)) {
          expect(piece.row).toBeGreaterThanOrEqual(end);
          end = piece.row + piece.count;
          for (let i = 0; i < piece.count; i++) {
            told.set(piece.row + i, [piece.old + i * piece.oldStep, piece.now + i * piece.nowStep]);
          }
        }
        const differing = rows.flatMap((row, i) => (old[i] === now[i] ? [] : [[row, [old[i], now[i]]] as const]));
        expect([...told]).toEqual(differing);
      },
    ),
    { numRuns: 1500 },
  );
});
