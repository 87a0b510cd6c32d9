import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packInOrder } from '../../../src/webview/canvas/pack';
import type { Spot } from '../../../src/webview/canvas/spot';
import { nextSpot, spotAt } from '../../../src/webview/canvas/spot';
import {
  evenRows,
  MAX_SCROLL_HEIGHT,
  rowWindow,
  scrollHeight,
  scrollToRow,
  unevenRows,
} from '../../../src/webview/canvas/window';

describe('packing boxes in order', () => {
  const wishes = fc.array(
    fc.record({
      want: fc.integer({ min: -200, max: 900 }),
      size: fc.integer({ min: 1, max: 90 }),
      gap: fc.integer({ min: 0, max: 20 }),
    }),
    { maxLength: 30 },
  );

  it('never overlaps, keeps the order and the gaps, and stays below the top', () => {
    fc.assert(
      fc.property(wishes, (list) => {
        const tops = packInOrder(list, 10);
        expect(tops).toHaveLength(list.length);
        tops.forEach((top, i) => {
          expect(top).toBeGreaterThanOrEqual(10 - 1e-6);
          const before = list[i - 1];
          const here = list[i];
          const above = tops[i - 1];
          if (before !== undefined && here !== undefined && above !== undefined)
            expect(top).toBeGreaterThanOrEqual(above + before.size + here.gap - 1e-6);
        });
      }),
    );
  });

  it('leaves boxes where they want to be if nothing is in the way', () => {
    expect(
      packInOrder(
        [
          { want: 50, size: 10, gap: 0 },
          { want: 100, size: 10, gap: 5 },
        ],
        0,
      ),
    ).toEqual([50, 100]);
  });

  it('shares the trouble of boxes that want the same place', () => {
    expect(
      packInOrder(
        [
          { want: 100, size: 20, gap: 0 },
          { want: 100, size: 20, gap: 0 },
        ],
        0,
      ),
    ).toEqual([90, 110]);
  });
});

describe('windows of long lists', () => {
  it('hold what is in view and little more', () => {
    const view = rowWindow(5000, 400, evenRows(100_000, 20), 5);
    expect(view.from).toBe(245);
    expect(view.count).toBe(30);
    expect(view.offset).toBe(-100);
  });

  it('reach the first and the last row of a list longer than a browser can lay out', () => {
    const rows = evenRows(5_000_000, 74);
    expect(scrollHeight(rows)).toBe(MAX_SCROLL_HEIGHT);
    expect(rowWindow(0, 400, rows, 0).from).toBe(0);
    const end = rowWindow(MAX_SCROLL_HEIGHT - 400, 400, rows, 0);
    expect(end.from + end.count).toBe(rows.count);
  });

  it('bring any row into view', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (rows, part) => {
        const row = Math.floor(part * (rows - 1));
        const top = scrollToRow(row, 0, 400, evenRows(rows, 22));
        const view = rowWindow(top, 400, evenRows(rows, 22), 1);
        expect(row).toBeGreaterThanOrEqual(view.from);
        expect(row).toBeLessThan(view.from + view.count);
      }),
    );
  });

  it('stay where they are if the row is in view', () => {
    expect(scrollToRow(12, 200, 400, evenRows(1000, 20))).toBe(200);
  });

  it('may have rows of two heights: every place is in the row that is there', () => {
    const high = [
      { from: 0, count: 2 },
      { from: 5, count: 1 },
      { from: 9, count: 3 },
    ];
    const rows = unevenRows(14, 10, high, 25);
    const heights = Array.from({ length: 14 }, (_, row) => rows.top(row + 1) - rows.top(row));
    expect(heights).toEqual([25, 25, 10, 10, 10, 25, 10, 10, 10, 25, 25, 25, 10, 10]);
    for (let y = 0; y < rows.top(14); y++) {
      const row = rows.at(y);
      expect(rows.top(row)).toBeLessThanOrEqual(y);
      expect(rows.top(row + 1)).toBeGreaterThan(y);
    }
    expect([rows.at(-5), rows.at(1e9)]).toEqual([0, 13]);
  });
});

describe('moving through a drawing by keyboard', () => {
  const spot = (id: string, column: number, y: number): Spot => ({
    id,
    x: column * 100,
    y,
    w: 50,
    h: 20,
    label: id,
    column,
  });
  const spots = [spot('a', 0, 0), spot('b', 0, 30), spot('c', 0, 60), spot('x', 1, 10), spot('y', 1, 58)];

  it('starts at the first thing and stops at the ends', () => {
    expect(nextSpot(spots, undefined, 'down')?.id).toBe('a');
    expect(nextSpot(spots, spots[0], 'up')?.id).toBe('a');
    expect(nextSpot(spots, spots[0], 'down')?.id).toBe('b');
    expect(nextSpot(spots, spots[2], 'down')?.id).toBe('c');
  });

  it('crosses to the nearest thing of the next column', () => {
    expect(nextSpot(spots, spots[2], 'right')?.id).toBe('y');
    expect(nextSpot(spots, spots[3], 'left')?.id).toBe('a');
    expect(nextSpot(spots, spots[3], 'right')?.id).toBe('x');
  });

  it('finds the topmost thing under the pointer', () => {
    expect(spotAt([...spots, { ...spot('over', 0, 0), w: 10 }], 5, 5)?.id).toBe('over');
    expect(spotAt(spots, 5, 25)).toBeUndefined();
  });
});
