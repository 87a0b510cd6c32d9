import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockWrite, unlockWrite } from '../../sched/locks';
import { folio_mapcount, folio_nr_pages, page_folio } from '../folio';
import { remove_migration_ptes } from '../migrate';
import { folio_get, folio_put, nextSerial } from '../page_alloc';
import {
  PG_active,
  PG_dirty,
  PG_hwpoison,
  PG_locked,
  PG_lru,
  PG_mlocked,
  PG_partially_mapped,
  PG_referenced,
  PG_swapbacked,
  PG_swapcache,
  PG_unevictable,
  PG_uptodate,
  PG_workingset,
} from '../page-flags';
import { folio_get_anon_vma, put_anon_vma, try_to_migrate } from '../rmap';
import { splitSwapCache } from '../swap_state';
import { free_swap_cache } from '../swapfile';
import { PMD_ORDER } from '../sysfs';
import { THP_SPLIT_PAGE, THP_SPLIT_PAGE_FAILED } from '../vmstat';
import { is_huge_zero_pfn } from './fault';

const FILE = 'mm/huge_memory.c';

export type SplitError = 'EAGAIN' | 'EBUSY' | 'EINVAL';

/** Flags of a folio that the folios made of it take over. */
const INHERITED =
  PG_locked |
  PG_referenced |
  PG_uptodate |
  PG_dirty |
  PG_lru |
  PG_active |
  PG_workingset |
  PG_swapbacked |
  PG_mlocked |
  PG_unevictable;

/**
 * Whether nobody holds references to a folio but its mappings, the swap cache and `callerPins` of the caller: only then it can
 * be split. Until 6.18; later kernels ask folio_expected_ref_count() for the same.
 */
export function can_split_folio(k: Kernel, folio: number, callerPins: number): boolean {
  const cache = swapCacheReferences(k, folio);
  return folio_mapcount(k, folio) === k.page._refcount.get(folio) - cache - callerPins;
}

/** The swap cache has a reference for each page of a folio. */
function swapCacheReferences(k: Kernel, folio: number): number {
  return k.page.flags.get(folio) & PG_swapcache ? folio_nr_pages(k, folio) : 0;
}

/** Replaces all mappings of a folio by migration entries, PMDs by those of single pages. anon_vma locked for writing. */
function* unmap_folio(k: Kernel, folio: number): Path<void> {
  const splitHugePmd = k.page.order.get(folio) === PMD_ORDER;
  yield* try_to_migrate(k, folio, { rmapLocked: true, sync: true, splitHugePmd });
}

/** Maps the pages again, folio by folio. */
function* remap_page(k: Kernel, folio: number, nr: number, useSharedZeropage: boolean): Path<void> {
  for (let at = folio; at < folio + nr; at += folio_nr_pages(k, at)) {
    yield* remove_migration_ptes(k, at, at, { locked: true, useSharedZeropage });
  }
}

/** Off the queue, if it is there. */
function unqueue(k: Kernel, folio: number): void {
  k.page._deferred_list.set(folio, 0);
  k.page.flags.andNot(folio, PG_partially_mapped);
}

/**
 * Makes folios of order `newOrder` of an unmapped large folio. Each has the flags of the old one, the page offset of its first
 * page, no mapping, and one reference. All are new to the user, the first one, too. Flags of other pages than the first ones stay:
 * PG_anon_exclusive of those that nothing maps any more.
 */
function splitToOrder(k: Kernel, folio: number, newOrder: number): void {
  const { page } = k;
  const nr = folio_nr_pages(k, folio);
  const newNr = 1 << newOrder;
  const flags = page.flags.get(folio) & INHERITED;
  const inCache = (page.flags.get(folio) & PG_swapcache) !== 0;
  const serial = nextSerial(k, nr / newNr);
  page.compound_head.setRun(folio, nr, 0, 0);
  page._nr_pages_mapped.set(folio, 0);
  for (let i = 0; i < nr; i += newNr) {
    const head = folio + i;
    if (i > 0) {
      page.flags.set(head, flags | (page.flags.get(head) & PG_hwpoison));
      page.mapping.set(head, page.mapping.get(folio));
      page.index.set(head, page.index.get(folio) + i);
      page.lru_refs.set(head, page.lru_refs.get(folio));
      page.lru_gen.set(head, page.lru_gen.get(folio));
      page._refcount.set(head, inCache ? 1 + newNr : 1);
      if (inCache) {
        splitSwapCache(k, folio, head, newNr);
      }
    } else if (inCache) {
      page._refcount.set(head, 1 + newNr);
    }
    page.serial.set(head, serial + i / newNr);
    page.order.set(head, newOrder);
    if (newOrder > 0) {
      page.compound_head.setRun(head, newNr, 0, 1);
    }
  }
}

/**
 * folio_ref_freeze() and what follows. False if somebody got a reference meanwhile. The new folios but the first one go to
 * the tail of `list`, if there is one, with a reference each: the old one was isolated. Until 6.14 the last one comes first.
 */
