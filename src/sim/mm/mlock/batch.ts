import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { folio_nr_pages, folio_test_large } from '../folio';
import { lruvec_add_folio, lruvec_del_folio } from '../mm_inline';
import { folio_get, folio_put } from '../page_alloc';
import { PG_active, PG_lru, PG_mlocked, PG_unevictable } from '../page-flags';
import { batchSize, batchSlot } from '../swap';
import { VM_LOCKED } from '../vm_flags';
import {
  NR_MLOCK,
  UNEVICTABLE_PGCULLED,
  UNEVICTABLE_PGMLOCKED,
  UNEVICTABLE_PGMUNLOCKED,
  UNEVICTABLE_PGRESCUED,
  UNEVICTABLE_PGSTRANDED,
} from '../vmstat';

const FILE = 'mm/mlock.c';

/**
 * What an entry of the mlock batch asks for, in the low bits of the pointer as the kernel does: lock a folio that is on
 * the LRU, lock a new one, or (0) unlock.
 */
const LRU_FOLIO = 1;
const NEW_FOLIO = 2;
const ASKED = 3;
const POINTER_SHIFT = 2;

/** The folio of an entry of the mlock batch. */
export function mlockBatchFolio(entry: number): number {
  return entry >> POINTER_SHIFT;
}

/** A folio that reclaim may take. Unevictable mappings are not modelled. */
function folio_evictable(k: Kernel, folio: number): boolean {
  return (k.page.flags.get(folio) & PG_mlocked) === 0;
}

/** Puts an entry into this CPU's batch, which holds a reference. A large folio does not wait. */
function enqueue(k: Kernel, folio: number, asked: number): void {
  folio_get(k, folio);
  const nr = k.percpu.mlock_fbatch_nr.get(k.cpu);
  k.percpu.mlock_fbatch.set(batchSlot(k.cpu, nr), (folio << POINTER_SHIFT) | asked);
  k.percpu.mlock_fbatch_nr.set(k.cpu, nr + 1);
  const off = k.percpu.lru_disable_count.get(0) > 0;
  if (nr + 1 >= batchSize(k) || folio_test_large(k, folio) || off) {
    mlock_drain_local(k);
  }
}

/** Off the unevictable list, on an evictable one. */
function rescue(k: Kernel, folio: number): void {
  lruvec_del_folio(k, folio);
  k.page.flags.andNot(folio, PG_unevictable);
  k.page.mlock_count.set(folio, 0);
  lruvec_add_folio(k, folio);
  k.count(UNEVICTABLE_PGRESCUED, folio_nr_pages(k, folio));
}

/** On the unevictable list, with one lock counted if it is mlocked. */
function cull(k: Kernel, folio: number): void {
  lruvec_del_folio(k, folio);
  k.page.flags.andNot(folio, PG_active);
  k.page.flags.or(folio, PG_unevictable);
  k.page.mlock_count.set(folio, folio_evictable(k, folio) ? 0 : 1);
  k.count(UNEVICTABLE_PGCULLED, folio_nr_pages(k, folio));
}

/** Counts a lock of a folio on the LRU. A folio that is isolated is left to whoever has it; the count is lost. */
function __mlock_folio(k: Kernel, folio: number): void {
  const flags = k.page.flags.get(folio);
  if ((flags & PG_lru) === 0) {
    return;
  }
  if (folio_evictable(k, folio)) {
    if (flags & PG_unevictable) {
      rescue(k, folio);
    }
  } else if (flags & PG_unevictable) {
    k.page.mlock_count.add(folio, 1);
  } else {
    cull(k, folio);
  }
}

/** Puts a new folio on the unevictable list. */
function __mlock_new_folio(k: Kernel, folio: number): void {
  if (!folio_evictable(k, folio)) {
    k.page.flags.or(folio, PG_unevictable);
    k.page.mlock_count.set(folio, 1);
    k.count(UNEVICTABLE_PGCULLED, folio_nr_pages(k, folio));
  }
  lruvec_add_folio(k, folio);
  k.page.flags.or(folio, PG_lru);
}

/** Takes a lock off. The last one, as far as they were counted, clears PG_mlocked and makes the folio evictable. */
function __munlock_folio(k: Kernel, folio: number): void {
  const nr = folio_nr_pages(k, folio);
  const flags = k.page.flags.get(folio);
  const isolated = (flags & PG_lru) !== 0;
  if (isolated && flags & PG_unevictable) {
    if (k.page.mlock_count.get(folio) > 0 && k.page.mlock_count.add(folio, -1) > 0) {
      return;
    }
  }
  if (flags & PG_mlocked) {
    k.page.flags.andNot(folio, PG_mlocked);
    k.count(NR_MLOCK, -nr);
    k.count(isolated || (flags & PG_unevictable) === 0 ? UNEVICTABLE_PGMUNLOCKED : UNEVICTABLE_PGSTRANDED, nr);
  }
  if (isolated && flags & PG_unevictable) {
    rescue(k, folio);
  }
}

