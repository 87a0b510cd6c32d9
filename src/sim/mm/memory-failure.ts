import { isErrno, type SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { folio_nr_pages, folio_test_large, page_folio } from './folio';
import { get_user_pages_fast } from './gup';
import { is_huge_zero_pfn } from './huge_memory';
import { splitFolioToOrder } from './huge_memory/split_folio';
import { migrate_pages, putback_movable_pages } from './migrate';
import { folio_put, is_zero_pfn } from './page_alloc';
import { PG_active, PG_dirty, PG_hwpoison, PG_locked, PG_lru, PG_swapcache, PG_unevictable } from './page-flags';
import { folio_mapped, try_to_unmap } from './rmap';
import { lru_add_drain_all } from './swap';
import { folio_isolate_lru } from './vmscan';

const FILE = 'mm/memory-failure.c';

type Failure = 0 | 'EIO' | 'EBUSY' | 'EHWPOISON';

/** Splits the large folio of a page to single pages (try_to_split_thp_page). False if somebody else holds references. */
function* split(k: Kernel, page: number): Path<boolean> {
  const folio = page_folio(k, page);
  k.page.flags.or(folio, PG_locked);
  const error = yield* splitFolioToOrder(k, page, 0);
  k.page.flags.andNot(page_folio(k, page), PG_locked);
  return error === undefined;
}

/**
 * The page is not used again: it is freed, but keeps one reference, so that the allocator never hands it out
 * (page_handle_poison).
 */
function retire(k: Kernel, page: number): void {
  k.page.flags.set(page, PG_hwpoison);
  k.page.mapping.set(page, 0);
  k.page.index.set(page, 0);
  k.page.content.set(page, 0);
  // It was isolated: a list pointer stands where the count was.
  k.page.mlock_count.set(page, 0);
}

/** Gives a page that processes use another place, and retires the old one. The caller's reference is used up. */
function* soft_offline_in_use_page(k: Kernel, page: number): Path<Failure> {
  if (folio_test_large(k, page_folio(k, page)) && !(yield* split(k, page))) {
    folio_put(k, page_folio(k, page));
    return 'EBUSY';
  }
  if ((k.page.flags.get(page) & PG_lru) === 0) {
    // It may wait in a batch (shake_folio).
    lru_add_drain_all(k);
  }
  const isolated = folio_isolate_lru(k, page);
  folio_put(k, page);
  if (!isolated) {
    return 'EBUSY';
  }
  const folios = [page];
  const nid = k.page.nid.get(page);
  if ((yield* migrate_pages(k, folios, () => nid, 'MR_MEMORY_FAILURE')) > 0) {
    putback_movable_pages(k, folios);
    return 'EBUSY';
  }
  retire(k, page);
  return 0;
}

/**
 * Takes a page that begins to fail out of use, without loss: its content moves. EBUSY if somebody holds references, EIO for
 * the zero page. The caller's reference is used up.
 */
export const soft_offline_page = kfn(FILE, 'soft_offline_page', function* (k, page: number): Path<Failure> {
  if (k.page.flags.get(page) & PG_hwpoison) {
    folio_put(k, page_folio(k, page));
    return 0;
  }
  if (is_zero_pfn(page) || is_huge_zero_pfn(k, page_folio(k, page))) {
    folio_put(k, page_folio(k, page));
    return 'EIO';
  }
  return yield* soft_offline_in_use_page(k, page);
});

/** Takes the folio out of all page tables, with hwpoison entries in its place. False if it stays mapped. */
function* hwpoison_user_mappings(k: Kernel, folio: number): Path<boolean> {
  if ((k.page.flags.get(folio) & PG_lru) === 0 || !folio_mapped(k, folio)) {
    return true;
  }
  yield* try_to_unmap(k, folio, { splitHugePmd: false, sync: true, hwpoison: true });
  if (k.page.flags.get(folio) & PG_dirty) {
    // kill_procs(): the content is lost. Of the processes that map it only the one that met the error is told now.
    k.task.sigbus.set(k.current, 1);
  }
  return !folio_mapped(k, folio);
}

/** The folio keeps what it is: since 6.11 who maps it is told at once (kill_procs_now). */
function unsplit(k: Kernel, folio: number): Failure {
  if (!k.has('unsplit-thp-sigbus')) {
    return 'EBUSY';
  }
  if (!is_huge_zero_pfn(k, folio)) {
    k.task.sigbus.set(k.current, 1);
  }
  return 'EHWPOISON';
}

/**
 * An uncorrected error in the memory of a page: its content is lost. Processes that map it find a hwpoison entry, and the
 * one that met the error gets SIGBUS if the content was not also elsewhere. The page keeps the caller's reference for ever.
 * EHWPOISON if its large folio cannot be split (EBUSY until 6.10) or the page was poisoned before, EBUSY for the zero page.
 * Left out: files, hugetlb, early kill.
 */
export const memory_failure = kfn(FILE, 'memory_failure', function* (k, page: number): Path<Failure> {
  const folio = page_folio(k, page);
  if (k.page.flags.get(page) & PG_hwpoison) {
    // kill_accessing_process(): the caller maps it.
    k.task.sigbus.set(k.current, 1);
    folio_put(k, folio);
    return 'EHWPOISON';
  }
  k.page.flags.or(page, PG_hwpoison);
  if (is_zero_pfn(page) || (is_huge_zero_pfn(k, folio) && k.has('memory-failure-handlable'))) {
    lru_add_drain_all(k);
    folio_put(k, folio);
    return 'EBUSY';
  }
  if (folio_test_large(k, folio) && !(yield* split(k, page))) {
    folio_put(k, folio);
    return unsplit(k, folio);
  }
  lru_add_drain_all(k);
  k.page.flags.or(page, PG_locked);
  const unmapped = yield* hwpoison_user_mappings(k, page);
  if (unmapped && folio_isolate_lru(k, page)) {
    // delete_from_lru_cache()
    k.page.flags.andNot(page, PG_active | PG_unevictable);
    folio_put(k, page);
  }
  k.page.flags.andNot(page, PG_locked | (k.page.flags.get(page) & PG_swapcache ? PG_dirty : 0));
  return unmapped ? 0 : 'EBUSY';
});

/** MADV_SOFT_OFFLINE and MADV_HWPOISON: the memory of each page of a range is said to fail. No lock held. */
export const madvise_inject_error = kfn(
  'mm/madvise.c',
  'madvise_inject_error',
  function* (k, start: number, end: number, soft: boolean): Path<SyscallReturn> {
    for (let vpn = start; vpn < end; ) {
      const pages: number[] = [];
      const got = yield* get_user_pages_fast(k, vpn, 1, 0, pages);
      const [page = 0] = pages;
      if (isErrno(got) || page === 0) {
        return isErrno(got) ? got : 0;
      }
      const size = folio_nr_pages(k, page_folio(k, page));
      const failure = yield* (soft ? soft_offline_page : memory_failure)(k, page);
      if (failure !== 0) {
        return failure;
      }
      vpn += size;
    }
    return 0;
  },
);
