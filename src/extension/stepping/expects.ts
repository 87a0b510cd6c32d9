import type { ExpectResult, RunOverview } from '../../protocol';

/** An expectation with the step after which it was judged; 0: before the first statement. */
export interface Judged {
  readonly step: number;
  readonly expect: ExpectResult;
}

export function expectsOf(run: RunOverview): readonly Judged[] {
  const first = (run.initial ?? []).map((expect) => ({ step: 0, expect }));
  return [...first, ...run.steps.flatMap((step) => step.expects.map((expect) => ({ step: step.n, expect })))];
}

export function failedExpects(run: RunOverview): readonly Judged[] {
  return expectsOf(run).filter(({ expect }) => !expect.pass && !expect.skipped);
}
