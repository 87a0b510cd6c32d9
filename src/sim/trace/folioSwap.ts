import { PG_swapcache } from '../mm/page-flags';
import type { Column } from '../store/column';
import { type FolioFields, fieldsAfter } from './folioSpans';
import { folioSpanAt } from './folios';
import type { Moment } from './moment';
import { field, shown } from './shown';
import type { Field } from './views';

/**
 * The slot of a page in the swap cache: folio->swap, of which the head has the first, or until 6.5 page->private of each page.
 */
export function swapFields(m: Moment, pfn: number): Field[] {
  const span = folioSpanAt(m, pfn);
  const slot = (fields: FolioFields | undefined, read: (column: Column, row: number) => number): number => {
    if (fields === undefined || (fields.flags & PG_swapcache) === 0) {
      return 0;
    }
    const { private: word } = m.k.page;
    return m.k.has('thp-swap-private') ? read(word, fields.head) + pfn - fields.head : read(word, pfn);
  };
  const now = slot(span?.now && fieldsAfter(span.now, pfn - span.pfn), (column, row) => column.get(row));
  const was = slot(span?.was && fieldsAfter(span.was, pfn - span.pfn), (column, row) => m.delta.was(column, row));
  if (now === 0 && was === 0) {
    return [];
  }
  const text = (of: number): string => (of === 0 ? 'none' : `swap slot ${of}`);
  return [
    field(m.k.has('thp-swap-private') ? 'swap' : 'private', shown(text(now), text(was)), {
      help: 'The slot of which the page is a copy',
      select: { kind: 'slot', slot: now || was },
    }),
  ];
}
