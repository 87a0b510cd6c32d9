import type { ReviewedFunction, ReviewedFunctions, SeriesReview } from '../../protocol';

const VERB = { adds: 'added', removes: 'removed', changes: 'changed' } as const;

/** `changed by patches 3, 7 of “mm/rmap: interface overhaul”`. */
export function reviewedWords({ kind, patches }: ReviewedFunction, title: string): string {
  const by = patches.length === 0 ? '' : `${patches.length === 1 ? 'patch' : 'patches'} ${patches.join(', ')} of `;
  return `${VERB[kind]} by ${by}“${title}”`;
}

/** What a panel marks while this series is under review: functions that it adds, removes or changes. */
export function reviewedFunctions(review: SeriesReview): ReviewedFunctions {
  const functions = new Map<string, { kind: ReviewedFunction['kind']; readonly patches: Set<number> }>();
  for (const patch of review.patches) {
    for (const { name, kind } of patch.files.flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.functions))) {
      if (kind === 'calls') continue;
      const known = functions.get(name) ?? { kind, patches: new Set() };
      if (kind !== 'changes') known.kind = kind;
      known.patches.add(patch.number);
      functions.set(name, known);
    }
  }
  const single = review.patches.length === 1;
  return {
    title: review.title,
    functions: [...functions].map(([name, { kind, patches }]) => ({ name, kind, patches: single ? [] : [...patches] })),
  };
}
