import { ksmStableNode, mappingAnonVma } from '../mm/page-flags';
import { hex, isExclusive, pageFlagsText, plural } from './bits';
import { folioCounts } from './folioCounts';
import { type FolioFields, fieldsAfter } from './folioSpans';
import { swapFields } from './folioSwap';
import { folioSpanAt } from './folios';
import type { Moment } from './moment';
import { mappingText } from './names';
import { type FieldMore, field, shown, shownOf } from './shown';
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
  const node = ksmStableNode(now?.mapping ?? 0);
  return [
    of('order', (f) => `${f.order} · ${plural(1 << f.order, 'page')}`, 'log2 of the pages of the folio'),
    of(
      'mapping',
      (f) => mappingText(f.mapping),
      node === 0 ? 'The anon_vma through which rmap finds who maps the folio' : 'The stable node of a KSM page',
      { select: anonVma === 0 ? undefined : { kind: 'anon_vma', id: anonVma } },
    ),
    ...(node === 0 ? [] : [itemsField(m, node)]),
    of(
      'index',
      (f) => hex(f.index - (large ? pfn - f.head : 0)),
      'Page offset of the folio in its VMAs, from which vma_address() computes its address',
    ),
    of('_refcount', (f) => String(now ? f._refcount : 0), 'References; the folio is freed with the last one'),
    ...folioCounts(m, span, pfn),
    ...(large
      ? [
          of('page', (f) => String(pfn - f.head), 'Which page of the folio is looked at'),
          ...(m.k.IS_ENABLED('NO_PAGE_MAPCOUNT')
            ? []
            : [of('_mapcount', (f) => String(f._mapcount), 'Raw: PTEs that map this page, minus 1')]),
        ]
      : [of('_mapcount', (f) => String(f._mapcount), 'Raw: entries that map the page, minus 1')]),
    of('mapcount', (f) => String(f.pageMapcount), mapcountHelp(m, large)),
    of(
      'PageAnonExclusive',
      (f) => (isExclusive(f.flags) ? '1' : '0'),
      '1: the page belongs to one process only, which may write to it',
    ),
    ...swapFields(m, pfn),
    of('flags', (f) => pageFlagsText(f.flags), 'page->flags by name'),
    // The node of the CPU is not worth a line.
    ...((any?.nid ?? 0) === 0 ? [] : [of('nid', (f) => String(f.nid), 'NUMA node of the folio')]),
  ];
}

/** How many rmap items list a KSM page. */
function itemsField(m: Moment, node: number): Field {
  const { rmap_hlist_len, table } = m.k.ksm_stable_node;
  const now = String(rmap_hlist_len.get(node));
  const old = m.delta.was(table.live, node) === 0 ? undefined : String(m.delta.was(rmap_hlist_len, node));
  return field('rmap_hlist_len', shown(now, old), {
    help: 'Rmap items of the stable node: addresses where rmap looks for it. Until the next scan also those that were written to',
  });
}

function mapcountHelp({ k }: Moment, large: boolean): string {
  return large && k.IS_ENABLED('NO_PAGE_MAPCOUNT')
    ? 'Entries that map a page of the folio, on average: CONFIG_NO_PAGE_MAPCOUNT keeps no count of each page'
    : 'Count of entries that map the page';
}
