import type { Kernel } from '../../kernel/kernel';
import { newLargeFolio, resetLargeFolio } from '../page_alloc';
import { PG_hugetlb, PG_hugetlb_restore_reserve } from '../page-flags';
import { FREE_HUGE_PAGES, NR_HUGE_PAGES, PMD_ORDER, RESV_HUGE_PAGES } from '../sysfs';
import { available_huge_pages, isReserveOwner, needsReservation, takeReservation } from './reserve';

/** A write to vm.nr_hugepages (/proc/sys/vm). What is in use stays; the pool shrinks by free pages only. */
export function setNrHugepages(k: Kernel, count: number): void {
  const { sysfs } = k.counters;
  const least = sysfs.get(NR_HUGE_PAGES) - available_huge_pages(k);
  const target = Math.max(count, least);
  sysfs.add(FREE_HUGE_PAGES, target - sysfs.get(NR_HUGE_PAGES));
  sysfs.set(NR_HUGE_PAGES, target);
}

/**
 * alloc_hugetlb_folio() (alloc_huge_page() until 6.2): a page of the pool for an address, from what the mapping was promised
 * unless `avoidReserve`. Returns 0 if there is none. Content is zero.
 */
export function alloc_hugetlb_folio(k: Kernel, vma: number, vpn: number, avoidReserve: boolean): number {
  const promised = !avoidReserve && isReserveOwner(k, vma) && !needsReservation(k, vma, vpn);
  if (!promised && available_huge_pages(k) <= 0) {
    return 0;
  }
  const folio = newLargeFolio(k, PMD_ORDER);
  k.page.flags.or(folio, PG_hugetlb);
  k.counters.sysfs.add(FREE_HUGE_PAGES, -1);
  if (promised) {
    k.page.flags.or(folio, PG_hugetlb_restore_reserve);
    k.counters.sysfs.add(RESV_HUGE_PAGES, -1);
  }
  takeReservation(k, vma, vpn);
  return folio;
}

/** free_huge_folio(): back to the pool, and if it was promised to a mapping, promised again. */
export function free_huge_folio(k: Kernel, folio: number): void {
  k.counters.sysfs.add(FREE_HUGE_PAGES, 1);
  if (k.page.flags.get(folio) & PG_hugetlb_restore_reserve) {
    k.counters.sysfs.add(RESV_HUGE_PAGES, 1);
  }
  resetLargeFolio(k, folio, PMD_ORDER);
}
