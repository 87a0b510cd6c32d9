import type { Calls } from '../kernel/calls';
import { functionByName } from '../kernel/kfn';

/** How often a function was called among the calls `first` to `end`. A record may stand for several equal calls. */
export function calledTimes(calls: Calls, first: number, end: number, name: string): number {
  const fn = functionByName(name)?.id;
  if (fn === undefined) return 0;
  let count = 0;
  for (let call = first; call < end; call++) {
    if (calls.fn(call) !== fn) continue;
    let times = 1;
    for (let up = call; up >= first; up = calls.parent(up)) times *= calls.times(up);
    count += times;
  }
  return count;
}
