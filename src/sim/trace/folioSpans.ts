import { is_zero_pfn } from '../mm/page_alloc';
import type { FolioRuns, Frame } from './frame';
import type { Moment } from './moment';
import type { Change } from './views';

/** What the views show of a folio; the same for all pages of a span but for index and serial, which rise by one. */
export interface FolioFields {
  readonly flags: number;
  readonly _refcount: number;
  readonly _mapcount: number;
  readonly mapping: number;
  /** Of the first page of the span. */
  readonly index: number;
  readonly serial: number;
}

/** Consecutive order-0 folios alike after the step and alike before it. */
export interface FolioSpan {
  readonly pfn: number;
  readonly pages: number;
  readonly now: FolioFields | undefined;
  readonly was: FolioFields | undefined;
  readonly change: Change;
}

const spansOf = new WeakMap<Moment, readonly FolioSpan[]>();

/** All folios that exist after the step or went in it, in order of allocation. The zero page comes last. */
export function folioSpans(m: Moment): readonly FolioSpan[] {
  let spans = spansOf.get(m);
  if (!spans) {
    spans = compare(m.before, m.after).sort((a, b) => order(a) - order(b));
    spansOf.set(m, spans);
  }
  return spans;
}

function order(span: FolioSpan): number {
  return is_zero_pfn(span.pfn) ? Number.POSITIVE_INFINITY : serialOf(span);
}

/** The number by which the user knows the first folio of a span. */
export function serialOf(span: FolioSpan): number {
  return (span.now ?? span.was)?.serial ?? 0;
}

/** Sweeps both frames by pfn. A page that was freed and allocated again is two folios: one gone, one new. */
function compare(before: Frame, after: Frame): FolioSpan[] {
  const spans: FolioSpan[] = [];
  const a = before.folios;
  const b = after.folios;
  let i = 0;
  let j = 0;
  let at = 0;
  while (i < a.pfn.length || j < b.pfn.length) {
    at = Math.max(at, Math.min(startOf(a, i), startOf(b, j)));
    const inA = startOf(a, i) <= at;
    const inB = startOf(b, j) <= at;
    const to = Math.min(inA ? endOf(a, i) : startOf(a, i), inB ? endOf(b, j) : startOf(b, j));
    const was = inA ? fieldsAt(a, i, at) : undefined;
    const now = inB ? fieldsAt(b, j, at) : undefined;
    const pages = to - at;
    if (was && now && was.serial !== now.serial) {
      spans.push({ pfn: at, pages, now: undefined, was, change: 'gone' });
      spans.push({ pfn: at, pages, now, was: undefined, change: 'new' });
    } else {
      spans.push({ pfn: at, pages, now, was, change: changeOf(was, now) });
    }
    at = to;
    if (inA && endOf(a, i) === to) {
      i++;
    }
    if (inB && endOf(b, j) === to) {
      j++;
    }
  }
  return spans;
}

function startOf(runs: FolioRuns, run: number): number {
  return run < runs.pfn.length ? runs.pfn[run] : Number.POSITIVE_INFINITY;
}

function endOf(runs: FolioRuns, run: number): number {
  return runs.pfn[run] + runs.pages[run];
}

function fieldsAt(runs: FolioRuns, run: number, pfn: number): FolioFields {
  const offset = pfn - runs.pfn[run];
  return {
    flags: runs.flags[run],
    _refcount: runs._refcount[run],
    _mapcount: runs._mapcount[run],
    mapping: runs.mapping[run],
    index: runs.index[run] + offset,
    serial: runs.serial[run] + offset,
  };
}

function changeOf(was: FolioFields | undefined, now: FolioFields | undefined): Change {
  if (!was || !now) {
    return was ? 'gone' : now ? 'new' : 'none';
  }
  const same =
    was.flags === now.flags &&
    was._refcount === now._refcount &&
    was._mapcount === now._mapcount &&
    was.mapping === now.mapping &&
    was.index === now.index;
  return same ? 'none' : 'changed';
}
