import { type Kernel, LimitReached } from '../kernel/kernel';
import { __folio_unqueue_deferred_split } from './huge_memory/deferred_split';
import { free_huge_folio } from './hugetlb/pool';
import { FIRST_PFN } from './mm_types';
import { PG_hugetlb, PG_mlocked, PG_reserved, PG_uptodate } from './page-flags';
import { NR_MLOCK, PGALLOC, PGFREE, SERIAL, UNEVICTABLE_PGCLEARED } from './vmstat';

/** pfn of the shared zero page. */
export const ZERO_PFN = FIRST_PFN;

/**
 * Content of a page: its first byte, which is what `read` and `write` are about, and above it the byte that all others have.
 * Only `fill` writes those. Two pages are equal if both bytes are.
 */
export const FIRST_BYTE = 0xff;
/** Content of a page of which every byte is `byte`. */
export function filledWith(byte: number): number {
  return byte | (byte << 8);
}

/** Sets up the shared zero page: the first page of memory, never freed. */
export function initMemory(k: Kernel): void {
  const pfn = k.page.table.alloc();
  k.page.flags.set(pfn, PG_reserved);
  k.page._refcount.set(pfn, 1);
}

/** True for the shared zero page: its mappings are special, not refcounted and not in rmap. */
export function is_zero_pfn(pfn: number): boolean {
  return pfn === ZERO_PFN;
}

/**
 * Notes the node of `count` new pages. A page that was freed comes back on its node only; memory of both nodes begins where
 * the last allocation ended, and never runs out. The default is the node of the CPU.
 */
function setNode(k: Kernel, pfn: number, count: number, nid: number): void {
  if (nid !== 0) {
    k.page.nid.setRun(pfn, count, nid, 0);
  }
}

/** A new order-0 folio with one reference, content zero and up to date (alloc_pages, clear_user_highpage). */
export function allocFolio(k: Kernel, nid = 0): number {
  checkMemory(k, 1);
  const pfn = k.page.table.alloc(nid);
  k.page._refcount.set(pfn, 1);
  k.page.flags.set(pfn, PG_uptodate);
  setNode(k, pfn, 1, nid);
  k.page.serial.set(pfn, nextSerial(k, 1));
  k.count(PGALLOC);
  return pfn;
}

/** A new folio of 2^order pages, aligned to its size, content zero. One reference, on the head. */
export function allocLargeFolio(k: Kernel, order: number, nid = 0): number {
  k.count(PGALLOC, 1 << order);
  return newLargeFolio(k, order, nid);
}

/** The same without counting an allocation: a page of a pool. */
export function newLargeFolio(k: Kernel, order: number, nid = 0): number {
  const count = 1 << order;
  checkMemory(k, count);
  const pfn = k.page.table.allocBlock(order, nid);
  k.page._refcount.set(pfn, 1);
  k.page.flags.set(pfn, PG_uptodate);
  k.page.order.set(pfn, order);
  setNode(k, pfn, count, nid);
  k.page.compound_head.setRun(pfn, count, 0, 1);
  k.page.serial.set(pfn, nextSerial(k, 1));
  return pfn;
}

/** `count` new folios as `allocFolio` would give one after the other. Needs that no freed page is waiting for reuse. */
export function allocFolioRun(k: Kernel, count: number, nid: number): number {
  checkMemory(k, count);
  const pfn = k.page.table.allocRun(count);
  k.page._refcount.setRun(pfn, count, 1, 0);
  k.page.flags.setRun(pfn, count, PG_uptodate, 0);
  setNode(k, pfn, count, nid);
  k.page.serial.setRun(pfn, count, nextSerial(k, count), 1);
  k.count(PGALLOC, count);
  return pfn;
}

/** First of `count` new serial numbers of folios. */
export function nextSerial(k: Kernel, count: number): number {
  return k.counters.vmstat.add(SERIAL, count) - count + 1;
}

function checkMemory(k: Kernel, count: number): void {
  if (k.page.table.count() + count > k.limits.pages) {
    const mib = Math.round((k.limits.pages * 4) / 1024);
    throw new LimitReached(
      `the scenario needs more than ${mib} MiB of simulated memory; use smaller mappings or touch less`,
    );
  }
}

export function folio_get(k: Kernel, pfn: number): void {
  k.page._refcount.add(pfn, 1);
}

/** Drops a reference; the last one frees the folio. */
export function folio_put(k: Kernel, pfn: number, refs = 1): void {
  const count = k.page._refcount.add(pfn, -refs);
  if (count < 0) {
    k.splat('folio_put', `_refcount of pfn ${pfn} underflowed`);
  }
  if (count === 0) {
    freeFolio(k, pfn);
  }
}

