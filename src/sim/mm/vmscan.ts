import { flush_tlb_mm_range } from '../arch/tlbflush';
import { _PAGE_ACCESSED } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { folio_entire_mapcount, folio_maybe_dma_pinned, folio_nr_pages, folio_test_large } from './folio';
import { can_split_folio, splitFolioToOrder } from './huge_memory/split_folio';
import { lruvec_del_folio } from './mm_inline';
import { folio_get, folio_put } from './page_alloc';
import { type Written, writeToSwap } from './page_io';
import { folioVmaWalk, page_vma_mapped_walk } from './page_vma_mapped';
import {
  PG_active,
  PG_dirty,
  PG_lru,
  PG_mlocked,
  PG_partially_mapped,
  PG_swapbacked,
  PG_swapcache,
} from './page-flags';
import { folio_lock_anon_vma_read, folio_mapped, rmap_walk, try_to_unmap } from './rmap';
import { folio_add_lru } from './swap';
import { addToSwap, pageSlot, removeFromSwapCache } from './swap_state';
import { folio_free_swap } from './swapfile';
import { HPAGE_PMD_NR, PMD_ORDER } from './sysfs';
import { THP_SWPOUT_FALLBACK } from './vmstat';
import { workingset_eviction } from './workingset';

const FILE = 'mm/vmscan.c';

/**
 * Takes a folio off the LRU, with a reference of its own. False if it is not on it: it waits in a batch, or somebody else has
 * isolated it. The caller has a reference that keeps it.
 */
export const folio_isolate_lru = kfn(FILE, 'folio_isolate_lru', (k, folio: number): boolean => {
  if ((k.page.flags.get(folio) & PG_lru) === 0) {
    return false;
  }
  folio_get(k, folio);
  k.page.flags.andNot(folio, PG_lru);
  lruvec_del_folio(k, folio);
  return true;
});

/** Gives an isolated folio back to the LRU through a batch, and the reference of the isolation up. */
export const folio_putback_lru = kfn(FILE, 'folio_putback_lru', (k, folio: number) => {
  folio_add_lru(k, folio);
  folio_put(k, folio);
});

/** Looks at the accessed bits of all entries that map the folio, and clears them (mm/rmap.c). Returns how many were set. */
export const folio_referenced = kfn('mm/rmap.c', 'folio_referenced', function* (k, folio: number): Path<number> {
  let young = 0;
  yield* rmap_walk(k, folio, {
    anon_lock: folio_lock_anon_vma_read,
    *rmap_one(kernel, one, vma, address): Path<boolean> {
      const pvmw = folioVmaWalk(kernel, one, vma, address, 0);
      while (yield* page_vma_mapped_walk(kernel, pvmw)) {
        const row = pvmw.pte || pvmw.pmd;
        if (kernel.pgtable.flags.get(row) & _PAGE_ACCESSED) {
          kernel.pgtable.flags.andNot(row, _PAGE_ACCESSED);
          flush_tlb_mm_range(kernel, kernel.vma.vm_mm.get(vma));
          young++;
        }
      }
      return true;
    },
  });
  return young;
});

/**
 * Writes a dirty folio out, to swap. One that somebody holds besides the caller and the swap cache is kept: it might be written to
 * meanwhile. Folio locked, unmapped.
 */
export const pageout = kfn(FILE, 'pageout', (k, folio: number): Written | 'keep' => {
  if (k.page._refcount.get(folio) !== 1 + folio_nr_pages(k, folio)) {
    return 'keep';
  }
  k.page.flags.andNot(folio, PG_dirty);
  return writeToSwap(k, folio);
});

/**
 * Takes a clean folio out of the swap cache for good: its slots are the only copy. Only if nobody refers to it but the caller
 * and the cache. The last reference is then the caller's. Folio locked.
 */
export const __remove_mapping = kfn(FILE, '__remove_mapping', (k, folio: number): boolean => {
  const nr = folio_nr_pages(k, folio);
  if (k.page._refcount.get(folio) !== 1 + nr || k.page.flags.get(folio) & PG_dirty) {
    return false;
  }
  const slot = pageSlot(k, folio);
  const shadow = workingset_eviction(k, folio);
  removeFromSwapCache(k, folio);
  for (let i = 0; i < nr && shadow !== 0; i++) {
    if (k.swap.swap_map.get(slot + i) !== 0) {
      k.swap.shadow.set(slot + i, shadow);
    }
  }
  k.page._refcount.add(folio, -nr);
  return true;
});

/** What became of a folio: gone, back to the LRU as it is, or back as an active one. */
type Fate = 'reclaimed' | 'keep' | 'activate';

/** Whether a large folio is split before it gets slots: only a part of it would have to be written. */
function splitsFirst(k: Kernel, folio: number): boolean {
  return k.has('mthp-swap-out')
    ? (k.page.flags.get(folio) & PG_partially_mapped) !== 0
    : folio_entire_mapcount(k, folio) === 0;
}

