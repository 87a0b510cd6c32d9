import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import {
  addLargeMapcount,
  ENTIRELY_MAPPED,
  FOLIO_PAGES_MAPPED,
  folio_needs_cow_for_dma,
  folio_nr_pages,
  folio_test_hugetlb,
  folio_test_large,
  page_folio,
  subLargeMapcount,
} from '../folio';
import { deferred_split_folio, deferred_split_huge_page } from '../huge_memory/deferred_split';
import { lockMapped, munlock_vma_folio } from '../mlock/batch';
import { anonMapping, PG_anon_exclusive, PG_double_map, PG_partially_mapped, PG_swapbacked } from '../page-flags';
import { HPAGE_PMD_NR, PMD_ORDER } from '../sysfs';
import { NR_ANON_MAPPED, NR_ANON_THPS } from '../vmstat';
import { addFolioMappings, countsFolioOnly, removeFolioMappings } from './no_page_mapcount';
import { __folio_set_anon, __page_set_anon_rmap, PageAnon } from './set_anon';

const FILE = 'mm/rmap.c';
const HEADER = 'include/linux/rmap.h';

/** Per page; of a PMD-mapped folio the head's counts for all. */
export function PageAnonExclusive(k: Kernel, pfn: number): boolean {
  return (k.page.flags.get(pfn) & PG_anon_exclusive) !== 0;
}

/** How many of `nr` pages have a raw `_mapcount` of `value`. */
function countRaw(k: Kernel, pfn: number, nr: number, value: number): number {
  let count = 0;
  for (let i = 0; i < nr; i++) {
    count += k.page._mapcount.get(pfn + i) === value ? 1 : 0;
  }
  return count;
}

// ---------------------------------------------------------------- new folios

/**
 * Sets mapping, index, counts and PageAnonExclusive of a new folio that nobody else can see yet. `shared`: one that was read
 * from swap, which other processes may have swap entries for; it belongs to the root anon_vma.
 */
function addNew(k: Kernel, folio: number, vma: number, vpn: number, shared = false): void {
  const { page } = k;
  page.flags.or(folio, PG_swapbacked);
  if (k.has('anon-rmap-cleanups')) {
    __folio_set_anon(k, folio, vma, vpn, !shared);
    page.flags.or(folio, shared ? 0 : PG_anon_exclusive);
  } else {
    __page_set_anon_rmap(k, folio, vma, vpn, !shared);
  }
  const nr = folio_nr_pages(k, folio);
  k.count(NR_ANON_MAPPED, nr);
  if (nr === 1) {
    page._mapcount.set(folio, 0);
    return;
  }
  const pmd = page.order.get(folio) === PMD_ORDER;
  if (pmd) {
    page._entire_mapcount.set(folio, 0);
    k.count(NR_ANON_THPS, nr);
  } else {
    page.flags.maskRun(folio, nr, PG_anon_exclusive, 0);
  }
  if (!countsFolioOnly(k, folio)) {
    if (!pmd) {
      page._mapcount.setRun(folio, nr, 0, 0);
    }
    if (k.has('subpages-mapcount')) {
      page._nr_pages_mapped.set(folio, pmd ? ENTIRELY_MAPPED : nr);
    }
  }
  addLargeMapcount(k, folio, pmd ? 1 : nr, k.vma.vm_mm.get(vma));
}

/** Until 6.7: rmap of a new anonymous page or THP, exclusive. Mapped by a PMD if it is one. */
export const page_add_new_anon_rmap = kfn(FILE, 'page_add_new_anon_rmap', addNew);
/** Since 6.8: the same for a folio; a large one of less than PMD size is mapped by PTEs. */
export const folio_add_new_anon_rmap = kfn(FILE, 'folio_add_new_anon_rmap', addNew);

/** The one that this kernel has. */
export function addNewAnonRmap(k: Kernel, folio: number, vma: number, vpn: number): void {
  if (k.has('rmap-overhaul')) {
    folio_add_new_anon_rmap(k, folio, vma, vpn);
  } else {
    page_add_new_anon_rmap(k, folio, vma, vpn);
  }
}

// ---------------------------------------------------------------- more mappings

/**
 * Since 6.8: `nr` more PTE mappings of pages of one folio, by the mm of a VMA. Exclusive ones when a PMD is split, or when an
 * entry comes back that was. Also what folio_add_anon_rmap_pte() is. The folio is anonymous already.
 */
