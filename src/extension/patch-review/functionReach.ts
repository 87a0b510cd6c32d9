import type { ReachingScenario, ReachState } from './reachMap';

/** What is asked of the map from functions to scenarios. */
export interface ReachLook {
  readonly state: ReachState;
  reaching(name: string): readonly ReachingScenario[];
  count(name: string): number;
}

/** `4 MM scenarios reach do_wp_page`; what is known so far while the map is computed. */
export function reachTitle(name: string, reach: ReachLook): string {
  const count = reach.count(name);
  const { state } = reach;
  if (count === 0) return `${name}: ${nobodyYet(state)}`;
  const so = state.state === 'computing' ? ' so far' : '';
  return count === 1 ? `1 MM scenario${so} reaches ${name}` : `${count} MM scenarios${so} reach ${name}`;
}

/** The same in a list that has the name already. */
export function reachWords(name: string, reach: ReachLook): string {
  const count = reach.count(name);
  return count === 0 ? nobodyYet(reach.state) : `${count} ${count === 1 ? 'scenario' : 'scenarios'}`;
}

function nobodyYet(state: ReachState): string {
  switch (state.state) {
    case 'idle':
      return 'modelled';
    case 'computing':
      return 'modelled, looking for scenarios that reach it…';
    case 'ready':
      return 'modelled, no scenario reaches it';
  }
}
