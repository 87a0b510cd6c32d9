import type { ScenarioReach } from '../model';

/** A file of scenarios and what they reach. */
export interface ReachDocument {
  readonly uri: string;
  /** It ships with Folioscope. */
  readonly gallery: boolean;
  readonly reach: readonly ScenarioReach[];
}

/** A scenario that reaches a function: where, and at which step of which kernel first. */
export interface ReachingScenario {
  readonly uri: string;
  /** Unique in its file. */
  readonly scenario: string;
  /** 1-based line of `scenario`. */
  readonly line: number;
  /** Its own kernel if it reaches the function there, else the newest that does. */
  readonly kernel: string;
  /** That kernel is its own: run as it stands, it gets there. */
  readonly own: boolean;
  readonly step: number;
  readonly gallery: boolean;
}

/** The map from a function to the scenarios that reach it. */
export class Reaching {
  readonly #byFunction = new Map<string, ReachingScenario[]>();
  /** Number of scenarios. */
  readonly scenarios: number;

  constructor(documents: readonly ReachDocument[]) {
    let count = 0;
    for (const document of documents) {
      for (const reach of document.reach) {
        count++;
        this.#add(document, reach);
      }
    }
    this.scenarios = count;
    for (const found of this.#byFunction.values()) found.sort(byUse);
  }

  /** Those that get there as they stand first, the user's own before the gallery's. */
  reaching(name: string): readonly ReachingScenario[] {
    return this.#byFunction.get(name) ?? [];
  }

  count(name: string): number {
    return this.#byFunction.get(name)?.length ?? 0;
  }

  /** Number of functions that a scenario reaches. */
  get functions(): number {
    return this.#byFunction.size;
  }

  #add({ uri, gallery }: ReachDocument, { scenario, line, runs }: ScenarioReach): void {
    const seen = new Set<string>();
    // Its own kernel is the first; the others go from old to new.
    const [own, ...others] = runs;
    for (const run of own === undefined ? [] : [own, ...others.reverse()]) {
      for (const [i, name] of run.functions.entries()) {
        if (seen.has(name)) continue;
        seen.add(name);
        const { kernel } = run;
        const found: ReachingScenario = {
          uri,
          scenario,
          line,
          kernel,
          own: run === own,
          step: run.steps[i] ?? 1,
          gallery,
        };
        const known = this.#byFunction.get(name);
        if (known) known.push(found);
        else this.#byFunction.set(name, [found]);
      }
    }
  }
}

function byUse(a: ReachingScenario, b: ReachingScenario): number {
  return Number(b.own) - Number(a.own) || Number(a.gallery) - Number(b.gallery);
}
