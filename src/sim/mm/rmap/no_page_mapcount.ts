import type { Kernel } from '../../kernel/kernel';
import { addLargeMapcount, folio_entire_mapcount, folio_nr_pages, subLargeMapcount } from '../folio';
import { NR_ANON_MAPPED } from '../vmstat';

/**
 * Mappings of large folios with CONFIG_NO_PAGE_MAPCOUNT (mm/rmap.c, __folio_add_rmap() and __folio_remove_rmap(), 6.15 and
 * later): which pages are mapped is not known, only how many mappings there are of all of them.
 */

/** Whether the pages of a folio have no _mapcount, and the folio no _nr_pages_mapped. */
export function countsFolioOnly(k: Kernel, folio: number): boolean {
  return k.IS_ENABLED('NO_PAGE_MAPCOUNT') && k.page.order.get(folio) > 0;
}

/** `nr` mappings more, by an mm. nr_anon_mapped counts all pages of the folio with the first of them. */
export function addFolioMappings(k: Kernel, folio: number, nr: number, mm: number): void {
  if (addLargeMapcount(k, folio, nr, mm) === nr) {
    k.count(NR_ANON_MAPPED, folio_nr_pages(k, folio));
  }
}

/**
 * `nr` mappings less. Says whether the folio is partially mapped now for sure: by PTEs only, fewer than it has pages. Two mms
 * that map the same few pages are not told from one that maps twice as many.
 */
export function removeFolioMappings(k: Kernel, folio: number, nr: number, mm: number): boolean {
  const left = subLargeMapcount(k, folio, nr, mm);
  if (left === 0) {
    k.count(NR_ANON_MAPPED, -folio_nr_pages(k, folio));
    return false;
  }
  return left < folio_nr_pages(k, folio) && folio_entire_mapcount(k, folio) === 0;
}
