import { checkInvariants } from '../invariants';
import type { Machine } from '../machine';
import type { RunStep } from '../trace/run';
import type { BrokenInvariant } from '../trace/views';

/**
 * When a run checks the model's invariants. A check walks through the whole state, so that by default only a small state
 * is checked, once, at the end; a view checks the step that it shows.
 */
export type InvariantCheck = 'each step' | 'end' | 'small end';

/** Pages up to which a state is small: its check takes a few milliseconds. */
const SMALL_STATE = 512;

export function brokenInvariants(machine: Machine): BrokenInvariant[] {
  return checkInvariants(machine.kernel);
}

/** As an expectation tells it. */
export function brokenWords({ id, detail }: BrokenInvariant): string {
  return `${id}: ${detail}`;
}

/** A step whose state breaks invariants, told as such. */
export function withBroken(step: RunStep, broken: readonly BrokenInvariant[]): RunStep {
  const [first] = broken;
  if (first === undefined) return step;
  return { ...step, summary: { ...step.summary, result: 'invariant', outcome: brokenWords(first), broken } };
}

/**
 * Checks the state at the end of a run, and if it breaks an invariant tells the first step that did. Leaves the store at
 * the end.
 */
export function checkedAtEnd(machine: Machine, steps: readonly RunStep[], check: InvariantCheck): readonly RunStep[] {
  if (check === 'each step' || steps.length === 0) return steps;
  if (check === 'small end' && machine.kernel.page.table.count() > SMALL_STATE) return steps;
  if (brokenInvariants(machine).length === 0) return steps;
  const checked = [...steps];
  for (const [i, step] of steps.entries()) {
    machine.store.seek(step.end);
    const broken = brokenInvariants(machine);
    if (broken.length > 0) {
      checked[i] = withBroken(step, broken);
      break;
    }
  }
  machine.store.seek(machine.store.end());
  return checked;
}
