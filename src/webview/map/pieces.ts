/**
 * A run of pages, cut wherever a ribbon begins or ends: a single page that goes elsewhere gets room to be seen, the
 * 262,143 around it do not need more than they have.
 */
export interface Pieces {
  readonly pages: number;
  /** First page of each piece, and `pages` at the end. */
  readonly cuts: readonly number[];
  /** Where each cut lies, 0 to 1. */
  readonly at: readonly number[];
  /** Height it asks for on top of one line, 0 if it is in one piece. */
  readonly ideal: number;
}

const LINE = 15;
const MOST = 230;

function weight(pages: number): number {
  return 1 + 0.45 * Math.log2(pages);
}

export function piecesOf(pages: number, marks: Iterable<number>): Pieces {
  const inside = [...new Set(marks)].filter((mark) => mark > 0 && mark < pages).sort((a, b) => a - b);
  const cuts = [0, ...inside, pages];
  const weights = cuts.slice(1).map((cut, i) => weight(cut - (cuts[i] ?? 0)));
  const total = weights.reduce((a, b) => a + b, 0);
  const at = [0];
  for (const part of weights) at.push((at.at(-1) ?? 0) + part / total);
  return { pages, cuts, at, ideal: inside.length === 0 ? 0 : Math.min(MOST, LINE * total) };
}

/** Where a page lies in its run, 0 to 1. */
export function partOf(pieces: Pieces, page: number): number {
  const { cuts, at } = pieces;
  if (page <= 0) return 0;
  if (page >= pieces.pages) return 1;
  let low = 0;
  let high = cuts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((cuts[middle] ?? 0) <= page) low = middle;
    else high = middle - 1;
  }
  const from = cuts[low] ?? 0;
  const to = cuts[low + 1] ?? pieces.pages;
  const start = at[low] ?? 0;
  return start + (((at[low + 1] ?? 1) - start) * (page - from)) / Math.max(1, to - from);
}
