import { KPAGE_FLAGS, stable_page_flags, testKpageFlag } from '../fs/proc/page';
import type { Kernel } from '../kernel/kernel';
import { compareVersions, type Version } from '../kernel/version';
import { folio_nr_pages, folio_test_hugetlb, keepsNrPagesMapped } from '../mm/folio';
import {
  FOLIO_MM_IDS_SHARED,
  mappingAnonVma,
  PAGE_MAPPING_ANON,
  PG_active,
  PG_anon_exclusive,
  PG_dirty,
  PG_locked,
  PG_lru,
  PG_mlocked,
  PG_readahead,
  PG_referenced,
  PG_reserved,
  PG_swapbacked,
  PG_swapcache,
  PG_unevictable,
  PG_uptodate,
  PG_workingset,
} from '../mm/page-flags';
import { folio_test_ksm } from '../mm/rmap';
import { type ObservedFolio, runsOf } from './observationFormat';
import type { ObservationNumbers } from './observationNumbers';

/** Marks the first page of a large folio, in the flags as they are observed. */
const HEAD = 1 << 30;

/** Page flags by the name that the kernel's enum gives them, in the order in which the oracle prints them. */
const PGFLAGS: readonly (readonly [bit: number, name: string])[] = [
  [PG_locked, 'locked'],
  [PG_referenced, 'referenced'],
  [PG_uptodate, 'uptodate'],
  [PG_dirty, 'dirty'],
  [PG_lru, 'lru'],
  [HEAD, 'head'],
  [PG_active, 'active'],
  [PG_workingset, 'workingset'],
  [PG_swapcache, 'owner_priv_1'],
  [PG_reserved, 'reserved'],
  [PG_readahead, 'reclaim'],
  [PG_swapbacked, 'swapbacked'],
  [PG_unevictable, 'unevictable'],
  [PG_mlocked, 'mlocked'],
  [PG_anon_exclusive, 'anon_exclusive'],
];

/** The release that renamed PG_mappedtodisk, whose bit PG_anon_exclusive shares, to PG_owner_2. */
const OWNER_2: Version = [6, 12];
/** The release that put the page type into the highest byte of `_mapcount`. */
const PAGE_TYPES: Version = [6, 11];
const PGTY_hugetlb = 0xf4 << 24;
/** The flags in `page->flags`, by name. From 6.12 on one bit has two names in the enum, and the oracle prints both. */
function pgflags(flags: number, version: Version): string {
  const names = PGFLAGS.filter(([bit]) => flags & bit).map(([, name]) => name);
  if (flags & PG_anon_exclusive && compareVersions(version, OWNER_2) >= 0) names.push('owner_2');
  return names.join(' ');
}

/** The oracle's names where they are not those of page-types. */
const KPF_NAMES: Readonly<Record<string, string>> = {
  anonymous: 'anon',
  compound_head: 'head',
  compound_tail: 'tail',
};

/** /proc/kpageflags of the folio's first page, by name and in the order of its bits. */
function kpageflags(k: Kernel, pfn: number): string {
  const flags = stable_page_flags(k, pfn);
  return KPAGE_FLAGS.filter(({ bit }) => testKpageFlag(flags, bit))
    .map(({ name }) => KPF_NAMES[name] ?? name)
    .join(' ');
}

/** `_mapcount` of a page of a large folio. From 6.11 on it is the page type in the first page of a hugetlb folio. */
function rawMapcount(k: Kernel, pfn: number): number {
  const typed = folio_test_hugetlb(k, pfn) && compareVersions(k.config.version, PAGE_TYPES) >= 0;
  return typed ? PGTY_hugetlb : k.page._mapcount.get(pfn);
}

/** Counts that only large folios have; each where the kernel has the field. */
function largeFields(k: Kernel, pfn: number, nameOfMm: (mm: number) => string): Partial<ObservedFolio> {
  const { page } = k;
  const nr = folio_nr_pages(k, pfn);
  const mmId = {
    mm_id: [nameOfMm(page._mm_id0.get(pfn)), nameOfMm(page._mm_id1.get(pfn))],
    mm_id_mapcount: [page._mm_id_mapcount0.get(pfn) + 1, page._mm_id_mapcount1.get(pfn) + 1],
    maybe_mapped_shared: page.flags.get(pfn) & FOLIO_MM_IDS_SHARED ? 1 : 0,
  };
  return {
    ...(k.has('large-mapcount') ? { large_mapcount: page._large_mapcount.get(pfn) + 1 } : {}),
    entire_mapcount: page._entire_mapcount.get(pfn) + 1,
    ...(keepsNrPagesMapped(k) ? { nr_pages_mapped: page._nr_pages_mapped.get(pfn) } : {}),
    pincount: page._pincount.get(pfn),
    ...(k.has('mm-id') ? mmId : {}),
    ...(k.has('rmap-overhaul') && !folio_test_hugetlb(k, pfn) ? { deferred_split: page._deferred_list.get(pfn) } : {}),
    page_mapcounts: runsOf(Array.from({ length: nr }, (_, i) => rawMapcount(k, pfn + i) + 1)),
  };
}

/** The folio whose head is `pfn`. `firstIndex` is the page number from which the oracle counts `index`. */
export function observeFolio(
  k: Kernel,
  numbers: ObservationNumbers,
  pfn: number,
  firstIndex: number,
  nameOfMm: (mm: number) => string,
): ObservedFolio {
  const order = k.page.order.get(pfn);
  const nr = 1 << order;
  const flags = k.page.flags.get(pfn) | (order > 0 ? HEAD : 0);
  const mapping = k.page.mapping.get(pfn);
  const anon = (mapping & PAGE_MAPPING_ANON) !== 0;
  const _mapcount = k.page._mapcount.get(pfn);
  const index = k.page.index.get(pfn);
  const { id, reused } = numbers.folio(pfn, order);
  return {
    id,
    order,
    ...(reused === undefined ? {} : { samePfnAs: reused }),
    kpageflags: kpageflags(k, pfn),
    pgflags: pgflags(flags, k.config.version),
    refcount: k.page._refcount.get(pfn),
    index: index >= firstIndex ? index - firstIndex : index,
    ...(folio_test_ksm(k, pfn)
      ? { mapping: 'ksm' as const }
      : anon
        ? { mapping: 'anon_vma' as const, anon_vma: numbers.anon_vma(mappingAnonVma(mapping)) }
        : { mapping: mapping === 0 ? ('none' as const) : ('file' as const) }),
    ...(order === 0 ? { _mapcount } : largeFields(k, pfn, nameOfMm)),
    ...(anon
      ? {
          anon_exclusive: runsOf(
            Array.from({ length: nr }, (_, i) => (k.page.flags.get(pfn + i) & PG_anon_exclusive ? 1 : 0)),
          ),
        }
      : {}),
  };
}
