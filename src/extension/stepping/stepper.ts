import type { RunChoice, Selection } from '../../protocol';
import { Signal } from '../documents/signal';
import type { RunHandle } from '../engine/runHandle';
import { lastStep, stepAt } from './stepAt';

/** The step all surfaces outside the panels show: the side panel, the editor's marker, the status bar. */
export interface Focus {
  readonly handle: RunHandle;
  readonly step: number;
  readonly selection?: Selection;
}

/** Who moved: `panel` names the one that did and so need not be told. */
export type Mover =
  | { readonly by: 'editor' | 'command' | 'tree' | 'run' }
  | { readonly by: 'panel'; readonly panel: object };

export interface Move {
  readonly focus: Focus | undefined;
  readonly mover: Mover;
}

export type Direction = 'first' | 'previous' | 'next' | 'last';

/** Holds the current step of the current scenario and tells when it moves. */
export class Stepper {
  readonly moved: Signal<Move>;
  #focus: Focus | undefined;

  constructor(onError: (error: unknown) => void) {
    this.moved = new Signal(onError);
  }

  get focus(): Focus | undefined {
    return this.#focus;
  }

  show(handle: RunHandle, step: number, mover: Mover, selection?: Selection): void {
    const n = Math.max(0, Math.min(step, lastStep(handle.overview)));
    const before = this.#focus;
    const same = before?.handle === handle && before.step === n && sameSelection(before.selection, selection);
    if (same) return;
    this.#focus = { handle, step: n, ...(selection ? { selection } : {}) };
    this.moved.fire({ focus: this.#focus, mover });
  }

  /** False if there is nothing to step through, or no further step that way. */
  go(direction: Direction): boolean {
    const focus = this.#focus;
    if (!focus) return false;
    const last = lastStep(focus.handle.overview);
    const step = { first: 0, previous: focus.step - 1, next: focus.step + 1, last }[direction];
    if (step < 0 || step > last) return false;
    this.show(focus.handle, step, { by: 'command' }, focus.selection);
    return true;
  }

  /** The cursor stands on a 1-based line of the scenario that `handle` ran. */
  follow(handle: RunHandle, line: number): void {
    const here = this.#focus && sameScenario(this.#focus.handle, handle) ? this.#focus : undefined;
    this.show(handle, stepAt(handle.overview, line, here?.step), { by: 'editor' }, here?.selection);
  }

  /** The scenario was run again: the step stays if there still is one. */
  rerun(handle: RunHandle): void {
    const focus = this.#focus;
    if (!focus || focus.handle === handle || !sameScenario(focus.handle, handle)) return;
    this.show(handle, focus.step, { by: 'run' }, focus.selection);
  }

  /** The document is gone. */
  leave(uri: string): void {
    if (this.#focus?.handle.key.uri !== uri) return;
    this.#focus = undefined;
    this.moved.fire({ focus: undefined, mover: { by: 'run' } });
  }
}

/** The same scenario of the same document on the same kernel with the same changes, of whatever version. */
export function sameScenario(a: RunHandle, b: RunHandle): boolean {
  return a.key.uri === b.key.uri && sameChoice(a.key, b.key) && a.overview.scenario === b.overview.scenario;
}

/** Made alike: the states of the two runs are equal, and so are the numbers of their pages. */
export function sameChoice(a: RunChoice, b: RunChoice): boolean {
  const changes = ({ series = [], config = [] }: RunChoice) => [...series, ...config].join();
  return a.kernel === b.kernel && changes(a) === changes(b);
}

function sameSelection(a: Selection | undefined, b: Selection | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
