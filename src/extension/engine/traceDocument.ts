import type { Problem } from '../../protocol';
import { simulatedLike } from '../../sim/conformance/simulated';
import type { ScenarioNode } from '../../sim/scenario';
import type { Run } from '../../sim/trace';
import type { Observation } from '../../sim/trace/observationFormat';
import { observedRun } from '../../sim/trace/observed';
import { readObservation } from '../../sim/trace/observed/read';
import type { CheckedText } from './engine';

/** A document that holds a trace of a real kernel, or ought to. */
export type TraceDocument =
  | { readonly document: CheckedText; readonly trace: Observation }
  | { readonly document: CheckedText; readonly trace?: undefined };

/** A trace counts as a document with one scenario, that of the trace, and without lines of its own. */
export function readTrace(text: string): TraceDocument {
  const read = readObservation(text);
  if ('error' in read) return refused(read.error);
  const { trace } = read;
  const scenario = { name: trace.scenario, line: 1, endLine: 1, expects: 0, kernel: trace.kernel };
  return { document: { problems: [], scenarios: [scenario] }, trace };
}

/** The run that a trace tells of. Throws for a trace that cannot be shown, with the reason. */
export function runOfTrace(trace: Observation, stopped?: string): Run {
  const made = observedRun(trace, stopped);
  if ('error' in made) throw new Error(made.error);
  return made.run;
}

/** What the simulator does on the kernel of a trace, told as that trace tells it. Throws if there is none, with the reason. */
export function runLike(like: string, scenario?: ScenarioNode): Run {
  const read = readObservation(like);
  if ('error' in read) throw new Error(read.error);
  const made = simulatedLike(read.trace, scenario);
  if ('error' in made) throw new Error(made.line === undefined ? made.error : `Line ${made.line}: ${made.error}`);
  return runOfTrace(made.trace, made.stopped);
}

function refused(message: string): TraceDocument {
  const range = { line: 0, start: 0, endLine: 0, end: 1 };
  const problem: Problem = { code: 'trace', severity: 'error', message, range };
  return { document: { problems: [problem], scenarios: [] } };
}
