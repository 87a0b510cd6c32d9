import { hex, isExclusive, pageFlagsText } from './bits';
import { folioCounts } from './folioCounts';
import { folioMappers } from './folioMappers';
import {
  type FolioFields,
  type FolioSpan,
  fieldsAfter,
  fieldsOf,
  folioSpans,
  orderOf,
  sameLargeFolio,
  serialOf,
} from './folioSpans';
import { runAt } from './frame';
import { holdersOf } from './holders';
import type { Moment } from './moment';
import { mappingText } from './names';
import { shownOf } from './shown';
import type { FolioRow, FoliosView, PageRun } from './views';

/** Rows given at once, whatever is asked for. */
const MAX_ROWS = 500;

/** Folios alike: `count` of order 0 in one span, or one large folio in as many spans as its pages differ. */
interface FolioGroup {
  readonly spans: readonly FolioSpan[];
  readonly count: number;
}

const groupsOf = new WeakMap<Moment, readonly FolioGroup[]>();

/** A window of the folios, in order of allocation; zero pages come last. */
export function foliosView(m: Moment, from: number, count: number): FoliosView {
  const groups = folioGroups(m);
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const start = clamp(from, 0, total);
  const end = start + clamp(count, 0, Math.min(MAX_ROWS, total - start));
  const rows: FolioRow[] = [];
  let at = 0;
  for (const group of groups) {
    for (let i = Math.max(0, start - at); i < group.count && at + i < end; i++) {
      rows.push(groupRow(m, group, i));
    }
    at += group.count;
    if (at >= end) {
      break;
    }
  }
  return { step: m.step, total, from: start, rows, large: largeRows(groups) };
}

/** Where large folios stand among all rows. */
function largeRows(groups: readonly FolioGroup[]): FoliosView['large'] {
  const runs: { from: number; count: number }[] = [];
  let at = 0;
  for (const { spans, count } of groups) {
    const last = runs.at(-1);
    if (orderOf(spans[0]) > 0) {
      if (last && last.from + last.count === at) {
        last.count += count;
      } else {
        runs.push({ from: at, count });
      }
    }
    at += count;
  }
  return runs;
}

function clamp(value: number, low: number, high: number): number {
  return Number.isNaN(value) ? low : Math.min(high, Math.max(low, Math.trunc(value)));
}

function folioGroups(m: Moment): readonly FolioGroup[] {
  let groups = groupsOf.get(m);
  if (!groups) {
    const made: { spans: FolioSpan[]; count: number }[] = [];
    for (const span of folioSpans(m)) {
      const last = made.at(-1);
      if (last && sameLargeFolio(last.spans[0], span)) {
        last.spans.push(span);
      } else {
        made.push({ spans: [span], count: orderOf(span) > 0 ? 1 : span.pages });
      }
    }
    groups = made;
    groupsOf.set(m, groups);
  }
  return groups;
}

/** The folio that a page belongs to: the one that is there, else one that went in this step. */
export function folioOf(m: Moment, pfn: number): FolioRow | undefined {
  const span = folioSpanAt(m, pfn);
  const group = span && placesOf(m).groups.get(span);
  return group && groupRow(m, group, orderOf(span) > 0 ? 0 : pfn - span.pfn);
}

/** The `offset`-th folio of a group. */
function groupRow(m: Moment, { spans }: FolioGroup, offset: number): FolioRow {
  const [first] = spans;
  const now = first.now && fieldsAfter(first.now, offset);
  const was = first.was && fieldsAfter(first.was, offset);
  const fields = now ?? was;
  const order = fields?.order ?? 0;
  const pfn = order > 0 ? first.pfn : first.pfn + offset;
  const serial = fields?.serial ?? 0;
  const value = (text: (fields: FolioFields) => string) => shownOf(now, was, text);
  return {
    pfn,
    serial,
    order,
    title: first.zero ? (order > 0 ? 'huge zero folio' : 'zero page') : `folio ${serial}`,
    flags: value((f) => pageFlagsText(f.flags)),
    _refcount: value((f) => String(now ? f._refcount : 0)),
    mapcount: value((f) => String(f.folioMapcount)),
    mapping: value((f) => mappingText(f.mapping)),
    index: value((f) => hex(f.index)),
    holders: holdersOf(m, { pfn, pages: 1 << order, exists: now !== undefined, existed: was !== undefined }),
    counts: folioCounts(m, first, pfn),
    mappers: order > 0 ? folioMappers(m, pfn, 1 << order, now !== undefined, was !== undefined) : [],
    pages:
      order > 0 ? spans.map((span) => pageRun(m, span, first.pfn)) : [{ ...pageRun(m, first, first.pfn), pages: 1 }],
    change: first.folioChange,
    select: { kind: 'page', pfn },
  };
}

function pageRun(m: Moment, span: FolioSpan, head: number): PageRun {
  const kept = orderOf(span) === 0 || !m.k.IS_ENABLED('NO_PAGE_MAPCOUNT');
  return {
    from: span.pfn - head,
    pages: span.pages,
    _mapcount: kept ? shownOf(span.now, span.was, (fields) => String(fields._mapcount)) : { value: 'not kept' },
    exclusive: isExclusive(fieldsOf(span)?.flags ?? 0),
    change: span.change,
  };
}

/** The pages that a pfn is among: those in use, else some that were freed in this step. */
export function folioSpanAt(m: Moment, pfn: number): FolioSpan | undefined {
  const { inUse, freed } = placesOf(m);
  for (const { starts, spans } of [inUse, freed]) {
    const span = spans[runAt(starts, pfn)];
    if (span && pfn < span.pfn + span.pages) {
      return span;
    }
  }
  return undefined;
}

/** Spans by pfn, for look-ups. */
interface Places {
  readonly inUse: SpanList;
  readonly freed: SpanList;
  readonly groups: ReadonlyMap<FolioSpan, FolioGroup>;
}

interface SpanList {
  readonly starts: readonly number[];
  readonly spans: readonly FolioSpan[];
}

const places = new WeakMap<Moment, Places>();

function placesOf(m: Moment): Places {
  let found = places.get(m);
  if (!found) {
    const sorted = [...folioSpans(m)].sort((a, b) => a.pfn - b.pfn);
    const list = (spans: readonly FolioSpan[]): SpanList => ({ spans, starts: spans.map((span) => span.pfn) });
    found = {
      inUse: list(sorted.filter((span) => span.now)),
      freed: list(sorted.filter((span) => !span.now)),
      groups: new Map(folioGroups(m).flatMap((group) => group.spans.map((span) => [span, group] as const))),
    };
    places.set(m, found);
  }
  return found;
}

/** Number by which a span's page is known: `folio 3`, with the page for large ones. */
export function pageTitle(span: FolioSpan, pfn: number): string {
  const order = orderOf(span);
  const serial = serialOf(span) + (order > 0 ? 0 : pfn - span.pfn);
  const head = fieldsOf(span)?.head ?? pfn;
  if (span.zero) {
    return order > 0 ? `huge zero folio, page ${pfn - head}` : 'zero page';
  }
  return order > 0 ? `folio ${serial}, page ${pfn - head}` : `folio ${serial}`;
}
