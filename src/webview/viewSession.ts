import type {
  PanelViewName,
  PanelViews,
  ProcTextView,
  ReviewedFunctions,
  RunOverview,
  Selection,
  StepSummary,
  TabId,
} from '../protocol';
import type { Differing, SideCall } from './differing';

/** Asks for views. Every request is settled; one that a newer run overtook by `Stale`. */
export interface ViewClient {
  request<V extends PanelViewName>(view: V, args: PanelViews[V]['args']): Promise<PanelViews[V]['result']>;
}

export interface ShownFunction {
  readonly fn: string;
}

/** What stands before the patches that touch a function. */
export const REVIEWED_SIGN = '✎';

/** What a view needs of the panel it is in: the panel of one run, or one side of a comparison. */
export interface ViewSession {
  readonly run: RunOverview | undefined;
  /** Counts runs; 0 before the first. */
  readonly version: number;
  readonly step: number;
  readonly last: number;
  /** The statement of the current step; none at step 0. */
  readonly summary: StepSummary | undefined;
  readonly selection: Selection | undefined;
  /** What the pointer is on: lit up in every view, forgotten when it leaves. */
  hover: Selection | undefined;
  /** What is lit up: the thing under the pointer, else the selection. */
  readonly active: Selection | undefined;
  readonly zoom: number;
  /** What the other side of a comparison is called: `B`. None if there is none. */
  readonly other: string | undefined;
  /** What is not alike on the other side. Empty but in a comparison. */
  readonly differing: readonly Differing[];
  /** The calls of this side as they were compared. None but in a comparison. */
  readonly comparedCalls: readonly SideCall[] | undefined;
  /** The file of /proc that this side shows, and the one that the other shows. */
  procText: ProcTextView | undefined;
  readonly otherProcText: ProcTextView | undefined;
  /** Tables instead of drawings, in all views. */
  asTable: boolean;
  /** What the series under review touches; none if there is none. */
  readonly reviewed: ReviewedFunctions | undefined;
  /** A function that the call tree shows. Another object each time it is asked for. */
  readonly shownFunction: ShownFunction | undefined;
  /** The call tree has only what the series under review touches. */
  onlyReviewed: boolean;
  readonly client: ViewClient;
  goto(step: number): void;
  select(selection: Selection | undefined): void;
  show(tab: TabId): void;
  setZoom(zoom: number): void;
  /** Has the host open a function in the kernel tree, or the hunk of the series that touches it. */
  goToFunction(fn: string, to: 'function' | 'hunk'): void;
  /** Puts a text on the clipboard. */
  copyText(text: string): void;
  /** Shows an error in the panel and tells the host of it. */
  fail(error: unknown): void;
}
