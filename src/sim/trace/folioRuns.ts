import type { Kernel } from '../kernel/kernel';
import { folio_mapcount, page_mapcount } from '../mm/folio';
import { PG_anon_exclusive } from '../mm/page-flags';
import type { Column } from '../store/column';

/**
 * Pages in use by pfn, as runs alike in all that is shown. Of order-0 folios: consecutive ones, index and serial rising by
 * one. Of a large folio: consecutive pages of it, with the fields of the folio; index rises, the serial is the folio's.
 */
export interface FolioRuns {
  readonly pfn: number[];
  readonly pages: number[];
  /** The folio's flags, with PG_anon_exclusive as it is for these pages. */
  readonly flags: number[];
  readonly _refcount: number[];
  /** Of the page, raw. */
  readonly _mapcount: number[];
  readonly mapping: number[];
  readonly index: number[];
  readonly serial: number[];
  readonly order: number[];
  /** pfn of the folio of the first page. */
  readonly head: number[];
  /** PMD mappings of a large folio, raw; -1 for order 0. */
  readonly _entire_mapcount: number[];
  readonly _large_mapcount: number[];
  readonly _nr_pages_mapped: number[];
  readonly _deferred_list: number[];
  readonly _pincount: number[];
  readonly nid: number[];
  /** Generation and counted accesses of the multi-generational LRU, as one number. */
  readonly lru: number[];
  /** folio_mapcount(): a count. */
  readonly folioMapcount: number[];
  /** Mappings of the page, as far as the kernel knows them: a count. */
  readonly pageMapcount: number[];
}

/** Where the stretch of equal or rising values of a column ends. */
interface Stretch {
  readonly column: Column;
  readonly step: 0 | 1;
  end: number;
}

/** Goes through the pages once. */
export function takeFolios(k: Kernel): FolioRuns {
  const { page } = k;
  const runs: FolioRuns = {
    pfn: [],
    pages: [],
    flags: [],
    _refcount: [],
    _mapcount: [],
    mapping: [],
    index: [],
    serial: [],
    order: [],
    head: [],
    _entire_mapcount: [],
    _large_mapcount: [],
    _nr_pages_mapped: [],
    _deferred_list: [],
    _pincount: [],
    nid: [],
    lru: [],
    folioMapcount: [],
    pageMapcount: [],
  };
  // Each column is gone through once, however often the others cut a run.
  const flat = [page.table.live, page.order, page.flags, page._refcount, page._mapcount, page.mapping];
  const stretches: readonly Stretch[] = [
    ...[...flat, page.nid, page.lru_gen, page.lru_refs].map((column) => ({ column, step: 0 as const, end: 0 })),
    ...[page.index, page.serial].map((column) => ({ column, step: 1 as const, end: 0 })),
  ];
  const top = page.table.top();
  for (let pfn = page.table.base; pfn < top; ) {
    const order = page.order.get(pfn);
    if (order > 0) {
      takeLarge(k, pfn, order, runs);
      pfn += 1 << order;
      continue;
    }
    let end = top;
    for (const stretch of stretches) {
      if (stretch.end <= pfn) {
        stretch.end = pfn + stretch.column.runLength(pfn, top - pfn, stretch.step);
      }
      end = Math.min(end, stretch.end);
    }
    if (page.table.live.get(pfn) !== 0) {
      addRun(k, runs, pfn, pfn, end - pfn, page.flags.get(pfn));
    }
    pfn = end;
  }
  return runs;
}

/** The pages of a large folio, as runs alike in `_mapcount` and PageAnonExclusive. */
function takeLarge(k: Kernel, head: number, order: number, runs: FolioRuns): void {
  const { flags, _mapcount, _entire_mapcount } = k.page;
  const folioFlags = flags.get(head);
  // While a PMD maps the folio the head's flag counts for all pages.
  const allExclusive = _entire_mapcount.get(head) >= 0 ? folioFlags & PG_anon_exclusive : 0;
  const end = head + (1 << order);
  let from = head;
  let last: number | undefined;
  for (let pfn = head; pfn < end; ) {
    const exclusive = (flags.get(pfn) & PG_anon_exclusive) | allExclusive;
    const raw = _mapcount.get(pfn);
    const pages =
      pfn === head ? 1 : Math.min(flags.runLength(pfn, end - pfn, 0), _mapcount.runLength(pfn, end - pfn, 0));
    if (last !== undefined && (raw !== _mapcount.get(from) || exclusive !== last)) {
      addRun(k, runs, head, from, pfn - from, (folioFlags & ~PG_anon_exclusive) | last);
      from = pfn;
    }
    last = exclusive;
    pfn += pages;
  }
  addRun(k, runs, head, from, end - from, (folioFlags & ~PG_anon_exclusive) | (last ?? 0));
}

function addRun(k: Kernel, runs: FolioRuns, head: number, pfn: number, pages: number, flags: number): void {
  const { page } = k;
  runs.pfn.push(pfn);
  runs.pages.push(pages);
  runs.flags.push(flags);
  runs._refcount.push(page._refcount.get(head));
  runs._mapcount.push(page._mapcount.get(pfn));
  runs.mapping.push(page.mapping.get(head));
  runs.index.push(page.index.get(head) + pfn - head);
  runs.serial.push(page.serial.get(head));
  runs.order.push(page.order.get(head));
  runs.head.push(head);
  runs._entire_mapcount.push(page._entire_mapcount.get(head));
  runs._large_mapcount.push(page._large_mapcount.get(head));
  runs._nr_pages_mapped.push(page._nr_pages_mapped.get(head));
  runs._deferred_list.push(page._deferred_list.get(head));
  runs._pincount.push(page._pincount.get(head));
  runs.nid.push(page.nid.get(head));
  runs.lru.push((page.lru_gen.get(head) << 2) | page.lru_refs.get(head));
  runs.folioMapcount.push(folio_mapcount(k, head));
  runs.pageMapcount.push(page_mapcount(k, pfn));
}
