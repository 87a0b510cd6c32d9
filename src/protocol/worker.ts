import type {
  DefinedFunction,
  ModelledFunction,
  ReviewSource,
  ScenarioReach,
  SeriesReview,
  VersionsReview,
} from '../review/model';
import type {
  ComparisonOverview,
  PairViewName,
  PairViews,
  RunOverview,
  TextSource,
  ViewName,
  Views,
} from '../sim/trace/views';

/**
 * Messages between the extension host and the worker that runs the engine (worker_threads or Web Worker; same code).
 * Every request is answered by exactly one `done` or `failed` with its `id`; `progress` may come in between.
 */
export const WORKER_PROTOCOL = 2;

/** What a run does otherwise than its file says. */
export interface RunChoice {
  /** Kernel to use instead of the one in the file. */
  readonly kernel?: string;
  /** Series changes besides the file's: `-rmap-overhaul`. */
  readonly series?: readonly string[];
  /** Choices of Kconfig besides the file's: `NO_PAGE_MAPCOUNT=y`. */
  readonly config?: readonly string[];
  /** Names the trace in `RunOptions.like`, so that another one makes another run. */
  readonly like?: string;
}

/** One run is named by its document, the document's version, the scenario's index in the file and what was chosen. */
export interface RunKey extends RunChoice {
  readonly uri: string;
  readonly version: number;
  readonly scenario: number;
}

export interface Problem {
  /** `MM012`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  /** 0-based line and UTF-16 columns, end exclusive, as VS Code counts. */
  readonly range: { readonly line: number; readonly start: number; readonly endLine: number; readonly end: number };
  /** Put `text` in place of `range`, or of the problem's own range. */
  readonly fix?: { readonly title: string; readonly text: string; readonly range?: Problem['range'] };
}

/** A document after parsing and checking, without running it. */
export interface CheckedDocument {
  readonly version: number;
  readonly problems: readonly Problem[];
  /** `name` is unique within the file; lines are 1-based. */
  readonly scenarios: readonly {
    readonly name: string;
    readonly line: number;
    readonly endLine: number;
    readonly expects: number;
    readonly kernel: string;
  }[];
}

/** The user's settings that bear on a run. Part of what names a run: another value is another run. */
export interface RunOptions {
  /** Kernel of scenarios that name none. */
  readonly defaultKernel?: string;
  /** Pages a run may allocate before it is stopped with `reason: 'limit'`. */
  readonly maxPages?: number;
  /**
   * The text of a trace: the engine runs the scenario, or the steps in a trace, on that trace's kernel and tells it as that
   * trace does. Not a setting, but given to be compared with it.
   */
  readonly like?: string;
}

/** One thing that can stand where the cursor is. */
export interface CompletionEntry {
  readonly label: string;
  readonly kind: 'statement' | 'word' | 'process' | 'region' | 'fact' | 'field' | 'function' | 'value';
  /** A few words beside the label: how it is written. */
  readonly detail: string;
  /** Markdown: what it does. */
  readonly help: string;
  /** Text to put in place of `range`; in VS Code's snippet syntax if `snippet`. */
  readonly insert: string;
  readonly snippet: boolean;
  readonly range: Problem['range'];
}

/** What a word of the language means, for a hover. */
export interface WordHelp {
  readonly word: string;
  /** How it is written. */
  readonly syntax: string;
  /** Markdown. */
  readonly help: string;
}

/** Place of a cursor: 0-based line, UTF-16 column. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export type WorkerRequest =
  /**
   * Sent once, before all others. The worker's engine looks at `cancelFlag[0]` during a run: if it is the id of the
   * request it works on, the request ends. Absent where memory cannot be shared; cancelling then takes a restart.
   */
  | { readonly type: 'hello'; readonly cancelFlag?: Int32Array }
  | {
      readonly type: 'check';
      readonly id: number;
      readonly uri: string;
      readonly version: number;
      readonly text: string;
      readonly options?: RunOptions;
    }
  /** The whole document formatted; lines with an error keep their words. */
  | { readonly type: 'format'; readonly id: number; readonly text: string }
  /** A scenario that was run, as it goes into a mail. */
  | {
      readonly type: 'attachment';
      readonly id: number;
      readonly text: string;
      readonly overview: RunOverview;
      readonly source: TextSource;
    }
  | { readonly type: 'complete'; readonly id: number; readonly text: string; readonly at: TextPlace }
  /** Answered by `null` where there is nothing to say. */
  | { readonly type: 'describe'; readonly id: number; readonly text: string; readonly at: TextPlace }
  /** Runs one scenario, or answers from the cache of recent runs. Problems of the document come with the answer. */
  | {
      readonly type: 'run';
      readonly id: number;
      readonly key: RunKey;
      readonly text: string;
      readonly options?: RunOptions;
    }
  | {
      [V in ViewName]: {
        readonly type: 'view';
        readonly id: number;
        readonly key: RunKey;
        readonly view: V;
        readonly args: Views[V]['args'];
      };
    }[ViewName]
  /** Compares two runs that are kept. */
  | { readonly type: 'compare'; readonly id: number; readonly a: RunKey; readonly b: RunKey }
  /** Asks something of two runs that were compared. */
  | {
      [V in PairViewName]: {
        readonly type: 'pair';
        readonly id: number;
        readonly a: RunKey;
        readonly b: RunKey;
        readonly view: V;
        readonly args: PairViews[V]['args'];
      };
    }[PairViewName]
  /** Reads a patch series: mails, diffs, a folder's files in their order. Answered by a `SeriesReview`. */
  | { readonly type: 'review'; readonly id: number; readonly sources: readonly ReviewSource[] }
  /** Reads two versions of a series and answers by a `VersionsReview`. */
  | {
      readonly type: 'versions';
      readonly id: number;
      readonly old: readonly ReviewSource[];
      readonly new: readonly ReviewSource[];
    }
  /** The functions that a C file defines. */
  | { readonly type: 'definitions'; readonly id: number; readonly text: string }
  /** All functions that the model has. */
  | { readonly type: 'functions'; readonly id: number }
  /** Runs every scenario of a document, on its own kernel and the measured ones, and says what they reach. */
  | { readonly type: 'reach'; readonly id: number; readonly text: string; readonly options?: RunOptions }
  /** Ends a running request as soon as possible; it is then answered by `failed` with `cancelled: true`. */
  | { readonly type: 'cancel'; readonly request: number }
  /** The document was closed: forget its runs. */
  | { readonly type: 'forget'; readonly uri: string };

export type WorkerResponse =
  | { readonly type: 'ready'; readonly protocol: number }
  | { readonly type: 'done'; readonly id: number; readonly result: WorkerResult }
  /** `missing`: what was asked about is no longer kept; send `run` (and `compare`) again, then ask again. */
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly message: string;
      readonly cancelled: boolean;
      readonly missing?: boolean;
    }
  | { readonly type: 'progress'; readonly id: number; readonly done: number; readonly text: string };

export type WorkerResult =
  | CheckedDocument
  | RunResult
  | Views[ViewName]['result']
  | ComparisonOverview
  | PairViews[PairViewName]['result']
  | readonly CompletionEntry[]
  | WordHelp
  | SeriesReview
  | VersionsReview
  | readonly DefinedFunction[]
  | readonly ModelledFunction[]
  | readonly ScenarioReach[]
  | string
  | null;

export interface RunResult {
  readonly key: RunKey;
  readonly document: CheckedDocument;
  /** Absent if the scenario cannot be run because of errors in it. */
  readonly run?: RunOverview;
}
