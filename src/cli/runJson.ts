import { answer } from '../sim/trace';
import type { Run } from '../sim/trace/run';

/** Name and version of what `run --json` prints. */
const FORMAT = 'folioscope-trace';

/** The run as JSON: its overview, and for each step (or the one asked for) what it did in full. */
export function runJson(run: Run, step: number | undefined): string {
  const { steps, ...overview } = run.overview;
  const details = steps
    .filter(({ n }) => step === undefined || n === step)
    .map(({ n }) => ({ ...answer(run, 'step', { step: n }), outcome: run.steps[n - 1]?.outcome }));
  return `${JSON.stringify({ format: FORMAT, version: run.version, ...overview, steps: details }, undefined, 1)}\n`;
}
