import type { Kernel } from '../kernel/kernel';
import { kfn } from '../kernel/kfn';
import { folio_nr_pages, folio_test_large } from './folio';
import { mlock_drain_local, mlockNew } from './mlock/batch';
import {
  generationFor,
  lru_gen_clear_refs,
  lru_gen_in_fault,
  lruvec_add_folio,
  lruvec_del_folio,
  withoutActive,
} from './mm_inline';
import { LRU_BATCHES, type LruBatch } from './mm_types';
import { folio_get, folio_put } from './page_alloc';
import {
  PAGE_MAPPING_ANON,
  PG_active,
  PG_lru,
  PG_mlocked,
  PG_referenced,
  PG_swapbacked,
  PG_unevictable,
  PG_workingset,
} from './page-flags';
import { VM_LOCKED } from './vm_flags';
import { PGACTIVATE, PGDEACTIVATE, PGLAZYFREE, UNEVICTABLE_PGCULLED, UNEVICTABLE_PGRESCUED } from './vmstat';

const FILE = 'mm/swap.c';

/** Slots between the batches of two CPUs. */
const BATCH_STRIDE = 64;

/** Largest count of LRU_REFS_MASK, two bits. */
export const MAX_LRU_REFS = 3;

/** Folios that a per-CPU batch holds before it is drained (PAGEVEC_SIZE, include/linux/pagevec.h). */
export function batchSize(k: Kernel): number {
  return k.has('folio-batch-31') ? 31 : 15;
}

/** Row of slot `i` of a batch of a CPU. */
export function batchSlot(cpu: number, i: number): number {
  return cpu * BATCH_STRIDE + i;
}

// ---------------------------------------------------------------- batches

/**
 * folio_batch_add_and_move(): a folio waits in a batch of this CPU, which holds a reference on it, until the batch is full
 * or drained. A large folio does not wait: it takes the whole batch along.
 */
function addAndMove(k: Kernel, name: LruBatch, folio: number): void {
  folio_get(k, folio);
  const { nr, folios } = k.percpu[name];
  const count = nr.get(k.cpu);
  folios.set(batchSlot(k.cpu, count), folio);
  nr.set(k.cpu, count + 1);
  const off = k.percpu.lru_disable_count.get(0) > 0;
  if (count + 1 >= batchSize(k) || folio_test_large(k, folio) || off) {
    folio_batch_move_lru(k, k.cpu, name);
  }
}

/**
 * Does to each folio of a batch what the batch is for, and drops the batch's reference. A folio that is not on the LRU (any
 * more) is left alone, unless the batch puts it there.
 */
function folio_batch_move_lru(k: Kernel, cpu: number, name: LruBatch): void {
  const { nr, folios } = k.percpu[name];
  const count = nr.get(cpu);
  for (let i = 0; i < count; i++) {
    const slot = batchSlot(cpu, i);
    const folio = folios.get(slot);
    folios.set(slot, 0);
    if (name === 'lru_add') {
      lru_add(k, folio);
      k.page.flags.or(folio, PG_lru);
    } else if (k.page.flags.get(folio) & PG_lru) {
      k.page.flags.andNot(folio, PG_lru);
      move(k, name, folio);
      k.page.flags.or(folio, PG_lru);
    }
    folio_put(k, folio);
  }
  if (count > 0) {
    nr.set(cpu, 0);
  }
}

function move(k: Kernel, name: Exclude<LruBatch, 'lru_add'>, folio: number): void {
  switch (name) {
    case 'lru_deactivate':
      return lru_deactivate(k, folio);
    case 'lru_lazyfree':
      return lru_lazyfree(k, folio);
    case 'lru_activate':
      return lru_activate(k, folio);
  }
}

/**
 * The folio gets on the LRU. A mlocked one goes to the unevictable list; its lock is not counted, as whoever took it may be
 * about to.
 */
function lru_add(k: Kernel, folio: number): void {
  const flags = k.page.flags.get(folio);
  if (flags & PG_mlocked) {
    k.page.flags.set(folio, (flags & ~PG_active) | PG_unevictable);
    k.page.mlock_count.set(folio, 0);
    k.count(UNEVICTABLE_PGCULLED, flags & PG_unevictable ? 0 : folio_nr_pages(k, folio));
  } else if (flags & PG_unevictable) {
    k.page.flags.set(folio, flags & ~PG_unevictable);
    k.count(UNEVICTABLE_PGRESCUED, folio_nr_pages(k, folio));
  }
  lruvec_add_folio(k, folio);
}

