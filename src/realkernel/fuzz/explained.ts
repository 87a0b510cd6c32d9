import type { Difference } from '../../sim/conformance/compare';

/** A difference whose reason lies outside of what a scenario says: it is counted, but not as one of the model. */
export interface Explained {
  readonly id: string;
  readonly reason: string;
  readonly kernels: readonly string[];
  readonly matches: (difference: Difference) => boolean;
}

const ACCESS_FLAGS = new Set(['referenced', 'workingset']);

/** The flags that only one side has are all about recent accesses. */
function onlyAccessFlags({ path, golden, ours }: Difference): boolean {
  if (!/^folios\[\d+\]\.(kpageflags|pgflags)$/.test(path)) return false;
  const flags = (value: string): Set<string> => new Set(value.replaceAll('"', '').split(/[|, ]+/));
  const [kernel, simulator] = [flags(golden), flags(ours)];
  const same = (flag: string): boolean => kernel.has(flag) && simulator.has(flag);
  return [...kernel, ...simulator].every((flag) => same(flag) || ACCESS_FLAGS.has(flag));
}

export const EXPLAINED: readonly Explained[] = [
  {
    id: 'full-lru-batch',
    reason:
      'POPULATE marks pages as accessed, and a page loses that mark when the LRU batch it waits in is drained. A batch that runs full ' +
      'also holds pages of the program itself, so that it is drained a page or two earlier than the scenario alone would have it.',
    kernels: ['6.12'],
    matches: onlyAccessFlags,
  },
];

/** The reason for all of a run's differences, if there is one that covers them all. */
export function explain(kernel: string, differences: readonly Difference[]): Explained | undefined {
  if (differences.length === 0) return undefined;
  return EXPLAINED.find(({ kernels, matches }) => kernels.includes(kernel) && differences.every(matches));
}
