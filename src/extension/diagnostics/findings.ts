import type { Problem, RunOverview, StepSummary } from '../../protocol';
import { failedExpects } from '../stepping/expects';

/** One diagnostic, as plain data. Lines and columns are 0-based, the end exclusive. */
export interface Finding {
  readonly severity: Problem['severity'];
  readonly code: string;
  readonly message: string;
  readonly range: Problem['range'];
}

export function findingsOfCheck(problems: readonly Problem[]): readonly Finding[] {
  return problems.map(({ severity, code, message, range }) => ({ severity, code, message, range }));
}

/** What a run found: failed expects, broken invariants, an early end. `lines`: the document's, for ranges. */
export function findingsOfRun(run: RunOverview, lines: readonly string[]): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (severity: Finding['severity'], code: string, line: number, message: string): void => {
    const text = lines[line - 1];
    if (text === undefined) return;
    const start = text.length - text.trimStart().length;
    findings.push({
      severity,
      code,
      message,
      range: { line: line - 1, start, endLine: line - 1, end: text.trimEnd().length },
    });
  };
  for (const step of run.steps) {
    if (step.result === 'invariant') add('error', 'invariant', step.line, brokenMessage(step));
    if (step.result === 'splat') add('warning', 'splat', step.line, `The kernel would complain here: ${step.outcome}`);
  }
  for (const { step, expect } of failedExpects(run)) {
    const when = step === 0 ? 'before the first step' : `after step ${step}`;
    add(
      'error',
      'expect',
      expect.line,
      `Expected ${expect.expected}, is ${expect.actual} (kernel ${run.kernel}, ${when})`,
    );
  }
  if (run.stopped) {
    const severity = run.stopped.reason === 'cancelled' ? 'info' : 'warning';
    add(severity, 'stopped', run.stopped.line, run.stopped.message);
  }
  return findings;
}

/** What is broken and why it must not be. It is never the kernel's error, which the user should know. */
function brokenMessage({ outcome, broken = [] }: StepSummary): string {
  const told = broken.map(({ id, detail, reason }) => `${id}: ${detail}. ${reason}`);
  const what = told.length === 0 ? outcome : told.join('\n');
  return `An invariant is broken after this step, by an error of Folioscope's model, not of the kernel.\n${what}`;
}
