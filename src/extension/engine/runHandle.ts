import type { RunKey, RunOptions, RunOverview } from '../../protocol';

/** A run that was made, with all it takes to make it again. */
export interface RunHandle {
  readonly key: RunKey;
  readonly text: string;
  readonly options: RunOptions;
  readonly overview: RunOverview;
  /** Side A of the comparison that this run is side B of. */
  readonly against?: RunHandle;
}
