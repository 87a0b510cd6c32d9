import type { ComparisonOverview, PairViews, RunOverview, Selection, Side, Views } from '../sim/trace/views';

/**
 * Messages between the extension host and one panel (webview).
 *
 * Handshake: the webview posts `ready` once; the host answers with `init`. Before `ready` the host must not post
 * anything. After that either side may post at any time. Every `request` is answered by exactly one `response` with the
 * same `id`; the webview drops responses of requests it no longer cares for. Errors are returned in the response, never
 * thrown through.
 */
export const PANEL_PROTOCOL = 1;

export type TabId = 'map' | 'tables' | 'folios' | 'rmap' | 'calls' | 'proc';

/**
 * What a panel compares: the scenario without and with series or choices of Kconfig, or on two kernels; the simulator with a
 * trace, by the scenario or, if the document is that trace, by the steps in it; or two traces, the document and another one.
 */
export type CompareChoice =
  | { readonly by: 'series'; readonly series: readonly string[]; readonly kernel?: string }
  | { readonly by: 'config'; readonly options: readonly string[]; readonly kernel?: string }
  | { readonly by: 'kernels'; readonly a: string; readonly b: string }
  | { readonly by: 'simulator'; readonly trace: string }
  | { readonly by: 'traces'; readonly trace: string };

/** What a panel needs to come back after a reload: kept by `setState` and given to the serializer. */
export interface PanelState {
  readonly protocol: typeof PANEL_PROTOCOL;
  /** The scenario document, and which of its scenarios (by name: survives edits above it). */
  readonly uri: string;
  readonly scenario: string;
  /** Kernel chosen in the panel instead of the one in the file. */
  readonly kernel?: string;
  /** Two runs side by side instead of one. */
  readonly compare?: CompareChoice;
  readonly step: number;
  readonly tab: TabId;
  /** In a comparison: of side `a`. */
  readonly selection?: Selection;
  readonly selectionB?: Selection;
  /** A pinned panel does not follow the editor's cursor. */
  readonly pinned: boolean;
  readonly zoom: number;
  /** Tables instead of drawings. */
  readonly asTable?: boolean;
  readonly inspector?: InspectorState;
}

/** The inspector of a panel: shown or hidden, and how wide, or below the views how high. */
export interface InspectorState {
  readonly open: boolean;
  readonly size: number;
}

/** Two runs as a panel gets them. */
export interface ComparedRuns {
  readonly overview: ComparisonOverview;
  readonly a: RunOverview;
  readonly b: RunOverview;
}

/** The functions that the patch series under review touches: the call tree marks them. */
export interface ReviewedFunctions {
  /** The series, for messages. */
  readonly title: string;
  readonly functions: readonly ReviewedFunction[];
}

export interface ReviewedFunction {
  readonly name: string;
  readonly kind: 'adds' | 'removes' | 'changes';
  /** Numbers of the patches that touch it; none where there is one patch only. */
  readonly patches: readonly number[];
}

export type HostToPanel =
  /** First message; also when the panel is given another scenario. */
  | { readonly type: 'init'; readonly state: PanelState; readonly run: RunOverview; readonly version: number }
  /** The scenario was edited and re-run. `version` counts runs; views of older versions are stale. */
  | { readonly type: 'run'; readonly run: RunOverview; readonly version: number }
  /** In place of `init` and, without `state`, of `run` if the panel compares. */
  | {
      readonly type: 'compared';
      readonly state?: PanelState;
      readonly runs: ComparedRuns;
      readonly version: number;
    }
  /** The scenario has errors or the run failed: shown in place of, or (if `stale`) above, the last good run. */
  | { readonly type: 'problem'; readonly message: string; readonly line?: number; readonly stale: boolean }
  /** A run takes long. `done` in 0..1, absent when over. */
  | { readonly type: 'progress'; readonly done?: number; readonly text?: string }
  /**
   * The editor's cursor moved to a step, a tree item or hover was revealed. Not sent to pinned panels. `fn`: a function to
   * show in the call tree.
   */
  | {
      readonly type: 'show';
      readonly step?: number;
      readonly selection?: Selection;
      readonly tab?: TabId;
      readonly fn?: string;
    }
  /** Another series is under review, or none. */
  | { readonly type: 'reviewed'; readonly reviewed?: ReviewedFunctions }
  /** Make a picture; answered by `picture` or `noPicture`. */
  | { readonly type: 'makePicture'; readonly choice: PictureChoice }
  | {
      readonly type: 'response';
      readonly id: number;
      readonly ok: true;
      readonly result: PanelViews[PanelViewName]['result'];
    }
  | { readonly type: 'response'; readonly id: number; readonly ok: false; readonly error: string };

/** What a panel can be made a picture of: the view that is shown, or the timeline. */
export interface PictureChoice {
  readonly what: 'view' | 'timeline';
  /** Light, for papers and mails; else in the colours of the theme. */
  readonly paper: boolean;
}

/** What a panel can ask: of its run, or of one side of a comparison; `difference` of both sides. */
export type PanelViews = Views & PairViews;
export type PanelViewName = keyof PanelViews;

export type PanelToHost =
  | { readonly type: 'ready'; readonly protocol: number; readonly state?: PanelState }
  | {
      [V in PanelViewName]: {
        readonly type: 'request';
        readonly id: number;
        readonly version: number;
        readonly view: V;
        readonly args: PanelViews[V]['args'];
        /** Which run of a comparison. */
        readonly side?: Side;
      };
    }[PanelViewName]
  /** The user moved: host updates the side panel and the editor's marker. Sent after each change, at most every 50 ms. */
  | { readonly type: 'moved'; readonly state: PanelState }
  /** Put the cursor on a line of the scenario. */
  | { readonly type: 'openLine'; readonly line: number }
  | { readonly type: 'setKernel'; readonly kernel: string }
  | { readonly type: 'copy'; readonly text: string }
  /** Open a function in the kernel tree, or the hunk of the series under review that touches it. */
  | { readonly type: 'goTo'; readonly fn: string; readonly to: 'function' | 'hunk' }
  /** The user wants a picture: the host asks which and sends `makePicture`. */
  | { readonly type: 'wantPicture' }
  /** An SVG file for the host to save, and a title for its name. */
  | { readonly type: 'picture'; readonly name: string; readonly svg: string }
  /** Why there is none, in words for the user. */
  | { readonly type: 'noPicture'; readonly message: string }
  | { readonly type: 'cancel' }
  /** An error inside the webview, shown by the host: never lost in a console. */
  | { readonly type: 'failed'; readonly message: string };
