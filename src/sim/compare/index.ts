import { type Moment, momentOf } from '../trace/moment';
import type { Run } from '../trace/run';
import type {
  Aspect,
  CallComparison,
  ComparedStep,
  ComparisonOverview,
  FirstDifference,
  LikelyReason,
  StepComparison,
} from '../trace/views';
import { compareCalls } from './calls';
import { FolioPairs } from './folioPairs';
import { byObject, type Found, Known } from './found';
import { callsNotCompared, observedCalls } from './observed/calls';
import { observedOutcome } from './observed/outcome';
import { type ObservedPair, observedPair } from './observed/pair';
import { outcomeDifferences } from './outcome';
import { likelyReasons } from './reasons';
import { sidesOf } from './sides';
import { type Labels, stateDifferences } from './state';
import { stepWords, summaryWords } from './words';

export type * from '../trace/views/compare';

/** Two runs of one scenario, compared. The overview is plain data; steps in full are computed when asked for. */
export interface Comparison extends Pair {
  readonly overview: ComparisonOverview;
}

/** Two runs, and what is learnt of them once. */
interface Pair {
  readonly runs: { readonly a: Run; readonly b: Run };
  readonly labels: Labels;
  readonly folios: FolioPairs;
  /** If both are traces. */
  readonly observed: ObservedPair | undefined;
  /** Steps that both ran, and that are the same statement. */
  readonly both: number;
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
  const folios = new FolioPairs(labels);
  const both = sharedSteps(a, b);
  const pair: Pair = { runs, labels, folios, observed: observedPair(a, b), both };
  for (let n = 0; n <= both; n++) {
    yield (n / (both + 1)) * LEARNING;
    const at = momentsOf(runs, n);
    folios.learn(at.a, at.b);
  }
  const steps: ComparedStep[] = [];
  const first = new FirstOf();
  let before: readonly Found[] = stateOf(pair, 0);
  for (let n = 1; n <= both; n++) {
    yield LEARNING + ((n - 1) / both) * (1 - LEARNING);
    const parts = stepParts(pair, n, before);
    first.look(n, parts);
    steps.push(comparedStep(a, n, 'both', parts));
    before = parts.state;
  }
  for (let n = both + 1; n <= Math.max(a.steps.length, b.steps.length); n++) steps.push(lonelyStep(pair, n));
  const overview: ComparisonOverview = {
    scenario: a.overview.scenario,
    sides,
    equal: steps.every(({ ran, differs }) => ran === 'both' && differs.length === 0),
    steps,
    ...(first.difference === undefined ? {} : { first: first.difference }),
    firstOf: first.steps,
    summary: summaryWords(steps, first.steps),
    reasons: reasonsAt(pair, first),
    notCompared: notCompared(pair),
  };
  return { ...pair, overview };
}

/** One step in full. A step that only one of the runs has, or none, has no differences to tell. */
export function compareStep(comparison: Comparison, n: number, limits: StepLimits = STEP_LIMITS): StepComparison {
  const { overview, both } = comparison;
  const summary = overview.steps.find((step) => step.n === n)?.summary ?? '';
  if (n < 0 || n > both) {
    const calls: CallComparison = { equal: true, counts: [], lines: [], hidden: 0 };
    return { step: n, summary, objects: [], hidden: 0, calls };
  }
  const before = n === 0 ? [] : stateOf(comparison, n - 1);
  const { outcome, state, calls } = stepParts(comparison, n, before);
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

/** Two traces may be of other statements: then they are compared up to the first that is not the same. */
function sharedSteps(a: Run, b: Run): number {
  const both = Math.min(a.steps.length, b.steps.length);
  if (a.observed === undefined || b.observed === undefined) return both;
  for (let n = 0; n < both; n++) if (words(a, n) !== words(b, n)) return n;
  return both;
}

/** Memory is readable and writable unless a step says otherwise. */
function words({ steps }: Run, n: number): string {
  return steps[n].summary.text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/ anon rw\b/, ' anon');
}

function momentsOf(runs: Pair['runs'], n: number): { readonly a: Moment; readonly b: Moment } {
  return { a: momentOf(runs.a, n), b: momentOf(runs.b, n) };
}

function stateOf({ runs, folios, labels, observed }: Pair, n: number): Found[] {
  return stateDifferences({ ...momentsOf(runs, n), folios }, labels, observed);
}

function stepParts(pair: Pair, n: number, before: readonly Found[]): StepParts {
  const { runs, labels, observed } = pair;
  const { a, b } = momentsOf(runs, n);
  const outcome = observed === undefined ? outcomeDifferences(a, b) : observedOutcome(observed, n);
  const calls = observed === undefined ? compareCalls(a, b) : observedCalls(observed, n);
  const state = stateOf(pair, n);
  const known = new Known(before);
  const fresh = state.filter((found) => !known.has(found));
  return { outcome, calls, state, fresh, summary: stepWords(labels, outcome, calls, state, fresh) };
}

/** What may be behind the first difference of outcome or state, or of the calls if there is none. */
function reasonsAt(pair: Pair, { steps }: FirstOf): LikelyReason[] {
  const { outcome = Number.POSITIVE_INFINITY, state = Number.POSITIVE_INFINITY } = steps;
  const first = Math.min(outcome, state);
  const n = Number.isFinite(first) ? first : steps.calls;
  if (n === undefined) return [];
  const { a, b } = momentsOf(pair.runs, n);
  const calls = pair.observed === undefined ? compareCalls(a, b) : observedCalls(pair.observed, n);
  return likelyReasons(a, b, calls);
}

function notCompared({ runs, observed }: Pair): readonly string[] {
  return observed === undefined ? [] : [...(runs.a.overview.observed?.missing ?? []), ...callsNotCompared(observed)];
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

/** A step that only one of the runs came to, or that is another statement in each. */
function lonelyStep({ runs, labels }: Pair, n: number): ComparedStep {
  const nothing = { outcome: [], calls: { equal: true, counts: [], lines: [], hidden: 0 }, state: [], fresh: [] };
  const [a, b] = [runs.a.steps[n - 1], runs.b.steps[n - 1]];
  if (a !== undefined && b !== undefined) {
    const summary = `Step ${n} is \`${a.summary.text}\` in ${labels.a}, \`${b.summary.text}\` in ${labels.b}: not the same steps from here on`;
    return comparedStep(runs.a, n, 'other', { ...nothing, summary });
  }
  const side = a === undefined ? 'b' : 'a';
  const other = a === undefined ? 'a' : 'b';
  const why = runs[other].overview.stopped;
  const summary = `${labels[other]} ended after step ${runs[other].steps.length}${why === undefined ? '' : ` (${why.message})`}`;
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