/** Handles this CPU's batch and drops its references (mlock_folio_batch; on pages until 6.2). Part of lru_add_drain(). */
export function mlock_drain_local(k: Kernel): void {
  const nr = k.percpu.mlock_fbatch_nr.get(k.cpu);
  const folios: number[] = [];
  for (let i = 0; i < nr; i++) {
    const slot = batchSlot(k.cpu, i);
    const entry = k.percpu.mlock_fbatch.get(slot);
    const folio = mlockBatchFolio(entry);
    k.percpu.mlock_fbatch.set(slot, 0);
    folios.push(folio);
    switch (entry & ASKED) {
      case LRU_FOLIO:
        __mlock_folio(k, folio);
        break;
      case NEW_FOLIO:
        __mlock_new_folio(k, folio);
        break;
      default:
        __munlock_folio(k, folio);
    }
  }
  if (nr > 0) {
    k.percpu.mlock_fbatch_nr.set(k.cpu, 0);
  }
  for (const folio of folios) {
    folio_put(k, folio);
  }
}

function countMlocked(k: Kernel, folio: number): void {
  const nr = folio_nr_pages(k, folio);
  k.page.flags.or(folio, PG_mlocked);
  k.count(NR_MLOCK, nr);
  k.count(UNEVICTABLE_PGMLOCKED, nr);
}

/** Locks a folio that is on the LRU: PG_mlocked at once, the unevictable list when the batch is drained. */
export const mlock_folio = kfn(FILE, 'mlock_folio', (k, folio: number) => {
  if ((k.page.flags.get(folio) & PG_mlocked) === 0) {
    countMlocked(k, folio);
  }
  enqueue(k, folio, LRU_FOLIO);
});

function lockNew(k: Kernel, folio: number): void {
  countMlocked(k, folio);
  enqueue(k, folio, NEW_FOLIO);
}

/** Until 6.2: locks a new page or THP that is not on the LRU yet. */
export const mlock_new_page = kfn(FILE, 'mlock_new_page', lockNew);
/** Since 6.3. Large folios of any size. */
export const mlock_new_folio = kfn(FILE, 'mlock_new_folio', lockNew);

/** The one that this kernel has. */
export function mlockNew(k: Kernel, folio: number): void {
  if (k.has('mlock-folio-batch')) {
    mlock_new_folio(k, folio);
  } else {
    mlock_new_page(k, folio);
  }
}

function unlock(k: Kernel, folio: number): void {
  enqueue(k, folio, 0);
}

/** Until 6.2. */
export const munlock_page = kfn(FILE, 'munlock_page', unlock);
/** Since 6.3: one lock of a folio less, counted when the batch is drained. */
export const munlock_folio = kfn(FILE, 'munlock_folio', unlock);

/** The one that this kernel has. */
export function munlockFolio(k: Kernel, folio: number): void {
  if (k.has('mlock-folio-batch')) {
    munlock_folio(k, folio);
  } else {
    munlock_page(k, folio);
  }
}

/**
 * Locks a folio that gets mapped into a locked VMA. The caller knows that the VMA holds all of it. Page-table lock held.
 * (mm/internal.h. While mlock() walks the VMA it has VM_IO as well, and nothing is counted here: see lock.ts.)
 */
export function mlock_vma_folio(k: Kernel, folio: number, vma: number): void {
  if (k.vma.vm_flags.get(vma) & VM_LOCKED) {
    mlock_folio(k, folio);
  }
}

/**
 * After `nr` pages of a folio got mapped in a VMA, by one PMD if `pmd`. A large folio is locked until 6.6 if a PMD maps it,
 * until 6.17 not at all, since then if this mapped all of it. What is left out is left to reclaim.
 */
export function lockMapped(k: Kernel, folio: number, vma: number, nr: number, pmd: boolean): void {
  const whole = k.has('mlock-at-rmap') ? nr === folio_nr_pages(k, folio) : pmd && !k.has('mlock-large-folio');
  if (whole || !folio_test_large(k, folio)) {
    mlock_vma_folio(k, folio, vma);
  }
}

/**
 * A mapping of a folio in a VMA is gone; `pmd`: by a PMD. Until 6.6 PTEs of a large folio do not count; since then each
 * takes the folio off the unevictable list, and reclaim repairs what that undid too early. (mm/internal.h)
 */
export function munlock_vma_folio(k: Kernel, folio: number, vma: number, pmd: boolean): void {
  if ((k.vma.vm_flags.get(vma) & VM_LOCKED) === 0) {
    return;
  }
  if (pmd || !folio_test_large(k, folio) || k.has('mlock-large-folio')) {
    munlockFolio(k, folio);
  }
}
