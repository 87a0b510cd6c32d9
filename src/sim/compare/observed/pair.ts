import { compareObservations, type Difference } from '../../conformance/compare';
import { withComparableCalls } from '../../conformance/traced';
import type { Observation, ObservedStep } from '../../trace/observationFormat';
import type { Run } from '../../trace/run';

/** What is compared of two runs that are known by their traces only; nothing that a trace cannot tell is among it. */
export interface ObservedPair {
  readonly a: ObservedSide;
  readonly b: ObservedSide;
  /** If the one is the simulator's and the other a real kernel's: what the conformance test finds, by step. */
  readonly conformance: ReadonlyMap<number, readonly Difference[]>;
}

export interface ObservedSide {
  readonly trace: Observation;
  /** As the engine knows it: `6.12`. */
  readonly kernel: string;
  readonly simulated: boolean;
}

/** The traces behind two runs; undefined if one of them ran in the engine, with all its state. */
export function observedPair(a: Run, b: Run): ObservedPair | undefined {
  const sides = { a: sideOf(a), b: sideOf(b) };
  if (sides.a === undefined || sides.b === undefined) return undefined;
  return { a: sides.a, b: sides.b, conformance: conformanceOf(sides.a, sides.b) };
}

/** The step of a trace; undefined for step 0. */
export function stepOf({ trace }: ObservedSide, n: number): ObservedStep | undefined {
  return trace.steps[n - 1];
}

/** The operation word of a step: `P0 write A 3` → `write`. */
export function operationOf({ op }: ObservedStep): string {
  return /^(?:P\d+ )?(\S+)/.exec(op)?.[1] ?? '';
}

function sideOf({ observed, overview, machine }: Run): ObservedSide | undefined {
  const simulated = overview.observed?.by === 'simulator';
  return observed && { trace: observed, kernel: machine.kernel.config.name, simulated };
}

function conformanceOf(a: ObservedSide, b: ObservedSide): ReadonlyMap<number, readonly Difference[]> {
  const found = new Map<number, Difference[]>();
  if (a.simulated === b.simulated) return found;
  const [golden, ours] = a.simulated ? [b, a] : [a, b];
  const { kernel } = golden;
  const { differences } = compareObservations(withComparableCalls(golden.trace, kernel), ours.trace, kernel);
  for (const one of differences) {
    // Told in the order of the sides.
    const told = a.simulated ? { ...one, golden: one.ours, ours: one.golden } : one;
    found.set(one.step, [...(found.get(one.step) ?? []), told]);
  }
  return found;
}
