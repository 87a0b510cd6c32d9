import { VISIBLE_FUNCTIONS } from '../../conformance/ftrace';
import { partlyInlined } from '../../conformance/inlined';
import { leftOut } from '../../conformance/leftOut';
import { comparableFunctions, isCompared } from '../../conformance/traced';
import { functionByName } from '../../kernel/kfn';
import { unfoldCalls } from '../../trace/observationCalls';
import type { ObservedStep } from '../../trace/observationFormat';
import type { CallComparison, Side } from '../../trace/views';
import { type Call, compareCallLists } from '../calls';
import { type ObservedPair, type ObservedSide, operationOf, stepOf } from './pair';

/** Functions named of those that cannot be compared. */
const NAMED = 4;

/**
 * The calls of a step of two traces. Only functions that ftrace can see in both kernels are compared: the compiler has
 * inlined others, in each kernel other ones, and those never show up in a list.
 */
export function observedCalls(pair: ObservedPair, n: number): CallComparison {
  const [a, b] = [stepOf(pair.a, n), stepOf(pair.b, n)];
  if (a?.calls === undefined || b?.calls === undefined) return notCompared(undefined);
  const reason = whyNot(pair, a) ?? whyNot(pair, b);
  if (reason !== undefined) return notCompared(reason);
  const both = shownByBoth(pair);
  const names = { a: namesOf(a), b: namesOf(b) };
  const some = (side: Side): Call[] => runsOf(names[side].filter((name) => both?.has(name) ?? true));
  const note = noteOn(pair, names, both);
  return { ...compareCallLists(some('a'), some('b')), ...(note === undefined ? {} : { note }) };
}

/** Which calls are compared at no step, in words. */
export function callsNotCompared(pair: ObservedPair): string[] {
  const steps = pair.a.trace.steps.filter((step) => whyNot(pair, step) !== undefined);
  const operations = [...new Set(steps.map(operationOf))];
  return [
    ...(shownByBoth(pair) === undefined ? [] : ['functions that ftrace shows on one of the two kernels only']),
    ...(operations.length === 0
      ? []
      : [`the calls of ${operations.join(', ')}: they are mostly of the test program’s own`]),
  ];
}

function notCompared(note: string | undefined): CallComparison {
  return { equal: true, counts: [], lines: [], hidden: 0, ...(note === undefined ? {} : { note }) };
}

function whyNot({ a, b }: ObservedPair, step: ObservedStep): string | undefined {
  for (const { kernel } of [a, b]) {
    // Two runs of one build show the same functions, whether they are known or not.
    if (a.trace.kernel === b.trace.kernel && !VISIBLE_FUNCTIONS.has(kernel)) continue;
    const entry = leftOut('calls', kernel, operationOf(step));
    if (entry !== undefined) return `The calls of this step are not compared. ${entry.reason}`;
  }
  return undefined;
}

/** Undefined: all. */
function shownByBoth({ a, b }: ObservedPair): ReadonlySet<string> | undefined {
  if (a.trace.kernel === b.trace.kernel) return undefined;
  // The simulator shows what it is asked for.
  const lists = [a, b].filter(({ simulated }) => !simulated).map(shownBy);
  const [first, second] = lists.length === 0 ? [shownBy(a), shownBy(b)] : lists;
  if (first === undefined || second === undefined) return first ?? second;
  const [inlinedA, inlinedB] = [partlyInlined(a.kernel), partlyInlined(b.kernel)];
  return new Set([...first].filter((name) => second.has(name) && inlinedA.has(name) === inlinedB.has(name)));
}

function shownBy({ kernel, trace }: ObservedSide): ReadonlySet<string> | undefined {
  return comparableFunctions(kernel, trace) ?? (trace.traced && new Set(trace.traced));
}

function namesOf(step: ObservedStep): string[] {
  return unfoldCalls(step.calls ?? []).filter((name) => name !== '' && isCompared(name, step.op));
}

/** Calls of the same function one after the other are one line. */
function runsOf(names: readonly string[]): Call[] {
  const calls: { name: string; file: string; depth: number; times: number; total: number }[] = [];
  for (const name of names) {
    const last = calls.at(-1);
    if (last?.name === name) {
      last.times++;
      last.total++;
    } else calls.push({ name, file: functionByName(name)?.file ?? '', depth: 0, times: 1, total: 1 });
  }
  return calls;
}

/** What was called that only one of the two would have shown. */
function noteOn(
  { a, b }: ObservedPair,
  names: { readonly a: readonly string[]; readonly b: readonly string[] },
  both: ReadonlySet<string> | undefined,
): string | undefined {
  if (both === undefined) return undefined;
  const parts = (['a', 'b'] as const).flatMap((side) => {
    const unseen = [...new Set(names[side].filter((name) => !both.has(name)))];
    if (unseen.length === 0) return [];
    const more = unseen.length > NAMED ? ` and ${unseen.length - NAMED} more` : '';
    const { kernel } = side === 'a' ? a : b;
    return [`on ${kernel} ${unseen.slice(0, NAMED).join(', ')}${more}`];
  });
  return parts.length === 0
    ? undefined
    : `Not compared, because ftrace on the other kernel does not show them (inlined, or not there): ${parts.join('; ')}.`;
}
