import type { ReviewFunction, ReviewPatch, SeriesReview, VersionsReview } from './model';

type Pair = VersionsReview['patches'][number];

/** Patches that have less in common than this are not versions of one another. */
const ALIKE = 0.5;
/** Series with more pairs than this are matched by title alone. */
const MOST_PAIRS = 10_000;
/** Of a patch that touches more, this much is compared. */
const MOST_TRAITS = 500;

/** A series against its next version. */
export function versionsOf(before: SeriesReview, after: SeriesReview): VersionsReview {
  return {
    old: headOf(before),
    new: headOf(after),
    patches: pairs(before.patches, after.patches),
    newlyTouched: without(after.functions, before.functions),
    noLongerTouched: without(before.functions, after.functions),
  };
}

function headOf({ title, version }: SeriesReview): VersionsReview['old'] {
  return { title, ...(version === undefined ? {} : { version }) };
}

function without(all: readonly ReviewFunction[], others: readonly ReviewFunction[]): readonly ReviewFunction[] {
  const names = new Set(others.map(({ name }) => name));
  return all.filter(({ name }) => !names.has(name));
}

/** The newer version's patches in their order, each with the one that it was; a dropped one stands where it was. */
function pairs(before: readonly ReviewPatch[], after: readonly ReviewPatch[]): readonly Pair[] {
  const matches = match(before, after);
  const olds = new Map([...matches].map(([old, fresh]) => [fresh, old]));
  const place = new Map(before.map((patch, index) => [patch, index]));
  const result: Pair[] = [];
  const dropped = before.filter((patch) => !matches.has(patch));
  for (const fresh of after) {
    const old = olds.get(fresh);
    while (old !== undefined && dropped[0] !== undefined && (place.get(dropped[0]) ?? 0) < (place.get(old) ?? 0)) {
      result.push(droppedPair(dropped[0]));
      dropped.shift();
    }
    result.push(old === undefined ? addedPair(fresh) : pairOf(old, fresh));
  }
  return [...result, ...dropped.map(droppedPair)];
}

/** Old to new: by title first, then, of those left, by the files and functions that they change, most alike first. */
function match(before: readonly ReviewPatch[], after: readonly ReviewPatch[]): ReadonlyMap<ReviewPatch, ReviewPatch> {
  const matches = new Map<ReviewPatch, ReviewPatch>();
  const byTitle = new Map<string, ReviewPatch[]>();
  for (const patch of after) {
    const same = byTitle.get(plain(patch.title));
    if (same === undefined) byTitle.set(plain(patch.title), [patch]);
    else same.push(patch);
  }
  for (const old of before) {
    const fresh = byTitle.get(plain(old.title))?.shift();
    if (fresh !== undefined) matches.set(old, fresh);
  }
  const taken = new Set(matches.values());
  const olds = before.filter((patch) => !matches.has(patch));
  const news = after.filter((patch) => !taken.has(patch));
  if (olds.length * news.length > MOST_PAIRS) return matches;
  const freshTraits = new Map(news.map((patch) => [patch, traits(patch)]));
  const likes = olds.flatMap((old) => {
    const own = traits(old);
    return news.map((fresh) => ({ old, fresh, alike: alike(own, freshTraits.get(fresh) ?? new Set()) }));
  });
  for (const { old, fresh } of likes.filter((like) => like.alike >= ALIKE).sort((a, b) => b.alike - a.alike)) {
    if (matches.has(old) || taken.has(fresh)) continue;
    matches.set(old, fresh);
    taken.add(fresh);
  }
  return matches;
}

function traits({ files }: ReviewPatch): ReadonlySet<string> {
  const all = new Set<string>();
  for (const { path, hunks } of files) {
    all.add(path);
    for (const { functions } of hunks) for (const { name, kind } of functions) all.add(`${kind} ${name}`);
    if (all.size > MOST_TRAITS) break;
  }
  return all;
}

/** What two sets have in common, of all that they have; 0 to 1. */
function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const each of a) if (b.has(each)) common += 1;
  const all = a.size + b.size - common;
  return all === 0 ? 0 : common / all;
}

function pairOf(old: ReviewPatch, fresh: ReviewPatch): Pair {
  const before = touched(old);
  const after = touched(fresh);
  return {
    change: old.id === fresh.id ? 'same' : 'changed',
    old: old.number,
    new: fresh.number,
    title: fresh.title,
    newlyTouched: [...after].filter((name) => !before.has(name)),
    noLongerTouched: [...before].filter((name) => !after.has(name)),
  };
}

function addedPair(patch: ReviewPatch): Pair {
  const { number, title } = patch;
  return { change: 'added', new: number, title, newlyTouched: [...touched(patch)], noLongerTouched: [] };
}

function droppedPair(patch: ReviewPatch): Pair {
  const { number, title } = patch;
  return { change: 'dropped', old: number, title, newlyTouched: [], noLongerTouched: [...touched(patch)] };
}

function touched({ files }: ReviewPatch): ReadonlySet<string> {
  const names = files.flatMap(({ hunks }) => hunks.flatMap(({ functions }) => functions.map(({ name }) => name)));
  return new Set(names.sort());
}

function plain(title: string): string {
  return title.replace(/\s+/g, ' ').trim().toLowerCase();
}
