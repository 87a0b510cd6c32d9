import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { addLargeMapcount, ENTIRELY_MAPPED, FOLIO_PAGES_MAPPED, folio_test_large, page_folio } from '../folio';
import { lockMapped } from '../mlock/batch';
import { PG_anon_exclusive } from '../page-flags';
import { HPAGE_PMD_NR } from '../sysfs';
import { NR_ANON_MAPPED, NR_ANON_THPS } from '../vmstat';
import { folio_add_anon_rmap_ptes, folio_add_new_anon_rmap } from './counts';
import { addFolioMappings, countsFolioOnly } from './no_page_mapcount';
import { __folio_set_anon, __page_set_anon_rmap, PageAnon } from './set_anon';

const FILE = 'mm/rmap.c';

/** A PMD mapping more in `_entire_mapcount`. Says whether it is the only one. */
function addEntire(k: Kernel, folio: number): boolean {
  const first = k.page._entire_mapcount.add(folio, 1) === 0;
  if (first) {
    k.count(NR_ANON_THPS, HPAGE_PMD_NR);
  }
  return first;
}

/** A PMD mapping more. Gives the pages that nobody mapped before. */
function addCompound(k: Kernel, folio: number): number {
  if (!addEntire(k, folio)) {
    return 0;
  }
  if (!k.has('subpages-mapcount')) {
    return HPAGE_PMD_NR;
  }
  return HPAGE_PMD_NR - (k.page._nr_pages_mapped.add(folio, ENTIRELY_MAPPED) & FOLIO_PAGES_MAPPED);
}

/** A PTE mapping more of one page. Gives 1 if nobody mapped it before. */
function addPage(k: Kernel, folio: number, pfn: number): number {
  if (k.page._mapcount.add(pfn, 1) !== 0) {
    return 0;
  }
  if (!folio_test_large(k, folio) || !k.has('subpages-mapcount')) {
    return 1;
  }
  return k.page._nr_pages_mapped.add(folio, 1) < ENTIRELY_MAPPED ? 1 : 0;
}

/** What page_add_anon_rmap() does to whose page it is; 6.7 does it itself. */
function setAnon(k: Kernel, folio: number, pfn: number, vma: number, vpn: number, exclusive: boolean): void {
  if (!k.has('anon-rmap-cleanups')) {
    __page_set_anon_rmap(k, pfn, vma, vpn, exclusive);
    return;
  }
  if (!PageAnon(k, folio)) {
    __folio_set_anon(k, folio, vma, vpn - (pfn - folio), exclusive);
  }
  if (exclusive) {
    k.page.flags.or(pfn, PG_anon_exclusive);
  }
}

/**
 * Until 6.7: one mapping more of an anonymous page, by a PTE or (`compound`) by a PMD; `exclusive` if it is the only owner's.
 * A page that is not anonymous yet (swapped in) becomes so: of the VMA's anon_vma if exclusive, else of its root. Page locked.
 */
export const page_add_anon_rmap = kfn(
  FILE,
  'page_add_anon_rmap',
  (k, pfn: number, vma: number, vpn: number, exclusive: boolean, compound: boolean) => {
    const folio = page_folio(k, pfn);
    k.count(NR_ANON_MAPPED, compound ? addCompound(k, folio) : addPage(k, folio, pfn));
    setAnon(k, folio, pfn, vma, vpn, exclusive);
    lockMapped(k, folio, vma, compound ? HPAGE_PMD_NR : 1, compound);
  },
);

/** Since 6.8: a PMD mapping more of a THP, by the mm of a VMA. Exclusiveness is the head page's. */
export const folio_add_anon_rmap_pmd = kfn(
  FILE,
  'folio_add_anon_rmap_pmd',
  (k, folio: number, vma: number, exclusive: boolean) => {
    const mm = k.vma.vm_mm.get(vma);
    if (countsFolioOnly(k, folio)) {
      addEntire(k, folio);
      addFolioMappings(k, folio, 1, mm);
    } else {
      k.count(NR_ANON_MAPPED, addCompound(k, folio));
      addLargeMapcount(k, folio, 1, mm);
    }
    if (exclusive) {
      k.page.flags.or(folio, PG_anon_exclusive);
    }
    lockMapped(k, folio, vma, HPAGE_PMD_NR, true);
  },
);

/** One PTE mapping more of an anonymous page, by the function that this kernel has. */
export function addAnonRmap(k: Kernel, pfn: number, vma: number, vpn: number, exclusive: boolean): void {
  if (k.has('rmap-overhaul')) {
    folio_add_anon_rmap_ptes(k, pfn, 1, vma, exclusive);
  } else {
    page_add_anon_rmap(k, pfn, vma, vpn, exclusive, false);
  }
}

/**
 * `nr` PTE mappings more of pages that come back from swap, from `pfn` on. The folio may have been read just now: it becomes
 * anonymous then.
 */
export function addSwapinRmap(k: Kernel, pfn: number, nr: number, vma: number, vpn: number, exclusive: boolean): void {
  if (!k.has('rmap-overhaul')) {
    page_add_anon_rmap(k, pfn, vma, vpn, exclusive, false);
  } else if (PageAnon(k, page_folio(k, pfn))) {
    folio_add_anon_rmap_ptes(k, pfn, nr, vma, exclusive);
  } else {
    folio_add_new_anon_rmap(k, pfn, vma, vpn, !exclusive);
  }
}

/** A PMD mapping more, likewise. */
export function addAnonRmapPmd(k: Kernel, folio: number, vma: number, vpn: number, exclusive: boolean): void {
  if (k.has('rmap-overhaul')) {
    folio_add_anon_rmap_pmd(k, folio, vma, exclusive);
  } else {
    page_add_anon_rmap(k, folio, vma, vpn, exclusive, true);
  }
}
