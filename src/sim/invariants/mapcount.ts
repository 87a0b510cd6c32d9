import { pte_write } from '../arch/x86_64';
import { ENTIRELY_MAPPED, folio_test_hugetlb } from '../mm/folio';
import { ZERO_PFN } from '../mm/page_alloc';
import { PG_double_map } from '../mm/page-flags';
import { countsFolioOnly, PageAnonExclusive } from '../mm/rmap';
import { HPAGE_PMD_NR } from '../mm/sysfs';
import { NR_ANON_MAPPED, NR_ANON_THPS } from '../mm/vmstat';
import { heldReferences } from './held';
import type { Invariant } from './invariant';
import { at, folios, mappingsOf, page } from './survey';

/** Mapcounts of pages and folios, and what a writable entry says about its page. */
export const mapcountInvariants: readonly Invariant[] = [
  {
    id: 'mapcount-is-mappings',
    reason: 'Each PTE that maps a page is counted once in _mapcount, which starts at -1.',
    *broken(k, { mappings }) {
      for (const [head, pages] of folios(k)) {
        // 6.1 counts the PMDs of a folio that is mapped both ways once more in every page.
        const doubled = k.page.flags.get(head) & PG_double_map ? 1 : 0;
        const counted = !countsFolioOnly(k, head);
        for (let pfn = head; pfn < head + pages; pfn++) {
          const mapcount = k.page._mapcount.get(pfn) + 1 - doubled;
          const mapped = counted ? (mappings.get(pfn) ?? 0) : 0;
          if (mapcount !== mapped) {
            const why = counted ? `${mapped} PTEs map it` : 'CONFIG_NO_PAGE_MAPCOUNT leaves it unused';
            yield `${page(pfn)}: _mapcount counts ${mapcount}, but ${why}`;
          }
        }
      }
    },
  },
  {
    id: 'entire-mapcount-is-pmds',
    reason: 'Each PMD that maps a large folio is counted once in _entire_mapcount, which starts at -1.',
    *broken(k, { pmdMappings }) {
      for (const [head] of folios(k)) {
        const entire = k.page._entire_mapcount.get(head) + 1;
        const pmds = pmdMappings.get(head) ?? 0;
        if (entire !== pmds) {
          yield `folio at ${page(head)}: _entire_mapcount counts ${entire}, but ${pmds} PMDs map it`;
        }
      }
    },
  },
  {
    id: 'large-mapcount-is-all',
    reason:
      '_large_mapcount counts every PTE and PMD that maps a page of a large folio, _nr_pages_mapped its mapped pages.',
    *broken(k, { mappings, pmdMappings }) {
      for (const [head, pages] of folios(k)) {
        if (pages === 1) {
          continue;
        }
        let ptes = 0;
        let mapped = 0;
        for (let pfn = head; pfn < head + pages; pfn++) {
          ptes += mappings.get(pfn) ?? 0;
          mapped += mappings.has(pfn) ? 1 : 0;
        }
        const pmds = pmdMappings.get(head) ?? 0;
        const large = k.page._large_mapcount.get(head) + 1;
        const nr = k.page._nr_pages_mapped.get(head);
        const uncounted = folio_test_hugetlb(k, head) || countsFolioOnly(k, head);
        const expected = uncounted ? 0 : mapped + (pmds > 0 ? ENTIRELY_MAPPED : 0);
        if (k.has('large-mapcount') && large !== ptes + pmds) {
          yield `folio at ${page(head)}: _large_mapcount counts ${large}, but ${ptes} PTEs and ${pmds} PMDs map it`;
        }
        if (k.has('subpages-mapcount') && nr !== expected) {
          yield `folio at ${page(head)}: _nr_pages_mapped is 0x${nr.toString(16)}, but ${mapped} pages and ${pmds} PMDs`;
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
    *broken(k, survey) {
      for (const [head, pages] of folios(k)) {
        for (let pfn = head; pfn < head + pages; pfn++) {
          if (PageAnonExclusive(k, pfn) && mappingsOf(k, survey, pfn) > 1) {
            yield `${page(pfn)} is PageAnonExclusive, but mapped ${mappingsOf(k, survey, pfn)} times`;
          }
        }
      }
    },
  },
  {
    id: 'nr-anon-mapped',
    reason:
      'nr_anon_mapped counts the pages that at least one entry maps (with CONFIG_NO_PAGE_MAPCOUNT all pages of such a folio), nr_anon_thps those that a PMD maps.',
    *broken(k, survey) {
      let mapped = 0;
      let huge = 0;
      for (const [head, pages] of folios(k)) {
        // hugetlb memory is not counted there.
        if (folio_test_hugetlb(k, head)) {
          continue;
        }
        huge += survey.pmdMappings.has(head) ? 1 : 0;
        let ofFolio = 0;
        for (let pfn = head; pfn < head + pages; pfn++) {
          ofFolio += mappingsOf(k, survey, pfn) > 0 ? 1 : 0;
        }
        mapped += ofFolio > 0 && countsFolioOnly(k, head) ? pages : ofFolio;
      }
      const counted = k.counters.vmstat.get(NR_ANON_MAPPED);
      if (counted !== mapped) {
        yield `nr_anon_mapped is ${counted}, but ${mapped} pages are mapped`;
      }
      const thps = k.counters.vmstat.get(NR_ANON_THPS);
      if (thps !== huge * HPAGE_PMD_NR) {
        yield `nr_anon_thps is ${thps} pages, but ${huge} folios are mapped by PMDs`;
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
      const held = heldReferences(k).get(ZERO_PFN)?.references ?? 0;
      if (k.page._refcount.get(ZERO_PFN) !== 1 + held) {
        yield `the zero page has _refcount ${k.page._refcount.get(ZERO_PFN)}`;
      }
    },
  },
];
