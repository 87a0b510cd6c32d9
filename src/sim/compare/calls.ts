import { functionById } from '../kernel/kfn';
import { callTree } from '../trace/callTree';
import type { Moment } from '../trace/moment';
import type { CallComparison, CallLine, Side } from '../trace/views';
import { alignment } from './align';

/** A line of a step's call tree. */
export interface Call {
  readonly name: string;
  readonly file: string;
  readonly depth: number;
  readonly times: number;
  /** Times it ran in the step, all repeats of its callers counted. */
  readonly total: number;
}

/** The call trees of a step side by side, equal calls in one line. */
export function compareCalls(a: Moment, b: Moment): CallComparison {
  return compareCallLists(callsOf(a), callsOf(b));
}

export function compareCallLists(a: readonly Call[], b: readonly Call[]): CallComparison {
  const lines = alignment(a, b, (x, y) => x.name === y.name).map(([x, y]) => lineOf(x, y));
  return {
    equal: lines.every(({ same }) => same),
    counts: countDifferences(a, b),
    lines,
    hidden: 0,
  };
}

function callsOf(m: Moment): Call[] {
  const repeats: number[] = [];
  return callTree(m).map(({ call, times, depth }) => {
    repeats.length = depth;
    const total = (repeats[depth - 1] ?? 1) * times;
    repeats.push(total);
    const { name, file } = functionById(m.k.calls.fn(call));
    return { name, file, depth, times, total };
  });
}

function lineOf(a: Call | undefined, b: Call | undefined): CallLine {
  const { name = '', file = '' } = a ?? b ?? {};
  const told = (call: Call): { readonly depth: number; readonly times: number } => ({
    depth: call.depth,
    times: call.times,
  });
  return {
    fn: name,
    file,
    ...(a === undefined ? {} : { a: told(a) }),
    ...(b === undefined ? {} : { b: told(b) }),
    same: a !== undefined && b !== undefined && a.times === b.times,
  };
}

function countDifferences(a: readonly Call[], b: readonly Call[]): CallComparison['counts'] {
  const counts = new Map<string, { a: number; b: number }>();
  const count = (side: Side, calls: readonly Call[]): void => {
    for (const { name, total } of calls) {
      const known = counts.get(name) ?? { a: 0, b: 0 };
      known[side] += total;
      counts.set(name, known);
    }
  };
  count('a', a);
  count('b', b);
  return [...counts].filter(([, n]) => n.a !== n.b).map(([fn, n]) => ({ fn, ...n }));
}
