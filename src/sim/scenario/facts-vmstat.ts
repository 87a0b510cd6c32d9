import type { FactSpec, FieldSpec } from './facts';

interface StepCounter extends FactSpec {
  readonly argument: 'nothing';
  readonly type: 'number';
  readonly fields: Readonly<Record<never, FieldSpec>>;
}

function vmstat(help: string): StepCounter {
  return { argument: 'nothing', help: `/proc/vmstat, the change of this step: ${help}`, type: 'number', fields: {} };
}

/** Facts of /proc/vmstat: what the step added to a counter, or what a counter of pages is at this moment. */
export const VMSTAT_FACTS = {
  pgreuse: vmstat('Pages that the step took over at a write instead of copying them.'),
  thp_fault_alloc: vmstat('PMD-sized folios that page faults of the step allocated.'),
  thp_zero_page_alloc: vmstat('1 if the step allocated the huge zero folio.'),
  thp_split_pmd: vmstat('Huge PMDs that the step split into PTEs.'),
  thp_deferred_split_page: vmstat('PMD-sized folios that the step found partially mapped, and left for a later split.'),
  thp_split_page: vmstat('PMD-sized folios that the step split into smaller ones.'),
  thp_split_page_failed: vmstat('PMD-sized folios that the step tried to split, and could not.'),
  pgmigrate_success: vmstat('Pages that the step gave another place.'),
  pgmigrate_fail: vmstat('Pages that the step tried to migrate, and could not.'),
  thp_collapse_alloc: vmstat('PMD-sized folios that the step allocated to collapse a block.'),
  thp_scan_exceed_none_pte: vmstat('Blocks that khugepaged left alone because too many PTEs map no page.'),
  thp_scan_exceed_swap_pte: vmstat('Blocks that khugepaged left alone because too many pages are swapped out.'),
  thp_scan_exceed_share_pte: vmstat('Blocks that khugepaged left alone because too many pages are shared.'),
  unevictable_pgs_mlocked: vmstat('Pages of folios that the step marked mlocked.'),
  unevictable_pgs_munlocked: vmstat('Pages of folios that the step marked not mlocked.'),
  unevictable_pgs_culled: vmstat('Pages of folios that the step put on the unevictable list.'),
  unevictable_pgs_rescued: vmstat('Pages of folios that the step took off the unevictable list.'),
  nr_mlock: {
    argument: 'nothing',
    help: '/proc/vmstat: pages of mlocked folios, at this moment.',
    type: 'number',
    fields: {},
  },
  pswpin: vmstat('Pages that the step read from swap.'),
  pswpout: vmstat('Pages that the step wrote to swap.'),
  swpin_zero: vmstat('Pages of zeroes that the step read from swap without I/O.'),
  swpout_zero: vmstat('Pages of zeroes that the step swapped out without I/O.'),
  thp_swpout: vmstat('PMD-sized folios that the step swapped out whole.'),
  thp_swpout_fallback: vmstat('PMD-sized folios that the step split because they could not be swapped out whole.'),
  cow_ksm: vmstat('KSM pages that the step copied for a writer.'),
  nr_foll_pin_acquired: vmstat('Pins that the step took, of single pages.'),
  nr_foll_pin_released: vmstat('Pins that the step gave back.'),
  nr_anon_mapped: {
    argument: 'nothing',
    help: '/proc/vmstat: pages of anonymous memory that someone maps, at this moment.',
    type: 'number',
    fields: {},
  },
  nr_anon_transparent_hugepages: {
    argument: 'nothing',
    help: '/proc/vmstat: THPs that some PMD maps, at this moment.',
    type: 'number',
    fields: {},
  },
} as const satisfies Readonly<Record<string, FactSpec>>;
