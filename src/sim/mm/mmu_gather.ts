import { flush_tlb_mm_range } from '../arch/tlbflush';
import type { Kernel } from '../kernel/kernel';
import { kfn } from '../kernel/kfn';
import { folio_test_large, page_folio } from './folio';
import { folio_put, putFolioRun } from './page_alloc';
import { lru_add_drain } from './swap';
import { free_swap_cache } from './swapfile';
import { NR_SWAPCACHE } from './vmstat';

/**
 * struct mmu_gather: what an unmap has taken out of the page tables and not yet given back. Pages are freed only after
 * the TLB flush. Not simulated state: it lives on the stack of one path.
 */
export interface MmuGather {
  readonly mm: number;
  /** Runs of pages whose reference is dropped after the flush. */
  readonly pages: PageRun[];
  /** Entries were cleared or changed: the range needs a flush. */
  cleared: boolean;
  /** Page tables were freed. */
  freedTables: boolean;
  /** Batches that are full, and slots in use of the one after them. */
  full: number;
  slots: number;
}

/** Slots of the first batch, which is part of the mmu_gather itself (MMU_GATHER_BUNDLE), and of each further one. */
const FIRST_BATCH = 8;
const BATCH = 510;
/** Further batches that there may be (MAX_GATHER_BATCH_COUNT); then the gather has to be flushed. */
const MAX_BATCHES = 19;

/** Slots that are never used: since 6.9 a batch keeps one free, in case a page comes with a count of pages. */
function spare(k: Kernel): number {
  return k.has('zap-batch') ? 1 : 0;
}

/** Slots after which a batch counts as full, and the next one is begun. */
function capacity(k: Kernel, batch: number): number {
  return (batch === 0 ? FIRST_BATCH : BATCH) - spare(k);
}

/** Order-0 pages that can still be gathered before it has to be flushed. */
export function roomIn(k: Kernel, tlb: MmuGather): number {
  const left = tlb.full > MAX_BATCHES ? 0 : capacity(k, tlb.full) - tlb.slots;
  return left + Math.max(0, MAX_BATCHES - tlb.full) * capacity(k, 1);
}

/** Uses slots of the current batch. The entry that makes it full may take the slot that is kept free. */
function use(k: Kernel, tlb: MmuGather, slots: number): void {
  tlb.slots += slots;
  if (tlb.slots >= capacity(k, tlb.full)) {
    tlb.full++;
    tlb.slots = 0;
  }
}

/** Order-0 pages with consecutive pfns that lose one reference each, or a large folio that loses `refs`. */
export interface PageRun {
  readonly pfn: number;
  count: number;
  /** 0 for order-0 pages. */
  readonly refs: number;
}

/** Opens a gather, which `tlb_finish_mmu` ends. */
export function tlb_gather_mmu(k: Kernel, mm: number): MmuGather {
  k.mm.tlb_flush_pending.add(mm, 1);
  return emptyGather(mm);
}

/** A gather that nothing is gathered in, and that is not ended. */
export function emptyGather(mm: number): MmuGather {
  return { mm, pages: [], cleared: false, freedTables: false, full: 0, slots: 0 };
}

/** One page for later: until 6.8 every page, since then page tables and THPs. */
export const __tlb_remove_page_size = kfn(
  'mm/mmu_gather.c',
  '__tlb_remove_page_size',
  (k, tlb: MmuGather, pfn: number) => {
    if (k.has('zap-batch')) {
      __tlb_remove_folio_pages_size(k, tlb, pfn, 1);
    } else {
      gatherPages(k, tlb, pfn, 1);
    }
  },
);

/** A page-table page for later. Its row is free at once: nothing of it is looked at before the flush. */
export function tlbRemoveTable(k: Kernel, tlb: MmuGather): void {
  tlb.freedTables = true;
  if (!k.has('rcu-table-free')) {
    __tlb_remove_page_size(k, tlb, 0);
  }
}

/** Pages of one folio; `pfn` 0 stands for a page table. More than one page of a folio takes a second slot, for how many. */
function gatherPages(k: Kernel, tlb: MmuGather, pfn: number, nr: number): void {
  const folio = pfn === 0 ? 0 : page_folio(k, pfn);
  if (folio === 0) {
    use(k, tlb, 1);
  } else if (folio_test_large(k, folio)) {
    use(k, tlb, nr > 1 ? 2 : 1);
    tlb.pages.push({ pfn: folio, count: 1, refs: nr });
  } else {
    gather(k, tlb, pfn, 1);
  }
}

