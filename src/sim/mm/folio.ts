import type { Kernel } from '../kernel/kernel';
import { FOLIO_MM_IDS_SHARED, PG_double_map, PG_hugetlb } from './page-flags';

/** Folios and their counts (include/linux/mm.h, page-flags.h, rmap.h). */

/** Added to `_nr_pages_mapped` while a PMD maps the folio. */
export const ENTIRELY_MAPPED = 0x800000;
export const FOLIO_PAGES_MAPPED = ENTIRELY_MAPPED - 1;

/** References that a pin of an order-0 folio counts for (include/linux/mm.h). */
export const GUP_PIN_COUNTING_BIAS = 1024;

/** Head page of the folio that a page belongs to. */
export function page_folio(k: Kernel, pfn: number): number {
  return pfn - k.page.compound_head.get(pfn);
}

export function folio_test_large(k: Kernel, folio: number): boolean {
  return k.page.order.get(folio) > 0;
}

/** A page of the hugetlb pool, mapped by hugetlb VMAs only. */
export function folio_test_hugetlb(k: Kernel, folio: number): boolean {
  return (k.page.flags.get(folio) & PG_hugetlb) !== 0;
}

export function folio_nr_pages(k: Kernel, folio: number): number {
  return 1 << k.page.order.get(folio);
}

/** Mappings of a folio, PTEs and PMDs. 6.1 has no such counter and adds the pages up. */
export function folio_mapcount(k: Kernel, folio: number): number {
  if (!folio_test_large(k, folio)) {
    return k.page._mapcount.get(folio) + 1;
  }
  if (k.has('large-mapcount')) {
    return k.page._large_mapcount.get(folio) + 1;
  }
  let count = folio_entire_mapcount(k, folio);
  for (let i = 0; i < folio_nr_pages(k, folio); i++) {
    count += k.page._mapcount.get(folio + i) + 1;
  }
  return k.page.flags.get(folio) & PG_double_map ? count - folio_nr_pages(k, folio) : count;
}

/** Whether large folios keep `_nr_pages_mapped` (6.2 and later, not with CONFIG_NO_PAGE_MAPCOUNT). */
export function keepsNrPagesMapped(k: Kernel): boolean {
  return k.has('subpages-mapcount') && !k.IS_ENABLED('NO_PAGE_MAPCOUNT');
}

/** PMD mappings of a folio. */
export function folio_entire_mapcount(k: Kernel, folio: number): number {
  return k.page._entire_mapcount.get(folio) + 1;
}

/**
 * Mappings of one page, by its PTEs and by the folio's PMDs: what /proc/kpagecount shows. With CONFIG_NO_PAGE_MAPCOUNT only
 * their average over the pages of a large folio is known.
 */
export function page_mapcount(k: Kernel, pfn: number): number {
  const folio = page_folio(k, pfn);
  if (k.IS_ENABLED('NO_PAGE_MAPCOUNT')) {
    return folio_average_page_mapcount(k, folio);
  }
  const doubled = k.page.flags.get(folio) & PG_double_map ? 1 : 0;
  return k.page._mapcount.get(pfn) + 1 - doubled + (folio_test_large(k, folio) ? folio_entire_mapcount(k, folio) : 0);
}

/**
 * Mappings per page of a folio, rounded to the nearest number, but not to 0 while something maps a page of it; PMD mappings
 * count for each page (fs/proc/internal.h, 6.15 and later).
 */
export function folio_average_page_mapcount(k: Kernel, folio: number): number {
  const mapcount = folio_mapcount(k, folio);
  if (!folio_test_large(k, folio) || mapcount === 0) {
    return mapcount;
  }
  const entire = folio_entire_mapcount(k, folio);
  const nr = folio_nr_pages(k, folio);
  return Math.max(1, entire + Math.floor((mapcount - entire + nr / 2) / nr));
}

/**
 * Whether a folio may be pinned (FOLL_PIN). Exact for a large folio, of which any page may be the pinned one; an order-0
 * folio with 1024 plain references looks pinned, too.
 */
export function folio_maybe_dma_pinned(k: Kernel, folio: number): boolean {
  if (folio_test_large(k, folio)) {
    return k.page._pincount.get(folio) > 0;
  }
  return k.page._refcount.get(folio) >= GUP_PIN_COUNTING_BIAS;
}

