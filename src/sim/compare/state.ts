import { AnonVmaPairs } from './anonVmaPairs';
import type { Both } from './both';
import { entryDifferences } from './entries';
import { folioDifferences } from './folios';
import type { Found } from './found';
import { netDifferences } from './observed/net';
import type { ObservedPair } from './observed/pair';
import { observedState } from './observed/state';
import { cpuDifferences, processDifferences } from './processes';
import { slotDifferences } from './slots';
import { anonVmaDifferences, vmaDifferences } from './vmas';

/**
 * Everything in which the states of two runs differ after a step: from what a program can see down to the counters. Of
 * traces, what both can tell.
 */
export function stateDifferences(
  moments: Pick<Both, 'a' | 'b' | 'folios'>,
  labels: Labels,
  observed: ObservedPair | undefined,
): Found[] {
  const both: Both = { ...moments, anonVmas: new AnonVmaPairs(moments, labels) };
  const procs = both.a.after.procs.flatMap((a) => {
    const b = both.b.after.procs.find(({ name }) => name === a.name);
    return b === undefined ? [] : [[a, b] as const];
  });
  const found = [
    ...procs.flatMap(([a, b]) => vmaDifferences(both, a, b)),
    ...procs.flatMap(([a, b]) => entryDifferences(both, a, b)),
    ...folioDifferences(both),
    ...slotDifferences(both),
    ...anonVmaDifferences(both),
    ...processDifferences(both),
  ];
  if (observed === undefined) return [...found, ...cpuDifferences(both)];
  const all = [...found, ...observedState(observed, both)];
  return all.length > 0 ? all : netDifferences(observed, both.a.step, 'state');
}

export interface Labels {
  readonly a: string;
  readonly b: string;
}
