import { pte_write } from '../arch/x86_64';
import { ZERO_PFN } from '../mm/page_alloc';
import { PageAnonExclusive } from '../mm/rmap';
import { NR_ANON_MAPPED } from '../mm/vmstat';
import type { Invariant } from './invariant';
import { at, page } from './survey';

/** Mapcounts of order-0 pages, and what a writable entry says about its page. */
export const mapcountInvariants: readonly Invariant[] = [
  {
    id: 'mapcount-is-mappings',
    reason: 'Each entry that maps a page is counted once in _mapcount, which starts at -1.',
    *broken(k, { mappings }) {
      for (const pfn of k.page.table.rows()) {
        const mapcount = k.page._mapcount.get(pfn) + 1;
        const mapped = mappings.get(pfn) ?? 0;
        if (mapcount !== mapped) {
          yield `${page(pfn)}: _mapcount ${mapcount - 1}, but ${mapped} entries map it`;
        }
      }
    },
  },
  {
    id: 'writable-is-exclusive',
    reason:
      'An anonymous page may be written through an entry only by its one owner; else a write would show to others.',
    *broken(k, { entries }) {
      for (const entry of entries) {
        if (entry.normal && pte_write(entry.flags) && !PageAnonExclusive(k, entry.pfn)) {
          yield `${at(entry)} is writable, but ${page(entry.pfn)} is not PageAnonExclusive`;
        }
      }
    },
  },
  {
    id: 'exclusive-is-mapped-once',
    reason: 'PageAnonExclusive says that one process owns the page, and one process maps an anonymous page once.',
    *broken(k) {
      for (const pfn of k.page.table.rows()) {
        if (PageAnonExclusive(k, pfn) && k.page._mapcount.get(pfn) > 0) {
          yield `${page(pfn)} is PageAnonExclusive with _mapcount ${k.page._mapcount.get(pfn)}`;
        }
      }
    },
  },
  {
    id: 'nr-anon-mapped',
    reason: 'nr_anon_mapped counts the pages that at least one entry maps.',
    *broken(k, { mappings }) {
      const counted = k.counters.vmstat.get(NR_ANON_MAPPED);
      if (counted !== mappings.size) {
        yield `nr_anon_mapped is ${counted}, but ${mappings.size} pages are mapped`;
      }
    },
  },
  {
    id: 'zero-page-not-counted',
    reason: 'The zero page is shared by all: its mappings are special, not counted, and rmap never finds it.',
    *broken(k) {
      if (k.page._mapcount.get(ZERO_PFN) !== -1 || k.page.mapping.get(ZERO_PFN) !== 0) {
        yield `the zero page has _mapcount ${k.page._mapcount.get(ZERO_PFN)} and mapping ${k.page.mapping.get(ZERO_PFN)}`;
      }
      if (k.page._refcount.get(ZERO_PFN) !== 1) {
        yield `the zero page has _refcount ${k.page._refcount.get(ZERO_PFN)}`;
      }
    },
  },
];
