import path from 'node:path';
import type { Reaching, ReachingScenario } from '../review/map';
import { row } from './wrap';

/** Scenarios that are named at the end of a review. */
const MOST = 5;

/** A scenario, and what there is to say of it. */
export interface ToldScenario {
  readonly scenario: ReachingScenario;
  readonly words: string;
}

/** The scenarios that reach most of some functions, those that reach them as they stand first. */
export function mostReaching(functions: readonly { readonly name: string }[], map: Reaching): readonly ToldScenario[] {
  const counts = new Map<string, { readonly scenario: ReachingScenario; count: number }>();
  for (const { name } of functions) {
    for (const scenario of map.reaching(name)) {
      if (!scenario.own) continue;
      const key = `${scenario.uri}\n${scenario.scenario}`;
      const known = counts.get(key);
      if (known) known.count++;
      else counts.set(key, { scenario, count: 1 });
    }
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST)
    .map(({ scenario, count }) => ({
      scenario,
      words: `${count} of them`,
    }));
}

/** Each with the command line that runs it. */
export function reachingLines(told: readonly ToldScenario[]): string[] {
  return told.flatMap(({ scenario: { scenario, uri, kernel, own }, words }) => [
    ...row(`  "${scenario}"`, `${words}, kernel ${kernel}`),
    // A command is not broken: it is copied.
    `    folioscope run ${shownPath(uri)}${own ? '' : ` --kernel ${kernel}`}`,
  ]);
}

/** As it would be typed: from the folder one is in if it lies in it. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  const shown = relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
  return /^[\w./+-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
