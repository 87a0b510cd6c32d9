import type { AskOptions } from '../engine/client';

/** A scenario for a real kernel. */
export interface RealKernelRequest {
  readonly text: string;
  readonly scenario: string;
  /** `6.18` */
  readonly kernel: string;
}

/**
 * Runs a scenario on a real kernel and gives the text of its trace (`mm-oracle-trace/2`). Rejects with an `EngineError`:
 * `cancelled`, or `failed` with what the user can do about it.
 */
export type RunOnRealKernel = (
  request: RealKernelRequest,
  ask: Pick<AskOptions, 'signal'> & { readonly onProgress?: (text: string) => void },
) => Promise<string>;

/** What the command line says, line by line: its progress, or why it ended. */
export function progressOf(line: string): string | undefined {
  return /^folioscope: (.*)$/.exec(line)?.[1];
}
