import { functionById } from '../kernel/kfn';
import type { Moment } from './moment';

/** A call of the step, with equal ones that follow it put together. */
export interface Folded {
  /** The first of the equal calls. */
  readonly call: number;
  readonly times: number;
  readonly depth: number;
}

/** Longest group of siblings that is folded when it repeats, and how often it has to. */
const LONGEST_GROUP = 6;
const GROUP_TIMES = 3;

const treeOf = new WeakMap<Moment, readonly Folded[]>();

/** The calls of a step in call order, equal subtrees that follow each other folded. */
export function callTree(m: Moment): readonly Folded[] {
  let tree = treeOf.get(m);
  if (!tree) {
    const signatures = subtreeSignatures(m);
    const folded: Folded[] = [];
    foldSiblings(m, signatures, m.firstCall, m.endCall, 0, folded);
    tree = folded;
    treeOf.set(m, tree);
  }
  return tree;
}

/** A number per call of the step: equal for calls with the same function, note, locks and callees (but not their number). */
function subtreeSignatures(m: Moment): Int32Array {
  const { calls } = m.k;
  const signatures = new Int32Array(m.endCall - m.firstCall);
  const known = new Map<string, number>();
  for (let call = m.endCall - 1; call >= m.firstCall; call--) {
    const last = calls.last(call);
    let key = `${calls.fn(call)}:${calls.noteOf(call) ?? ''}:${calls.locksOf(call).join(',')}`;
    for (let callee = call + 1; callee <= last; callee = calls.last(callee) + 1) {
      key += `/${signatures[callee - m.firstCall]}*${calls.times(callee)}`;
    }
    let signature = known.get(key);
    if (signature === undefined) {
      signature = known.size;
      known.set(key, signature);
    }
    signatures[call - m.firstCall] = signature;
  }
  return signatures;
}

/** Folds the calls from `from` to `to`, which are siblings with their callees. */
function foldSiblings(
  m: Moment,
  signatures: Int32Array,
  from: number,
  to: number,
  depth: number,
  into: Folded[],
): void {
  const { calls } = m.k;
  const siblings: number[] = [];
  for (let call = from; call < to; call = calls.last(call) + 1) {
    siblings.push(call);
  }
  const signature = (i: number): number => signatures[siblings[i] - m.firstCall];
  for (let i = 0; i < siblings.length; ) {
    const { period, repeats } = repetition(signature, i, siblings.length);
    for (let j = i; j < i + period; j++) {
      const call = siblings[j];
      let times = 0;
      for (let repeat = 0; repeat < repeats; repeat++) {
        times += calls.times(siblings[j + repeat * period]);
      }
      into.push({ call, times, depth });
      foldSiblings(m, signatures, call + 1, calls.last(call) + 1, depth + 1, into);
    }
    i += period * repeats;
  }
}

/** How often what stands at `from` is repeated: one call, or a group of several. */
function repetition(
  signature: (i: number) => number,
  from: number,
  length: number,
): { readonly period: number; readonly repeats: number } {
  let best = { period: 1, repeats: 1 };
  for (let period = 1; period <= LONGEST_GROUP; period++) {
    let same = 0;
    while (from + same + period < length && signature(from + same) === signature(from + same + period)) {
      same++;
    }
    const repeats = 1 + Math.floor(same / period);
    const enough = period === 1 ? repeats > 1 : repeats >= GROUP_TIMES;
    if (enough && period * repeats > best.period * best.repeats) {
      best = { period, repeats };
    }
  }
  return best;
}

export function functionName(m: Moment, call: number): string {
  return functionById(m.k.calls.fn(call)).name;
}

/** What a call decided, in words; `mm 2` in it is said as the mm of a process. */
export function callNote(m: Moment, call: number): string | undefined {
  const note = m.k.calls.noteOf(call);
  const match = /^mm (\d+)$/.exec(note ?? '');
  const proc = match ? m.names.procOfMm(Number(match[1])) : undefined;
  return proc === undefined ? note : `mm of ${m.names.proc(proc)}`;
}

/** The call that made a write: the innermost one that was running; -1 if it was the program or the hardware. */
export function callOfRecord(m: Moment, record: number): number {
  const { calls } = m.k;
  let low = m.firstCall;
  let high = m.endCall;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (calls.begin(middle) <= record) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  let call = low - 1;
  while (call >= m.firstCall && calls.end(call) <= record) {
    call = calls.parent(call);
  }
  return call < m.firstCall ? -1 : call;
}

/** Names of the functions from the outermost to a call. */
export function callPath(m: Moment, call: number): string[] {
  const path: string[] = [];
  for (let at = call; at >= m.firstCall; at = m.k.calls.parent(at)) {
    path.unshift(functionName(m, at));
  }
  return path;
}