/** Adds order-0 pages with consecutive pfns to the gather, no more than there is room for. */
export function gather(k: Kernel, tlb: MmuGather, pfn: number, count: number): void {
  for (let left = count; left > 0; ) {
    const slots = Math.min(left, capacity(k, tlb.full) - tlb.slots);
    use(k, tlb, slots);
    left -= slots;
  }
  const last = tlb.pages.at(-1);
  if (last && last.refs === 0 && last.pfn + last.count === pfn) {
    last.count += count;
  } else {
    tlb.pages.push({ pfn, count, refs: 0 });
  }
}

/** Since 6.9: pages of one folio for later. */
export const __tlb_remove_folio_pages = kfn(
  'mm/mmu_gather.c',
  '__tlb_remove_folio_pages',
  (k, tlb: MmuGather, pfn: number, nr: number) => {
    __tlb_remove_folio_pages_size(k, tlb, pfn, nr);
  },
);

export const __tlb_remove_folio_pages_size = kfn('mm/mmu_gather.c', '__tlb_remove_folio_pages_size', gatherPages);

/** `nr` pages of one folio, by the function that this kernel has. */
export function tlbRemove(k: Kernel, tlb: MmuGather, pfn: number, nr: number): void {
  if (k.has('zap-batch')) {
    __tlb_remove_folio_pages(k, tlb, pfn, nr);
  } else {
    __tlb_remove_page_size(k, tlb, pfn);
  }
}

/** Flushes the TLBs if anything was cleared, then gives the gathered pages back. Also in the middle, when it is full. */
export function tlb_flush_mmu(k: Kernel, tlb: MmuGather): void {
  if (tlb.cleared || tlb.freedTables) {
    flush_tlb_mm_range(k, tlb.mm);
  }
  // Each batch in use is given back to the page allocator in a call of its own.
  const calls = tlb.full + (tlb.slots > 0 ? 1 : 0);
  const pages = tlb.pages.splice(0);
  for (let batch = 1; batch <= calls; batch++) {
    // The order in which pages are given back does not depend on the batches.
    free_pages_and_swap_cache(k, batch === calls ? pages : []);
  }
  tlb.cleared = false;
  tlb.freedTables = false;
  tlb.full = 0;
  tlb.slots = 0;
}

/** The end of a gather. */
export const tlb_finish_mmu = kfn('mm/mmu_gather.c', 'tlb_finish_mmu', (k, tlb: MmuGather) => {
  tlb_flush_mmu(k, tlb);
  k.mm.tlb_flush_pending.add(tlb.mm, -1);
});

/** Folios in the swap cache that nobody needs any more leave it first. */
function freeSwapCaches(k: Kernel, pages: readonly PageRun[]): void {
  for (const { pfn, count } of pages) {
    for (let i = 0; i < count; i++) {
      free_swap_cache(k, pfn + i);
    }
  }
}

/** Drops the references of gathered pages (mm/swap_state.c). Until the drain was removed it drained the LRU batches first. */
export const free_pages_and_swap_cache = kfn(
  'mm/swap_state.c',
  'free_pages_and_swap_cache',
  (k, pages: readonly PageRun[]) => {
    if (!k.has('zap-no-lru-drain')) {
      lru_add_drain(k);
    }
    if (k.counters.vmstat.get(NR_SWAPCACHE) > 0) {
      freeSwapCaches(k, pages);
    }
    putPages(k, pages);
  },
);

/**
 * Drops the references of gathered pages (release_pages, folios_put_refs in mm/swap.c). Until 6.8 order-0 pages wait in a list whose
 * head is the page that was released last; the page allocator then gets them in that order.
 */
function putPages(k: Kernel, pages: readonly PageRun[]): void {
  const listed = k.has('batched-folio-freeing') ? [] : pages.filter(({ refs }) => refs === 0);
  for (const { pfn, count, refs } of pages) {
    if (refs > 0) {
      folio_put(k, pfn, refs);
    } else if (listed.length === 0) {
      putFolioRun(k, pfn, count, 'first');
    }
  }
  for (const { pfn, count } of listed.reverse()) {
    putFolioRun(k, pfn, count, 'last');
  }
}
