import type { Problem } from '../../protocol';
import type { Run } from '../../sim/trace';
import { OBSERVATION_FORMAT, type Observation } from '../../sim/trace/observationFormat';
import { observedRun } from '../../sim/trace/observed';
import type { CheckedText } from './engine';

/** A document that holds a trace of a real kernel, or ought to. */
export type TraceDocument =
  | { readonly document: CheckedText; readonly trace: Observation }
  | { readonly document: CheckedText; readonly trace?: undefined };

/** No scenario begins so. */
export function looksLikeTrace(text: string): boolean {
  return /^\s*\{/.test(text);
}

/** A trace counts as a document with one scenario, that of the trace, and without lines of its own. */
export function readTrace(text: string): TraceDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused(`This is no trace: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObservation(value))
    return refused(`This is no trace of a real kernel: it does not say "format":"${OBSERVATION_FORMAT}".`);
  const scenario = { name: value.scenario, line: 1, endLine: 1, expects: 0, kernel: value.kernel };
  return { document: { problems: [], scenarios: [scenario] }, trace: value };
}

/** The run that a trace tells of. Throws for a trace that cannot be shown, with the reason. */
export function runOfTrace(trace: Observation): Run {
  const made = observedRun(trace);
  if ('error' in made) throw new Error(made.error);
  return made.run;
}

function isObservation(value: unknown): value is Observation {
  if (typeof value !== 'object' || value === null) return false;
  const { format, scenario, kernel, steps } = value as { readonly [K in keyof Observation]?: unknown };
  return (
    format === OBSERVATION_FORMAT && typeof scenario === 'string' && typeof kernel === 'string' && Array.isArray(steps)
  );
}

function refused(message: string): TraceDocument {
  const range = { line: 0, start: 0, endLine: 0, end: 1 };
  const problem: Problem = { code: 'trace', severity: 'error', message, range };
  return { document: { problems: [problem], scenarios: [] } };
}
