import type { Difference } from '../../sim/conformance/compare';
import type { Observation } from '../../sim/trace/observationFormat';

/** A difference whose reason lies outside of what a scenario says: it is counted, but not as one of the model. */
export interface Explained {
  readonly id: string;
  readonly reason: string;
  readonly kernels: readonly string[];
  readonly matches: (difference: Difference, trace: Observation) => boolean;
}

const ACCESS_FLAGS = new Set(['referenced', 'workingset']);

/** After a POPULATE an order-0 folio differs in flags about recent accesses, and in nothing else. */
function accessOfPopulated({ step, path, golden, ours }: Difference, { steps }: Observation): boolean {
  const [, index] = /^folios\[(\d+)\]\.(?:kpageflags|pgflags)$/.exec(path) ?? [];
  if (index === undefined || steps[step - 1]?.folios[Number(index)]?.order !== 0) return false;
  if (!steps.slice(0, step).some(({ op }) => /populate/i.test(op))) return false;
  const flags = (value: string): Set<string> => new Set(value.replaceAll('"', '').split(/[|, ]+/));
  const [kernel, simulator] = [flags(golden), flags(ours)];
  const same = (flag: string): boolean => kernel.has(flag) && simulator.has(flag);
  return [...kernel, ...simulator].every((flag) => same(flag) || ACCESS_FLAGS.has(flag));
}

/** Patching one jump label writes its code three times, each with a flush of the mm that the patching runs in. */
const CODE_PATCHED = 'flush_tlb_mm_range*3';

/** The first ring of a process patches code: the step calls three flushes more, and differs in nothing else. */
function codePatchedForRing({ op, path, golden, ours }: Difference): boolean {
  if (!/^P\d+ uringreg /.test(op)) return false;
  // A list that is cut at its limit ends one entry earlier.
  if (path === 'calls_left_out') return Number(golden) === Number(ours) + 1;
  if (path !== 'calls') return false;
  const calls = callsIn(golden);
  const own = callsIn(ours);
  const without = calls.filter((call) => call !== CODE_PATCHED);
  const alike = own.length === calls.length ? own.slice(0, without.length) : own;
  return without.length === calls.length - 1 && JSON.stringify(without) === JSON.stringify(alike);
}

/** How often `fn` was called is all that two lists of calls differ in. */
function onlyTimesOf(fn: string, golden: string, ours: string): boolean {
  const others = (value: string) => callsIn(value).filter((call) => String(call).split('*')[0] !== fn);
  return JSON.stringify(others(golden)) === JSON.stringify(others(ours));
}

/** ksmd compared a page with more or fewer others, and did the same with it. */
function otherTreeInKsmd({ op, path, golden, ours }: Difference): boolean {
  return path === 'calls' && /^ksm\b/.test(op) && onlyTimesOf('follow_page_mask', golden, ours);
}

function callsIn(value: string): readonly unknown[] {
  const calls: unknown = value.startsWith('[') ? JSON.parse(value) : [];
  return Array.isArray(calls) ? calls : [];
}

export const EXPLAINED: readonly Explained[] = [
  {
    id: 'io-uring-static-key',
    reason:
      'Since 6.13 io_uring counts the rings with an SQ array in a static key (io_key_has_sqarray). The first of them patches a jump ' +
      'label, which writes code three times and flushes the TLB of the mm used for that; whether a ring is the first depends on what ' +
      'ran in the guest a second before.',
    kernels: ['6.18', '7.2'],
    matches: codePatchedForRing,
  },
  {
    id: 'full-lru-batch',
    reason:
      'POPULATE marks pages as accessed, and a page loses that mark when the LRU batch it waits in is drained. A batch that runs full ' +
      'also holds pages of the program itself, so that it is drained a page or two earlier than the scenario alone would have it.',
    kernels: ['6.12'],
    matches: accessOfPopulated,
  },
  {
    id: 'ksm-unstable-tree',
    reason:
      'Up to 6.10 ksmd calls follow_page_mask() for every page of its unstable tree that it compares with. Which those are follows from ' +
      'the balance of a red-black tree ordered by what the pages contain; the model asks the items one after the other. What is merged is the same.',
    kernels: ['6.1'],
    matches: otherTreeInKsmd,
  },
];

/** The reason for all of a run's differences from a kernel's trace, if there is one that covers them all. */
export function explain(kernel: string, differences: readonly Difference[], trace: Observation): Explained | undefined {
  if (differences.length === 0) return undefined;
  return EXPLAINED.find(
    ({ kernels, matches }) => kernels.includes(kernel) && differences.every((each) => matches(each, trace)),
  );
}
