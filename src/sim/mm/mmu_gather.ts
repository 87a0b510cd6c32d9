import { flush_tlb_mm_range } from '../arch/tlbflush';
import { kfn } from '../kernel/kfn';
import type { Kernel } from '../kernel/kernel';
import { putFolioRun } from './page_alloc';
import { lru_add_drain } from './swap';

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
}

/** Pages with consecutive pfns. */
export interface PageRun {
  readonly pfn: number;
  count: number;
}

export function tlb_gather_mmu(mm: number): MmuGather {
  return { mm, pages: [], cleared: false, freedTables: false };
}

/** Until 6.8: one page for later. */
export const __tlb_remove_page_size = kfn('mm/mmu_gather.c', '__tlb_remove_page_size', (_k, tlb: MmuGather, pfn: number) => {
  gather(tlb, pfn, 1);
});

/** Adds pages to the gather. */
export function gather(tlb: MmuGather, pfn: number, count: number): void {
  const last = tlb.pages.at(-1);
  if (last && last.pfn + last.count === pfn) {
    last.count += count;
  } else {
    tlb.pages.push({ pfn, count });
  }
}

/** Since 6.9: pages of one folio for later. */
export const __tlb_remove_folio_pages = kfn(
  'mm/mmu_gather.c',
  '__tlb_remove_folio_pages',
  (k, tlb: MmuGather, pfn: number) => {
    __tlb_remove_folio_pages_size(k, tlb, pfn);
  },
);

export const __tlb_remove_folio_pages_size = kfn(
  'mm/mmu_gather.c',
  '__tlb_remove_folio_pages_size',
  (_k, tlb: MmuGather, pfn: number) => {
    gather(tlb, pfn, 1);
  },
);

/** The one that this kernel has. */
export function tlbRemove(k: Kernel, tlb: MmuGather, pfn: number): void {
  if (k.has('zap-batch')) {
    __tlb_remove_folio_pages(k, tlb, pfn);
  } else {
    __tlb_remove_page_size(k, tlb, pfn);
  }
}

/** Flushes the TLBs if anything was cleared, then drops the references of the gathered pages. */
export const tlb_finish_mmu = kfn('mm/mmu_gather.c', 'tlb_finish_mmu', (k, tlb: MmuGather) => {
  if (tlb.cleared || tlb.freedTables) {
    flush_tlb_mm_range(k, tlb.mm);
  }
  if (tlb.pages.length > 0) {
    free_pages_and_swap_cache(k, tlb.pages);
    tlb.pages.length = 0;
  }
  tlb.cleared = false;
  tlb.freedTables = false;
});

/** mm/swap_state.c. Until the drain was removed it pushed the LRU batches out first. */
export const free_pages_and_swap_cache = kfn(
  'mm/swap_state.c',
  'free_pages_and_swap_cache',
  (k, pages: readonly PageRun[]) => {
    if (!k.has('zap-no-lru-drain')) {
      lru_add_drain(k);
    }
    for (const { pfn, count } of pages) {
      putFolioRun(k, pfn, count);
    }
  },
);
