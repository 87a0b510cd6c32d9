import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, unlockRead } from '../../sched/locks';
import { folio_test_large, page_folio } from '../folio';
import { pageAt } from '../migrate/move_pages';
import { MMAP_LOCK_READ } from '../mmap';
import { folio_get, folio_put } from '../page_alloc';
import { PG_locked } from '../page-flags';
import { vma_lookup } from '../vma';
import { is_huge_zero_pfn } from './fault';
import { can_split_folio, splitFolioToOrder } from './split_folio';

/** The page of a large folio that is mapped at an address, 0 if there is none. */
function largeFolioPage(k: Kernel, vma: number, vpn: number): number {
  const page = pageAt(k, vma, vpn);
  const folio = page_folio(k, page);
  return page !== 0 && !is_huge_zero_pfn(k, folio) && folio_test_large(k, folio) ? page : 0;
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
      const page = largeFolioPage(k, vma, vpn);
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
