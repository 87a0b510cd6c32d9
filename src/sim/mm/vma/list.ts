import type { Kernel } from '../../kernel/kernel';
import { treePostUpdate, treePreUpdate } from '../anon_vma';
import { closeReserve, shareReserve } from '../hugetlb/reserve';

/**
 * The VMAs of an mm: a list in address order (the kernel keeps a maple tree), their allocation, and changes of their
 * ranges. All under mmap_lock for writing, look-ups for reading.
 */

/** VMAs of an mm, lowest address first. */
export function* vmasOf(k: Kernel, mm: number): Generator<number> {
  for (let vma = k.mm.mmap_first.get(mm); vma !== 0; vma = k.vma.vm_next.get(vma)) {
    yield vma;
  }
}

/** First VMA that ends behind `vpn`, 0 if none. It need not contain it. */
export function find_vma(k: Kernel, mm: number, vpn: number): number {
  let vma = k.mm.mmap_first.get(mm);
  while (vma !== 0 && k.vma.vm_end.get(vma) <= vpn) {
    vma = k.vma.vm_next.get(vma);
  }
  return vma;
}

/** The VMA that contains `vpn`, 0 if none. */
export function vma_lookup(k: Kernel, mm: number, vpn: number): number {
  const vma = find_vma(k, mm, vpn);
  return vma !== 0 && k.vma.vm_start.get(vma) <= vpn ? vma : 0;
}

/** Last VMA that begins before `vpn`, 0 if none. */
export function find_vma_prev(k: Kernel, mm: number, vpn: number): number {
  let prev = 0;
  for (const vma of vmasOf(k, mm)) {
    if (k.vma.vm_start.get(vma) >= vpn) {
      break;
    }
    prev = vma;
  }
  return prev;
}

/** VMAs that intersect [start, end). */
export function vmasInRange(k: Kernel, mm: number, start: number, end: number): number[] {
  const found: number[] = [];
  for (let vma = find_vma(k, mm, start); vma !== 0 && k.vma.vm_start.get(vma) < end; vma = k.vma.vm_next.get(vma)) {
    found.push(vma);
  }
  return found;
}

export function vmaPages(k: Kernel, vma: number): number {
  return k.vma.vm_end.get(vma) - k.vma.vm_start.get(vma);
}

export interface VmaRange {
  readonly start: number;
  readonly end: number;
  readonly pgoff: number;
}

export function vm_area_alloc(k: Kernel, mm: number, range: VmaRange, flags: number): number {
  const vma = k.vma.table.alloc();
  k.vma.vm_mm.set(vma, mm);
  k.vma.vm_start.set(vma, range.start);
  k.vma.vm_end.set(vma, range.end);
  k.vma.vm_pgoff.set(vma, range.pgoff);
  k.vma.vm_flags.set(vma, flags);
  return vma;
}

/** A copy for another range of the same mm or for a child. Shares `anon_vma`; the chains have to be cloned. */
export function vm_area_dup(k: Kernel, from: number, mm: number, range: VmaRange): number {
  const vma = vm_area_alloc(k, mm, range, k.vma.vm_flags.get(from));
  k.vma.anon_vma.set(vma, k.vma.anon_vma.get(from));
  k.vma.vm_policy.set(vma, k.vma.vm_policy.get(from));
  k.vma.swap_readahead_vpn.set(vma, k.vma.swap_readahead_vpn.get(from));
  k.vma.swap_readahead_info.set(vma, k.vma.swap_readahead_info.get(from));
  if (mm === k.vma.vm_mm.get(from)) {
    shareReserve(k, from, vma);
  }
  return vma;
}

export function vm_area_free(k: Kernel, vma: number): void {
  closeReserve(k, vma);
  const { vm_mm, vm_start, vm_end, vm_pgoff, vm_flags, anon_vma, vm_next, vm_prev, vm_policy } = k.vma;
  for (const column of [vm_mm, vm_start, vm_end, vm_pgoff, vm_flags, anon_vma, vm_next, vm_prev, vm_policy]) {
    column.set(vma, 0);
  }
  k.vma.swap_readahead_vpn.set(vma, 0);
  k.vma.swap_readahead_info.set(vma, 0);
  k.vma.table.free(vma);
}

/** Puts a VMA in its place in the list, and counts it. */
export function vma_link(k: Kernel, vma: number): void {
  const mm = k.vma.vm_mm.get(vma);
  const prev = find_vma_prev(k, mm, k.vma.vm_start.get(vma));
  const next = prev === 0 ? k.mm.mmap_first.get(mm) : k.vma.vm_next.get(prev);
  k.vma.vm_prev.set(vma, prev);
  k.vma.vm_next.set(vma, next);
  if (prev === 0) {
    k.mm.mmap_first.set(mm, vma);
  } else {
    k.vma.vm_next.set(prev, vma);
  }
  if (next !== 0) {
    k.vma.vm_prev.set(next, vma);
  }
  k.mm.map_count.add(mm, 1);
}

/** Takes a VMA out of the list. */
export function vma_unlink(k: Kernel, vma: number): void {
  const mm = k.vma.vm_mm.get(vma);
  const prev = k.vma.vm_prev.get(vma);
  const next = k.vma.vm_next.get(vma);
  if (prev === 0) {
    k.mm.mmap_first.set(mm, next);
  } else {
    k.vma.vm_next.set(prev, next);
  }
  if (next !== 0) {
    k.vma.vm_prev.set(next, prev);
  }
  k.vma.vm_prev.set(vma, 0);
  k.vma.vm_next.set(vma, 0);
  k.mm.map_count.add(mm, -1);
}

/** Gives a VMA another range, keeping the interval trees in order. anon_vma lock held. */
export function vma_set_range(k: Kernel, vma: number, range: VmaRange): void {
  treePreUpdate(k, vma);
  k.vma.vm_start.set(vma, range.start);
  k.vma.vm_end.set(vma, range.end);
  k.vma.vm_pgoff.set(vma, range.pgoff);
  treePostUpdate(k, vma);
}
