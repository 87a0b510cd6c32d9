import { type Moment, momentOf } from '../trace/moment';
import type { Run } from '../trace/run';
import type {
  Aspect,
  CallComparison,
  ComparedStep,
  ComparisonOverview,
  FirstDifference,
  Side,
  StepComparison,
} from '../trace/views';
import { compareCalls } from './calls';
import { FolioPairs } from './folioPairs';
import { byObject, type Found, Known } from './found';
import { outcomeDifferences } from './outcome';
import { sidesOf } from './sides';
import { type Labels, stateDifferences } from './state';
import { stepWords, summaryWords } from './words';

export type * from '../trace/views/compare';

/** Two runs of one scenario, compared. The overview is plain data; steps in full are computed when asked for. */
export interface Comparison {
  readonly overview: ComparisonOverview;
  readonly runs: { readonly a: Run; readonly b: Run };
  readonly folios: FolioPairs;
}

export interface StepLimits {
  readonly objects: number;
  readonly calls: number;
}

/** What a view shows of one step; what is beyond is counted. */
export const STEP_LIMITS: StepLimits = { objects: 200, calls: 500 };

/** About the share of the work that goes into finding out which folio of one run is which of the other. */
const LEARNING = 0.3;

/**
 * Compares two runs of one scenario step by step: outcome, calls and state. Step n of the one belongs to step n of the
 * other; one of them may have ended earlier. Seeks both.
 */
export function compareRuns(a: Run, b: Run): Comparison {
  const steps = compareStepwise(a, b);
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}

/** The same step by step: yields how much is done, 0 to 1, so that the caller can let others work or stop asking. */
export function* compareStepwise(a: Run, b: Run): Generator<number, Comparison> {
  const runs = { a, b };
  const sides = sidesOf(a, b);
  const labels = { a: sides.a.label, b: sides.b.label };
  const both = Math.min(a.steps.length, b.steps.length);
  const folios = new FolioPairs(labels);
  for (let n = 0; n <= both; n++) {
    yield (n / (both + 1)) * LEARNING;
    const at = momentsOf(runs, n);
    folios.learn(at.a, at.b);
  }
  const steps: ComparedStep[] = [];
  const first = new FirstOf();
  let before: readonly Found[] = stateOf(runs, folios, labels, 0);
  for (let n = 1; n <= both; n++) {
    yield LEARNING + ((n - 1) / both) * (1 - LEARNING);
    const parts = stepParts(runs, folios, labels, n, before);
    first.look(n, parts);
    steps.push(comparedStep(a, n, 'both', parts));
    before = parts.state;
  }
  for (const side of ['a', 'b'] as const) {
    for (let n = both + 1; n <= runs[side].steps.length; n++) steps.push(lonelyStep(runs, side, labels, n));
  }
  const overview: ComparisonOverview = {
    scenario: a.overview.scenario,
    sides,
    equal: steps.every(({ ran, differs }) => ran === 'both' && differs.length === 0),
    steps,
    ...(first.difference === undefined ? {} : { first: first.difference }),
    firstOf: first.steps,
    summary: summaryWords(steps, first.steps),
  };
  return { overview, runs, folios };
}

/** One step in full. A step that only one of the runs has, or none, has no differences to tell. */
export function compareStep(comparison: Comparison, n: number, limits: StepLimits = STEP_LIMITS): StepComparison {
  const { overview, runs, folios } = comparison;
  const labels = { a: overview.sides.a.label, b: overview.sides.b.label };
  const summary = overview.steps.find((step) => step.n === n)?.summary ?? '';
  if (n < 0 || n > Math.min(runs.a.steps.length, runs.b.steps.length)) {
    const calls: CallComparison = { equal: true, counts: [], lines: [], hidden: 0 };
    return { step: n, summary, objects: [], hidden: 0, calls };
  }
  const before = n === 0 ? [] : stateOf(runs, folios, labels, n - 1);
  const { outcome, state, calls } = stepParts(runs, folios, labels, n, before);
  const objects = byObject([...outcome, ...state], new Known(before));
  return {
    step: n,
    summary,
    objects: objects.slice(0, limits.objects),
    hidden: Math.max(0, objects.length - limits.objects),
    calls: {
      ...calls,
      lines: calls.lines.slice(0, limits.calls),
      hidden: Math.max(0, calls.lines.length - limits.calls),
    },
  };
}

