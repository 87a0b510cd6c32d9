/** The rows of a long list, one below the other, in pixels of a list without end. */
export interface Rows {
  readonly count: number;
  /** Top of a row; of `count`: the end of the list. */
  readonly top: (row: number) => number;
  /** The row at a place; the nearest if there is none. */
  readonly at: (y: number) => number;
}

export function evenRows(count: number, height: number): Rows {
  const last = Math.max(0, count - 1);
  return { count, top: (row) => row * height, at: (y) => Math.max(0, Math.min(last, Math.floor(y / height))) };
}

/** Rows of two heights. `high` tells which are higher, as runs in their order. */
export function unevenRows(
  count: number,
  height: number,
  high: readonly { readonly from: number; readonly count: number }[],
  highHeight: number,
): Rows {
  const more = highHeight - height;
  const tops: number[] = [];
  let before = 0;
  for (const run of high) {
    tops.push(run.from * height + before * more);
    before += run.count;
  }
  const top = (row: number): number => {
    let higher = 0;
    for (const run of high) {
      if (run.from >= row) break;
      higher += Math.min(run.count, row - run.from);
    }
    return row * height + higher * more;
  };
  const at = (y: number): number => {
    const next = tops.findIndex((start) => start > y);
    const i = next < 0 ? high.length - 1 : next - 1;
    const run = high[i];
    const start = tops[i];
    if (run === undefined || start === undefined) return evenRows(count, height).at(y);
    const inside = Math.floor((y - start) / highHeight);
    const row =
      inside < run.count
        ? run.from + inside
        : run.from + run.count + Math.floor((y - top(run.from + run.count)) / height);
    return Math.max(0, Math.min(count - 1, row));
  };
  return { count, top, at };
}

/** Rows to draw of a long list, and where the first of them goes. */
export interface RowWindow {
  readonly from: number;
  readonly count: number;
  /** Pixels from the top of the viewport to the top of row `from`. */
  readonly offset: number;
}

/** Browsers stop laying out boxes higher than this; longer lists scroll proportionally instead of by the pixel. */
export const MAX_SCROLL_HEIGHT = 8_000_000;

export function scrollHeight(rows: Rows): number {
  return Math.min(rows.top(rows.count), MAX_SCROLL_HEIGHT);
}

/** Which rows a viewport shows. `overscan` rows more on either side. */
export function rowWindow(scrollTop: number, viewport: number, rows: Rows, overscan: number): RowWindow {
  const position = listPosition(scrollTop, viewport, rows);
  if (rows.count === 0) return { from: 0, count: 0, offset: -position };
  const first = Math.max(0, rows.at(position) - overscan);
  const last = Math.min(rows.count, rows.at(position + Math.max(0, viewport - 1)) + 1 + overscan);
  return { from: first, count: Math.max(0, last - first), offset: rows.top(first) - position };
}

/** The list's own pixel position for a scrollbar position. */
export function listPosition(scrollTop: number, viewport: number, rows: Rows): number {
  const real = rows.top(rows.count);
  const shown = scrollHeight(rows);
  if (real <= viewport || shown <= viewport) return 0;
  const part = Math.max(0, Math.min(1, scrollTop / (shown - viewport)));
  return real === shown ? Math.min(scrollTop, real - viewport) : part * (real - viewport);
}

/** The scrollbar position that brings `row` into view, or the present one if it is in view. */
export function scrollToRow(row: number, scrollTop: number, viewport: number, rows: Rows): number {
  const position = listPosition(scrollTop, viewport, rows);
  const [top, bottom] = [rows.top(row), rows.top(row + 1)];
  if (top >= position && bottom <= position + viewport) return scrollTop;
  const real = rows.top(rows.count);
  const target = Math.max(0, Math.min(real - viewport, (top + bottom - viewport) / 2));
  const shown = scrollHeight(rows);
  return real === shown ? target : (target / (real - viewport)) * (shown - viewport);
}