/** Nobody else holds the page, and nothing about it needs a look when it is freed. */
function isPlain(k: Kernel, pfn: number): boolean {
  const { _refcount, _mapcount, flags, mlock_count } = k.page;
  const mlocked = (flags.get(pfn) & PG_mlocked) !== 0 || mlock_count.get(pfn) !== 0;
  return _refcount.get(pfn) === 1 && _mapcount.get(pfn) === -1 && !mlocked;
}

/** Drops one reference of `count` order-0 folios with consecutive pfns, the lowest first or last. Those that nobody else holds are freed in one go. */
export function putFolioRun(k: Kernel, pfn: number, count: number, lowest: 'first' | 'last'): void {
  for (let done = 0; done < count; ) {
    const nth = (i: number) => (lowest === 'first' ? pfn + i : pfn + count - 1 - i);
    const from = nth(done);
    let n = 0;
    while (done + n < count && isPlain(k, nth(done + n)) && k.page.nid.get(nth(done + n)) === k.page.nid.get(from)) {
      n++;
    }
    if (n > 1) {
      freeFolioRun(k, Math.min(from, nth(done + n - 1)), n, lowest);
      done += n;
    } else {
      folio_put(k, from);
      done++;
    }
  }
}

function freeFolioRun(k: Kernel, pfn: number, count: number, lowest: 'first' | 'last'): void {
  const { _refcount, private: slot, flags, mapping, index, content, lru_refs, lru_gen, serial } = k.page;
  for (const column of [_refcount, slot, flags, mapping, index, content, lru_refs, lru_gen, serial]) {
    column.setRun(pfn, count, 0, 0);
  }
  k.page.table.freeRun(pfn, count, k.page.nid.get(pfn), lowest);
  k.count(PGFREE, count);
}

/** free_unref_folio(): every field back to that of a free page. */
function freeFolio(k: Kernel, pfn: number): void {
  const order = k.page.order.get(pfn);
  if (k.page.flags.get(pfn) & PG_mlocked) {
    k.count(NR_MLOCK, -(1 << order));
    k.count(UNEVICTABLE_PGCLEARED, 1 << order);
  }
  k.page.mlock_count.set(pfn, 0);
  if (k.page.flags.get(pfn) & PG_hugetlb) {
    free_huge_folio(k, pfn);
    return;
  }
  if (order > 0) {
    freeLargeFolio(k, pfn, order);
    return;
  }
  if (k.page._mapcount.get(pfn) !== -1) {
    k.splat('free_pages_prepare', `pfn ${pfn} is freed while mapped (bad page state, nonzero _mapcount)`);
  }
  k.page.flags.set(pfn, 0);
  k.page._mapcount.set(pfn, -1);
  k.page.mapping.set(pfn, 0);
  k.page.index.set(pfn, 0);
  k.page.content.set(pfn, 0);
  k.page.lru_refs.set(pfn, 0);
  k.page.lru_gen.set(pfn, 0);
  k.page.private.set(pfn, 0);
  k.page.serial.set(pfn, 0);
  k.page.table.free(pfn, k.page.nid.get(pfn));
  k.count(PGFREE);
}

function freeLargeFolio(k: Kernel, pfn: number, order: number): void {
  if (k.page._deferred_list.get(pfn) !== 0 && k.has('rmap-overhaul')) {
    __folio_unqueue_deferred_split(k, pfn);
  }
  resetLargeFolio(k, pfn, order);
  k.count(PGFREE, 1 << order);
}

/** Every field back to that of free pages. */
export function resetLargeFolio(k: Kernel, pfn: number, order: number): void {
  const count = 1 << order;
  const { page } = k;
  for (const column of [page._mapcount, page._entire_mapcount, page._large_mapcount]) {
    column.setRun(pfn, count, -1, 0);
  }
  for (const column of [page.flags, page.content, page.compound_head, page.private]) {
    column.setRun(pfn, count, 0, 0);
  }
  for (const column of [
    page.order,
    page.mapping,
    page.index,
    page.lru_refs,
    page.lru_gen,
    page.serial,
    page._nr_pages_mapped,
    page._mm_id0,
    page._mm_id1,
    page._deferred_list,
    page._pincount,
  ]) {
    column.set(pfn, 0);
  }
  page._mm_id_mapcount0.set(pfn, -1);
  page._mm_id_mapcount1.set(pfn, -1);
  page.table.freeBlock(pfn, order, page.nid.get(pfn));
}
