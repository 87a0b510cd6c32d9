import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { folio_test_large, page_folio } from '../folio';
import { allocFolio } from '../page_alloc';
import { mappingAnonVma, PG_dirty, PG_swapbacked } from '../page-flags';
import { linear_page_index, PageAnon } from '../rmap';
import { folio_stable_node } from './items';

/**
 * The page to map when a page comes back from the swap cache: itself, or a copy if it cannot belong to this VMA's rmap
 * (mm/ksm.c). Until 6.7 the index of the very page is asked, which the tails of a THP do not have: they are copied. A KSM
 * page is good for every VMA, as its rmap does not go by its index.
 */
export const ksm_might_need_to_copy = kfn(
  'mm/ksm.c',
  'ksm_might_need_to_copy',
  (k, page: number, vma: number, vpn: number): number => {
    const folio = page_folio(k, page);
    if (
      !PageAnon(k, folio) ||
      folio_stable_node(k, folio) !== 0 ||
      (folio_test_large(k, folio) && k.has('ksm-folio'))
    ) {
      return page;
    }
    const root = k.anon_vma.root.get(mappingAnonVma(k.page.mapping.get(folio)));
    const sameRoot = root === k.anon_vma.root.get(k.vma.anon_vma.get(vma));
    if (sameRoot && page === folio && k.page.index.get(folio) === linear_page_index(k, vma, vpn)) {
      return page;
    }
    return copyOf(k, page);
  },
);

function copyOf(k: Kernel, page: number): number {
  const copy = allocFolio(k);
  k.page.content.set(copy, k.page.content.get(page));
  k.page.flags.or(copy, PG_dirty | PG_swapbacked);
  return copy;
}
