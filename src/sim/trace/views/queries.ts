import type { CallsView, StepDetail } from './calls';
import type { Selection } from './common';
import type { StepComparison } from './compare';
import type { FoliosView } from './folios';
import type { InspectorView, TreeNode } from './inspector';
import type { InvariantsView } from './invariants';
import type { MapView } from './map';
import type { ProcFile, ProcPagesView, ProcTextFile, ProcTextView } from './proc';
import type { RmapView } from './rmap';
import type { SeriesChoice } from './run';
import type { PageTablesView, PteWindow } from './tables';
import type { TextSource } from './text';

/** The views that can be asked of a run, with their arguments and results. */
export interface Views {
  readonly step: { readonly args: { readonly step: number }; readonly result: StepDetail };
  readonly map: { readonly args: { readonly step: number }; readonly result: MapView };
  /** Without `proc`/`vpn`: the first process and its first changed or mapped page. */
  readonly pageTables: {
    readonly args: { readonly step: number; readonly proc?: number; readonly vpn?: number };
    readonly result: PageTablesView;
  };
  readonly ptes: {
    readonly args: { readonly step: number; readonly proc: number; readonly vpn: number; readonly count: number };
    readonly result: PteWindow;
  };
  readonly folios: {
    readonly args: { readonly step: number; readonly from: number; readonly count: number };
    readonly result: FoliosView;
  };
  readonly rmap: {
    readonly args: { readonly step: number; readonly selection?: Selection };
    readonly result: RmapView;
  };
  readonly calls: { readonly args: { readonly step: number }; readonly result: CallsView };
  readonly inspect: {
    readonly args: { readonly step: number; readonly selection: Selection };
    readonly result: InspectorView;
  };
  /** Children of a node; `node` absent: the roots. */
  readonly tree: {
    readonly args: { readonly step: number; readonly node?: string };
    readonly result: readonly TreeNode[];
  };
  /** A text file of /proc. Without `proc`: that of the process that the step ran in. */
  readonly proc: {
    readonly args: { readonly step: number; readonly file: ProcTextFile; readonly proc?: number };
    readonly result: ProcTextView;
  };
  /** A window of a process's pages in pagemap, kpagecount and kpageflags. */
  readonly procPages: {
    readonly args: { readonly step: number; readonly proc?: number; readonly from: number; readonly count: number };
    readonly result: ProcPagesView;
  };
  /** A file of /proc as text, whole. */
  readonly procText: {
    readonly args: { readonly step: number; readonly file: ProcFile; readonly proc?: number };
    readonly result: string;
  };
  /** Whether the state after the step keeps the model's invariants. */
  readonly invariants: { readonly args: { readonly step: number }; readonly result: InvariantsView };
  /** The step as plain text for a mail: at most 72 columns, ASCII. With `source` it says how to see the same. */
  readonly text: { readonly args: { readonly step: number; readonly source?: TextSource }; readonly result: string };
  /** Consecutive steps as plain text. */
  readonly rangeText: {
    readonly args: { readonly from: number; readonly to: number; readonly source?: TextSource };
    readonly result: string;
  };
  /** All calls of the step as plain text. */
  readonly callsText: {
    readonly args: { readonly step: number; readonly source?: TextSource };
    readonly result: string;
  };
  /** Every modelled series, oldest first, and the choices of Kconfig that the kernel offers. Of the whole run. */
  readonly series: { readonly args: Readonly<Record<string, never>>; readonly result: readonly SeriesChoice[] };
}
export type ViewName = keyof Views;

/** What can be asked of two runs that were compared. */
export interface PairViews {
  readonly difference: { readonly args: { readonly step: number }; readonly result: StepComparison };
  /** What sets the two runs apart, and the step, as plain text of at most 72 columns. */
  readonly differenceText: {
    readonly args: { readonly step: number; readonly source?: TextSource };
    readonly result: string;
  };
  /** The comparison as plain text: what sets the runs apart, the list of steps, the first difference in full. */
  readonly comparisonText: { readonly args: { readonly source?: TextSource }; readonly result: string };
}
export type PairViewName = keyof PairViews;
