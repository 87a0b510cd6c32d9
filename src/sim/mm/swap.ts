import type { Kernel } from '../kernel/kernel';
import { kfn } from '../kernel/kfn';
import { folio_nr_pages, folio_test_large } from './folio';
import { mlock_drain_local, mlockNew } from './mlock/batch';
import { folio_get, folio_put } from './page_alloc';
import { PG_active, PG_lru, PG_mlocked, PG_referenced, PG_unevictable, PG_workingset } from './page-flags';
import { VM_LOCKED } from './vm_flags';
import { UNEVICTABLE_PGCULLED, UNEVICTABLE_PGRESCUED } from './vmstat';

/** Slots between the batches of two CPUs in `percpu.lru_add`. */
const BATCH_STRIDE = 64;

/** Largest count of LRU_REFS_MASK, two bits. */
const MAX_LRU_REFS = 3;

/** Folios that a per-CPU batch holds before it is drained (PAGEVEC_SIZE, include/linux/pagevec.h). */
export function batchSize(k: Kernel): number {
  return k.has('folio-batch-31') ? 31 : 15;
}

/** Row of slot `i` of a CPU's lru_add batch. */
export function batchSlot(cpu: number, i: number): number {
  return cpu * BATCH_STRIDE + i;
}

/**
 * Puts a new folio on its way to the LRU (mm/swap.c): into this CPU's lru_add batch, which holds a reference on it until
 * the batch is full or drained. Only then the folio is on the LRU and has PG_lru.
 */
export const folio_add_lru = kfn('mm/swap.c', 'folio_add_lru', (k, pfn: number) => {
  k.page.flags.or(pfn, newLruFlags(k));
  folio_get(k, pfn);
  const nr = k.percpu.lru_add_nr.get(k.cpu);
  k.percpu.lru_add.set(batchSlot(k.cpu, nr), pfn);
  k.percpu.lru_add_nr.set(k.cpu, nr + 1);
  // A large folio does not wait: it takes the whole batch to the LRU.
  if (nr + 1 >= batchSize(k) || folio_test_large(k, pfn)) {
    drainBatch(k, k.cpu);
  }
});

/**
 * As folio_add_lru() of `count` new folios with consecutive pfns, one after the other: all but those that stay in the
 * batch end up on the LRU.
 */
export function addLruRun(k: Kernel, pfn: number, count: number): void {
  k.page.flags.maskRun(pfn, count, newLruFlags(k), 0);
  const size = batchSize(k);
  const nr = k.percpu.lru_add_nr.get(k.cpu);
  const stay = nr + count < size ? count : (nr + count) % size;
  if (stay < count) {
    drainBatch(k, k.cpu);
    k.page.flags.maskRun(pfn, count - stay, PG_lru, PG_active);
  }
  const from = k.percpu.lru_add_nr.get(k.cpu);
  for (let i = 0; i < stay; i++) {
    const last = pfn + count - stay + i;
    folio_get(k, last);
    k.percpu.lru_add.set(batchSlot(k.cpu, from + i), last);
  }
  k.percpu.lru_add_nr.set(k.cpu, from + stay);
}

/** As folio_add_lru(), for a folio that a fault brought into a VMA: it becomes unevictable if that is mlocked. */
export const folio_add_lru_vma = kfn('mm/swap.c', 'folio_add_lru_vma', (k, pfn: number, vma: number) => {
  if (k.vma.vm_flags.get(vma) & VM_LOCKED) {
    mlockNew(k, pfn);
  } else {
    folio_add_lru(k, pfn);
  }
});

/** Drains this CPU's batches, that of mlock() last (mm/swap.c). */
export const lru_add_drain = kfn('mm/swap.c', 'lru_add_drain', (k) => {
  drainBatch(k, k.cpu);
  mlock_drain_local(k);
});

/** Has the batches of every CPU drained, by a worker there (mm/swap.c). One CPU runs so far. */
export const lru_add_drain_all = kfn('mm/swap.c', 'lru_add_drain_all', (k) => {
  drainBatch(k, k.cpu);
  mlock_drain_local(k);
});

/** Flags of a folio that a fault brought in, on its way to the LRU. */
function newLruFlags(k: Kernel): number {
  if (!k.config.lruGen || k.task.in_lru_fault.get(k.current) === 0) {
    return 0;
  }
  // Marks the folio as hot until the LRU has given it a generation.
  return k.has('new-folio-referenced') ? PG_active | PG_referenced : PG_active;
}

/**
 * Notes an access that did not go through a PTE's accessed bit, such as get_user_pages() with FOLL_TOUCH (mm/swap.c).
 * The classic LRU goes inactive → referenced → active; the activation batch is not modelled, it is drained by whoever
 * touches. The multi-generational LRU counts: PG_referenced first, PG_workingset in the end.
 */
export const folio_mark_accessed = kfn('mm/swap.c', 'folio_mark_accessed', (k, pfn: number) => {
  const flags = k.page.flags.get(pfn);
  if (flags & PG_unevictable && (k.config.lruGen || flags & PG_referenced)) {
    return;
  }
  if ((flags & PG_referenced) === 0) {
    k.page.flags.or(pfn, PG_referenced);
  } else if (k.config.lruGen) {
    incRefs(k, pfn);
  } else if ((flags & PG_active) === 0) {
    k.page.flags.set(pfn, (flags | PG_active) & ~PG_referenced);
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

/** folio_batch_move_lru() of the lru_add batch: PG_lru on, the batch's reference off. */
function drainBatch(k: Kernel, cpu: number): void {
  const nr = k.percpu.lru_add_nr.get(cpu);
  for (let i = 0; i < nr; i++) {
    const slot = batchSlot(cpu, i);
    const pfn = k.percpu.lru_add.get(slot);
    k.percpu.lru_add.set(slot, 0);
    onLru(k, pfn);
    folio_put(k, pfn);
  }
  k.percpu.lru_add_nr.set(cpu, 0);
}

/**
 * The folio gets on the LRU (lru_add). The multi-generational one takes note of PG_active as a generation, and clears it. A
 * mlocked folio goes to the unevictable list; its lock is not counted, as whoever took it may be about to.
 */
function onLru(k: Kernel, pfn: number): void {
  const flags = k.page.flags.get(pfn) | PG_lru;
  if (flags & PG_mlocked) {
    k.page.flags.set(pfn, (flags & ~PG_active) | PG_unevictable);
    k.page.mlock_count.set(pfn, 0);
    k.count(UNEVICTABLE_PGCULLED, flags & PG_unevictable ? 0 : folio_nr_pages(k, pfn));
    return;
  }
  if (flags & PG_unevictable) {
    k.page.flags.set(pfn, flags & ~PG_unevictable);
    k.count(UNEVICTABLE_PGRESCUED, folio_nr_pages(k, pfn));
    return;
  }
  if (!k.config.lruGen || (flags & PG_active) === 0) {
    k.page.flags.set(pfn, flags);
  } else if (k.has('mglru-refs-first')) {
    k.page.flags.set(pfn, flags & ~PG_active);
  } else {
    k.page.flags.set(pfn, flags & ~(PG_active | PG_referenced));
    k.page.lru_refs.set(pfn, 0);
  }
}
