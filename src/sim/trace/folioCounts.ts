import { ENTIRELY_MAPPED, FOLIO_PAGES_MAPPED, keepsNrPagesMapped } from '../mm/folio';
import { lru_gen_is_active } from '../mm/mm_inline';
import { PG_active, PG_lru, PG_swapbacked, PG_unevictable } from '../mm/page-flags';
import type { Column } from '../store/column';
import { type FolioFields, type FolioSpan, fieldsOf } from './folioSpans';
import type { Moment } from './moment';
import { field, shownOf } from './shown';
import type { Field } from './views';

/** What the kernel keeps once for a folio beside its references, mapping and flags. None of the zero pages. */
export function folioCounts(m: Moment, span: FolioSpan, pfn: number): Field[] {
  const fields = fieldsOf(span);
  if (!fields || span.zero) {
    return [];
  }
  const head = fields.order > 0 ? fields.head : pfn;
  return [...(fields.order > 0 ? largeCounts(m, span, head) : []), lruField(m, span, head)];
}

/** Of a large folio. Which of them there are differs by version. */
function largeCounts(m: Moment, span: FolioSpan, head: number): Field[] {
  const { k } = m;
  const of = (name: string, text: (fields: FolioFields) => string, help: string): Field =>
    field(name, shownOf(span.now, span.was, text), { help });
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
    ...(k.has('mm-id') ? mmIdFields(m, span, head) : []),
    of(
      '_deferred_list',
      (f) => (f._deferred_list === 0 ? 'not queued' : 'queued'),
      'Whether the folio waits to be split when memory is short',
    ),
  ];
}

/** `ENTIRELY_MAPPED + 511`. */
export function nrPagesText(value: number): string {
  const pages = value & FOLIO_PAGES_MAPPED;
  return value >= ENTIRELY_MAPPED ? `ENTIRELY_MAPPED + ${pages}` : String(pages);
}

/** Which mms map a large folio, as far as its two slots say (6.15 and later). */
function mmIdFields(m: Moment, span: FolioSpan, head: number): Field[] {
  const { page } = m.k;
  const slot = (i: 0 | 1, id: Column, mapcount: Column): Field[] => [
    field(
      `_mm_id[${i}]`,
      nowAndBefore(m, span, head, (read) => mmIdText(m, read(id))),
      { help: 'An mm that maps the folio; a third mm finds no slot' },
    ),
    field(
      `_mm_id_mapcount[${i}]`,
      nowAndBefore(m, span, head, (read) => String(read(mapcount))),
      { help: 'Raw: how often that mm maps the folio, minus 1' },
    ),
  ];
  return [...slot(0, page._mm_id0, page._mm_id_mapcount0), ...slot(1, page._mm_id1, page._mm_id_mapcount1)];
}

/** An mm by its process. */
export function mmIdText(m: Moment, mm: number): string {
  return mm === 0 ? 'free' : `mm of ${m.names.proc(m.names.procOfMm(mm))}`;
}

/** Where reclaim finds the folio. */
function lruField(m: Moment, span: FolioSpan, head: number): Field {
  const { flags, lru_gen, lru_refs } = m.k.page;
  return field(
    'LRU',
    nowAndBefore(m, span, head, (read) => lruText(read(flags), read(lru_gen) - 1, read(lru_refs))),
    { help: 'The list on which reclaim finds the folio; a new folio waits in a batch of its CPU before it is on one' },
  );
}

/** `refs`: accesses beyond PG_referenced, as the multi-generational LRU counts them. */
function lruText(flags: number, generation: number, refs: number): string {
  if ((flags & PG_lru) === 0) {
    return 'on no list';
  }
  if (flags & PG_unevictable) {
    return 'unevictable';
  }
  const kind = flags & PG_swapbacked ? 'anon' : 'file';
  if (generation >= 0) {
    const counted = refs === 0 ? '' : `, ${refs} more ${refs === 1 ? 'access' : 'accesses'}`;
    return `${kind}, generation ${generation}, ${lru_gen_is_active(generation) ? 'active' : 'inactive'}${counted}`;
  }
  return `${flags & PG_active ? 'active' : 'inactive'} ${kind}`;
}

/** A text of columns of a folio's head, as they are and as they were before the step. */
function nowAndBefore(m: Moment, span: FolioSpan, head: number, text: (read: (column: Column) => number) => string) {
  const now = span.now ? text((column) => column.get(head)) : undefined;
  const was = span.was ? text((column) => m.delta.was(column, head)) : undefined;
  return shownOf(now, was, (value) => value);
}
