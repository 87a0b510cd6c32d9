import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Store } from '../../../src/sim/store/store';

function sample() {
  const store = new Store();
  const table = store.table('page', 1000);
  return { store, table, count: table.column('count'), map: table.column('map', -1) };
}

describe('store', () => {
  it('gives the initial value for rows that were never written', () => {
    const { map } = sample();
    expect([map.get(1000), map.get(123456)]).toEqual([-1, -1]);
  });

  it('goes back and forth to any state', () => {
    const { store, count } = sample();
    const start = store.mark();
    count.set(1000, 5);
    const middle = store.mark();
    count.setRun(1000, 10, 7, 2);
    const end = store.mark();
    store.seek(start);
    expect(count.get(1000)).toBe(0);
    store.seek(end);
    expect([count.get(1000), count.get(1009)]).toEqual([7, 25]);
    store.seek(middle);
    expect([count.get(1000), count.get(1001)]).toEqual([5, 0]);
  });

  it('refuses to write in the past, and goes on from there after truncate', () => {
    const { store, count } = sample();
    count.set(1000, 1);
    const mark = store.mark();
    count.set(1000, 2);
    store.seek(mark);
    expect(() => count.set(1000, 3)).toThrow(/past/);
    store.truncate();
    count.set(1000, 3);
    expect([store.end(), count.get(1000)]).toEqual([mark + 1, 3]);
  });

  it('does not journal a write that changes nothing', () => {
    const { store, count } = sample();
    count.set(1000, 0);
    expect(store.mark()).toBe(0);
  });

  it.each([
    ['first', [1001, 1002, 1003, 1004]],
    ['last', [1004, 1003, 1002, 1001]],
  ] as const)('allocates the row that was freed last, and frees runs as single rows, the lowest %s', (lowest, rows) => {
    const one = sample();
    const run = sample();
    for (const { table } of [one, run]) {
      table.allocRun(6);
    }
    for (const row of rows) {
      one.table.free(row);
    }
    run.table.freeRun(1001, 4, 0, lowest);
    expect(run.store.hash()).toBe(one.store.hash());
    expect([run.table.alloc(), run.table.alloc()]).toEqual([rows[3], rows[2]]);
    expect([...run.table.rows()]).toEqual([1000, rows[2], rows[3], 1005].sort());
  });

  it('restores the exact hash of every state on the way, however it was reached', () => {
    const write = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), row: fc.nat(40), value: fc.integer() }),
      fc.record({
        kind: fc.constant('run' as const),
        row: fc.nat(40),
        count: fc.nat(20),
        base: fc.nat(),
        stride: fc.nat(2),
      }),
      fc.record({ kind: fc.constant('add' as const), row: fc.nat(40), count: fc.nat(20), delta: fc.integer() }),
      fc.record({
        kind: fc.constant('mask' as const),
        row: fc.nat(40),
        count: fc.nat(20),
        set: fc.nat(),
        clear: fc.nat(),
      }),
    );
    fc.assert(
      fc.property(fc.array(write, { maxLength: 30 }), fc.boolean(), (writes, hashing) => {
        const { store, count, map } = sample();
        const states = [{ mark: store.mark(), hash: store.hash() }];
        writes.forEach((w, i) => {
          const column = i % 2 ? count : map;
          const row = 1000 + w.row;
          if (w.kind === 'set') {
            column.set(row, w.value);
          } else if (w.kind === 'run') {
            column.setRun(row, w.count, w.base, w.stride);
          } else if (w.kind === 'add') {
            column.addRun(row, w.count, w.delta);
          } else {
            column.maskRun(row, w.count, w.set, w.clear);
          }
          states.push({ mark: store.mark(), hash: hashing ? store.hash() : '' });
        });
        const back = [...states].reverse();
        for (const state of [...back, ...states, ...back]) {
          store.seek(state.mark);
          if (state.hash) {
            expect(store.hash()).toBe(state.hash);
          }
        }
        expect(store.hash()).toBe(states[0]?.hash);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