/** The folio comes to the inactive list, or with the multi-generational LRU to a generation as if it were new and unused. */
function lru_deactivate(k: Kernel, folio: number): void {
  const flags = k.page.flags.get(folio);
  if (flags & PG_unevictable || ((flags & PG_active) === 0 && !k.config.lruGen)) {
    return;
  }
  lruvec_del_folio(k, folio);
  k.page.flags.andNot(folio, PG_active | PG_referenced);
  lruvec_add_folio(k, folio);
  k.count(PGDEACTIVATE, 1 << k.page.order.get(folio));
}

/**
 * The folio comes to the inactive list of files: it can be dropped instead of being swapped out. Since 6.14 with the
 * multi-generational LRU its PG_referenced stays: what clears it does nothing for a folio that is on no list.
 */
function lru_lazyfree(k: Kernel, folio: number): void {
  if (!mayBeLazyFreed(k, folio)) {
    return;
  }
  lruvec_del_folio(k, folio);
  k.page.flags.andNot(folio, PG_active);
  if (k.config.lruGen && k.has('mglru-refs-first')) {
    lru_gen_clear_refs(k, folio);
  } else {
    k.page.flags.andNot(folio, PG_referenced);
  }
  k.page.flags.andNot(folio, PG_swapbacked);
  lruvec_add_folio(k, folio);
  k.count(PGLAZYFREE, 1 << k.page.order.get(folio));
}

/** Anonymous, its content would go to swap, and reclaim may have it. */
function mayBeLazyFreed(k: Kernel, folio: number): boolean {
  const anon = (k.page.mapping.get(folio) & PAGE_MAPPING_ANON) !== 0;
  return anon && (k.page.flags.get(folio) & (PG_swapbacked | PG_unevictable)) === PG_swapbacked;
}

/** The folio comes to the active list (classic LRU). */
function lru_activate(k: Kernel, folio: number): void {
  if (k.page.flags.get(folio) & (PG_active | PG_unevictable)) {
    return;
  }
  lruvec_del_folio(k, folio);
  k.page.flags.or(folio, PG_active);
  lruvec_add_folio(k, folio);
  k.count(PGACTIVATE, 1 << k.page.order.get(folio));
}

/** Drains the batches of a CPU, in the kernel's order. */
function lru_add_drain_cpu(k: Kernel, cpu: number): void {
  for (const name of LRU_BATCHES) {
    folio_batch_move_lru(k, cpu, name);
  }
}

/** Drains this CPU's batches, that of mlock() last (mm/swap.c). */
export const lru_add_drain = kfn(FILE, 'lru_add_drain', (k) => {
  lru_add_drain_cpu(k, k.cpu);
  mlock_drain_local(k);
});

/** Has the batches of every CPU drained, by a worker there (mm/swap.c). One CPU runs so far. */
export const lru_add_drain_all = kfn(FILE, 'lru_add_drain_all', (k) => {
  lru_add_drain_cpu(k, k.cpu);
  mlock_drain_local(k);
});

// ---------------------------------------------------------------- new folios

/**
 * Puts a new folio on its way to the LRU (mm/swap.c): into this CPU's lru_add batch. Only when that is drained the folio is
 * on the LRU and has PG_lru.
 */
export const folio_add_lru = kfn(FILE, 'folio_add_lru', (k, pfn: number) => {
  const flags = k.page.flags.get(pfn);
  const marks = inFaultFlags(k, flags);
  if ((flags | marks) !== flags) {
    k.page.flags.set(pfn, flags | marks);
  }
  addAndMove(k, 'lru_add', pfn);
});

/**
 * As folio_add_lru() of `count` new folios with consecutive pfns, one after the other: all but those that stay in the
 * batch end up on the LRU.
 */
export function addLruRun(k: Kernel, pfn: number, count: number): void {
  const marks = inFaultFlags(k, 0);
  k.page.flags.maskRun(pfn, count, marks, 0);
  const size = batchSize(k);
  const { nr, folios } = k.percpu.lru_add;
  const waiting = nr.get(k.cpu);
  const stay = waiting + count < size ? count : (waiting + count) % size;
  if (stay < count) {
    folio_batch_move_lru(k, k.cpu, 'lru_add');
    k.page.flags.maskRun(pfn, count - stay, PG_lru, marks & ~withoutActive(k, marks));
    if (k.config.lruGen) {
      k.page.lru_gen.setRun(pfn, count - stay, generationFor(k, marks | PG_swapbacked) + 1, 0);
    }
  }
  const from = nr.get(k.cpu);
  for (let i = 0; i < stay; i++) {
    const last = pfn + count - stay + i;
    folio_get(k, last);
    folios.set(batchSlot(k.cpu, from + i), last);
  }
  nr.set(k.cpu, from + stay);
}

