import type { ReviewedFunction, ReviewedFunctions } from '../../protocol';

/** How many patches are named beside a call; the tooltip has them all. */
const NAMED = 3;

/** What is said of a function that the series under review touches. */
export interface CallMark {
  /** `patch 3`, `patches 3, 7`. */
  readonly text: string;
  readonly title: string;
}

/** The marks of a series, by function. */
export function marksOf(reviewed: ReviewedFunctions | undefined): ReadonlyMap<string, CallMark> {
  return new Map(
    reviewed?.functions.map((fn) => [fn.name, { text: shortText(fn), title: longText(fn, reviewed.title) }]),
  );
}

function shortText({ patches, kind }: ReviewedFunction): string {
  if (patches.length === 0) return VERB[kind];
  const named = patches.slice(0, NAMED).join(', ');
  return `${patches.length === 1 ? 'patch' : 'patches'} ${named}${patches.length > NAMED ? ', …' : ''}`;
}

function longText({ patches, kind }: ReviewedFunction, title: string): string {
  const by = patches.length === 0 ? '' : ` by ${patches.length === 1 ? 'patch' : 'patches'} ${patches.join(', ')}`;
  return `${VERB[kind]}${by} of “${title}”. Click, or Shift F12: the hunk`;
}

const VERB = { adds: 'added', removes: 'removed', changes: 'changed' } as const;
