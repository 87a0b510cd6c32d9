import type { Observation } from '../trace/observationFormat';
import { type Comparison, compareObservations } from './compare';
import { type OpsRun, runOps } from './runOps';
import { cutAlike, withComparableCalls } from './traced';

export interface RunAgainst extends OpsRun {
  readonly comparison: Comparison;
}

/** Runs the scenario of a real kernel's trace on the simulated kernel, and compares the two. Never throws. */
export function runAgainst(trace: Observation, text: string, kernel: string): RunAgainst {
  const run = runOps(text, kernel, trace);
  const alike = cutAlike(trace, run.observation, kernel);
  return { ...run, comparison: compareObservations(withComparableCalls(alike.trace, kernel), alike.ours, kernel) };
}
