import { type PteRuns, pfnIn, pfnStep } from '../trace/frame';

/** An entry, and whether the page frames of those behind it rise with the address (1) or stay (0). */
export interface SpanEntry {
  readonly flags: number;
  readonly pfn: number;
  readonly rise: 0 | 1;
  /** 2 for pages that a huge PMD maps, else 1. */
  readonly level: number;
}

/** Pages whose entries are alike in each of two processes. Where a process has no VMA its entries are none. */
export interface EntrySpan {
  readonly vpn: number;
  readonly pages: number;
  readonly a: SpanEntry;
  readonly b: SpanEntry;
}

const NONE: SpanEntry = { flags: 0, pfn: 0, rise: 0, level: 1 };

/** The entries of two processes side by side, in address order. */
export function* entrySpans(a: PteRuns, b: PteRuns): Generator<EntrySpan> {
  let i = 0;
  let j = 0;
  let at = 0;
  while (i < a.vpn.length || j < b.vpn.length) {
    at = Math.max(at, Math.min(startOf(a, i), startOf(b, j)));
    const inA = startOf(a, i) <= at;
    const inB = startOf(b, j) <= at;
    const to = Math.min(inA ? endOf(a, i) : startOf(a, i), inB ? endOf(b, j) : startOf(b, j));
    yield { vpn: at, pages: to - at, a: inA ? entryAt(a, i, at) : NONE, b: inB ? entryAt(b, j, at) : NONE };
    at = to;
    if (inA && endOf(a, i) === to) i++;
    if (inB && endOf(b, j) === to) j++;
  }
}

function startOf(runs: PteRuns, run: number): number {
  return run < runs.vpn.length ? runs.vpn[run] : Number.POSITIVE_INFINITY;
}

function endOf(runs: PteRuns, run: number): number {
  return runs.vpn[run] + runs.pages[run];
}

function entryAt(runs: PteRuns, run: number, vpn: number): SpanEntry {
  const flags = runs.flags[run];
  const pfn = pfnIn(runs, run, vpn - runs.vpn[run]);
  return { flags, pfn, rise: pfnStep(flags, pfn), level: runs.level[run] };
}
