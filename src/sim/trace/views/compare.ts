/**
 * View-models of a comparison: one scenario, run under two choices. Plain data, computed by the engine side, for the
 * panel, the command line and mails. `a` is what is compared with (before, without), `b` is what is compared (after, with).
 *
 * Objects are the same if they play the same role: a VMA and an entry by process and address, a folio by where it was
 * first seen mapped in both runs, an anon_vma by the VMAs that use it. A folio whose number differs between the runs is
 * called `folio 3/4`, one that has no counterpart `folio 5 (6.18)`.
 */
import type { Selection } from './common';
import type { RunOverview } from './run';

export type Side = 'a' | 'b';

export interface ComparedSide {
  /** Short, for headings and sentences: `6.12`, `without rmap-overhaul`. The two are never the same. */
  readonly label: string;
  readonly kernel: string;
  readonly arch: string;
  /** It is a trace: what was observed, `6.12.107+deb13-cloud-amd64` or the simulator. */
  readonly observed?: RunOverview['observed'];
  /** Settings and added or removed series, as written. */
  readonly settings: readonly string[];
  /** Ids of the series that this side has and the other has not. */
  readonly series: readonly string[];
  /** Steps that it ran. */
  readonly steps: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly stopped?: RunOverview['stopped'];
}

/** What the program saw; what ran; what memory looks like afterwards. */
export type Aspect = 'outcome' | 'calls' | 'state';

/** A row of the aligned list of steps. */
export interface ComparedStep {
  readonly n: number;
  readonly line: number;
  readonly procName: string;
  readonly label: string;
  /** `a`, `b`: the other run ended before it. `other`: from here on the two traces are not of the same steps. */
  readonly ran: 'both' | Side | 'other';
  /** In what the two runs differ at this step; empty: in nothing. A difference of state stays until it is made up for. */
  readonly differs: readonly Aspect[];
  /** Fields that differ, outcome and state. */
  readonly differences: number;
  /** Those of them that did not differ so after the step before: what this step brought. */
  readonly fresh: number;
  /** In words: `6.18: called f instead of g; state equal`. */
  readonly summary: string;
}

export interface FirstDifference {
  readonly step: number;
  readonly aspect: Aspect;
  readonly object: string;
  readonly field: string;
  readonly a: string;
  readonly b: string;
  readonly select?: SelectBoth;
}

/** A series that only one of the kernels has, and that changed functions called where the runs first differ. */
export interface LikelyReason {
  readonly id: string;
  readonly title: string;
  /** Side that has it. */
  readonly side: Side;
  readonly functions: readonly string[];
}

export interface ComparisonOverview {
  readonly scenario: string;
  readonly sides: { readonly a: ComparedSide; readonly b: ComparedSide };
  readonly equal: boolean;
  readonly steps: readonly ComparedStep[];
  readonly first?: FirstDifference;
  /** First step that differs in each aspect. */
  readonly firstOf: { readonly outcome?: number; readonly calls?: number; readonly state?: number };
  /** One or two sentences. */
  readonly summary: string;
  /** What may be behind the first difference; empty if the kernels have the same series, or none that fits. */
  readonly reasons: readonly LikelyReason[];
  /** What could not be compared, and why: sentences. Empty for two runs of the engine. */
  readonly notCompared: readonly string[];
}

/** The thing in each of the runs; absent where it does not exist. */
export interface SelectBoth {
  readonly a?: Selection;
  readonly b?: Selection;
}

export type DifferenceKind = 'outcome' | 'process' | 'vma' | 'pte' | 'folio' | 'slot' | 'anon_vma' | 'mm' | 'cpu';

export interface FieldDifference {
  /** The kernel's own name where there is one. */
  readonly field: string;
  /** Of bit sets only the bits that differ are told. */
  readonly a: string;
  readonly b: string;
  /** It did not differ so after the step before. */
  readonly fresh: boolean;
}

/** One object, or several in a row that differ alike. */
export interface ObjectDifferences {
  readonly kind: DifferenceKind;
  /** `PTE parent:buf[3]`, `folios 1..4`, `vma child:buf`. */
  readonly object: string;
  /** Objects in the row; 1 normally. */
  readonly times: number;
  readonly fields: readonly FieldDifference[];
  readonly select?: SelectBoth;
}

export interface ComparedCall {
  readonly depth: number;
  readonly times: number;
}

/** A line of the two call trees laid side by side. */
export interface CallLine {
  readonly fn: string;
  readonly file: string;
  readonly a?: ComparedCall;
  readonly b?: ComparedCall;
  /** Both call it here, equally often. */
  readonly same: boolean;
}

export interface CallComparison {
  readonly equal: boolean;
  /** Functions that are not called equally often, in order of their first call. */
  readonly counts: readonly { readonly fn: string; readonly a: number; readonly b: number }[];
  readonly lines: readonly CallLine[];
  /** Lines left out of a very long list; 0 normally. */
  readonly hidden: number;
  /** Calls that could not be compared, and why: a sentence. */
  readonly note?: string;
}

/** One step in full. */
export interface StepComparison {
  readonly step: number;
  readonly summary: string;
  readonly objects: readonly ObjectDifferences[];
  /** Objects left out of a very long list; 0 normally. */
  readonly hidden: number;
  readonly calls: CallComparison;
}
