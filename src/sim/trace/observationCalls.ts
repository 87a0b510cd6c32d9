import type { Calls } from '../kernel/calls';
import { functionById } from '../kernel/kfn';

/** The list of called functions as the oracle writes it: folded, and cut where it would no longer be about the step. */

/** At most this many entries are written; the longest repeated group has this many functions. */
const SHOWN = 400;
const LONGEST_GROUP = 6;

/**
 * Names of calls in call order; a record that stands for several equal calls gives its names as often. `inlined` leaves out
 * the name of a call, not those of its callees.
 */
export function callNames(
  calls: Calls,
  first: number,
  end: number,
  inlined?: (caller: string, callee: string) => boolean,
  caller = '',
): string[] {
  const names: string[] = [];
  for (let call = first; call < end; call = calls.last(call) + 1) {
    const { name } = functionById(calls.fn(call));
    const below = callNames(calls, call + 1, calls.last(call) + 1, inlined, name);
    const one = inlined?.(caller, name) ? below : [name, ...below];
    for (let i = 0; i < calls.times(call); i++) names.push(...one);
  }
  return names;
}

export interface FoldedCalls {
  readonly calls: readonly string[];
  /** Entries beyond the limit. */
  readonly leftOut: number;
}

/** How often the `period` functions from `start` on follow each other in a row; 1 = not repeated. */
function repeats(names: readonly string[], start: number, period: number): number {
  let times = 1;
  for (;;) {
    const next = start + times * period;
    if (next + period > names.length) return times;
    for (let k = 0; k < period; k++) if (names[start + k] !== names[next + k]) return times;
    times++;
  }
}

/**
 * Folds repetitions: `f*3` is three times f, `(f g)*3` three times f then g. At each place the group that covers most
 * of the list wins, the shortest of equals; a group is only looked for where it starts, so the folding is the oracle's own.
 */
export function foldCalls(names: readonly string[]): FoldedCalls {
  const calls: string[] = [];
  let entries = 0;
  for (let i = 0; i < names.length; ) {
    let group = 1;
    let times = 1;
    for (let period = 1; period <= LONGEST_GROUP; period++) {
      const found = repeats(names, i, period);
      if (found > 1 && found * period > group * times) {
        group = period;
        times = found;
      }
    }
    if (entries++ < SHOWN) {
      const text = names.slice(i, i + group).join(' ');
      calls.push(times === 1 ? text : group > 1 ? `(${text})*${times}` : `${text}*${times}`);
    }
    i += group * times;
  }
  return { calls, leftOut: Math.max(0, entries - SHOWN) };
}

/** The functions of a folded list, in order: the reverse of `foldCalls`. */
export function unfoldCalls(calls: readonly string[]): string[] {
  return calls.flatMap((entry) => {
    const match = /^(.*)\*(\d+)$/.exec(entry);
    const names = (match?.[1] ?? entry).replace(/^\(|\)$/g, '').split(' ');
    return Array.from({ length: Number(match?.[2] ?? 1) }, () => names).flat();
  });
}

/** What a fork did for its VMAs: before them the oracle sees the C library, after the first page fault the worker's own memory. */
export function cutForkCalls(names: readonly string[]): string[] {
  const start = names.findIndex((name) => name === 'anon_vma_fork' || name === 'copy_page_range');
  if (start < 0) return [];
  const fault = names.indexOf('handle_mm_fault', start);
  return names.slice(start, fault < 0 ? names.length : fault);
}
