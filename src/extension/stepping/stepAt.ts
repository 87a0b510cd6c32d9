import type { RunOverview, StepSummary } from '../../protocol';

/** The steps a line stands for: those whose statement, or one of whose expects, is on it. */
export function stepsOn(run: RunOverview, line: number): readonly StepSummary[] {
  const own = run.steps.filter((step) => step.line === line);
  return own.length > 0 ? own : run.steps.filter((step) => step.expects.some((expect) => expect.line === line));
}

/**
 * The step to show when the cursor is on a line: the one of that line, else the last one above it. A statement that ran
 * more than once keeps the step that is shown already, if it is one of its own.
 */
export function stepAt(run: RunOverview, line: number, shown?: number): number {
  const on = stepsOn(run, line);
  const first = on[0];
  if (first) return on.some((step) => step.n === shown) && shown !== undefined ? shown : first.n;
  let last = 0;
  for (const step of run.steps) if (step.line <= line) last = Math.max(last, step.n);
  return last;
}

export function lastStep(run: RunOverview): number {
  return run.steps.at(-1)?.n ?? 0;
}

export function stepSummary(run: RunOverview, n: number): StepSummary | undefined {
  // Steps are numbered from 1 without gaps; the search is for runs that would break this.
  const direct = run.steps[n - 1];
  return direct?.n === n ? direct : run.steps.find((step) => step.n === n);
}
