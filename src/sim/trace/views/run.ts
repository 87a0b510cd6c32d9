import type { BrokenInvariant } from './invariants';

export interface ProcInfo {
  readonly id: number;
  readonly name: string;
  /** Step at which it appears (0 = from the beginning). */
  readonly born: number;
  /** Step at which it is gone, if it exits. */
  readonly died?: number;
  readonly parent?: number;
}

export interface ExpectResult {
  /** 1-based line in the scenario file. */
  readonly line: number;
  /** As written, without the word `expect`. */
  readonly text: string;
  readonly pass: boolean;
  /** True if a kernel guard (`[<6.15]`) made it not apply to this kernel. */
  readonly skipped: boolean;
  readonly expected: string;
  readonly actual: string;
}

export type StepResult = 'ok' | 'errno' | 'signal' | 'splat' | 'invariant';

export interface StepSummary {
  /** 1-based; step 0 is the state before the first statement. */
  readonly n: number;
  /** 1-based line of the statement. */
  readonly line: number;
  /** The statement as written, without comment. */
  readonly text: string;
  /** Process it ran in. */
  readonly proc: number;
  /** Short form for the timeline, e.g. `write buf[3]`. */
  readonly label: string;
  readonly result: StepResult;
  /** What came of it in a few words: `4 faults, 4 new folios`, `EINVAL`, `SIGSEGV at buf[4]`. */
  readonly outcome: string;
  /** Invariants of the model that do not hold after it; then `result` is `invariant`. */
  readonly broken?: readonly BrokenInvariant[];
  /** The child, if the statement forked. */
  readonly forked?: number;
  /** Number of kernel fields that changed. */
  readonly changes: number;
  readonly expects: readonly ExpectResult[];
}

export interface RunOverview {
  readonly scenario: string;
  /** 1-based line of its `scenario` statement. */
  readonly line: number;
  /** Kernel it ran on, e.g. `6.12`, and the ones that can be chosen instead. */
  readonly kernel: string;
  readonly kernels: readonly string[];
  readonly arch: string;
  /** Settings and added or removed series, as written: `series -rmap-overhaul`. */
  readonly settings: readonly string[];
  readonly procs: readonly ProcInfo[];
  readonly steps: readonly StepSummary[];
  /** Expectations in front of the first statement: about step 0. */
  readonly initial?: readonly ExpectResult[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** A trace: whose, of which kernel, and what cannot be known from one, in sentences for the user. */
  readonly observed?: {
    readonly by: 'kernel' | 'simulator';
    readonly kernel: string;
    readonly missing: readonly string[];
  };
  /** Why the run ended before its last statement, with what to do about it. */
  readonly stopped?: {
    readonly reason: 'limit' | 'cancelled' | 'error';
    readonly message: string;
    readonly line: number;
  };
}

/** A modelled series, or a choice of Kconfig, as a run sees it: for choosing with and without which to compare. */
export interface SeriesChoice {
  readonly kind: 'series' | 'config';
  /** `rmap-overhaul`, `NO_PAGE_MAPCOUNT`. */
  readonly id: string;
  /** Subject on the list, or prompt. */
  readonly title: string;
  /** First release that has it: `6.8`. */
  readonly landed: string;
  /** What a reviewer sees differ, in one paragraph. */
  readonly summary: string;
  /** The kernel of the run has it. */
  readonly present: boolean;
  /** Functions it changed that the run called. Empty: comparing will hardly show a difference. */
  readonly called: readonly string[];
}