export const folio_add_anon_rmap_ptes = kfn(
  FILE,
  'folio_add_anon_rmap_ptes',
  (k, pfn: number, nr: number, vma: number, exclusive: boolean) => {
    const folio = page_folio(k, pfn);
    const mm = k.vma.vm_mm.get(vma);
    if (countsFolioOnly(k, folio)) {
      addFolioMappings(k, folio, nr, mm);
    } else {
      addPtes(k, pfn, nr);
      const first = countRaw(k, pfn, nr, 0);
      const large = folio_test_large(k, folio);
      const entirely = large && k.page._nr_pages_mapped.add(folio, first) >= ENTIRELY_MAPPED;
      k.count(NR_ANON_MAPPED, entirely ? 0 : first);
      if (large) {
        addLargeMapcount(k, folio, nr, mm);
      }
    }
    if (exclusive) {
      k.page.flags.maskRun(pfn, nr, PG_anon_exclusive, 0);
    }
    lockMapped(k, folio, vma, nr, false);
  },
);

function addPtes(k: Kernel, pfn: number, nr: number): void {
  if (nr === 1) {
    k.page._mapcount.add(pfn, 1);
  } else {
    k.page._mapcount.addRun(pfn, nr, 1);
  }
}

/** Whether one of `nr` pages is exclusive. */
function anyExclusive(k: Kernel, pfn: number, nr: number): boolean {
  for (let i = 0; i < nr; i++) {
    if (PageAnonExclusive(k, pfn + i)) {
      return true;
    }
  }
  return false;
}

/**
 * `nr` more mappings, by PTEs of a child (`mm`) of `srcMm`. Exclusiveness ends. No statistics: the pages are mapped already.
 * False, and nothing is done, if the folio may be pinned and one of the pages is exclusive: it has to be copied.
 */
function tryDupPtes(k: Kernel, pfn: number, nr: number, mm: number, srcMm: number): boolean {
  if (!PageAnon(k, pfn)) {
    k.splat('folio_try_dup_anon_rmap_ptes', `pfn ${pfn} is not anonymous`);
  }
  const folio = page_folio(k, pfn);
  if (folio_needs_cow_for_dma(k, srcMm, folio) && anyExclusive(k, pfn, nr)) {
    return false;
  }
  if (nr === 1) {
    k.page.flags.andNot(pfn, PG_anon_exclusive);
  } else {
    k.page.flags.maskRun(pfn, nr, 0, PG_anon_exclusive);
  }
  if (!countsFolioOnly(k, folio)) {
    addPtes(k, pfn, nr);
  }
  if (folio_test_large(k, folio)) {
    addLargeMapcount(k, folio, nr, mm);
  }
  return true;
}

/** One more mapping of a THP by a PMD, likewise. */
function tryDupPmd(k: Kernel, folio: number, mm: number, srcMm: number): boolean {
  if (PageAnonExclusive(k, folio) && folio_needs_cow_for_dma(k, srcMm, folio)) {
    return false;
  }
  k.page.flags.andNot(folio, PG_anon_exclusive);
  k.page._entire_mapcount.add(folio, 1);
  addLargeMapcount(k, folio, 1, mm);
  return true;
}

/** Until 6.7: one more mapping at fork; `compound` by a PMD. Returns false if the page may be pinned and has to be copied. */
export const page_try_dup_anon_rmap = kfn(
  HEADER,
  'page_try_dup_anon_rmap',
  (k, pfn: number, compound: boolean, srcMm: number) =>
    compound ? tryDupPmd(k, pfn, 0, srcMm) : tryDupPtes(k, pfn, 1, 0, srcMm),
);
/** Since 6.8. */
export const folio_try_dup_anon_rmap_ptes = kfn(HEADER, 'folio_try_dup_anon_rmap_ptes', tryDupPtes);
/** Since 6.8: one more PMD mapping of a THP, by a child. */
export const folio_try_dup_anon_rmap_pmd = kfn(HEADER, 'folio_try_dup_anon_rmap_pmd', tryDupPmd);

// ---------------------------------------------------------------- fewer mappings

