import type { CompareChoice, HostToPanel, Selection } from '../../src/protocol';
import type { PageRequest } from './page/serve';

export interface Shot extends PageRequest {
  readonly name: string;
  readonly width?: number;
  readonly height?: number;
  /** Pressed after the panel is there. */
  readonly keys?: readonly string[];
  /** Chosen in the dropdown of this label. */
  readonly choose?: readonly [label: string, option: string];
}

/** Where the engine puts the first region. */
export const BUF = 0x40000000;
const childPage: Selection = { kind: 'pte', proc: 1, vpn: BUF };
/** A page of the middle of a large folio, as the child sees it. */
const childMiddle: Selection = { kind: 'pte', proc: 1, vpn: BUF + 100 };

/** What the gallery's example in docs/compare.md compares. */
const lruDrain: CompareChoice = { by: 'series', series: ['zap-no-lru-drain'] };
const oldAndNew: CompareChoice = { by: 'kernels', a: '6.1', b: '7.2' };

/** A series is under review that touches some of what a fork calls. */
export const reviewed: HostToPanel = {
  type: 'reviewed',
  reviewed: {
    title: 'mm/rmap: interface overhaul',
    functions: [
      { name: 'copy_present_ptes', kind: 'changes', patches: [3, 17, 18, 20] },
      { name: 'folio_try_dup_anon_rmap_ptes', kind: 'adds', patches: [17] },
      { name: 'wp_page_copy', kind: 'changes', patches: [3, 9] },
      { name: 'folio_remove_rmap_ptes', kind: 'adds', patches: [9] },
    ],
  },
};