/** A step's differences, as they are found. */
interface StepParts {
  readonly outcome: readonly Found[];
  readonly calls: CallComparison;
  readonly state: readonly Found[];
  /** Those of `state` that were not there before. */
  readonly fresh: readonly Found[];
  readonly summary: string;
}

type Runs = Comparison['runs'];

function momentsOf(runs: Runs, n: number): { readonly a: Moment; readonly b: Moment } {
  return { a: momentOf(runs.a, n), b: momentOf(runs.b, n) };
}

function stateOf(runs: Runs, folios: FolioPairs, labels: Labels, n: number): Found[] {
  return stateDifferences({ ...momentsOf(runs, n), folios }, labels);
}

function stepParts(runs: Runs, folios: FolioPairs, labels: Labels, n: number, before: readonly Found[]): StepParts {
  const { a, b } = momentsOf(runs, n);
  const outcome = outcomeDifferences(a, b);
  const calls = compareCalls(a, b);
  const state = stateDifferences({ a, b, folios }, labels);
  const known = new Known(before);
  const fresh = state.filter((found) => !known.has(found));
  return { outcome, calls, state, fresh, summary: stepWords(labels, outcome, calls, state, fresh) };
}

function comparedStep(run: Run, n: number, ran: ComparedStep['ran'], parts: StepParts): ComparedStep {
  const { line, proc, label } = run.steps[n - 1].summary;
  const { outcome, calls, state, fresh, summary } = parts;
  const differs: Aspect[] = [];
  if (outcome.length > 0) differs.push('outcome');
  if (!calls.equal) differs.push('calls');
  if (state.length > 0) differs.push('state');
  return {
    n,
    line,
    procName: run.machine.process(proc).name,
    label,
    ran,
    differs,
    differences: outcome.length + state.length,
    fresh: outcome.length + fresh.length,
    summary,
  };
}

/** A step that only one of the runs came to. */
function lonelyStep(runs: Runs, side: Side, labels: Labels, n: number): ComparedStep {
  const other = side === 'a' ? 'b' : 'a';
  const why = runs[other].overview.stopped;
  const summary = `${labels[other]} ended after step ${runs[other].steps.length}${why === undefined ? '' : ` (${why.message})`}`;
  const nothing = { outcome: [], calls: { equal: true, counts: [], lines: [], hidden: 0 }, state: [], fresh: [] };
  return comparedStep(runs[side], n, side, { ...nothing, summary });
}

/** Watches for the first difference, in all and of each aspect. */
class FirstOf {
  readonly steps: { outcome?: number; calls?: number; state?: number } = {};
  difference: FirstDifference | undefined;

  look(step: number, { outcome, calls, state }: StepParts): void {
    this.found(step, 'outcome', outcome[0]);
    if (!calls.equal) {
      this.steps.calls ??= step;
      const line = calls.lines.find(({ same }) => !same);
      const times = (call: { readonly times: number } | undefined): string => `×${call?.times ?? 0}`;
      this.difference ??= {
        step,
        aspect: 'calls',
        object: 'calls',
        field: line?.fn ?? '',
        a: times(line?.a),
        b: times(line?.b),
      };
    }
    this.found(step, 'state', state[0]);
  }

  private found(step: number, aspect: 'outcome' | 'state', found: Found | undefined): void {
    if (found === undefined) return;
    this.steps[aspect] ??= step;
    const { object, field, a, b, select } = found;
    this.difference ??= { step, aspect, object, field, a, b, ...(select === undefined ? {} : { select }) };
  }
}