function removeSmall(k: Kernel, pfn: number): void {
  const raw = k.page._mapcount.add(pfn, -1);
  if (raw < -1) {
    k.splat('__folio_remove_rmap', `_mapcount of pfn ${pfn} underflowed`);
  }
  if (raw === -1) {
    k.count(NR_ANON_MAPPED, -1);
  }
}

/**
 * Until 6.7: one mapping less in a VMA, by a PTE or (`compound`) by a PMD. `mapping`, `index` and PageAnonExclusive stay
 * until the page is freed. A THP is queued for a split at the first of its pages that nobody maps any more.
 */
export const page_remove_rmap = kfn(FILE, 'page_remove_rmap', (k, pfn: number, vma: number, compound: boolean) => {
  const folio = page_folio(k, pfn);
  if (folio_test_hugetlb(k, folio)) {
    k.page._entire_mapcount.add(folio, -1);
    return;
  }
  if (folio_test_large(k, folio)) {
    const unmapped = compound ? removeCompound(k, folio) : removeSubpage(k, folio, pfn);
    k.count(NR_ANON_MAPPED, -unmapped);
    if (unmapped > 0 && (!compound || unmapped < HPAGE_PMD_NR)) {
      deferred_split_huge_page(k, folio);
    }
  } else {
    removeSmall(k, pfn);
  }
  munlock_vma_folio(k, folio, vma, compound);
});

/** A PTE mapping of a THP's page less. Gives the pages that nobody maps any more. */
function removeSubpage(k: Kernel, folio: number, pfn: number): number {
  if (k.page._mapcount.add(pfn, -1) !== -1) {
    return 0;
  }
  return !k.has('subpages-mapcount') || k.page._nr_pages_mapped.add(folio, -1) < ENTIRELY_MAPPED ? 1 : 0;
}

/** A PMD mapping less. Gives the pages that nobody maps any more. */
function removeCompound(k: Kernel, folio: number): number {
  if (k.page._entire_mapcount.add(folio, -1) >= 0) {
    return 0;
  }
  k.count(NR_ANON_THPS, -HPAGE_PMD_NR);
  if (k.has('subpages-mapcount')) {
    return HPAGE_PMD_NR - (k.page._nr_pages_mapped.add(folio, -ENTIRELY_MAPPED) & FOLIO_PAGES_MAPPED);
  }
  if ((k.page.flags.get(folio) & PG_double_map) === 0) {
    return HPAGE_PMD_NR;
  }
  dropDoubleMap(k, folio);
  return countRaw(k, folio, HPAGE_PMD_NR, -1);
}

/** The last PMD mapping takes PG_double_map, and what it added to every page's count, with it (6.1). */
function dropDoubleMap(k: Kernel, folio: number): void {
  k.page.flags.andNot(folio, PG_double_map);
  k.page._mapcount.addRun(folio, HPAGE_PMD_NR, -1);
}

/**
 * Until 6.7: a PMD mapping becomes 512 PTE mappings, page by page. 6.1 counts one more for every page while other PMDs
 * remain (PG_double_map), and does it all in place, without page_remove_rmap().
 */
export function splitOldMapcounts(k: Kernel, folio: number, vma: number): void {
  const { page } = k;
  page._mapcount.addRun(folio, HPAGE_PMD_NR, 1);
  if (k.has('subpages-mapcount')) {
    page._nr_pages_mapped.add(folio, countRaw(k, folio, HPAGE_PMD_NR, 0));
    page_remove_rmap(k, folio, vma, true);
    return;
  }
  if (page._entire_mapcount.get(folio) > 0 && (page.flags.get(folio) & PG_double_map) === 0) {
    page.flags.or(folio, PG_double_map);
    page._mapcount.addRun(folio, HPAGE_PMD_NR, 1);
  }
  if (page._entire_mapcount.add(folio, -1) < 0) {
    k.count(NR_ANON_THPS, -HPAGE_PMD_NR);
    if (page.flags.get(folio) & PG_double_map) {
      dropDoubleMap(k, folio);
    }
  }
  munlock_vma_folio(k, folio, vma, true);
}

/** A large folio of which some pages are no longer mapped, others are: it could be split to free memory. */
function notePartial(k: Kernel, folio: number, partially: boolean): void {
  if (partially && (k.page.flags.get(folio) & PG_partially_mapped) === 0) {
    deferred_split_folio(k, folio, true);
  }
}