function freezeAndSplit(k: Kernel, folio: number, newOrder: number, list?: number[]): boolean {
  if (k.page._refcount.get(folio) !== 1 + swapCacheReferences(k, folio)) {
    return false;
  }
  unqueue(k, folio);
  const nr = folio_nr_pages(k, folio);
  splitToOrder(k, folio, newOrder);
  if (list !== undefined) {
    const added: number[] = [];
    for (let at = folio + (1 << newOrder); at < folio + nr; at += 1 << newOrder) {
      folio_get(k, at);
      added.push(at);
    }
    list.push(...(k.has('folio-split') ? added : added.reverse()));
  }
  return true;
}

/** Since 7.2 a function of its own. */
export const __folio_freeze_and_split_unmapped = kfn(FILE, '__folio_freeze_and_split_unmapped', freezeAndSplit);

/** Why a folio cannot be split to an order whatever its references are. */
function unsplittable(k: Kernel, folio: number, newOrder: number): SplitError | undefined {
  // Anonymous memory has no folios of order 1.
  if (newOrder >= k.page.order.get(folio) || newOrder === 1) {
    return 'EINVAL';
  }
  return is_huge_zero_pfn(k, folio) ? 'EBUSY' : undefined;
}

function* splitFolio(
  k: Kernel,
  folio: number,
  newOrder: number,
  lockAt: number,
  list?: number[],
): Path<SplitError | undefined> {
  const order = k.page.order.get(folio);
  const nr = 1 << order;
  const refused = unsplittable(k, folio, newOrder);
  if (refused !== undefined) {
    return refused;
  }
  const error = yield* unmapAndSplit(k, folio, newOrder, list);
  if (error === undefined) {
    dropSplit(k, folio, nr, page_folio(k, lockAt));
  }
  if (order === PMD_ORDER) {
    k.count(error === undefined ? THP_SPLIT_PAGE : THP_SPLIT_PAGE_FAILED);
  }
  return error;
}

function* unmapAndSplit(
  k: Kernel,
  folio: number,
  newOrder: number,
  list: number[] | undefined,
): Path<SplitError | undefined> {
  const nr = folio_nr_pages(k, folio);
  const anonVma = folio_get_anon_vma(k, folio);
  if (anonVma === 0) {
    return 'EBUSY';
  }
  const root = k.anon_vma.root.get(anonVma);
  yield* lockWrite(k, k.anon_vma.rwsem, root, 'anon_vma->root->rwsem (write)');
  let error: SplitError | undefined = 'EAGAIN';
  if (can_split_folio(k, folio, 1)) {
    yield* unmap_folio(k, folio);
    const freeze = k.has('split-freeze') ? __folio_freeze_and_split_unmapped : freezeAndSplit;
    error = freeze(k, folio, newOrder, list) ? undefined : 'EAGAIN';
    yield* remap_page(k, folio, nr, error === undefined && k.has('zero-remap-on-split'));
  }
  unlockWrite(k.anon_vma.rwsem, root);
  put_anon_vma(k, anonVma);
  return error;
}

/** Unlocks the new folios but the caller's, and drops their reference: those that nothing maps are freed. */
function dropSplit(k: Kernel, folio: number, nr: number, kept: number): void {
  for (let at = folio; at < folio + nr; ) {
    const next = at + folio_nr_pages(k, at);
    if (at !== kept) {
      free_swap_cache(k, at);
      k.page.flags.andNot(at, PG_locked);
      folio_put(k, at);
    }
    at = next;
  }
}

/** Since 6.15: splits a folio, uniformly (a split around one page is not modelled). */
export const __folio_split = kfn(FILE, '__folio_split', splitFolio);

/** Until 6.8: splits a THP to single pages. The contract is that of split_huge_page_to_list_to_order(). */
export const split_huge_page_to_list = kfn(
  FILE,
  'split_huge_page_to_list',
  function* (k, page: number, list?: number[]): Path<SplitError | undefined> {
    return yield* splitFolio(k, page_folio(k, page), 0, page, list);
  },
);

/**
 * Since 6.9: splits a large folio to folios of order `newOrder`. The caller has it locked and holds one reference; it keeps
 * both for the folio that has `page`. Everybody else's references make it EAGAIN; a folio that nothing maps EBUSY; an order
 * that is not smaller, or 1, EINVAL. A failure after the unmapping leaves PMDs split. Pages that nothing maps are freed.
 */
export const split_huge_page_to_list_to_order = kfn(
  FILE,
  'split_huge_page_to_list_to_order',
  function* (k, page: number, newOrder: number, list?: number[]): Path<SplitError | undefined> {
    const split = k.has('folio-split') ? __folio_split : splitFolio;
    return yield* split(k, page_folio(k, page), newOrder, page, list);
  },
);

/** Splits a locked folio of which the caller has a reference, by the function that this kernel has (split_folio_to_order). */
export function* splitFolioToOrder(
  k: Kernel,
  page: number,
  newOrder: number,
  list?: number[],
): Path<SplitError | undefined> {
  if (!k.has('split-to-order')) {
    return yield* split_huge_page_to_list(k, page, list);
  }
  return yield* split_huge_page_to_list_to_order(k, page, newOrder, list);
}
