import type { Kernel } from '../../kernel/kernel';
import { PAGE_MAPPING_ANON, PG_partially_mapped } from '../../mm/page-flags';
import { HPAGE_PMD_NR, PMD_ORDER } from '../../mm/sysfs';
import { NR_ANON_MAPPED, NR_ANON_THPS, VMSTAT_NAMES } from '../../mm/vmstat';
import type { ProcEntry } from './task_mmu';

/** Rows of the counters that /proc/vmstat shows under another name or in another unit, and those that are ours alone. */
const NOT_AS_THEY_ARE: ReadonlySet<string> = new Set([
  'nr_anon_mapped',
  'nr_anon_thps',
  'pgalloc',
  'tlb_flush',
  '$serial',
]);

/** Names in the order of /proc/vmstat (vmstat_text in mm/vmstat.c); others of the model follow behind. */
const ORDER: readonly string[] = [
  'nr_mlock',
  'nr_inactive_anon',
  'nr_active_anon',
  'nr_unevictable',
  'nr_isolated_anon',
  'nr_anon_pages',
  'nr_anon_transparent_hugepages',
  'nr_foll_pin_acquired',
  'nr_foll_pin_released',
  'nr_swapcached',
  'pswpin',
  'pswpout',
  'pgfree',
  'pgactivate',
  'pgdeactivate',
  'pglazyfree',
  'pgfault',
  'pgmajfault',
  'pglazyfreed',
  'pgreuse',
  'pgmigrate_success',
  'pgmigrate_fail',
  'thp_migration_success',
  'thp_migration_fail',
  'thp_migration_split',
  'unevictable_pgs_culled',
  'unevictable_pgs_scanned',
  'unevictable_pgs_rescued',
  'unevictable_pgs_mlocked',
  'unevictable_pgs_munlocked',
  'unevictable_pgs_cleared',
  'unevictable_pgs_stranded',
  'thp_fault_alloc',
  'thp_fault_fallback',
  'thp_collapse_alloc',
  'thp_collapse_alloc_failed',
  'thp_split_page',
  'thp_split_page_failed',
  'thp_deferred_split_page',
  'thp_underused_split_page',
  'thp_split_pmd',
  'thp_scan_exceed_none_pte',
  'thp_scan_exceed_swap_pte',
  'thp_scan_exceed_share_pte',
  'thp_zero_page_alloc',
  'thp_zero_page_alloc_failed',
  'thp_swpout',
  'thp_swpout_fallback',
  'swpin_zero',
  'swpout_zero',
  'ksm_swpin_copy',
  'cow_ksm',
];

function place(name: string): number {
  const at = ORDER.indexOf(name);
  return at < 0 ? ORDER.length : at;
}

/**
 * The lines of /proc/vmstat that the model counts (vmstat_show in mm/vmstat.c). They start at 0, not with what a booted
 * system has. Anonymous THPs are told in huge pages. Reads only.
 */
export function vmstat_show(k: Kernel): ProcEntry[] {
  const { vmstat } = k.counters;
  const plain = VMSTAT_NAMES.flatMap((name, row) => (NOT_AS_THEY_ARE.has(name) ? [] : [line(name, vmstat.get(row))]));
  return [
    line('nr_anon_pages', vmstat.get(NR_ANON_MAPPED)),
    line('nr_anon_transparent_hugepages', vmstat.get(NR_ANON_THPS) / HPAGE_PMD_NR),
    ...plain,
  ].sort((a, b) => place(a.name) - place(b.name));
}

function line(name: string, value: number): ProcEntry {
  return { name, value: String(value), text: `${name} ${value}` };
}

/** The statistics of one folio size: `hugepages-64kB/stats` in sysfs. */
export interface MthpStats {
  readonly kB: number;
  readonly entries: readonly ProcEntry[];
}

/**
 * Statistics of each size of which there is or was an anonymous folio (6.12 and later; mm/huge_memory.c). A line stands
 * for a file in sysfs: its name and content. Reads only.
 */
export function mthp_stats(k: Kernel): MthpStats[] {
  if (!k.has('mthp')) return [];
  const folios = new Map<number, { all: number; partial: number }>();
  const { table, compound_head, order, mapping, flags } = k.page;
  for (let pfn = table.base; pfn < table.top(); pfn += 1 << order.get(pfn)) {
    if (order.get(pfn) === 0 || compound_head.get(pfn) !== 0 || !(mapping.get(pfn) & PAGE_MAPPING_ANON)) continue;
    const counts = folios.get(order.get(pfn)) ?? { all: 0, partial: 0 };
    counts.all++;
    if (flags.get(pfn) & PG_partially_mapped) counts.partial++;
    folios.set(order.get(pfn), counts);
  }
  return Array.from({ length: PMD_ORDER - 1 }, (_, i) => i + 2).flatMap((size) => {
    const counts = folios.get(size) ?? { all: 0, partial: 0 };
    const entries = [line('nr_anon', counts.all), line('nr_anon_partially_mapped', counts.partial)];
    return entries.some(({ value }) => value !== '0') ? [{ kB: 4 * 2 ** size, entries }] : [];
  });
}
