import type { ReachLook } from '../../../src/extension/patch-review/functionReach';
import type { ReachingScenario, ReachState } from '../../../src/extension/patch-review/reachMap';

export function scenario(name: string, more: Partial<ReachingScenario> = {}): ReachingScenario {
  const uri = `folioscope:/gallery/${name}.mms`;
  return { uri, scenario: name, line: 1, kernel: '6.12', own: true, step: 3, gallery: true, ...more };
}

/** A map that has this. */
export function reachOf(
  functions: Readonly<Record<string, readonly ReachingScenario[]>>,
  state: ReachState = { state: 'ready' },
): ReachLook {
  const reaching = (name: string) => functions[name] ?? [];
  return { state, reaching, count: (name) => reaching(name).length };
}
