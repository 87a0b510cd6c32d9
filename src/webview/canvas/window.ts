/** Rows to draw of a long list, and where the first of them goes. */
export interface RowWindow {
  readonly from: number;
  readonly count: number;
  /** Pixels from the top of the viewport to the top of row `from`. */
  readonly offset: number;
}

/** Browsers stop laying out boxes higher than this; longer lists scroll proportionally instead of by the pixel. */
export const MAX_SCROLL_HEIGHT = 8_000_000;

export function scrollHeight(rows: number, rowHeight: number): number {
  return Math.min(rows * rowHeight, MAX_SCROLL_HEIGHT);
}

/** Which rows a viewport shows. `overscan` rows more on either side. */
export function rowWindow(
  scrollTop: number,
  viewport: number,
  rows: number,
  rowHeight: number,
  overscan: number,
): RowWindow {
  const position = listPosition(scrollTop, viewport, rows, rowHeight);
  const first = Math.max(0, Math.floor(position / rowHeight) - overscan);
  const last = Math.min(rows, Math.ceil((position + viewport) / rowHeight) + overscan);
  return { from: first, count: Math.max(0, last - first), offset: first * rowHeight - position };
}

/** The list's own pixel position for a scrollbar position. */
export function listPosition(scrollTop: number, viewport: number, rows: number, rowHeight: number): number {
  const real = rows * rowHeight;
  const shown = scrollHeight(rows, rowHeight);
  if (real <= viewport || shown <= viewport) return 0;
  const part = Math.max(0, Math.min(1, scrollTop / (shown - viewport)));
  return real === shown ? Math.min(scrollTop, real - viewport) : part * (real - viewport);
}

/** The scrollbar position that brings `row` into view, or the present one if it is in view. */
export function scrollToRow(row: number, scrollTop: number, viewport: number, rows: number, rowHeight: number): number {
  const position = listPosition(scrollTop, viewport, rows, rowHeight);
  const top = row * rowHeight;
  if (top >= position && top + rowHeight <= position + viewport) return scrollTop;
  const real = rows * rowHeight;
  const target = Math.max(0, Math.min(real - viewport, top - (viewport - rowHeight) / 2));
  const shown = scrollHeight(rows, rowHeight);
  return real === shown ? target : (target / (real - viewport)) * (shown - viewport);
}
