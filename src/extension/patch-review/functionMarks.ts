import type { ReviewFunction, TouchKind } from '../../protocol';

/** What is asked of the map from functions to scenarios. */
export interface ReachCounts {
  /** Scenarios that reach a function, as far as it is known. */
  readonly count: (name: string) => number;
  /** Everything is counted. */
  readonly ready: boolean;
}

/** How the model stands to a function. */
export type FunctionMark = 'reached' | 'modelled' | 'unknown';

/** Strongest first. */
const KINDS: readonly TouchKind[] = ['adds', 'removes', 'changes', 'calls'];
const SAID: Readonly<Record<TouchKind, string>> = {
  adds: 'added',
  removes: 'removed',
  changes: 'changed',
  calls: 'called',
};

export function markOf(fn: ReviewFunction | undefined, { count }: ReachCounts): FunctionMark {
  if (fn?.modelled === undefined) return 'unknown';
  return count(fn.name) > 0 ? 'reached' : 'modelled';
}

/** `changed · reached by 4 scenarios`. */
export function functionWords(kinds: readonly TouchKind[], fn: ReviewFunction | undefined, reach: ReachCounts): string {
  const touched = KINDS.filter((kind) => kinds.includes(kind)).map((kind) => SAID[kind]);
  return [touched.join(', '), markWords(fn, reach)].filter((part) => part !== '').join(' · ');
}

/** The icon's meaning, in words: nothing is told by its shape alone. */
export function markWords(fn: ReviewFunction | undefined, reach: ReachCounts): string {
  switch (markOf(fn, reach)) {
    case 'reached': {
      const count = reach.count(fn?.name ?? '');
      return `reached by ${count} ${count === 1 ? 'scenario' : 'scenarios'}`;
    }
    case 'modelled':
      return reach.ready ? 'modelled, no scenario reaches it' : 'modelled';
    case 'unknown':
      return 'not modelled';
  }
}

/** Functions as text to paste: a line each, in columns. */
export function functionList(functions: readonly ReviewFunction[], reach: ReachCounts): string {
  const width = Math.max(0, ...functions.map(({ name }) => name.length));
  return functions.map((fn) => `${fn.name.padEnd(width)}  ${functionWords(fn.kinds, fn, reach)}\n`).join('');
}

/** Without doubles, strongest first. */
export function kindsOf(kinds: readonly TouchKind[]): readonly TouchKind[] {
  return KINDS.filter((kind) => kinds.includes(kind));
}
