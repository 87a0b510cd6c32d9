import type { RunOverview } from '../../protocol';

export interface StepRange {
  readonly from: number;
  readonly to: number;
}

/** `3-5`, `3..5` or `3` in a run of `last` steps; else what is wrong with it, in words for the user. */
export function parseRange(text: string, last: number): StepRange | string {
  const match = /^\s*(\d+)\s*(?:(?:-|–|\.\.|,)\s*(\d+)\s*)?$/.exec(text);
  if (!match) return 'Write two steps, such as 2-5, or one.';
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  const beyond = [from, to].find((step) => step > last);
  if (beyond !== undefined) return `There is no step ${beyond}: the run has ${last}.`;
  return { from: Math.min(from, to), to: Math.max(from, to) };
}

/** The steps of some lines of the scenario, 1-based; undefined if none of them is a step. */
export function stepsOfLines({ steps }: RunOverview, first: number, last: number): StepRange | undefined {
  const on = steps.filter(({ line }) => line >= first && line <= last).map(({ n }) => n);
  return on.length === 0 ? undefined : { from: Math.min(...on), to: Math.max(...on) };
}

export function rangeWords({ from, to }: StepRange): string {
  return from === to ? `Step ${from}` : `Steps ${from}-${to}`;
}