export const SHOTS: readonly Shot[] = [
  { name: 'map-dark', theme: 'dark', scenario: 'welcome', state: { step: 5 } },
  { name: 'map-selected-dark', theme: 'dark', scenario: 'welcome', state: { step: 5, selection: childPage } },
  { name: 'map-light', theme: 'light', scenario: 'welcome', state: { step: 5, selection: childPage } },
  { name: 'map-hc', theme: 'hc', scenario: 'welcome', state: { step: 5, selection: childPage } },
  { name: 'map-hcl', theme: 'hcl', scenario: 'welcome', state: { step: 5 } },
  { name: 'map-start-light', theme: 'light', scenario: 'welcome', state: { step: 0 } },
  { name: 'map-exit-dark', theme: 'dark', scenario: 'welcome', state: { step: 7 } },
  { name: 'map-zero-light', theme: 'light', scenario: 'zero', state: { step: 2 } },
  { name: 'map-move-dark', theme: 'dark', scenario: 'move', state: { step: 3 } },
  { name: 'map-grandchild-light', theme: 'light', scenario: 'grandchild', state: { step: 6 } },
  { name: 'map-many-dark', theme: 'dark', scenario: 'many', state: { step: 30 } },
  { name: 'map-vmas-light', theme: 'light', scenario: 'vmas', state: { step: 44 } },
  { name: 'map-big-dark', theme: 'dark', scenario: 'big', state: { step: 4 } },
  { name: 'map-long-light', theme: 'light', scenario: 'long', state: { step: 5000 } },
  { name: 'map-narrow-dark', theme: 'dark', scenario: 'welcome', state: { step: 5, selection: childPage }, width: 500 },
  { name: 'map-wide-light', theme: 'light', scenario: 'welcome', state: { step: 5 }, width: 1900, height: 1000 },
  { name: 'tables-dark', theme: 'dark', scenario: 'welcome', state: { step: 5, tab: 'tables', selection: childPage } },
  {
    name: 'tables-big-light',
    theme: 'light',
    scenario: 'big',
    state: { step: 4, tab: 'tables', selection: { kind: 'pte', proc: 1, vpn: BUF + 100_000 } },
  },
  {
    name: 'tables-vmas-dark',
    theme: 'dark',
    scenario: 'vmas',
    state: { step: 44, tab: 'tables', selection: { kind: 'pte', proc: 0, vpn: BUF + 30 } },
  },
  { name: 'tables-hc', theme: 'hc', scenario: 'welcome', state: { step: 5, tab: 'tables', selection: childPage } },
  {
    name: 'tables-narrow-light',
    theme: 'light',
    scenario: 'welcome',
    state: { step: 5, tab: 'tables', selection: childPage },
    width: 500,
  },
  { name: 'folios-dark', theme: 'dark', scenario: 'welcome', state: { step: 5, tab: 'folios', selection: childPage } },
  { name: 'folios-big-light', theme: 'light', scenario: 'big', state: { step: 4, tab: 'folios' } },
  { name: 'folios-hc', theme: 'hc', scenario: 'many', state: { step: 30, tab: 'folios' } },
  { name: 'folios-narrow-dark', theme: 'dark', scenario: 'welcome', state: { step: 5, tab: 'folios' }, width: 500 },
  {
    name: 'rmap-dark',
    theme: 'dark',
    scenario: 'welcome',
    state: { step: 5, tab: 'rmap', selection: { kind: 'pte', proc: 0, vpn: BUF } },
  },
  {
    name: 'rmap-grandchild-light',
    theme: 'light',
    scenario: 'grandchild',
    state: { step: 6, tab: 'rmap', selection: { kind: 'pte', proc: 0, vpn: BUF } },
  },
  { name: 'rmap-all-light', theme: 'light', scenario: 'grandchild', state: { step: 5, tab: 'rmap' } },
  {
    name: 'rmap-many-dark',
    theme: 'dark',
    scenario: 'many',
    state: { step: 30, tab: 'rmap', selection: { kind: 'pte', proc: 0, vpn: BUF } },
  },
  {
    name: 'rmap-hc',
    theme: 'hc',
    scenario: 'welcome',
    state: { step: 5, tab: 'rmap', selection: { kind: 'pte', proc: 0, vpn: BUF } },
  },
  {
    name: 'rmap-narrow-light',
    theme: 'light',
    scenario: 'welcome',
    state: { step: 5, tab: 'rmap', selection: { kind: 'pte', proc: 0, vpn: BUF } },
    width: 500,
  },
  { name: 'calls-dark', theme: 'dark', scenario: 'welcome', state: { step: 5, tab: 'calls' } },
  { name: 'calls-fork-light', theme: 'light', scenario: 'welcome', state: { step: 4, tab: 'calls' } },
  {
    name: 'calls-narrow-hcl',
    theme: 'hcl',
    scenario: 'welcome',
    state: { step: 5, tab: 'calls', selection: childPage },
    width: 500,
  },
  {
    name: 'calls-reviewed-dark',
    theme: 'dark',
    scenario: 'welcome',
    state: { step: 5, tab: 'calls' },
    told: [reviewed, { type: 'show', fn: 'folio_remove_rmap_ptes' }],
  },
  {
    name: 'calls-reviewed-light',
    theme: 'light',
    scenario: 'welcome',
    state: { step: 4, tab: 'calls' },
    told: [reviewed],
  },
  {
    name: 'calls-reviewed-hc',
    theme: 'hc',
    scenario: 'welcome',
    state: { step: 5, tab: 'calls' },
    told: [reviewed, { type: 'show', fn: 'wp_page_copy' }],
  },
  {
    name: 'calls-reviewed-narrow-hcl',
    theme: 'hcl',
    scenario: 'welcome',
    state: { step: 4, tab: 'calls' },
    told: [reviewed],
    width: 520,
  },
  {
    name: 'calls-reviewed-compare-dark',
    theme: 'dark',
    scenario: 'thp612',
    state: { step: 4, compare: oldAndNew, tab: 'calls' },
    told: [reviewed],
  },
  {
    name: 'marks-tables-dark',
    theme: 'dark',
    scenario: 'thp612',
    state: { step: 4, compare: oldAndNew, tab: 'tables', selection: childPage, selectionB: childPage },
    height: 1000,
  },
  {
    name: 'marks-rmap-light',
    theme: 'light',
    scenario: 'thp612',
    state: { step: 4, compare: oldAndNew, tab: 'rmap', selection: childMiddle, selectionB: childMiddle },
    width: 1700,
    height: 1000,
  },
  { name: 'marks-calls-hc', theme: 'hc', scenario: 'thp612', state: { step: 4, compare: oldAndNew, tab: 'calls' } },
  { name: 'marks-proc-light', theme: 'light', scenario: 'thp612', state: { step: 3, compare: oldAndNew, tab: 'proc' } },
  {
    name: 'marks-folios-table-hcl',
    theme: 'hcl',
    scenario: 'thp612',
    state: { step: 4, compare: oldAndNew, tab: 'folios', asTable: true },
  },
  {
    name: 'marks-traces-dark',
    theme: 'dark',
    scenario: 'traceThp612',
    trace: 'traceThp',
    state: { step: 4, compare: { by: 'traces', trace: 'b' } },
  },
  {
    name: 'marks-simulator-light',
    theme: 'light',
    scenario: 'traceFork',
    trace: 'traceFork',
    state: { step: 6, compare: { by: 'simulator', trace: 'b' }, tab: 'calls' },
  },
  {
    name: 'marks-narrow-light',
    theme: 'light',
    scenario: 'traceThp612',
    trace: 'traceThp',
    state: { step: 4, compare: { by: 'traces', trace: 'b' }, tab: 'proc' },
    width: 700,
    height: 1400,
  },
  { name: 'thp-map-dark', theme: 'dark', scenario: 'thp72', state: { step: 4 } },
  { name: 'thp-map-shared-light', theme: 'light', scenario: 'thp618', state: { step: 3, selection: childMiddle } },
  { name: 'thp-map-hc', theme: 'hc', scenario: 'thp612', state: { step: 6, selection: childMiddle } },
  { name: 'thp-map-narrow-dark', theme: 'dark', scenario: 'thp61', state: { step: 5 }, width: 700 },
  {
    name: 'thp-tables-dark',
    theme: 'dark',
    scenario: 'thp72',
    state: { step: 4, tab: 'tables', selection: childMiddle },
  },
  {
    name: 'thp-tables-pmd-light',
    theme: 'light',
    scenario: 'thp618',
    state: { step: 3, tab: 'tables', selection: childMiddle },
  },
  { name: 'thp-folios-light', theme: 'light', scenario: 'thp618', state: { step: 4, tab: 'folios' } },
  { name: 'thp-folios-hc', theme: 'hc', scenario: 'thp61', state: { step: 6, tab: 'folios' } },
  { name: 'thp-folios-narrow-dark', theme: 'dark', scenario: 'thp612', state: { step: 6, tab: 'folios' }, width: 700 },
  { name: 'thp-rmap-dark', theme: 'dark', scenario: 'thp72', state: { step: 4, tab: 'rmap', selection: childMiddle } },
  {
    name: 'thp-rmap-narrow-hcl',
    theme: 'hcl',
    scenario: 'thp612',
    state: { step: 3, tab: 'rmap', selection: childMiddle },
    width: 700,
  },
  { name: 'thp-calls-light', theme: 'light', scenario: 'thp72', state: { step: 4, tab: 'calls' } },
  { name: 'thp-calls-narrow-dark', theme: 'dark', scenario: 'thp612', state: { step: 6, tab: 'calls' }, width: 700 },
  { name: 'mthp-map-dark', theme: 'dark', scenario: 'mthp618', state: { step: 6 } },
  { name: 'mthp-folios-hc', theme: 'hc', scenario: 'mthp72', state: { step: 7, tab: 'folios' } },
  {
    name: 'mthp-folios-narrow-light',
    theme: 'light',
    scenario: 'mthp612',
    state: { step: 6, tab: 'folios' },
    width: 700,
  },
  {
    name: 'mthp-tables-dark',
    theme: 'dark',
    scenario: 'mthp618',
    state: { step: 5, tab: 'tables', selection: { kind: 'pte', proc: 1, vpn: BUF + 4 } },
  },
  { name: 'hugezero-map-light', theme: 'light', scenario: 'hugeZero612', state: { step: 5 } },
  { name: 'hugezero-tables-dark', theme: 'dark', scenario: 'hugeZero72', state: { step: 3, tab: 'tables' } },
  { name: 'hugezero-folios-dark', theme: 'dark', scenario: 'hugeZero72', state: { step: 5, tab: 'folios' } },
  { name: 'compare-dark', theme: 'dark', scenario: 'lruBatch', state: { step: 4, compare: lruDrain } },
  { name: 'compare-light', theme: 'light', scenario: 'lruBatch', state: { step: 5, compare: lruDrain } },
  { name: 'compare-hc', theme: 'hc', scenario: 'thp612', state: { step: 4, compare: oldAndNew } },
  {
    name: 'compare-selected-dark',
    theme: 'dark',
    scenario: 'thp612',
    state: { step: 4, compare: oldAndNew, selection: childMiddle, selectionB: childMiddle },
  },
  {
    name: 'compare-tables-light',
    theme: 'light',
    scenario: 'thp612',
    state: { step: 4, compare: oldAndNew, tab: 'tables' },
  },
  {
    name: 'compare-folios-dark',
    theme: 'dark',
    scenario: 'welcome',
    state: { step: 5, compare: oldAndNew, tab: 'folios' },
  },
  { name: 'compare-equal-hcl', theme: 'hcl', scenario: 'lruBatch', state: { step: 2, compare: lruDrain } },
  {
    name: 'compare-narrow-light',
    theme: 'light',
    scenario: 'lruBatch',
    state: { step: 4, compare: lruDrain },
    width: 620,
    height: 1000,
  },
  { name: 'proc-smaps-dark', theme: 'dark', scenario: 'welcome', state: { step: 5, tab: 'proc' } },
  { name: 'proc-smaps-hc', theme: 'hc', scenario: 'thp618', state: { step: 4, tab: 'proc', selection: childMiddle } },
  { name: 'proc-smaps-light', theme: 'light', scenario: 'thp612', state: { step: 5, tab: 'proc' } },
  { name: 'proc-smaps-narrow-dark', theme: 'dark', scenario: 'thp61', state: { step: 4, tab: 'proc' }, width: 500 },
  { name: 'proc-vmas-light', theme: 'light', scenario: 'vmas', state: { step: 41, tab: 'proc' } },
  {
    name: 'proc-pages-dark',
    theme: 'dark',
    scenario: 'thp618',
    state: { step: 6, tab: 'proc', selection: childMiddle },
    choose: ['File', 'pagemap, kpagecount, kpageflags'],
  },
  {
    name: 'proc-pages-narrow-light',
    theme: 'light',
    scenario: 'thp61',
    state: { step: 6, tab: 'proc' },
    choose: ['File', 'pagemap, kpagecount, kpageflags'],
    width: 560,
  },
  {
    name: 'proc-status-hcl',
    theme: 'hcl',
    scenario: 'thp612',
    state: { step: 4, tab: 'proc' },
    choose: ['File', 'status'],
  },
  {
    name: 'proc-vmstat-dark',
    theme: 'dark',
    scenario: 'mthp618',
    state: { step: 6, tab: 'proc' },
    choose: ['File', 'vmstat'],
  },
  { name: 'trace-map-dark', theme: 'dark', scenario: 'traceFork', state: { step: 5 } },
  { name: 'trace-folios-light', theme: 'light', scenario: 'traceThp', state: { step: 4, tab: 'folios' } },
  { name: 'trace-rmap-hc', theme: 'hc', scenario: 'traceFork', state: { step: 5, tab: 'rmap', selection: childPage } },
  { name: 'trace-calls-light', theme: 'light', scenario: 'traceFork', state: { step: 4, tab: 'calls' } },
  { name: 'trace-swap-dark', theme: 'dark', scenario: 'traceSwap', state: { step: 4 }, width: 700 },
  { name: 'lanes-narrow-hc', theme: 'hc', scenario: 'thp72', state: { step: 6, tab: 'folios' }, width: 400 },
  { name: 'lanes-light', theme: 'light', scenario: 'thp72', state: { step: 6, tab: 'folios' } },
  { name: 'pinned-folios-dark', theme: 'dark', scenario: 'pinned', state: { step: 4, tab: 'folios' }, width: 700 },
  { name: 'help-dark', theme: 'dark', scenario: 'welcome', state: { step: 5 }, keys: ['?'] },
];
