import type { ExpectResult, RunOverview, StepResult } from '../../protocol';
import { expectsOf } from '../stepping/expects';

export interface Hint {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  readonly tooltip: string;
}

const MAX_TEXT = 60;

const SIGN: Readonly<Record<StepResult, string>> = { ok: '→', errno: '⨯', signal: '⨯', splat: '‼', invariant: '‼' };

/** What is written after the lines of a scenario: each statement's outcome, each expect's verdict. One hint a line. */
export function hintsOf(run: RunOverview): readonly Hint[] {
  const hints = new Map<number, Hint & { readonly times: number }>();
  for (const step of run.steps) {
    const times = (hints.get(step.line)?.times ?? 0) + 1;
    const repeated = times > 1 ? ` (last of ${times})` : '';
    const outcome = step.outcome === '' ? 'no change' : step.outcome;
    hints.set(step.line, {
      line: step.line,
      times,
      text: `${SIGN[step.result]} ${cut(outcome)}${repeated}`,
      tooltip: `Step ${step.n}: ${step.text}\n${outcome}`,
    });
  }
  for (const { expect } of expectsOf(run)) {
    if (hints.get(expect.line)?.text.startsWith('✗')) continue;
    hints.set(expect.line, { line: expect.line, times: 1, text: verdict(expect), tooltip: meaning(expect) });
  }
  if (run.stopped) {
    hints.set(run.stopped.line, {
      line: run.stopped.line,
      times: 1,
      text: '■ stopped here',
      tooltip: run.stopped.message,
    });
  }
  return [...hints.values()]
    .sort((a, b) => a.line - b.line)
    .map(({ line, text, tooltip }) => ({ line, text, tooltip }));
}

/** Where a line's hint stands: at its end, but before a comment, which would push the result out of sight. */
export function endOfCode(line: string): number {
  return line.replace(/\s*#.*$/, '').trimEnd().length || line.trimEnd().length;
}

function verdict(expect: ExpectResult): string {
  if (expect.skipped) return 'other kernel';
  return expect.pass ? '✓' : `✗ is ${cut(expect.actual)}`;
}

function meaning(expect: ExpectResult): string {
  return expect.skipped ? expect.actual : `expected ${expect.expected}, is ${expect.actual}`;
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}
