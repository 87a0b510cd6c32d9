import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { folio_test_large, GUP_PIN_COUNTING_BIAS, page_folio } from '../folio';
import { folio_put, is_zero_pfn } from '../page_alloc';
import { PageAnon, PageAnonExclusive } from '../rmap';
import { is_cow_mapping } from '../vm_flags';
import { NR_FOLL_PIN_ACQUIRED, NR_FOLL_PIN_RELEASED } from '../vmstat';
import { FOLL_GET, FOLL_LONGTERM, FOLL_PIN, FOLL_WRITE } from './flags';

const FILE = 'mm/gup.c';

/** `refs` references (FOLL_GET) or pins (FOLL_PIN) on a folio; nothing without either. The zero page is never pinned. */
function grab(k: Kernel, folio: number, refs: number, flags: number): void {
  if (flags & FOLL_GET) {
    k.page._refcount.add(folio, refs);
  } else if (flags & FOLL_PIN && !is_zero_pfn(folio)) {
    if (folio_test_large(k, folio)) {
      k.page._refcount.add(folio, refs);
      k.page._pincount.add(folio, refs);
    } else {
      k.page._refcount.add(folio, refs * GUP_PIN_COUNTING_BIAS);
    }
    k.count(NR_FOLL_PIN_ACQUIRED, refs);
  }
}

/** Until 6.9, slow path: one reference or pin, under the ptl. */
export const try_grab_page = kfn(FILE, 'try_grab_page', (k, page: number, flags: number) => {
  grab(k, page_folio(k, page), 1, flags);
});

/** The slow path's from 6.10 on, under the ptl. Before, the fast path's. */
export const try_grab_folio = kfn(FILE, 'try_grab_folio', grab);

/** Since 6.10, fast path: without the ptl, so the caller has to look at the entry again. */
export const try_grab_folio_fast = kfn(FILE, 'try_grab_folio_fast', grab);

/** What the slow path of this kernel takes references with. */
export function grabLocked(k: Kernel, page: number, flags: number): void {
  if (k.has('gup-fast-names')) {
    try_grab_folio(k, page_folio(k, page), 1, flags);
  } else {
    try_grab_page(k, page, flags);
  }
}

/** What the fast path of this kernel takes references with. */
export function grabFast(k: Kernel, page: number, refs: number, flags: number): void {
  if (k.has('gup-fast-names')) {
    try_grab_folio_fast(k, page_folio(k, page), refs, flags);
  } else {
    try_grab_folio(k, page_folio(k, page), refs, flags);
  }
}

/** Gives back what the grabbing functions took. The last reference frees the folio. */
export const gup_put_folio = kfn(FILE, 'gup_put_folio', (k, folio: number, refs: number, flags: number) => {
  let count = refs;
  if (flags & FOLL_PIN) {
    if (is_zero_pfn(folio)) {
      return;
    }
    k.count(NR_FOLL_PIN_RELEASED, refs);
    if (folio_test_large(k, folio)) {
      k.page._pincount.add(folio, -refs);
    } else {
      count *= GUP_PIN_COUNTING_BIAS;
    }
  }
  folio_put(k, folio, count);
});

/** Unpins pages, runs of one folio together. */
export const unpin_user_pages = kfn(FILE, 'unpin_user_pages', (k, pages: readonly number[]) => {
  for (let i = 0; i < pages.length; ) {
    const folio = page_folio(k, pages[i] ?? 0);
    let nr = 1;
    while (i + nr < pages.length && page_folio(k, pages[i + nr] ?? 0) === folio) {
      nr++;
    }
    gup_put_folio(k, folio, nr, FOLL_PIN);
    i += nr;
  }
});

/** Since 6.12: `npages` pins of one folio. */
export const unpin_user_folio = kfn(FILE, 'unpin_user_folio', (k, folio: number, npages: number) => {
  gup_put_folio(k, folio, npages, FOLL_PIN);
});

/**
 * Whether a page that an entry maps read-only has to be unshared before it is pinned for reading: an anonymous page that
 * is not exclusive, because a later write to it would go to a copy. Since 6.2 a longterm pin unshares what is not
 * anonymous, too (the zero page), in a mapping that copies on write. `vma` 0: not known, as on the fast path.
 */
export const gup_must_unshare = kfn(
  'mm/internal.h',
  'gup_must_unshare',
  (k, vma: number, flags: number, page: number): boolean => {
    if ((flags & (FOLL_WRITE | FOLL_PIN)) !== FOLL_PIN) {
      return false;
    }
    if (PageAnon(k, page)) {
      return !PageAnonExclusive(k, page);
    }
    if (!k.has('unshare-non-anon') || (flags & FOLL_LONGTERM) === 0) {
      return false;
    }
    return vma === 0 || is_cow_mapping(k.vma.vm_flags.get(vma));
  },
);
