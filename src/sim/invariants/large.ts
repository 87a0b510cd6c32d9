import { folio_mapcount, folio_test_hugetlb } from '../mm/folio';
import { FOLIO_MM_IDS_SHARED, PAGE_MAPPING_ANON } from '../mm/page-flags';
import { HPAGE_PMD_NR, HUGE_ZERO } from '../mm/sysfs';
import type { Invariant } from './invariant';
import { folios, page } from './survey';

/** The smallest folio that has room for the list head. */
const DEFERRED_ORDER = 2;

/** What only large folios have: the deferred-split queue, and the slots that say which mms map them. */
export const largeFolioInvariants: readonly Invariant[] = [
  {
    id: 'deferred-is-large-anon',
    reason: 'The deferred-split queue is walked to split anonymous folios; no other has its list head.',
    *broken(k) {
      for (const pfn of k.page.table.rows()) {
        if (k.page._deferred_list.get(pfn) === 0) {
          continue;
        }
        const order = k.page.order.get(pfn);
        if (order < DEFERRED_ORDER || k.page.compound_head.get(pfn) !== 0) {
          yield `${page(pfn)} is on the deferred-split queue, but no head of a folio of order ${DEFERRED_ORDER} or more`;
        } else if (!(k.page.mapping.get(pfn) & PAGE_MAPPING_ANON)) {
          yield `folio at ${page(pfn)} is on the deferred-split queue, but not anonymous`;
        }
      }
    },
  },
  {
    id: 'mm-id-slots',
    reason: 'A slot of _mm_id[] is free and counts nothing, or has an mm and at least one of the folio’s mappings.',
    *broken(k) {
      if (!k.has('mm-id')) {
        return;
      }
      const { _mm_id0, _mm_id_mapcount0, _mm_id1, _mm_id_mapcount1 } = k.page;
      const slots = [
        [_mm_id0, _mm_id_mapcount0],
        [_mm_id1, _mm_id_mapcount1],
      ] as const;
      for (const [head, pages] of folios(k)) {
        const all = folio_mapcount(k, head);
        for (const [i, [id, mapcount]] of pages > 1 ? slots.entries() : []) {
          const count = mapcount.get(head) + 1;
          if (count > all || count < 0 || (id.get(head) !== 0) !== count > 0) {
            yield `folio at ${page(head)}: _mm_id[${i}] ${id.get(head)} counts ${count} of ${all} mappings`;
          }
        }
      }
    },
  },
  {
    id: 'not-shared-is-one-mm',
    reason:
      'A folio that is not marked as shared is reused at a write without a copy: another mm would see that write.',
    *broken(k, { entries }) {
      if (!k.has('mm-id')) {
        return;
      }
      const mms = new Map<number, Set<number>>();
      for (const { normal, pfn, mm } of entries) {
        const head = pfn - k.page.compound_head.get(pfn);
        if (
          normal &&
          k.page.order.get(head) > 0 &&
          !folio_test_hugetlb(k, head) &&
          !(k.page.flags.get(head) & FOLIO_MM_IDS_SHARED)
        ) {
          mms.set(head, (mms.get(head) ?? new Set()).add(mm));
        }
      }
      for (const [head, of] of mms) {
        if (of.size > 1) {
          yield `folio at ${page(head)} is not marked as shared, but mapped by mms ${[...of].join(', ')}`;
        }
      }
    },
  },
  {
    id: 'huge-zero-not-counted',
    reason: 'The huge zero folio is shared by all: PMDs that map it are not counted, and rmap never finds it.',
    *broken(k) {
      const pfn = k.counters.sysfs.get(HUGE_ZERO);
      if (pfn === 0) {
        return;
      }
      const counted = Array.from({ length: HPAGE_PMD_NR }, (_, i) => k.page._mapcount.get(pfn + i) + 1);
      if (k.page._entire_mapcount.get(pfn) !== -1 || counted.some((count) => count !== 0)) {
        yield `the huge zero folio counts ${k.page._entire_mapcount.get(pfn) + 1} PMDs and ${counted.filter(Boolean).length} mapped pages`;
      }
      if (k.page.mapping.get(pfn) !== 0) {
        yield `the huge zero folio has mapping ${k.page.mapping.get(pfn)}`;
      }
    },
  },
];
