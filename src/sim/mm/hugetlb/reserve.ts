import type { Kernel } from '../../kernel/kernel';
import { FREE_HUGE_PAGES, HPAGE_PMD_NR, RESV_HUGE_PAGES } from '../sysfs';
import { VM_HUGETLB, VM_NORESERVE } from '../vm_flags';

/**
 * Reservations of private hugetlb mappings (mm/hugetlb.c). The process that maps the memory is promised as many pages of the
 * pool; its `resv_map` lists the pages that have been taken. A child is promised nothing. Offsets are huge pages of the
 * mapping's file. 6.1, 6.12, 6.18, 7.2.
 */

/** Bits of `vm_private_data` beside the resv_map: the mapping has a reservation, or lost a page to the process that has. */
const HPAGE_RESV_OWNER = 1;
const HPAGE_RESV_UNMAPPED = 2;
const FLAG_BITS = 2;

export function is_vm_hugetlb_page(k: Kernel, vma: number): boolean {
  return (k.vma.vm_flags.get(vma) & VM_HUGETLB) !== 0;
}

export function isReserveOwner(k: Kernel, vma: number): boolean {
  return (k.vma.vm_private_data.get(vma) & HPAGE_RESV_OWNER) !== 0;
}

/** The reserve's owner needed the page and took it from this mapping: a fault here ends the process. */
export function isReserveUnmapped(k: Kernel, vma: number): boolean {
  return (k.vma.vm_private_data.get(vma) & HPAGE_RESV_UNMAPPED) !== 0;
}

export function setReserveUnmapped(k: Kernel, vma: number): void {
  k.vma.vm_private_data.or(vma, HPAGE_RESV_UNMAPPED);
}

/** vma_hugecache_offset(): the huge page of the mapping's file at an address. */
export function vma_hugecache_offset(k: Kernel, vma: number, vpn: number): number {
  return Math.floor((vpn - k.vma.vm_start.get(vma) + k.vma.vm_pgoff.get(vma)) / HPAGE_PMD_NR);
}

/** Pages of the pool that are free and promised to nobody. */
export function available_huge_pages(k: Kernel): number {
  const { sysfs } = k.counters;
  return sysfs.get(FREE_HUGE_PAGES) - sysfs.get(RESV_HUGE_PAGES);
}

/** Promises `delta` pages of the pool; false if it has not so many. There are no surplus pages (nr_overcommit_hugepages 0). */
export function hugetlb_acct_memory(k: Kernel, delta: number): boolean {
  if (delta > available_huge_pages(k)) {
    return false;
  }
  k.counters.sysfs.add(RESV_HUGE_PAGES, delta);
  return true;
}

/**
 * A new VMA is promised its pages, and gets a resv_map; false if the pool has not so many. Nothing to do for memory that is not
 * of the pool, and for MAP_NORESERVE.
 */
export function hugetlb_reserve_pages(k: Kernel, vma: number): boolean {
  const { vm_start, vm_end, vm_flags } = k.vma;
  if (!is_vm_hugetlb_page(k, vma) || vm_flags.get(vma) & VM_NORESERVE) {
    return true;
  }
  if (!hugetlb_acct_memory(k, (vm_end.get(vma) - vm_start.get(vma)) / HPAGE_PMD_NR)) {
    return false;
  }
  const map = k.resv_map.table.alloc();
  k.resv_map.refs.set(map, 1);
  k.vma.vm_private_data.set(vma, (map << FLAG_BITS) | HPAGE_RESV_OWNER);
  return true;
}

/** hugetlb_vm_op_open(): a part split off shares the resv_map. */
export function shareReserve(k: Kernel, from: number, to: number): void {
  const data = k.vma.vm_private_data.get(from);
  k.vma.vm_private_data.set(to, data);
  if (data >> FLAG_BITS !== 0) {
    k.resv_map.refs.add(data >> FLAG_BITS, 1);
  }
}

/** hugetlb_vm_op_close(): the mapping goes; what it was promised and did not take is free for others. */
export function closeReserve(k: Kernel, vma: number): void {
  const map = k.vma.vm_private_data.get(vma) >> FLAG_BITS;
  if (map !== 0) {
    const start = vma_hugecache_offset(k, vma, k.vma.vm_start.get(vma));
    const end = vma_hugecache_offset(k, vma, k.vma.vm_end.get(vma));
    const taken = regionsOf(k, map).filter((region) => inRange(k.file_region.from.get(region), start, end));
    k.counters.sysfs.add(RESV_HUGE_PAGES, taken.length - (end - start));
    if (k.resv_map.refs.add(map, -1) === 0) {
      for (const region of regionsOf(k, map)) {
        freeRegion(k, region);
      }
      k.resv_map.table.free(map);
    }
  }
  k.vma.vm_private_data.set(vma, 0);
}

/** vma_needs_reservation(): whether a page for this address is beyond what the mapping was promised. */
export function needsReservation(k: Kernel, vma: number, vpn: number): boolean {
  return !isReserveOwner(k, vma) || regionAt(k, vma, vpn) !== 0;
}

/** vma_commit_reservation(): the page that the mapping was promised at this address is taken. */
export function takeReservation(k: Kernel, vma: number, vpn: number): void {
  if (isReserveOwner(k, vma) && regionAt(k, vma, vpn) === 0) {
    const region = k.file_region.table.alloc();
    k.file_region.resv_map.set(region, k.vma.vm_private_data.get(vma) >> FLAG_BITS);
    k.file_region.from.set(region, vma_hugecache_offset(k, vma, vpn));
  }
}

/** vma_add_reservation(): the page at this address goes back to the pool; the mapping is promised one again. */
export function restoreReservation(k: Kernel, vma: number, vpn: number): void {
  const region = regionAt(k, vma, vpn);
  if (region !== 0) {
    freeRegion(k, region);
  }
}

function regionAt(k: Kernel, vma: number, vpn: number): number {
  const map = k.vma.vm_private_data.get(vma) >> FLAG_BITS;
  const offset = vma_hugecache_offset(k, vma, vpn);
  return regionsOf(k, map).find((region) => k.file_region.from.get(region) === offset) ?? 0;
}

function regionsOf(k: Kernel, map: number): number[] {
  return [...k.file_region.table.rows()].filter((region) => k.file_region.resv_map.get(region) === map);
}

function freeRegion(k: Kernel, region: number): void {
  k.file_region.resv_map.set(region, 0);
  k.file_region.from.set(region, 0);
  k.file_region.table.free(region);
}

function inRange(offset: number, start: number, end: number): boolean {
  return offset >= start && offset < end;
}
