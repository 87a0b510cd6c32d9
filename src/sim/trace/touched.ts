import { pte_present } from '../arch/x86_64';
import { type Cell, cellsOf } from './cells';
import { folioSpans } from './folioSpans';
import { runAt, runOf } from './frame';
import type { Moment } from './moment';
import { type ProcSpan, procSpans, type VmaSpan } from './vmaSpans';

/** Ranges of page frames, in order and apart. */
interface Ranges {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

const touchedIn = new WeakMap<Moment, Ranges>();

/** Whether the step did something to one of the pages: to a field of it, or to an entry that maps or mapped it. */
export function isTouched(m: Moment, pfn: number, pages: number): boolean {
  let ranges = touchedIn.get(m);
  if (!ranges) {
    ranges = touchedRanges(m);
    touchedIn.set(m, ranges);
  }
  const last = runAt(ranges.from, pfn + pages - 1);
  return last >= 0 && ranges.to[last] > pfn;
}

/** Whether the step did something to an entry of a VMA, or to a page below one. */
export function isTouchedBelow(m: Moment, proc: ProcSpan, vma: VmaSpan): boolean {
  return cellsOf(proc.now, proc.was, m.after, m.before, vma.start, vma.end).some((cell) => isCellTouched(m, cell));
}

export function isCellTouched(m: Moment, cell: Cell): boolean {
  return cell.change !== 'none' || isPageTouched(m, cell);
}

/** Whether the step did something to one of the pages that the entries map, or took one away from them. */
export function isPageTouched(m: Moment, { flags, pfn, pages, level, zero, oldFlags, oldPfn }: Cell): boolean {
  const lost = pte_present(oldFlags) && (!pte_present(flags) || oldPfn !== pfn);
  // All entries of a run that map the zero page map that one page.
  return lost || (pte_present(flags) && isTouched(m, pfn, zero && level === 1 ? 1 : pages));
}

function touchedRanges(m: Moment): Ranges {
  const found: [from: number, to: number][] = [];
  for (const span of folioSpans(m)) {
    if (span.folioChange !== 'none') {
      found.push([span.pfn, span.pfn + span.pages]);
    }
  }
  for (const proc of procSpans(m)) {
    for (const vma of proc.vmas) {
      for (const cell of cellsOf(proc.now, proc.was, m.after, m.before, vma.start, vma.end)) {
        if (cell.change !== 'none') {
          for (const pfn of mappedBy(cell)) {
            found.push(wholeFolios(m, pfn, pfn + cell.pages));
          }
        }
      }
    }
  }
  return merged(found);
}

/** The pages, and all others of their large folios: a mapping of one page is one of the folio. */
function wholeFolios(m: Moment, from: number, to: number): [from: number, to: number] {
  let [first, end] = [from, to];
  for (const { folios } of [m.before, m.after]) {
    for (const pfn of [from, to - 1]) {
      const run = runOf(folios, folios.pfn, pfn);
      if (run >= 0 && folios.order[run] > 0) {
        first = Math.min(first, folios.head[run]);
        end = Math.max(end, folios.head[run] + (1 << folios.order[run]));
      }
    }
  }
  return [first, end];
}

/** First of the counted pages that the entries map, and mapped. */
function mappedBy({ flags, pfn, zero, oldFlags, oldPfn, oldZero }: Cell): number[] {
  return [...(!pte_present(flags) || zero ? [] : [pfn]), ...(!pte_present(oldFlags) || oldZero ? [] : [oldPfn])];
}

function merged(found: [from: number, to: number][]): Ranges {
  const from: number[] = [];
  const to: number[] = [];
  for (const [start, end] of found.sort((a, b) => a[0] - b[0])) {
    if (to.length > 0 && start <= to[to.length - 1]) {
      to[to.length - 1] = Math.max(to[to.length - 1], end);
    } else {
      from.push(start);
      to.push(end);
    }
  }
  return { from, to };
}
