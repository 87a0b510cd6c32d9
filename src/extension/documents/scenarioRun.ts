import type { RunHandle } from '../engine/runHandle';

/** Where a scenario's run stands, for one version of its document. */
export type ScenarioRun =
  | { readonly state: 'running'; readonly done?: number; readonly text?: string }
  | { readonly state: 'done'; readonly handle: RunHandle }
  /** Its own errors forbid it: they are shown as diagnostics. */
  | { readonly state: 'errors' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'cancelled' };

/** The outcome of asking for a run. `absent`: the document has no such scenario, or is not known. */
export type RunOutcome = Exclude<ScenarioRun, { readonly state: 'running' }> | { readonly state: 'absent' };
