import { is_zero_pfn } from '../mm/page_alloc';
import { type Cell, cellsOf } from './cells';
import { folioSpans } from './folioSpans';
import { runAt } from './frame';
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
export function isPageTouched(m: Moment, { flags, pfn, pages, oldFlags, oldPfn }: Cell): boolean {
  const lost = oldFlags !== 0 && (flags === 0 || oldPfn !== pfn);
  return lost || (flags !== 0 && !is_zero_pfn(pfn) && isTouched(m, pfn, pages));
}

function touchedRanges(m: Moment): Ranges {
  const found: [from: number, to: number][] = [];
  for (const span of folioSpans(m)) {
    if (span.change !== 'none') {
      found.push([span.pfn, span.pfn + span.pages]);
    }
  }
  for (const proc of procSpans(m)) {
    for (const vma of proc.vmas) {
      for (const cell of cellsOf(proc.now, proc.was, m.after, m.before, vma.start, vma.end)) {
        if (cell.change !== 'none') {
          for (const pfn of mappedBy(cell)) {
            found.push([pfn, pfn + cell.pages]);
          }
        }
      }
    }
  }
  return merged(found);
}

/** First of the counted pages that the entries map, and mapped. */
function mappedBy({ flags, pfn, oldFlags, oldPfn }: Cell): number[] {
  const pfns = [flags === 0 ? 0 : pfn, oldFlags === 0 ? 0 : oldPfn];
  return pfns.filter((p) => p !== 0 && !is_zero_pfn(p));
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
