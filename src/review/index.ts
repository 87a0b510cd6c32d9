import '../sim/scenario';
import { functionByName } from '../sim/kernel/kfn';
import { functionSpans } from './c/functions';
import { firstProblems } from './limits';
import type { DefinedFunction, ReviewSource, SeriesReview, VersionsReview } from './model';
import { recognised } from './recognise';
import { assemble, functionsOf } from './series';
import { itemsOf } from './source';
import { versionsOf } from './versions';

/**
 * Reads a patch series and says what it touches. Yields now and then how far it is (0 to 1), so that the caller can let
 * others work or stop asking. Never throws, whatever the bytes.
 */
export async function* reviewSeries(sources: readonly ReviewSource[]): AsyncGenerator<number, SeriesReview> {
  yield 0;
  const { items, problems } = yield* itemsOf(sources);
  const series = assemble(items);
  const { title, version, cover, patches, loose } = series;
  return {
    title: title === '' ? (sources[0]?.name ?? '') : title,
    ...(version === undefined ? {} : { version }),
    sources: sources.map(({ name }) => name),
    ...(cover === undefined ? {} : { cover }),
    patches,
    functions: functionsOf(series),
    recognised: recognised(series, loose),
    problems: firstProblems([...problems, ...series.problems]),
  };
}

/** Reads two versions of a series and says what the newer touches otherwise. Yields and fails as `reviewSeries` does. */
export async function* compareVersions(
  before: readonly ReviewSource[],
  after: readonly ReviewSource[],
): AsyncGenerator<number, VersionsReview> {
  const old = yield* scaled(reviewSeries(before), 0);
  const fresh = yield* scaled(reviewSeries(after), 0.5);
  return versionsOf(old, fresh);
}

async function* scaled<R>(work: AsyncGenerator<number, R>, from: number): AsyncGenerator<number, R> {
  for (;;) {
    const step = await work.next();
    if (step.done === true) return step.value;
    yield from + step.value / 2;
  }
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
