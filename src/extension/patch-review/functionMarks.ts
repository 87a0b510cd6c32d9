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

/** `4 scenarios · changed`: what a narrow view cuts off comes last. */
export function functionWords(kinds: readonly TouchKind[], fn: ReviewFunction | undefined, reach: ReachCounts): string {
  return `${markWords(fn, reach)} · ${kindWords(kinds)}`;
}

/** `changed, called`. */
export function kindWords(kinds: readonly TouchKind[]): string {
  return kindsOf(kinds)
    .map((kind) => SAID[kind])
    .join(', ');
}

/** The icon's meaning, in words: nothing is told by its shape alone. */
export function markWords(fn: ReviewFunction | undefined, reach: ReachCounts): string {
  switch (markOf(fn, reach)) {
    case 'reached': {
      const count = reach.count(fn?.name ?? '');
      return count === 1 ? '1 scenario' : `${count} scenarios`;
    }
    case 'modelled':
      return reach.ready ? 'modelled, not reached' : 'modelled';
    case 'unknown':
      return 'not modelled';
  }
}

/** The same as a sentence. */
export function markSentence(fn: ReviewFunction | undefined, reach: ReachCounts): string {
  switch (markOf(fn, reach)) {
    case 'reached': {
      const count = reach.count(fn?.name ?? '');
      return count === 1 ? 'One scenario reaches it.' : `${count} scenarios reach it.`;
    }
    case 'modelled':
      return reach.ready ? 'No scenario reaches it yet.' : 'The scenarios that reach it are still counted.';
    case 'unknown':
      return 'The model does not have it.';
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
