import type { ReviewFunction } from '../../protocol';
import type { ReachingScenario } from './reachMap';

/** A scenario that shows what a series changes. */
export interface ShowingScenario extends ReachingScenario {
  /** Functions of the series that it reaches. */
  readonly functions: readonly string[];
}

/** Where the gallery has a scenario that was made to show a series. */
export function madeFor(series: string, paths: readonly string[]): string | undefined {
  return paths.find((path) => path === `series/${series}.mms`);
}

/**
 * Scenarios to compare with and without a series: those that reach most of the functions that the patches touch and the
 * series changed, as they stand rather than on another kernel.
 */
export function showing(
  series: string,
  functions: readonly ReviewFunction[],
  reaching: (name: string) => readonly ReachingScenario[],
): readonly ShowingScenario[] {
  const own = functions.filter((fn) => fn.series.includes(series));
  const found = new Map<string, ReachingScenario & { functions: string[] }>();
  for (const { name } of own) {
    for (const scenario of reaching(name)) {
      const key = JSON.stringify([scenario.uri, scenario.scenario]);
      const known = found.get(key);
      if (known) known.functions.push(name);
      else found.set(key, { ...scenario, functions: [name] });
    }
  }
  const rank = (one: ShowingScenario) => (one.own ? 0 : 1);
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || b.functions.length - a.functions.length);
}
