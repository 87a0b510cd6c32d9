import type { CheckedDocument } from '../../protocol';
import type { RunHandle } from '../engine/runHandle';
import type { RunOutcome, ScenarioRun } from './scenarioRun';

export type ScenarioInfo = CheckedDocument['scenarios'][number];

/** What is known of one document. Everything in it is of `version` unless it says otherwise. */
export interface DocumentState {
  readonly uri: string;
  /** The editor's version. Starts anew when a document is closed and opened again. */
  readonly version: number;
  /** Ours: never the same twice. Names the document's runs. */
  readonly serial: number;
  readonly text: string;
  /** Its lines, once somebody wanted them. */
  lines: readonly string[] | undefined;
  /** The editor has let go of it, but something still shows it. */
  detached: boolean;
  /** Ends all that was asked for this version. */
  readonly stale: AbortController;
  checking: Promise<CheckedDocument | undefined> | undefined;
  checked: CheckedDocument | undefined;
  /** Why it could not be checked. */
  failure: string | undefined;
  /** By `runName`. */
  readonly runs: Map<string, ScenarioRun>;
  readonly running: Map<string, { readonly outcome: Promise<RunOutcome>; readonly cancel: AbortController }>;
  /** By `goodName`: the last run that was made, of this version or an older one. Shown until there is a newer. */
  readonly good: Map<string, GoodRun>;
}

export interface GoodRun {
  readonly handle: RunHandle;
  /** The scenario's own text and all it depends on: an equal one needs no new run. */
  readonly source: string;
}

export function linesOf(document: DocumentState): readonly string[] {
  document.lines ??= document.text.split(/\r\n|\r|\n/);
  return document.lines;
}

export function runName(scenario: number, kernel: string | undefined): string {
  return `${scenario}@${kernel ?? ''}`;
}

export function goodName(scenario: string, kernel: string | undefined): string {
  return `${kernel ?? ''}@${scenario}`;
}

/** The text that decides a scenario's run: its lines, where they stand, and what is written above all scenarios. */
export function sourceOf(
  lines: readonly string[],
  scenarios: readonly ScenarioInfo[],
  index: number,
  options: unknown,
): string {
  const scenario = scenarios[index];
  const first = scenarios[0];
  if (!scenario || !first) return '';
  const prologue = lines.slice(0, first.line - 1);
  const own = lines.slice(scenario.line - 1, scenario.endLine);
  return JSON.stringify([scenario.line, index, options, prologue, own]);
}

/** The scenario a line belongs to: between its first line and the next scenario. */
export function scenarioAt(scenarios: readonly ScenarioInfo[], line: number): number {
  let found = -1;
  scenarios.forEach((scenario, i) => {
    if (scenario.line <= line) found = i;
  });
  return found;
}
