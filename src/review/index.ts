import type { DefinedFunction, ReviewSource, SeriesReview, VersionsReview } from './model';

/**
 * Reads a patch series and says what it touches. Yields now and then how far it is (0 to 1), so that the caller can let
 * others work or stop asking. Never throws, whatever the bytes.
 */
export async function* reviewSeries(sources: readonly ReviewSource[]): AsyncGenerator<number, SeriesReview> {
  yield 0;
  return {
    title: sources[0]?.name ?? '',
    sources: sources.map(({ name }) => name),
    patches: [],
    functions: [],
    recognised: [],
    problems: [],
  };
}

/** Reads two versions of a series and says what the newer touches otherwise. Yields and fails as `reviewSeries` does. */
export async function* compareVersions(
  before: readonly ReviewSource[],
  after: readonly ReviewSource[],
): AsyncGenerator<number, VersionsReview> {
  const a = yield* reviewSeries(before);
  const b = yield* reviewSeries(after);
  return { old: { title: a.title }, new: { title: b.title }, patches: [], newlyTouched: [], noLongerTouched: [] };
}

/** The functions that a C file of the kernel defines, in its order. Never throws. */
export function definedFunctions(_text: string): readonly DefinedFunction[] {
  return [];
}