/** The folio becomes single pages: it stays the first one, the others go to the tail of `list`, from where the next is taken. False if it cannot be. */
function* splitToList(k: Kernel, folio: number, list: number[]): Path<boolean> {
  return (yield* splitFolioToOrder(k, folio, 0, list)) === undefined;
}

/**
 * Slots for an anonymous folio that has none. A large one is split first if it is partially mapped (until 6.9 if no PMD maps it), or
 * if there are no slots in a row for it. Undefined if it may be unmapped now.
 */
function* prepareSwap(k: Kernel, folio: number, list: number[]): Path<Fate | undefined> {
  const flags = k.page.flags.get(folio);
  if ((flags & PG_swapbacked) === 0 || flags & PG_swapcache) {
    return undefined;
  }
  if (folio_maybe_dma_pinned(k, folio)) {
    return 'keep';
  }
  if (folio_test_large(k, folio)) {
    if (!can_split_folio(k, folio, 1)) {
      return 'activate';
    }
    if (splitsFirst(k, folio) && !(yield* splitToList(k, folio, list))) {
      return 'activate';
    }
  }
  if (addToSwap(k, folio)) {
    return undefined;
  }
  const pages = folio_nr_pages(k, folio);
  if (pages === 1 || !(yield* splitToList(k, folio, list))) {
    return 'activate';
  }
  if (pages === HPAGE_PMD_NR) {
    k.count(THP_SWPOUT_FALLBACK);
  }
  return addToSwap(k, folio) ? undefined : 'activate';
}

/** One folio of shrink_folio_list(). */
function* shrinkFolio(k: Kernel, folio: number, ignoreReferences: boolean, list: number[]): Path<Fate> {
  if (!ignoreReferences && (yield* folio_referenced(k, folio)) > 0) {
    return 'activate';
  }
  const unprepared = yield* prepareSwap(k, folio, list);
  if (unprepared !== undefined) {
    return unprepared;
  }
  if (folio_mapped(k, folio)) {
    const splitHugePmd = k.page.order.get(folio) === PMD_ORDER;
    yield* try_to_unmap(k, folio, { splitHugePmd, sync: folio_test_large(k, folio) && k.has('reclaim-sync') });
    if (folio_mapped(k, folio)) {
      return 'activate';
    }
  }
  const flags = k.page.flags.get(folio);
  if (flags & PG_dirty && pageout(k, folio) !== 'clean') {
    // A write ends some time later: the folio is found clean in the swap cache then.
    return 'keep';
  }
  if ((flags & PG_swapbacked) === 0) {
    return k.page._refcount.get(folio) === 1 ? 'reclaimed' : 'keep';
  }
  return __remove_mapping(k, folio) ? 'reclaimed' : 'keep';
}

/**
 * Reclaims isolated folios, one after the other (mm/vmscan.c): slots in swap, unmap, write out, free. Returns those that it
 * could not free. `ignoreReferences`: accessed bits do not save a folio. Left out: files, demotion.
 */
export const shrink_folio_list = kfn(
  FILE,
  'shrink_folio_list',
  function* (k, folios: readonly number[], ignoreReferences: boolean): Path<number[]> {
    const kept: number[] = [];
    const list = [...folios].reverse();
    for (let folio = list.pop(); folio !== undefined; folio = list.pop()) {
      const fate = yield* shrinkFolio(k, folio, ignoreReferences, list);
      if (fate === 'reclaimed') {
        folio_put(k, folio);
        continue;
      }
      if (fate === 'activate' && (k.page.flags.get(folio) & PG_mlocked) === 0) {
        k.page.flags.or(folio, PG_active);
      } else if (fate === 'activate') {
        folio_free_swap(k, folio);
      }
      kept.push(folio);
    }
    return kept;
  },
);

/** Reclaims isolated folios of one node; what is left goes back to the LRU. */
export const reclaim_folio_list = kfn(FILE, 'reclaim_folio_list', function* (k, folios: readonly number[]): Path<void> {
  const left = yield* shrink_folio_list(k, folios, k.has('pageout-ignores-references'));
  // Each is put at the head of the list of those that are left, and they are taken from its tail.
  for (const folio of left) {
    folio_putback_lru(k, folio);
  }
});

/** Reclaims isolated folios (MADV_PAGEOUT): those of one node in a row together. */
export const reclaim_pages = kfn(FILE, 'reclaim_pages', function* (k, folios: readonly number[]): Path<void> {
  for (let from = 0; from < folios.length; ) {
    const nid = k.page.nid.get(folios[from] ?? 0);
    const other = folios.findIndex((folio, i) => i > from && k.page.nid.get(folio) !== nid);
    const to = other < 0 ? folios.length : other;
    const run = folios.slice(from, to);
    for (const folio of run) {
      k.page.flags.andNot(folio, PG_active);
    }
    yield* reclaim_folio_list(k, run);
    from = to;
  }
});
