import { functionById } from '../kernel/kfn';
import { callTree } from '../trace/callTree';
import type { Moment } from '../trace/moment';
import type { CallComparison, CallLine, Side } from '../trace/views';
import { alignment } from './align';

interface Call {
  readonly fn: number;
  readonly depth: number;
  readonly times: number;
  /** Times it ran in the step, all repeats of its callers counted. */
  readonly total: number;
}

/** The call trees of a step side by side, equal calls in one line. */
export function compareCalls(a: Moment, b: Moment): CallComparison {
  const callsA = callsOf(a);
  const callsB = callsOf(b);
  const lines = alignment(callsA, callsB, (x, y) => x.fn === y.fn).map(([x, y]) => lineOf(x, y));
  return {
    equal: lines.every(({ same }) => same),
    counts: countDifferences(callsA, callsB),
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
    return { fn: m.k.calls.fn(call), depth, times, total };
  });
}

function lineOf(a: Call | undefined, b: Call | undefined): CallLine {
  const { name, file } = functionById((a ?? b)?.fn ?? 0);
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
  const counts = new Map<number, { a: number; b: number }>();
  const count = (side: Side, calls: readonly Call[]): void => {
    for (const { fn, total } of calls) {
      const known = counts.get(fn) ?? { a: 0, b: 0 };
      known[side] += total;
      counts.set(fn, known);
    }
  };
  count('a', a);
  count('b', b);
  return [...counts].filter(([, n]) => n.a !== n.b).map(([fn, n]) => ({ fn: functionById(fn).name, ...n }));
}