/** As folio_add_lru(), for a folio that a fault brought into a VMA: it becomes unevictable if that is mlocked. */
export const folio_add_lru_vma = kfn(FILE, 'folio_add_lru_vma', (k, pfn: number, vma: number) => {
  if (k.vma.vm_flags.get(vma) & VM_LOCKED) {
    mlockNew(k, pfn);
  } else {
    folio_add_lru(k, pfn);
  }
});

/**
 * What a folio that a fault brought in gets on its way to the multi-generational LRU: it is hot. Since 7.2 it is only
 * referenced, unless it comes back to the working set.
 */
function inFaultFlags(k: Kernel, flags: number): number {
  if (!k.config.lruGen || flags & PG_unevictable || !lru_gen_in_fault(k)) {
    return 0;
  }
  if (!k.has('new-folio-referenced')) {
    return PG_active;
  }
  return flags & PG_workingset ? PG_active : PG_referenced;
}

// ---------------------------------------------------------------- accesses and advice

/** Has a folio on the inactive list moved to the active one, by way of a batch (mm/swap.c). Classic LRU. */
export const folio_activate = kfn(FILE, 'folio_activate', (k, folio: number) => {
  if ((k.page.flags.get(folio) & (PG_active | PG_unevictable | PG_lru)) === PG_lru) {
    addAndMove(k, 'lru_activate', folio);
  }
});

/**
 * Notes an access that did not go through a PTE's accessed bit, such as get_user_pages() with FOLL_TOUCH (mm/swap.c).
 * The classic LRU goes inactive → referenced → active. The multi-generational LRU counts: PG_referenced first,
 * PG_workingset in the end.
 */
export const folio_mark_accessed = kfn(FILE, 'folio_mark_accessed', (k, pfn: number) => {
  const flags = k.page.flags.get(pfn);
  if (flags & PG_unevictable && (k.config.lruGen || flags & PG_referenced)) {
    return;
  }
  if ((flags & PG_referenced) === 0) {
    k.page.flags.or(pfn, PG_referenced);
  } else if (k.config.lruGen) {
    incRefs(k, pfn);
  } else if ((flags & PG_active) === 0) {
    if (flags & PG_lru) {
      folio_activate(k, pfn);
    } else {
      // It waits in lru_add and will come to the active list from there.
      k.page.flags.or(pfn, PG_active);
    }
    k.page.flags.andNot(pfn, PG_referenced);
  }
});

/** folio_inc_refs(): one more access of a referenced folio. 6.12 sets PG_workingset first, 6.18 when the count is full. */
function incRefs(k: Kernel, pfn: number): void {
  const full = k.page.lru_refs.get(pfn) === MAX_LRU_REFS;
  const workingsetFirst = !k.has('mglru-refs-first');
  if ((k.page.flags.get(pfn) & PG_workingset) === 0 && (workingsetFirst || full)) {
    k.page.flags.or(pfn, PG_workingset);
  } else if (!full) {
    k.page.lru_refs.add(pfn, 1);
  }
}

function deactivate(k: Kernel, folio: number): void {
  const flags = k.page.flags.get(folio);
  if ((flags & (PG_lru | PG_unevictable)) !== PG_lru) {
    return;
  }
  if (k.config.lruGen && k.has('mglru-refs-first')) {
    if (lru_gen_clear_refs(k, folio)) {
      return;
    }
  } else if ((flags & PG_active) === 0 && !k.config.lruGen) {
    return;
  }
  addAndMove(k, 'lru_deactivate', folio);
}

/** Until 6.6: see folio_deactivate(). */
export const deactivate_page = kfn(FILE, 'deactivate_page', deactivate);

/** Has a folio moved to where reclaim looks first, by way of a batch (mm/swap.c; MADV_COLD). */
export const folio_deactivate = kfn(FILE, 'folio_deactivate', deactivate);

function markLazyFree(k: Kernel, folio: number): void {
  if (mayBeLazyFreed(k, folio) && (k.page.flags.get(folio) & PG_lru) !== 0) {
    addAndMove(k, 'lru_lazyfree', folio);
  }
}

/** Until 6.6: see folio_mark_lazyfree(). */
export const mark_page_lazyfree = kfn(FILE, 'mark_page_lazyfree', markLazyFree);

/**
 * Has an anonymous folio made lazily free, by way of a batch: PG_swapbacked goes when the batch is drained (mm/swap.c;
 * MADV_FREE). Left out: folios of the swap cache, which the caller has taken out of it.
 */
export const folio_mark_lazyfree = kfn(FILE, 'folio_mark_lazyfree', markLazyFree);
