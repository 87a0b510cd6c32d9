import type {
  CheckedDocument,
  CompletionEntry,
  RunOptions,
  RunOverview,
  TextPlace,
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

export type CheckedText = Omit<CheckedDocument, 'version'>;

/**
 * What the worker needs of the engine. `R` is a finished run: opaque here, kept in the worker's cache and asked for views.
 * None of these throws for anything a user can write; an exception is a bug and is reported as such.
 */
export interface Engine<R> {
  readonly check: (text: string, options: RunOptions) => CheckedText;
  /** The formatted document; lines with an error keep their words. */
  readonly format: (text: string) => string;
  readonly complete: (text: string, at: TextPlace) => readonly CompletionEntry[];
  readonly describe: (text: string, at: TextPlace) => WordHelp | null;
  /** `run` is absent if the scenario's errors forbid running it. */
  readonly run: (
    text: string,
    scenario: number,
    kernel: string | undefined,
    options: RunOptions,
    hooks: RunHooks,
  ) =>
    | { readonly document: CheckedText; readonly run?: R }
    | Promise<{ readonly document: CheckedText; readonly run?: R }>;
  readonly overview: (run: R) => RunOverview;
  readonly view: (run: R, query: ViewQuery) => Views[ViewName]['result'];
  /** About how many bytes the run keeps alive: bounds the cache. */
  readonly weight: (run: R) => number;
}
