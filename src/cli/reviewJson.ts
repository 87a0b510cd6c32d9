import type { Reaching, ReachingScenario } from '../review/map';
import type { SeriesReview, VersionsReview } from '../review/model';

/** Names and version of what `review --json` prints. */
const FORMAT = 'folioscope-review';
const VERSIONS_FORMAT = 'folioscope-versions';
const VERSION = 1;

/** Of a function that scenarios reach: how many, and the one to run first. */
interface Reached {
  readonly scenarios: number;
  readonly first: Omit<ReachingScenario, 'uri'> & { readonly file: string };
}

export function reviewJson(series: SeriesReview, map: Reaching): string {
  return json(FORMAT, series, series.functions, map);
}

export function versionsJson(versions: VersionsReview, map: Reaching): string {
  return json(VERSIONS_FORMAT, versions, [...versions.newlyTouched, ...versions.noLongerTouched], map);
}

function json(format: string, what: object, functions: readonly { readonly name: string }[], map: Reaching): string {
  const reached: Record<string, Reached> = {};
  for (const { name } of functions) {
    const [first] = map.reaching(name);
    if (first === undefined) continue;
    const { uri: file, ...more } = first;
    reached[name] = { scenarios: map.count(name), first: { file, ...more } };
  }
  return `${JSON.stringify({ format, version: VERSION, ...what, reached }, undefined, 1)}\n`;
}
