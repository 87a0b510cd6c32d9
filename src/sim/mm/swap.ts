import { kfn } from '../kernel/kfn';
import type { Kernel } from '../kernel/kernel';
import { folio_get, folio_put } from './page_alloc';
import { PG_lru, PG_referenced } from './page-flags';

/** Slots between the batches of two CPUs in `percpu.lru_add`. */
const BATCH_STRIDE = 64;

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
  if (k.has('new-folio-referenced')) {
    k.page.flags.or(pfn, PG_referenced);
  }
  folio_get(k, pfn);
  const nr = k.percpu.lru_add_nr.get(k.cpu);
  k.percpu.lru_add.set(batchSlot(k.cpu, nr), pfn);
  k.percpu.lru_add_nr.set(k.cpu, nr + 1);
  if (nr + 1 >= batchSize(k)) {
    drainBatch(k, k.cpu);
  }
});

/**
 * As folio_add_lru() of `count` new folios with consecutive pfns, one after the other: all but those that stay in the
 * batch end up on the LRU.
 */
export function addLruRun(k: Kernel, pfn: number, count: number): void {
  if (k.has('new-folio-referenced')) {
    k.page.flags.maskRun(pfn, count, PG_referenced, 0);
  }
  const size = batchSize(k);
  const nr = k.percpu.lru_add_nr.get(k.cpu);
  const stay = nr + count < size ? count : (nr + count) % size;
  if (stay < count) {
    drainBatch(k, k.cpu);
    k.page.flags.maskRun(pfn, count - stay, PG_lru, 0);
  }
  const from = k.percpu.lru_add_nr.get(k.cpu);
  for (let i = 0; i < stay; i++) {
    const last = pfn + count - stay + i;
    folio_get(k, last);
    k.percpu.lru_add.set(batchSlot(k.cpu, from + i), last);
  }
  k.percpu.lru_add_nr.set(k.cpu, from + stay);
}

/** As folio_add_lru(), for a folio that a fault brought into a VMA. mlocked VMAs are not modelled yet. */
export const folio_add_lru_vma = kfn('mm/swap.c', 'folio_add_lru_vma', (k, pfn: number) => {
  folio_add_lru(k, pfn);
});

/** Drains this CPU's batches (mm/swap.c). */
export const lru_add_drain = kfn('mm/swap.c', 'lru_add_drain', (k) => {
  drainBatch(k, k.cpu);
});

/** folio_batch_move_lru() of the lru_add batch: PG_lru on, the batch's reference off. */
function drainBatch(k: Kernel, cpu: number): void {
  const nr = k.percpu.lru_add_nr.get(cpu);
  for (let i = 0; i < nr; i++) {
    const slot = batchSlot(cpu, i);
    const pfn = k.percpu.lru_add.get(slot);
    k.percpu.lru_add.set(slot, 0);
    k.page.flags.or(pfn, PG_lru);
    folio_put(k, pfn);
  }
  k.percpu.lru_add_nr.set(cpu, 0);
}
