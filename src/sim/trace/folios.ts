import { is_zero_pfn } from '../mm/page_alloc';
import { hex, isExclusive, pageFlagsText } from './bits';
import { type FolioFields, type FolioSpan, folioSpans, serialOf } from './folioSpans';
import { holdersOf } from './holders';
import type { Moment } from './moment';
import { mappingText } from './names';
import { shownOf } from './shown';
import type { FolioRow, FoliosView } from './views';

/** Rows given at once, whatever is asked for. */
const MAX_ROWS = 500;

/** A window of the folios, in order of allocation; the zero page comes last. */
export function foliosView(m: Moment, from: number, count: number): FoliosView {
  const spans = folioSpans(m);
  const total = spans.reduce((sum, span) => sum + span.pages, 0);
  const start = clamp(from, 0, total);
  const end = start + clamp(count, 0, Math.min(MAX_ROWS, total - start));
  const rows: FolioRow[] = [];
  let at = 0;
  for (const span of spans) {
    for (let i = Math.max(0, start - at); i < span.pages && at + i < end; i++) {
      rows.push(folioRow(m, span, i));
    }
    at += span.pages;
    if (at >= end) {
      break;
    }
  }
  return { step: m.step, total, from: start, rows };
}

function clamp(value: number, low: number, high: number): number {
  return Number.isNaN(value) ? low : Math.min(high, Math.max(low, Math.trunc(value)));
}

/** The folio `offset` pages into a span. */
export function folioRow(m: Moment, span: FolioSpan, offset: number): FolioRow {
  const pfn = span.pfn + offset;
  const now = span.now && fieldsAt(span.now, offset);
  const was = span.was && fieldsAt(span.was, offset);
  const serial = serialOf(span) + offset;
  const zero = is_zero_pfn(pfn);
  const value = (text: (fields: FolioFields) => string) => shownOf(now, was, text);
  return {
    pfn,
    serial,
    order: 0,
    title: zero ? 'zero page' : `folio ${serial}`,
    flags: value((fields) => pageFlagsText(fields.flags)),
    _refcount: value((fields) => String(now ? fields._refcount : 0)),
    mapcount: value((fields) => String(fields._mapcount + 1)),
    mapping: value((fields) => mappingText(fields.mapping)),
    index: value((fields) => hex(fields.index)),
    holders: holdersOf(m, pfn, now !== undefined, was !== undefined),
    pages: [
      {
        from: 0,
        pages: 1,
        _mapcount: value((fields) => String(fields._mapcount)),
        exclusive: isExclusive((now ?? was)?.flags ?? 0),
        change: span.change,
      },
    ],
    change: span.change,
    select: { kind: 'page', pfn },
  };
}

function fieldsAt(fields: FolioFields, offset: number): FolioFields {
  return { ...fields, index: fields.index + offset, serial: fields.serial + offset };
}

/** The folio at a pfn: the one that is there, else one that went in this step. */
export function folioSpanAt(m: Moment, pfn: number): FolioSpan | undefined {
  const spans = folioSpans(m).filter((span) => pfn >= span.pfn && pfn < span.pfn + span.pages);
  return spans.find((span) => span.now) ?? spans[0];
}
