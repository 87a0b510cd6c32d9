import { pte_present } from '../arch/x86_64';
import { isExclusive } from './bits';
import { type Frame, isZeroPage, type ProcFrame, type PteRuns, pfnIn, runAt, runOf } from './frame';
import type { Change } from './views';

/**
 * Entries of a process that are alike after the step and alike before it. Page frames rise from page to page on both
 * sides (but for the zero page).
 */
export interface Cell {
  readonly vpn: number;
  readonly pages: number;
  /** 0 = none. */
  readonly flags: number;
  readonly pfn: number;
  readonly oldFlags: number;
  readonly oldPfn: number;
  /** 2 for pages that a huge PMD maps, else 1. */
  readonly level: number;
  readonly oldLevel: number;
  /** Of the zero page or the huge zero folio. */
  readonly zero: boolean;
  readonly oldZero: boolean;
  /** PageAnonExclusive of the pages that it maps. */
  readonly exclusive: boolean;
  readonly change: Change;
}

/** The cells of [start, end) of one process; either side may be absent. */
export function cellsOf(
  now: ProcFrame | undefined,
  was: ProcFrame | undefined,
  after: Frame,
  before: Frame,
  start: number,
  end: number,
): Cell[] {
  const cells: Cell[] = [];
  const a = now?.ptes;
  const b = was?.ptes;
  let i = a ? Math.max(0, runAt(a.vpn, start)) : 0;
  let j = b ? Math.max(0, runAt(b.vpn, start)) : 0;
  for (let vpn = start; vpn < end; ) {
    i = skip(a, i, vpn);
    j = skip(b, j, vpn);
    let to = Math.min(end, edge(a, i, vpn), edge(b, j, vpn));
    const inA = a !== undefined && covers(a, i, vpn);
    const inB = b !== undefined && covers(b, j, vpn);
    const flags = inA ? a.flags[i] : 0;
    const pfn = inA ? pfnIn(a, i, vpn - a.vpn[i]) : 0;
    const oldFlags = inB ? b.flags[j] : 0;
    const oldPfn = inB ? pfnIn(b, j, vpn - b.vpn[j]) : 0;
    const level = inA ? a.level[i] : 1;
    const oldLevel = inB ? b.level[j] : 1;
    const zero = pte_present(flags) && isZeroPage(after, pfn);
    const oldZero = pte_present(oldFlags) && isZeroPage(after, oldPfn);
    let exclusive = false;
    let reborn = false;
    if (pte_present(flags) && !zero) {
      const run = runOf(after.folios, after.folios.pfn, pfn);
      if (run >= 0) {
        to = Math.min(to, vpn + after.folios.pfn[run] + after.folios.pages[run] - pfn);
        exclusive = isExclusive(after.folios.flags[run]);
        if (pte_present(oldFlags) && pfn === oldPfn) {
          const old = runOf(before.folios, before.folios.pfn, pfn);
          if (old >= 0) {
            to = Math.min(to, vpn + before.folios.pfn[old] + before.folios.pages[old] - pfn);
            reborn = serialAt(before, old, pfn) !== serialAt(after, run, pfn);
          }
        }
      }
    }
    const change = changeOf(flags, pfn, oldFlags, oldPfn, reborn || level !== oldLevel);
    const own = { flags, pfn, level, zero, exclusive };
    cells.push({ vpn, pages: to - vpn, ...own, oldFlags, oldPfn, oldLevel, oldZero, change });
    vpn = to;
  }
  return cells;
}

function serialAt(frame: Frame, run: number, pfn: number): number {
  const { serial, order, pfn: start } = frame.folios;
  return order[run] > 0 ? serial[run] : serial[run] + pfn - start[run];
}

function skip(runs: PteRuns | undefined, run: number, vpn: number): number {
  let at = run;
  while (runs && at < runs.vpn.length && runs.vpn[at] + runs.pages[at] <= vpn) {
    at++;
  }
  return at;
}

function covers(runs: PteRuns, run: number, vpn: number): boolean {
  return run < runs.vpn.length && runs.vpn[run] <= vpn;
}

/** Where the run that holds `vpn` ends, or the next one begins. */
function edge(runs: PteRuns | undefined, run: number, vpn: number): number {
  if (!runs || run >= runs.vpn.length) {
    return Number.POSITIVE_INFINITY;
  }
  return runs.vpn[run] > vpn ? runs.vpn[run] : runs.vpn[run] + runs.pages[run];
}

function changeOf(flags: number, pfn: number, oldFlags: number, oldPfn: number, reborn: boolean): Change {
  if (flags === 0) {
    return oldFlags === 0 ? 'none' : 'gone';
  }
  if (oldFlags === 0) {
    return 'new';
  }
  return flags !== oldFlags || pfn !== oldPfn || reborn ? 'changed' : 'none';
}
