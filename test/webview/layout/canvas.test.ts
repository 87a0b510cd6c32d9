import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packInOrder } from '../../../src/webview/canvas/pack';
import type { Spot } from '../../../src/webview/canvas/spot';
import { nextSpot, spotAt } from '../../../src/webview/canvas/spot';
import { MAX_SCROLL_HEIGHT, rowWindow, scrollHeight, scrollToRow } from '../../../src/webview/canvas/window';

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
    const view = rowWindow(5000, 400, 100_000, 20, 5);
    expect(view.from).toBe(245);
    expect(view.count).toBe(30);
    expect(view.offset).toBe(-100);
  });

  it('reach the first and the last row of a list longer than a browser can lay out', () => {
    const rows = 5_000_000;
    expect(scrollHeight(rows, 74)).toBe(MAX_SCROLL_HEIGHT);
    expect(rowWindow(0, 400, rows, 74, 0).from).toBe(0);
    const end = rowWindow(MAX_SCROLL_HEIGHT - 400, 400, rows, 74, 0);
    expect(end.from + end.count).toBe(rows);
  });

  it('bring any row into view', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (rows, part) => {
        const row = Math.floor(part * (rows - 1));
        const top = scrollToRow(row, 0, 400, rows, 22);
        const view = rowWindow(top, 400, rows, 22, 1);
        expect(row).toBeGreaterThanOrEqual(view.from);
        expect(row).toBeLessThan(view.from + view.count);
      }),
    );
  });

  it('stay where they are if the row is in view', () => {
    expect(scrollToRow(12, 200, 400, 1000, 20)).toBe(200);
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
