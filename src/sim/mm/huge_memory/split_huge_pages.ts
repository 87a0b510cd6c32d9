import { pte_present } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, unlockRead } from '../../sched/locks';
import { folio_test_large, page_folio } from '../folio';
import { follow_page_mask } from '../gup/follow';
import { normalPage } from '../memory/wp';
import { MMAP_LOCK_READ } from '../mmap';
import { folio_get, folio_put } from '../page_alloc';
import { PG_locked } from '../page-flags';
import { leafOf } from '../pgtable';
import { vma_lookup } from '../vma';
import { is_huge_zero_pfn } from './fault';
import { can_split_folio, splitFolioToOrder } from './split_folio';

/**
 * The page of a large folio that is mapped at an address, 0 if there is none: folio_walk_start(), before 6.12 follow_page(). The
 * reference that this takes is the caller's.
 */
function largeFolioPage(k: Kernel, mm: number, vma: number, vpn: number): number {
  if (!k.has('folio-walk')) {
    follow_page_mask(k, vma, vpn, 0);
  }
  const leaf = leafOf(k, mm, vpn);
  if (!leaf || !pte_present(leaf.flags) || is_huge_zero_pfn(k, page_folio(k, leaf.pfn))) {
    return 0;
  }
  const page = normalPage(leaf.flags, leaf.pfn);
  return page !== 0 && folio_test_large(k, page_folio(k, page)) ? page : 0;
}

/**
 * A write of `pid,start,end,order` to /sys/kernel/debug/split_huge_pages: tries to split every large folio that is mapped in a
 * range, at each of its pages anew. What cannot be split stays; the write succeeds. Until 6.8 to single pages only.
 */
export const split_huge_pages_pid = kfn(
  'mm/huge_memory.c',
  'split_huge_pages_pid',
  function* (k, mm: number, start: number, end: number, newOrder: number): Path<number> {
    yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
    for (let vpn = start; vpn < end; vpn++) {
      const vma = vma_lookup(k, mm, vpn);
      if (vma === 0) {
        break;
      }
      const page = largeFolioPage(k, mm, vma, vpn);
      const folio = page_folio(k, page);
      const tooSmall = k.has('split-to-order') && newOrder >= k.page.order.get(folio);
      if (page === 0 || tooSmall || !can_split_folio(k, folio, 0)) {
        continue;
      }
      // The folio that has the caller's page stays locked: until 6.8 the page at the address, later the first one.
      const at = k.has('split-to-order') ? folio : page;
      k.page.flags.or(folio, PG_locked);
      folio_get(k, folio);
      yield* splitFolioToOrder(k, at, newOrder);
      k.page.flags.andNot(page_folio(k, at), PG_locked);
      folio_put(k, page_folio(k, at));
    }
    unlockRead(k.mm.mmap_lock, mm);
    return 0;
  },
);
