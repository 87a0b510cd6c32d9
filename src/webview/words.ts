import type { Change, Shown } from '../protocol';

/** A list of words (flags) with what was added and taken away, instead of both lists in full. What changed comes first. */
export function wordChanges(shown: Shown): { readonly text: string; readonly change: Change }[] {
  const split = (text: string): string[] => text.split(/[\s|,]+/).filter((word) => word !== '' && word !== 'none');
  const now = split(shown.value);
  if (shown.old === undefined) return now.map((text) => ({ text, change: 'none' }));
  const before = new Set(split(shown.old));
  const after = new Set(now);
  return [
    ...now.filter((word) => !before.has(word)).map((text) => ({ text, change: 'new' as const })),
    ...[...before].filter((word) => !after.has(word)).map((text) => ({ text, change: 'gone' as const })),
    ...now.filter((word) => before.has(word)).map((text) => ({ text, change: 'none' as const })),
  ];
}
