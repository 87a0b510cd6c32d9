import type { Kernel } from '../kernel/kernel';

/**
 * Settings of /sys/kernel/mm/transparent_hugepage, as rows of the `sysfs` column. They are state: a step may change
 * them.
 */
export const THP_MODES = ['never', 'madvise', 'always'] as const;
export type ThpMode = (typeof THP_MODES)[number];
export const MTHP_MODES = ['never', 'inherit', 'madvise', 'always'] as const;
export type MthpMode = (typeof MTHP_MODES)[number];

/** Row of `enabled`. */
const ENABLED = 0;
/** pfn of the huge zero folio, 0 before its first use. Not a setting, but as global. */
export const HUGE_ZERO = 1;
/** The hugetlb pool of 2 MiB pages (struct hstate): pages, those that are free, and of these those that are promised. */
export const NR_HUGE_PAGES = 2;
export const FREE_HUGE_PAGES = 3;
export const RESV_HUGE_PAGES = 4;
/** Settings of /sys/kernel/mm/ksm: use_zero_pages; max_page_sharing, 0 = the default; smart_scan turned off. */
export const KSM_USE_ZERO_PAGES = 5;
export const KSM_MAX_PAGE_SHARING = 6;
export const KSM_NO_SMART_SCAN = 7;
/** khugepaged/max_ptes_none plus 1, 0 = the default. */
const MAX_PTES_NONE = 8;
/** Row of `hugepages-…kB/enabled` is this plus the order. */
const MTHP = 16;

export const PMD_ORDER = 9;
export const HPAGE_PMD_NR = 512;

/** PTEs without a page, or pages full of zeroes, that a huge page may come to have. */
export function khugepagedMaxPtesNone(k: Kernel): number {
  const row = k.counters.sysfs.get(MAX_PTES_NONE);
  return row === 0 ? HPAGE_PMD_NR - 1 : row - 1;
}

export function setKhugepagedMaxPtesNone(k: Kernel, value: number): void {
  k.counters.sysfs.set(MAX_PTES_NONE, value + 1);
}

export function setThp(k: Kernel, mode: ThpMode): void {
  k.counters.sysfs.set(ENABLED, THP_MODES.indexOf(mode));
}

export function thpMode(k: Kernel): ThpMode {
  return THP_MODES[k.counters.sysfs.get(ENABLED)] ?? 'never';
}

/** The mode of one size. The PMD size inherits the top level by default, the others are off. */
export function setMthp(k: Kernel, order: number, mode: MthpMode): void {
  k.counters.sysfs.set(MTHP + order, MTHP_MODES.indexOf(mode) + 1);
}

export function mthpMode(k: Kernel, order: number): MthpMode {
  const row = k.counters.sysfs.get(MTHP + order);
  return row === 0 ? (order === PMD_ORDER ? 'inherit' : 'never') : (MTHP_MODES[row - 1] ?? 'never');
}
