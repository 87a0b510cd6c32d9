import { type ReachLook, reachWords } from './functionReach';
import type { ReachingScenario } from './reachMap';

/** A scenario to run, and the function that it is run for. */
export interface ReachChoice {
  readonly fn: string;
  readonly found: ReachingScenario;
}

export type ReachItem =
  | { readonly kind: 'separator'; readonly label: string }
  | {
      readonly kind: 'scenario';
      readonly label: string;
      readonly description: string;
      readonly detail: string;
      readonly choice: ReachChoice;
    };

/**
 * Scenarios to choose from, under the function that they reach; first those that were made to show a series that changed it.
 * `nameOf`: how a file is called in front of the user.
 */
export function reachItems(
  functions: readonly string[],
  reach: ReachLook,
  nameOf: (found: ReachingScenario) => string,
  seriesOf: (fn: string) => readonly string[] = () => [],
): readonly ReachItem[] {
  const reached = functions.filter((fn) => reach.count(fn) > 0);
  return reached.flatMap((fn): ReachItem[] => [
    ...(functions.length > 1 ? [{ kind: 'separator', label: `${fn}: ${reachWords(fn, reach)}` } as const] : []),
    ...shownFirst(reach.reaching(fn), seriesOf(fn)).map((found) => scenarioItem(fn, found, nameOf(found))),
  ]);
}

function shownFirst(reaching: readonly ReachingScenario[], series: readonly string[]): readonly ReachingScenario[] {
  const rank = (found: ReachingScenario) => (series.some((id) => madeFor(found, id)) ? 0 : 1);
  return [...reaching].sort((a, b) => rank(a) - rank(b));
}

/** Where the gallery, or a copy of it, has the scenarios that show a series. */
function madeFor({ uri }: ReachingScenario, series: string): boolean {
  return uri.endsWith(`/series/${series}.mms`);
}

/**
 * Scenarios to compare without and with a series: first what the gallery has to show it, then those that reach most of what it
 * changed. Each is said to reach the function that fewest scenarios do.
 */
export function comparedItems(
  series: string,
  functions: readonly string[],
  reach: ReachLook,
  nameOf: (found: ReachingScenario) => string,
): readonly ReachItem[] {
  const scenarios = new Map<string, ReachChoice[]>();
  for (const fn of functions) {
    for (const found of reach.reaching(fn)) {
      const key = JSON.stringify([found.uri, found.scenario]);
      scenarios.set(key, [...(scenarios.get(key) ?? []), { fn, found }]);
    }
  }
  const few = ({ fn }: ReachChoice) => reach.count(fn);
  const rank = ([first]: readonly ReachChoice[]): number =>
    first && madeFor(first.found, series) ? 0 : first?.found.own ? 1 : 2;
  return [...scenarios.values()]
    .map((choices) => choices.sort((a, b) => Number(b.found.own) - Number(a.found.own) || few(a) - few(b)))
    .sort((a, b) => rank(a) - rank(b) || b.length - a.length)
    .flatMap((choices): ReachItem[] => {
      const [best] = choices;
      if (!best) return [];
      const item = scenarioItem(best.fn, best.found, nameOf(best.found));
      const more = choices.length > 1 ? `, +${choices.length - 1} more` : '';
      return [{ ...item, detail: `${item.detail} · reaches ${best.fn}${more}` }];
    });
}

function scenarioItem(fn: string, found: ReachingScenario, name: string) {
  const { scenario, kernel, own, step, gallery } = found;
  return {
    kind: 'scenario',
    label: scenario,
    description: `step ${step} on ${kernel}${own ? '' : ', not on its own kernel'}`,
    detail: `${gallery ? 'Gallery' : 'Workspace'}: ${name}`,
    choice: { fn, found },
  } as const;
}