/** Whether fork has to copy the exclusive pages of a folio at once: the parent has pinned pages, and this may be one. */
export function folio_needs_cow_for_dma(k: Kernel, mm: number, folio: number): boolean {
  return k.mm.has_pinned.get(mm) !== 0 && folio_maybe_dma_pinned(k, folio);
}

/** 6.15 and later: whether more than one mm may map the folio. Right unless a third mm came and went. */
export function folio_maybe_mapped_shared(k: Kernel, folio: number): boolean {
  const mapcount = folio_mapcount(k, folio);
  if (!folio_test_large(k, folio)) {
    return mapcount > 1;
  }
  return mapcount > 1 && (k.page.flags.get(folio) & FOLIO_MM_IDS_SHARED) !== 0;
}

/**
 * Counts `nr` more mappings by an mm in `_large_mapcount` and the folio's mm-id slots (folio_add_return_large_mapcount), and
 * gives the mappings that there are then. The id of an mm is its row. A third mm finds no slot and is not tracked.
 */
export function addLargeMapcount(k: Kernel, folio: number, nr: number, mm: number): number {
  if (!k.has('large-mapcount')) {
    return 0;
  }
  const large = k.page._large_mapcount.add(folio, nr);
  if (!k.has('mm-id')) {
    return large + 1;
  }
  const { page } = k;
  if (page._mm_id0.get(folio) === mm) {
    page._mm_id_mapcount0.add(folio, nr);
  } else if (page._mm_id1.get(folio) === mm) {
    page._mm_id_mapcount1.add(folio, nr);
  } else if (page._mm_id0.get(folio) === 0) {
    page._mm_id0.set(folio, mm);
    page._mm_id_mapcount0.set(folio, nr - 1);
    if (large !== nr - 1) {
      page.flags.or(folio, FOLIO_MM_IDS_SHARED);
    }
  } else if (page._mm_id1.get(folio) === 0) {
    page._mm_id1.set(folio, mm);
    page._mm_id_mapcount1.set(folio, nr - 1);
    page.flags.or(folio, FOLIO_MM_IDS_SHARED);
  }
  return large + 1;
}

/** `nr` mappings less, likewise. A slot whose count is used up is freed, and SHARED looked at again. */
export function subLargeMapcount(k: Kernel, folio: number, nr: number, mm: number): number {
  if (!k.has('large-mapcount')) {
    return 0;
  }
  const large = k.page._large_mapcount.add(folio, -nr);
  if (k.has('mm-id')) {
    freeUsedSlot(k, folio, nr, mm, large);
  }
  return large + 1;
}

function freeUsedSlot(k: Kernel, folio: number, nr: number, mm: number, large: number): void {
  const { page } = k;
  if (page._mm_id0.get(folio) === mm) {
    if (page._mm_id_mapcount0.add(folio, -nr) >= 0) {
      return;
    }
    page._mm_id0.set(folio, 0);
    page._mm_id_mapcount0.set(folio, -1);
  } else if (page._mm_id1.get(folio) === mm) {
    if (page._mm_id_mapcount1.add(folio, -nr) >= 0) {
      return;
    }
    page._mm_id1.set(folio, 0);
    page._mm_id_mapcount1.set(folio, -1);
  }
  if (page._mm_id_mapcount0.get(folio) === large || page._mm_id_mapcount1.get(folio) === large) {
    page.flags.andNot(folio, FOLIO_MM_IDS_SHARED);
  }
}

/**
 * Until 6.14: whether more than one mm seems to map the folio, guessed from its counts. A folio of which a page is mapped
 * once may be shared all the same (mm/internal.h, include/linux/mm.h).
 */
export function folio_likely_mapped_shared(k: Kernel, folio: number): boolean {
  const mapcount = folio_mapcount(k, folio);
  if (!folio_test_large(k, folio) || mapcount <= 1) {
    return mapcount > 1;
  }
  if (folio_entire_mapcount(k, folio) > 0 || mapcount > folio_nr_pages(k, folio)) {
    return true;
  }
  return k.page._mapcount.get(folio) > 0;
}

/** What madvise() goes by before it splits a folio or changes a PMD: since 6.15 who maps it is known. */
export function mappedShared(k: Kernel, folio: number): boolean {
  return k.has('mm-id') ? folio_maybe_mapped_shared(k, folio) : folio_likely_mapped_shared(k, folio);
}
