import { PG_anon_exclusive } from '../mm/page-flags';
import type { FolioRuns } from './folioRuns';
import { type Frame, isZeroPage } from './frame';
import type { Moment } from './moment';
import type { Change } from './views';

/** What the views show of pages; the same for all pages of a span but for the index (and the serial at order 0), which rise. */
export interface FolioFields {
  /** The folio's flags, with PG_anon_exclusive as it is for these pages. */
  readonly flags: number;
  readonly _refcount: number;
  /** Of each page, raw. */
  readonly _mapcount: number;
  readonly mapping: number;
  /** Of the first page of the span. */
  readonly index: number;
  readonly serial: number;
  readonly order: number;
  readonly head: number;
  readonly _entire_mapcount: number;
  readonly _large_mapcount: number;
  readonly _nr_pages_mapped: number;
  readonly _deferred_list: number;
  readonly _pincount: number;
  readonly nid: number;
  readonly lru: number;
  /** folio_mapcount(): a count. */
  readonly folioMapcount: number;
  /** Mappings of each page, by PTEs and PMDs, as far as the kernel knows them: a count. */
  readonly pageMapcount: number;
}

/** Consecutive order-0 folios, or pages of one large folio, alike after the step and alike before it. */
export interface FolioSpan {
  readonly pfn: number;
  readonly pages: number;
  readonly now: FolioFields | undefined;
  readonly was: FolioFields | undefined;
  /** Of these pages; of all pages of a large folio if only fields of the folio changed. */
  readonly change: Change;
  /** Of the folio, whichever page of it. */
  readonly folioChange: Change;
  /** Of the zero page or the huge zero folio. */
  readonly zero: boolean;
}

const spansOf = new WeakMap<Moment, readonly FolioSpan[]>();

/** All pages in use after the step or freed in it, in order of allocation. Zero pages come last. */
export function folioSpans(m: Moment): readonly FolioSpan[] {
  let spans = spansOf.get(m);
  if (!spans) {
    spans = withFolioChanges(compare(m.before, m.after).sort((a, b) => order(a) - order(b) || a.pfn - b.pfn));
    spansOf.set(m, spans);
  }
  return spans;
}

function order(span: FolioSpan): number {
  return span.zero ? Number.POSITIVE_INFINITY : serialOf(span);
}

/** The number by which the user knows the first folio of a span. */
export function serialOf(span: FolioSpan): number {
  return fieldsOf(span)?.serial ?? 0;
}

/** As the pages are, or were if they are free now. */
export function fieldsOf(span: FolioSpan): FolioFields | undefined {
  return span.now ?? span.was;
}

export function orderOf(span: FolioSpan): number {
  return fieldsOf(span)?.order ?? 0;
}

/** Fields of the page `offset` pages into a span. */
export function fieldsAfter(fields: FolioFields, offset: number): FolioFields {
  const own = fields.order > 0 ? 0 : offset;
  return offset === 0
    ? fields
    : { ...fields, index: fields.index + offset, serial: fields.serial + own, head: fields.head + own };
}

/** Whether two neighbouring spans are pages of one large folio. */
export function sameLargeFolio(a: FolioSpan, b: FolioSpan): boolean {
  const [x, y] = [fieldsOf(a), fieldsOf(b)];
  return x !== undefined && y !== undefined && x.order > 0 && x.head === y.head && x.serial === y.serial;
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
    const was = inA ? fieldsIn(a, i, at) : undefined;
    const now = inB ? fieldsIn(b, j, at) : undefined;
    const add = (n: FolioFields | undefined, w: FolioFields | undefined): void => {
      const change = changeOf(w, n);
      const folioChange = change !== 'none' || !n || !w || sameFolio(w, n) ? change : 'changed';
      spans.push({ pfn: at, pages: to - at, now: n, was: w, change, folioChange, zero: isZeroPage(after, at) });
    };
    if (was && now && (was.serial !== now.serial || was.order !== now.order)) {
      add(undefined, was);
      add(now, undefined);
    } else {
      add(now, was);
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

/** A change of one page is one of its folio; one of the folio alone is shown on all of its pages. */
function withFolioChanges(spans: readonly FolioSpan[]): FolioSpan[] {
  const result: FolioSpan[] = [];
  for (let i = 0; i < spans.length; ) {
    let end = i + 1;
    while (end < spans.length && sameLargeFolio(spans[i], spans[end])) {
      end++;
    }
    const folio = spans.slice(i, end);
    const folioChange = folio.every((span) => span.folioChange === folio[0].folioChange)
      ? folio[0].folioChange
      : 'changed';
    const pages = folio.some((span) => span.change !== 'none');
    result.push(...folio.map((span) => ({ ...span, folioChange, change: pages ? span.change : folioChange })));
    i = end;
  }
  return result;
}

function startOf(runs: FolioRuns, run: number): number {
  return run < runs.pfn.length ? runs.pfn[run] : Number.POSITIVE_INFINITY;
}

function endOf(runs: FolioRuns, run: number): number {
  return runs.pfn[run] + runs.pages[run];
}

function fieldsIn(runs: FolioRuns, run: number, pfn: number): FolioFields {
  return fieldsAfter(
    {
      flags: runs.flags[run],
      _refcount: runs._refcount[run],
      _mapcount: runs._mapcount[run],
      mapping: runs.mapping[run],
      index: runs.index[run],
      serial: runs.serial[run],
      order: runs.order[run],
      head: runs.head[run],
      _entire_mapcount: runs._entire_mapcount[run],
      _large_mapcount: runs._large_mapcount[run],
      _nr_pages_mapped: runs._nr_pages_mapped[run],
      _deferred_list: runs._deferred_list[run],
      _pincount: runs._pincount[run],
      nid: runs.nid[run],
      lru: runs.lru[run],
      folioMapcount: runs.folioMapcount[run],
      pageMapcount: runs.pageMapcount[run],
    },
    pfn - runs.pfn[run],
  );
}

/** Of order-0 folios: any field. Of pages of a large one: what is theirs. */
function changeOf(was: FolioFields | undefined, now: FolioFields | undefined): Change {
  if (!was || !now) {
    return was ? 'gone' : now ? 'new' : 'none';
  }
  const own =
    ((was.flags ^ now.flags) & PG_anon_exclusive) === 0 &&
    was.pageMapcount === now.pageMapcount &&
    was._mapcount === now._mapcount;
  return own && (now.order > 0 || sameFolio(was, now)) ? 'none' : 'changed';
}

function sameFolio(was: FolioFields, now: FolioFields): boolean {
  return (
    ((was.flags ^ now.flags) & ~PG_anon_exclusive) === 0 &&
    was._refcount === now._refcount &&
    was.mapping === now.mapping &&
    was.index === now.index &&
    was._entire_mapcount === now._entire_mapcount &&
    was._large_mapcount === now._large_mapcount &&
    was._nr_pages_mapped === now._nr_pages_mapped &&
    was._deferred_list === now._deferred_list &&
    was._pincount === now._pincount &&
    was.nid === now.nid &&
    was.lru === now.lru
  );
}
