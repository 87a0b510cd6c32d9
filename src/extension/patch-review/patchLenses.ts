import type { FunctionTouch, ReviewFunction, ReviewHunk, ReviewPatch, SeriesReview } from '../../protocol';
import { type ReachLook, reachTitle, reachWords } from './functionReach';

/** What a lens, a link or a menu asks `folioscope.runReachingFunction` for. */
export interface FunctionsAsked {
  readonly functions: readonly string[];
  /** A series: scenarios made to show it come first. */
  readonly series?: string;
}

/** What `folioscope.goToHunk` and `folioscope.goToFunction` are asked for. */
export interface FunctionAsked {
  readonly fn: string;
}

/** What `folioscope.compareReachingFunction` is asked for: scenarios that reach one of `functions`, or anything the series changed. */
export interface SeriesAsked {
  readonly series: string;
  readonly functions?: readonly string[];
}

/** One lens, as plain data. `command` empty: only said, not clicked. */
export interface PatchLens {
  /** 1-based. */
  readonly line: number;
  readonly title: string;
  readonly tooltip: string;
  readonly command: string;
  readonly argument?: FunctionsAsked | SeriesAsked | FunctionAsked;
}

/** The lens of functions. */
interface FunctionsLens extends PatchLens {
  readonly argument: FunctionsAsked;
}

/** Series that one file is said to be. */
const MAX_RECOGNISED = 3;
/** Functions in a tooltip. */
const MAX_LISTED = 12;

/** How telling it is that a hunk touches a function: the lower the more. */
const RANK: Readonly<Record<FunctionTouch['kind'], number>> = { adds: 0, removes: 0, changes: 0, calls: 1 };

/** The lenses of a document that a review was made of: above the series, each further mail, and each hunk. */
export function patchLenses(review: SeriesReview, reach: ReachLook): readonly PatchLens[] {
  const modelled = new Map(review.functions.flatMap((fn) => (fn.modelled === undefined ? [] : [[fn.name, fn]])));
  if (modelled.size === 0 && review.recognised.length === 0) return [];
  const [recognised] = review.recognised;
  const series = recognised ? { series: recognised.id } : {};
  const functions = [
    ...review.patches.flatMap((patch, i) => {
      const { line } = patch.place;
      // The lens of the series says it already.
      if (line <= 1 || (i === 0 && review.cover === undefined)) return [];
      const changed = changedBy(patch).filter((name) => modelled.has(name));
      if (changed.length === 0) return [];
      return [functionsLens(line, `${counted(changed.length)} modelled in this patch`, changed, reach)];
    }),
    ...review.patches.flatMap(({ files }) =>
      files.flatMap(({ hunks }) => hunks.flatMap((hunk) => hunkLens(hunk, modelled, reach) ?? [])),
    ),
  ];
  return [
    ...seriesLenses(review, modelled),
    ...functions.map((lens) => ({ ...lens, argument: { ...lens.argument, ...series } })),
  ];
}

function changedBy({ files }: ReviewPatch): readonly string[] {
  const touches = files.flatMap(({ hunks }) => hunks.flatMap(({ functions }) => functions));
  return [...new Set(touches.flatMap(({ name, kind }) => (kind === 'calls' ? [] : [name])))];
}

function seriesLenses(review: SeriesReview, modelled: ReadonlyMap<string, ReviewFunction>): readonly PatchLens[] {
  const changed = [...modelled.values()].filter(({ kinds }) => kinds.some((kind) => kind !== 'calls'));
  const said =
    changed.length > 0
      ? `${counted(changed.length)} modelled`
      : modelled.size > 0
        ? `calls ${counted(modelled.size)} modelled`
        : '';
  const lenses: PatchLens[] = [
    {
      line: 1,
      title: `${said === '' ? '' : `${said} · `}Review this series`,
      tooltip: `Show “${review.title}” in the side view “Patch review”: its patches, files and functions`,
      command: 'folioscope.reviewSeries',
    },
  ];
  for (const { id, title, landed } of review.recognised.slice(0, MAX_RECOGNISED)) {
    lenses.push({
      line: 1,
      title: `This series is modelled: compare with and without ${id}`,
      tooltip: `“${title}”, in Linux ${landed}: run a scenario without and with it, side by side`,
      command: 'folioscope.compareReachingFunction',
      argument: { series: id },
    });
  }
  return lenses;
}

/** The lens of a hunk; none if the model knows nothing of what it touches. */
export function hunkLens(
  hunk: ReviewHunk,
  modelled: ReadonlyMap<string, ReviewFunction>,
  reach: ReachLook,
): FunctionsLens | undefined {
  const touches = new Map<string, FunctionTouch>();
  for (const touch of hunk.functions) {
    const known = touches.get(touch.name);
    if (modelled.has(touch.name) && (!known || RANK[touch.kind] < RANK[known.kind])) touches.set(touch.name, touch);
  }
  const [best, ...others] = [...touches.values()].sort((a, b) => byTelling(a, b, reach));
  if (!best) return undefined;
  const functions = [best, ...others].map(({ name }) => name);
  const called = best.kind === 'calls' ? ', which is called here' : '';
  const more = others.length > 0 ? `, +${others.length} more` : '';
  return functionsLens(hunk.place.line, `${reachTitle(best.name, reach)}${called}${more}`, functions, reach);
}

/** What is changed before what is only called; then what scenarios reach; of these the one that fewer do says more. */
function byTelling(a: FunctionTouch, b: FunctionTouch, reach: ReachLook): number {
  const few = (name: string) => reach.count(name) || Number.POSITIVE_INFINITY;
  const [one, other] = [few(a.name), few(b.name)];
  return RANK[a.kind] - RANK[b.kind] || (one === other ? 0 : one - other);
}

/** The lens of a function of a C file. */
export function functionLens(line: number, name: string, reach: ReachLook): FunctionsLens {
  return functionsLens(line, reachTitle(name, reach), [name], reach);
}

/** The lens of a function that the series under review touches. */
export function touchedLens(line: number, fn: string, words: string): PatchLens {
  return { line, title: `✎ ${words}`, tooltip: 'Go to the hunk', command: 'folioscope.goToHunk', argument: { fn } };
}

function functionsLens(line: number, title: string, names: readonly string[], reach: ReachLook): FunctionsLens {
  const listed = names.slice(0, MAX_LISTED).map((name) => `${name}: ${reachWords(name, reach)}`);
  const rest = names.length - listed.length;
  const reached = names.some((name) => reach.count(name) > 0);
  return {
    line,
    title,
    tooltip: [...listed, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'),
    command: reached || reach.state.state !== 'ready' ? 'folioscope.runReachingFunction' : '',
    argument: { functions: names },
  };
}

function counted(count: number): string {
  return count === 1 ? '1 function' : `${count} functions`;
}
