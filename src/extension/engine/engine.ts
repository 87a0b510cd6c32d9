import type {
  CheckedDocument,
  ComparisonOverview,
  CompletionEntry,
  DefinedFunction,
  ModelledFunction,
  PairViewName,
  PairViews,
  ReviewSource,
  RunChoice,
  RunOptions,
  RunOverview,
  ScenarioReach,
  SeriesReview,
  TextPlace,
  TextSource,
  VersionsReview,
  ViewName,
  Views,
  WordHelp,
} from '../../protocol';

/** What a run calls now and then, so that it can be ended and watched from outside. */
export interface RunHooks {
  /** True once the run is no longer wanted. Cheap: may be called for every page. */
  readonly shouldStop: () => boolean;
  readonly progress: (done: number, text: string) => void;
}

/** One question to a run, with the arguments that go with it. */
export type ViewQuery = { [V in ViewName]: { readonly view: V; readonly args: Views[V]['args'] } }[ViewName];

/** One question to two runs that were compared. */
export type PairQuery = {
  [V in PairViewName]: { readonly view: V; readonly args: PairViews[V]['args'] };
}[PairViewName];

export type CheckedText = Omit<CheckedDocument, 'version'>;

/**
 * What the worker needs of the engine. `R` is a finished run, `C` two of them compared: opaque here, kept in the worker's
 * caches and asked for views.
 * None of these throws for anything a user can write; an exception is a bug and is reported as such.
 */
export interface Engine<R, C> {
  readonly check: (text: string, options: RunOptions) => CheckedText;
  /** The formatted document; lines with an error keep their words. */
  readonly format: (text: string) => string;
  /** A scenario that was run, as it goes into a mail. */
  readonly attachment: (text: string, overview: RunOverview, source: TextSource) => string;
  readonly complete: (text: string, at: TextPlace) => readonly CompletionEntry[];
  readonly describe: (text: string, at: TextPlace) => WordHelp | null;
  /** `run` is absent if the scenario's errors forbid running it. */
  readonly run: (
    text: string,
    scenario: number,
    choice: RunChoice,
    options: RunOptions,
    hooks: RunHooks,
  ) =>
    | { readonly document: CheckedText; readonly run?: R }
    | Promise<{ readonly document: CheckedText; readonly run?: R }>;
  readonly overview: (run: R) => RunOverview;
  /** Undefined if it was ended. */
  readonly compare: (a: R, b: R, hooks: RunHooks) => Promise<C | undefined>;
  readonly compared: (comparison: C) => ComparisonOverview;
  readonly pair: (comparison: C, query: PairQuery) => PairViews[PairViewName]['result'];
  readonly view: (run: R, query: ViewQuery) => Views[ViewName]['result'];
  /** A patch series as a reviewer sees it. Undefined if it was ended; so are the next two. */
  readonly review: (sources: readonly ReviewSource[], hooks: RunHooks) => Promise<SeriesReview | undefined>;
  readonly versions: (
    before: readonly ReviewSource[],
    after: readonly ReviewSource[],
    hooks: RunHooks,
  ) => Promise<VersionsReview | undefined>;
  readonly reach: (text: string, options: RunOptions, hooks: RunHooks) => Promise<readonly ScenarioReach[] | undefined>;
  /** The functions that a C file defines. */
  readonly definitions: (text: string) => readonly DefinedFunction[];
  /** All functions that the model has, by name. */
  readonly functions: () => readonly ModelledFunction[];
  /** About how many bytes the run keeps alive: bounds the cache. */
  readonly weight: (run: R) => number;
}
