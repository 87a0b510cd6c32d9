import { ENTIRELY_MAPPED, FOLIO_PAGES_MAPPED, keepsNrPagesMapped } from '../mm/folio';
import { mappingAnonVma } from '../mm/page-flags';
import type { Column } from '../store/column';
import { hex, isExclusive, pageFlagsText, plural } from './bits';
import { type FolioFields, fieldsAfter } from './folioSpans';
import { folioSpanAt } from './folios';
import type { Moment } from './moment';
import { mappingText } from './names';
import { type FieldMore, field, shownOf } from './shown';
import type { Field } from './views';

/** Fields of the folio that a page belongs to, and of the page; those that this kernel and this folio have. */
export function folioFields(m: Moment, pfn: number): Field[] {
  const span = folioSpanAt(m, pfn);
  if (!span) {
    return [];
  }
  const offset = pfn - span.pfn;
  const now = span.now && fieldsAfter(span.now, offset);
  const was = span.was && fieldsAfter(span.was, offset);
  const any = now ?? was;
  const of = (name: string, text: (fields: FolioFields) => string, help: string, more: FieldMore = {}): Field =>
    field(name, shownOf(now, was, text), { help, ...more });
  const large = (any?.order ?? 0) > 0;
  const anonVma = mappingAnonVma(any?.mapping ?? 0);
  return [
    of('order', (f) => `${f.order} · ${plural(1 << f.order, 'page')}`, 'log2 of the pages of the folio'),
    of('mapping', (f) => mappingText(f.mapping), 'The anon_vma through which rmap finds who maps the folio', {
      select: anonVma === 0 ? undefined : { kind: 'anon_vma', id: anonVma },
    }),
    of(
      'index',
      (f) => hex(f.index - (large ? pfn - f.head : 0)),
      'Page offset of the folio in its VMAs, from which vma_address() computes its address',
    ),
    of('_refcount', (f) => String(now ? f._refcount : 0), 'References; the folio is freed with the last one'),
    ...(large
      ? largeFields(m, of, pfn)
      : [of('_mapcount', (f) => String(f._mapcount), 'Raw: entries that map the page, minus 1')]),
    of('mapcount', (f) => String(f.pageMapcount), mapcountHelp(m, large)),
    of(
      'PageAnonExclusive',
      (f) => (isExclusive(f.flags) ? '1' : '0'),
      '1: the page belongs to one process only, which may write to it',
    ),
    of('flags', (f) => pageFlagsText(f.flags), 'page->flags by name'),
    // The node of the CPU is not worth a line.
    ...((any?.nid ?? 0) === 0 ? [] : [of('nid', (f) => String(f.nid), 'NUMA node of the folio')]),
  ];
}

function mapcountHelp({ k }: Moment, large: boolean): string {
  return large && k.IS_ENABLED('NO_PAGE_MAPCOUNT')
    ? 'Entries that map a page of the folio, on average: CONFIG_NO_PAGE_MAPCOUNT keeps no count of each page'
    : 'Count of entries that map the page';
}

type Describe = (name: string, text: (fields: FolioFields) => string, help: string) => Field;

/** What only large folios have. */
function largeFields(m: Moment, of: Describe, pfn: number): Field[] {
  const { k } = m;
  const page = (f: FolioFields): number => pfn - f.head;
  return [
    of('_entire_mapcount', (f) => String(f._entire_mapcount), 'Raw: PMD mappings of the folio, minus 1'),
    ...(k.has('large-mapcount')
      ? [of('_large_mapcount', (f) => String(f._large_mapcount), 'Raw: PTE and PMD mappings of the folio, minus 1')]
      : []),
    ...(keepsNrPagesMapped(k)
      ? [
          of(
            '_nr_pages_mapped',
            (f) => nrPagesText(f._nr_pages_mapped),
            'Pages that some PTE maps; ENTIRELY_MAPPED while a PMD maps the folio',
          ),
        ]
      : []),
    of(
      '_pincount',
      (f) => String(f._pincount),
      'Pins (FOLL_PIN) of its pages: pinned folios are copied early and stay where they are',
    ),
    ...(k.has('mm-id') ? mmIdFields(m, pfn) : []),
    of(
      '_deferred_list',
      (f) => (f._deferred_list === 0 ? 'not queued' : 'queued'),
      'Whether the folio waits to be split when memory is short',
    ),
    of('page', (f) => String(page(f)), 'Which page of the folio is looked at'),
    ...(k.IS_ENABLED('NO_PAGE_MAPCOUNT')
      ? []
      : [of('_mapcount', (f) => String(f._mapcount), 'Raw: PTEs that map this page, minus 1')]),
  ];
}

/** `ENTIRELY_MAPPED + 511`. */
export function nrPagesText(value: number): string {
  const pages = value & FOLIO_PAGES_MAPPED;
  return value >= ENTIRELY_MAPPED ? `ENTIRELY_MAPPED + ${pages}` : String(pages);
}

/** Which mms map a large folio, as far as its two slots say (6.15 and later). */
function mmIdFields(m: Moment, pfn: number): Field[] {
  const { page } = m.k;
  const span = folioSpanAt(m, pfn);
  const head = (span?.now ?? span?.was)?.head ?? pfn;
  const slot = (i: 0 | 1, id: Column, mapcount: Column): Field => {
    const text = (read: (column: Column) => number): string =>
      read(id) === 0 ? 'free' : `${mmIdText(m, read(id))}, _mm_id_mapcount ${read(mapcount)}`;
    const now = span?.now ? text((column) => column.get(head)) : undefined;
    const was = span?.was ? text((column) => m.delta.was(column, head)) : undefined;
    return field(
      `_mm_id[${i}]`,
      shownOf(now, was, (value) => value),
      {
        help: 'An mm that maps the folio, and how often, raw; a third mm finds no slot',
      },
    );
  };
  return [slot(0, page._mm_id0, page._mm_id_mapcount0), slot(1, page._mm_id1, page._mm_id_mapcount1)];
}

/** An mm by its process. */
export function mmIdText(m: Moment, mm: number): string {
  return mm === 0 ? 'free' : `mm of ${m.names.proc(m.names.procOfMm(mm))}`;
}