/** `nr` PTE mappings of pages of a large folio less, by `mm`. */
function removeLarge(k: Kernel, folio: number, pfn: number, nr: number, mm: number): void {
  if (countsFolioOnly(k, folio)) {
    notePartial(k, folio, removeFolioMappings(k, folio, nr, mm));
    return;
  }
  subLargeMapcount(k, folio, nr, mm);
  if (nr === 1) {
    k.page._mapcount.add(pfn, -1);
  } else {
    k.page._mapcount.addRun(pfn, nr, -1);
  }
  const last = countRaw(k, pfn, nr, -1);
  const mapped = k.page._nr_pages_mapped.add(folio, -last);
  const unmapped = last > 0 && mapped < ENTIRELY_MAPPED ? last : 0;
  k.count(NR_ANON_MAPPED, -unmapped);
  notePartial(k, folio, unmapped > 0 && mapped > 0);
}

/** Since 6.8: `nr` PTE mappings less in a VMA, of one folio from `pfn` on. Also what folio_remove_rmap_pte() is. */
export const folio_remove_rmap_ptes = kfn(
  FILE,
  'folio_remove_rmap_ptes',
  (k, folio: number, pfn: number, nr: number, vma: number) => {
    if (folio_test_large(k, folio)) {
      removeLarge(k, folio, pfn, nr, k.vma.vm_mm.get(vma));
    } else {
      removeSmall(k, pfn);
    }
    munlock_vma_folio(k, folio, vma, false);
  },
);

/** Since 6.8: a PMD mapping less in a VMA. `pfn` is the first page that it maps: the folio's. */
export const folio_remove_rmap_pmd = kfn(
  FILE,
  'folio_remove_rmap_pmd',
  (k, folio: number, pfn: number, vma: number) => {
    const mm = k.vma.vm_mm.get(vma);
    const last = k.page._entire_mapcount.add(pfn, -1) < 0;
    if (last) {
      k.count(NR_ANON_THPS, -HPAGE_PMD_NR);
    }
    if (countsFolioOnly(k, folio)) {
      notePartial(k, folio, removeFolioMappings(k, folio, 1, mm));
    } else {
      subLargeMapcount(k, folio, 1, mm);
      if (last) {
        const mapped = k.page._nr_pages_mapped.add(folio, -ENTIRELY_MAPPED);
        const unmapped = HPAGE_PMD_NR - (mapped & FOLIO_PAGES_MAPPED);
        k.count(NR_ANON_MAPPED, -unmapped);
        notePartial(k, folio, unmapped > 0 && unmapped < HPAGE_PMD_NR);
      }
    }
    munlock_vma_folio(k, folio, vma, true);
  },
);

/** `nr` PTE mappings less in a VMA, of one folio from `pfn` on; by the function that this kernel has. */
export function removePteRmap(k: Kernel, pfn: number, nr: number, vma: number): void {
  if (k.has('rmap-overhaul')) {
    folio_remove_rmap_ptes(k, page_folio(k, pfn), pfn, nr, vma);
    return;
  }
  for (let i = 0; i < nr; i++) {
    page_remove_rmap(k, pfn + i, vma, false);
  }
}

/** A PMD mapping less, likewise. */
export function removePmdRmap(k: Kernel, folio: number, vma: number): void {
  if (k.has('rmap-overhaul')) {
    folio_remove_rmap_pmd(k, folio, folio, vma);
  } else {
    page_remove_rmap(k, folio, vma, true);
  }
}

// ---------------------------------------------------------------- owner

/** Until 6.6: the only owner takes the page over: `mapping` = its anon_vma, PageAnonExclusive set. Page locked. */
export const page_move_anon_rmap = kfn(FILE, 'page_move_anon_rmap', (k, pfn: number, vma: number) => {
  k.page.mapping.set(page_folio(k, pfn), anonMapping(k.vma.anon_vma.get(vma)));
  k.page.flags.or(pfn, PG_anon_exclusive);
});

/** Since 6.7: `mapping` only; the caller sets PageAnonExclusive. Folio locked. */
export const folio_move_anon_rmap = kfn(FILE, 'folio_move_anon_rmap', (k, folio: number, vma: number) => {
  k.page.mapping.set(folio, anonMapping(k.vma.anon_vma.get(vma)));
});
