import '../sim/scenario';
import { functionByName } from '../sim/kernel/kfn';
import { functionSpans } from './c/functions';
import type { DefinedFunction, ReviewSource, SeriesReview, VersionsReview } from './model';
import { assemble, functionsOf } from './series';
import { itemsOf } from './source';

/**
 * Reads a patch series and says what it touches. Yields now and then how far it is (0 to 1), so that the caller can let
 * others work or stop asking. Never throws, whatever the bytes.
 */
export async function* reviewSeries(sources: readonly ReviewSource[]): AsyncGenerator<number, SeriesReview> {
  yield 0;
  const { items, problems } = yield* itemsOf(sources);
  const series = assemble(items);
  return {
    ...series,
    title: series.title === '' ? (sources[0]?.name ?? '') : series.title,
    sources: sources.map(({ name }) => name),
    functions: functionsOf(series.patches),
    recognised: [],
    problems: [...problems, ...series.problems],
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
export function definedFunctions(text: string): readonly DefinedFunction[] {
  const { spans } = functionSpans(text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)));
  return spans.map(({ name, start, end, nameLine }) => ({
    name,
    line: (nameLine ?? start) + 1,
    endLine: end + 1,
    modelled: functionByName(name) !== undefined,
  }));
}
