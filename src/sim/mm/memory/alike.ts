import { _PAGE_ACCESSED, _PAGE_DIRTY, _PAGE_RW, _PAGE_SAVED_DIRTY, _PAGE_SOFT_DIRTY } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { folio_nr_pages, folio_test_large, page_folio } from '../folio';
import { pteRun } from '../pgtable-generic';
import { normalPage } from './wp';

/** Bits that do not matter where PTEs of one folio are cleared together. */
export const FPB_IGNORED = _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_SAVED_DIRTY | _PAGE_SOFT_DIRTY;

/** PTEs that fork or an unmap handles alike. */
export interface Alike {
  /** PTEs that one call handles: consecutive ones of one large folio, where this kernel works in batches. */
  readonly batch: number;
  /** Calls in a row that do the same for order-0 folios. One of the two is 1. */
  readonly times: number;
}

/**
 * What can be handled together from a present PTE on; at most `limit` PTEs of its table. `ignored`: bits in which the PTEs
 * of one large folio may differ (folio_pte_batch()).
 */
export function alike(k: Kernel, pte: number, limit: number, batches: boolean, ignored = 0): Alike {
  const page = normalPage(k.pgtable.flags.get(pte), k.pgtable.pfn.get(pte));
  if (page === 0) {
    return { batch: 1, times: 1 };
  }
  const folio = page_folio(k, page);
  if (!folio_test_large(k, folio)) {
    return { batch: 1, times: smallRun(k, pte, page, limit) };
  }
  const left = folio_nr_pages(k, folio) - (page - folio);
  return { batch: batches ? pteRun(k, pte, Math.min(limit, left), ignored) : 1, times: 1 };
}

/** How many consecutive PTEs map order-0 folios with consecutive pfns. */
function smallRun(k: Kernel, pte: number, page: number, limit: number): number {
  const run = pteRun(k, pte, limit);
  let count = 1;
  while (count < run && k.page.order.get(page + count) === 0 && k.page.compound_head.get(page + count) === 0) {
    count++;
  }
  return count;
}
