import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { folio_test_hugetlb, page_folio } from '../folio';
import { vma_hugecache_offset } from '../hugetlb/reserve';
import { anonMapping, PAGE_MAPPING_ANON, PAGE_MAPPING_KSM, PG_anon_exclusive } from '../page-flags';
import { HPAGE_PMD_NR } from '../sysfs';
import { VM_HUGETLB } from '../vm_flags';

const FILE = 'mm/rmap.c';

/** linear_page_index(): the page offset of an address in a VMA, in pages; until 6.6 of a hugetlb VMA in huge pages. */
export function linear_page_index(k: Kernel, vma: number, vpn: number): number {
  if (k.vma.vm_flags.get(vma) & VM_HUGETLB && !k.has('hugetlb-page-index')) {
    return vma_hugecache_offset(k, vma, vpn);
  }
  return vpn - k.vma.vm_start.get(vma) + k.vma.vm_pgoff.get(vma);
}

/** A page that ksmd has merged; PageAnon() holds for it, too. */
export function folio_test_ksm(k: Kernel, folio: number): boolean {
  return (k.page.mapping.get(folio) & PAGE_MAPPING_KSM) === PAGE_MAPPING_KSM;
}

/** page_to_pgoff() of a folio's first page: its index in base pages. */
export function folioPgoff(k: Kernel, folio: number): number {
  const huge = folio_test_hugetlb(k, folio) && !k.has('hugetlb-page-index');
  return k.page.index.get(folio) * (huge ? HPAGE_PMD_NR : 1);
}

export function PageAnon(k: Kernel, pfn: number): boolean {
  return (k.page.mapping.get(page_folio(k, pfn)) & PAGE_MAPPING_ANON) !== 0;
}

/** `mapping` and `index` of a folio whose first page a VMA maps at `vpn`: of the VMA's anon_vma if exclusive, else of its root. */
function setMapping(k: Kernel, folio: number, vma: number, vpn: number, exclusive: boolean): void {
  const own = k.vma.anon_vma.get(vma);
  k.page.mapping.set(folio, anonMapping(exclusive ? own : k.anon_vma.root.get(own)));
  k.page.index.set(folio, linear_page_index(k, vma, vpn));
}

/**
 * Until 6.6: a page becomes anonymous memory of a VMA, unless it is so already; `exclusive` sets PageAnonExclusive in either
 * case. Page locked, or new.
 */
export const __page_set_anon_rmap = kfn(
  FILE,
  '__page_set_anon_rmap',
  (k, pfn: number, vma: number, vpn: number, exclusive: boolean) => {
    const folio = page_folio(k, pfn);
    if (!PageAnon(k, folio)) {
      setMapping(k, folio, vma, vpn - (pfn - folio), exclusive);
    }
    if (exclusive) {
      k.page.flags.or(pfn, PG_anon_exclusive);
    }
  },
);

/**
 * Since 6.7: `mapping` and `index` only. That the folio is not anonymous yet, and which of its pages are exclusive, the caller
 * knows. Folio locked, or new.
 */
export const __folio_set_anon = kfn(FILE, '__folio_set_anon', setMapping);
