import { functionById } from '../kernel/kfn';
import { allSeries } from '../series';
import type { Moment } from '../trace/moment';
import type { CallComparison, LikelyReason } from '../trace/views';

const MAX_REASONS = 3;

/**
 * Series that only one of the two kernels has and that changed what was called in a step: first those whose functions are
 * called in one run only, or call what is. A guess, told as one; none where the sides say themselves in which series they differ.
 */
export function likelyReasons(a: Moment, b: Moment, calls: CallComparison): LikelyReason[] {
  if (a.k.config.name === b.k.config.name) return [];
  const called = new Set([...namesIn(a), ...namesIn(b)]);
  const differing = new Set(calls.lines.flatMap((line, i) => (line.same ? [] : [line.fn, callerOf(calls, i)])));
  const reasons = allSeries.flatMap(({ id, title, functions }): (LikelyReason & { readonly rank: number })[] => {
    const [inA, inB] = [a.k.has(id), b.k.has(id)];
    const here = functions.filter((fn) => called.has(fn));
    if (inA === inB || here.length === 0) return [];
    const rank = here.filter((fn) => differing.has(fn)).length;
    return [{ id, title, side: inA ? 'a' : 'b', functions: here, rank }];
  });
  const best = reasons.sort((x, y) => y.rank - x.rank).slice(0, MAX_REASONS);
  // If some fit what differs, the others only happen to be there.
  const fitting = best.some(({ rank }) => rank > 0) ? best.filter(({ rank }) => rank > 0) : best;
  return fitting.map(({ rank: _rank, ...reason }) => reason);
}

function namesIn({ k, firstCall, endCall }: Moment): string[] {
  const ids = new Set<number>();
  for (let call = firstCall; call < endCall; call++) ids.add(k.calls.fn(call));
  return [...ids].map((id) => functionById(id).name);
}

/** The function in whose body a line of the calls stands; none of a flat list. */
function callerOf({ lines }: CallComparison, at: number): string {
  const depthOf = (i: number): number => (lines[i]?.a ?? lines[i]?.b)?.depth ?? 0;
  const caller = lines.slice(0, at).findLast((_, i) => depthOf(i) < depthOf(at));
  return caller?.fn ?? '';
}
