import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { folio_needs_cow_for_dma } from '../folio';
import { PG_anon_exclusive, PG_hugetlb_restore_reserve } from '../page-flags';
import { page_remove_rmap, page_try_dup_anon_rmap } from './counts';
import { __folio_set_anon, __page_set_anon_rmap } from './set_anon';

/**
 * Mappings of hugetlb folios, which are mapped as a whole: only `_entire_mapcount` counts, and since 6.10 `_large_mapcount`.
 * Since 6.8 they have functions of their own (include/linux/rmap.h, mm/rmap.c).
 */
const FILE = 'mm/rmap.c';
const HEADER = 'include/linux/rmap.h';

/** First mapping of a new hugetlb folio, at `vpn` of a VMA. Folio locked. Since 6.8. */
export const hugetlb_add_new_anon_rmap = kfn(FILE, 'hugetlb_add_new_anon_rmap', addNew);
/** The same until 6.7. */
export const hugepage_add_new_anon_rmap = kfn(FILE, 'hugepage_add_new_anon_rmap', addNew);

function addNew(k: Kernel, folio: number, vma: number, vpn: number): void {
  k.page._entire_mapcount.set(folio, 0);
  if (k.has('large-mapcount')) {
    k.page._large_mapcount.set(folio, 0);
  }
  k.page.flags.andNot(folio, PG_hugetlb_restore_reserve);
  if (k.has('anon-rmap-cleanups')) {
    __folio_set_anon(k, folio, vma, vpn, true);
    k.page.flags.or(folio, PG_anon_exclusive);
  } else {
    __page_set_anon_rmap(k, folio, vma, vpn, true);
  }
}

/**
 * Since 6.8: one more mapping at fork. The folio is exclusive no longer; false if it may be pinned and has to be copied. Both
 * ptls held.
 */
export const hugetlb_try_dup_anon_rmap = kfn(
  HEADER,
  'hugetlb_try_dup_anon_rmap',
  (k, folio: number, srcMm: number): boolean => {
    if (k.page.flags.get(folio) & PG_anon_exclusive) {
      if (folio_needs_cow_for_dma(k, srcMm, folio)) {
        return false;
      }
      k.page.flags.andNot(folio, PG_anon_exclusive);
    }
    countMapping(k, folio, 1);
    return true;
  },
);

/** Since 6.8: one mapping less. ptl held. */
export const hugetlb_remove_rmap = kfn(HEADER, 'hugetlb_remove_rmap', (k, folio: number) => {
  countMapping(k, folio, -1);
});

function countMapping(k: Kernel, folio: number, by: number): void {
  k.page._entire_mapcount.add(folio, by);
  if (k.has('large-mapcount')) {
    k.page._large_mapcount.add(folio, by);
  }
}

/** First mapping, by the function that this kernel has. */
export function addNewHugetlbRmap(k: Kernel, folio: number, vma: number, vpn: number): void {
  if (k.has('hugetlb-rmap')) {
    hugetlb_add_new_anon_rmap(k, folio, vma, vpn);
  } else {
    hugepage_add_new_anon_rmap(k, folio, vma, vpn);
  }
}

/** One more at fork, likewise. */
export function dupHugetlbRmap(k: Kernel, folio: number, srcMm: number): void {
  if (k.has('hugetlb-rmap')) {
    hugetlb_try_dup_anon_rmap(k, folio, srcMm);
  } else {
    page_try_dup_anon_rmap(k, folio, true, srcMm);
  }
}

/** One less, likewise. */
export function removeHugetlbRmap(k: Kernel, folio: number, vma: number): void {
  if (k.has('hugetlb-rmap')) {
    hugetlb_remove_rmap(k, folio);
  } else {
    page_remove_rmap(k, folio, vma, true);
  }
}
