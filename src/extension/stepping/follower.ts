import type { RunHandle } from '../engine/runHandle';
import type { Stepper } from './stepper';

const SETTLE_MS = 50;

/**
 * Turns cursor moves into steps. Waits for the cursor to rest; a cursor that came before its scenario's run ended is
 * followed when it ends, unless the user stepped by other means meanwhile.
 */
export class Follower {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: { readonly uri: string; readonly line: number } | undefined;
  /** The last cursor that was followed: the same one again (a click on the same line, a focus change) moves nothing. */
  #followed: { readonly uri: string; readonly line: number } | undefined;
  /** Documents whose next cursor is only noted. */
  readonly #noted = new Set<string>();
  readonly #stop: () => void;

  constructor(
    private readonly stepper: Stepper,
    /** The newest run of the scenario at a line, if it is there. */
    private readonly handleAt: (uri: string, line: number) => RunHandle | undefined,
  ) {
    this.#stop = stepper.moved.on(({ mover }) => {
      if (mover.by === 'panel' || mover.by === 'command') this.#waiting = undefined;
    });
  }

  cursor(uri: string, line: number): void {
    if (this.#followed?.uri === uri && this.#followed.line === line) return;
    this.#followed = { uri, line };
    if (this.#noted.delete(uri)) return;
    this.#waiting = { uri, line };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#go(), SETTLE_MS);
  }

  /** A panel of this document came back at its own step: that holds until the cursor is moved. */
  restored(uri: string): void {
    if (this.#waiting?.uri === uri) this.#waiting = undefined;
    else if (this.#followed?.uri !== uri) this.#noted.add(uri);
  }

  runEnded(uri: string): void {
    if (this.#waiting?.uri === uri && this.#timer === undefined) this.#go();
  }

  forget(uri: string): void {
    if (this.#waiting?.uri === uri) this.#waiting = undefined;
    if (this.#followed?.uri === uri) this.#followed = undefined;
    this.#noted.delete(uri);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#stop();
  }

  #go(): void {
    this.#timer = undefined;
    const waiting = this.#waiting;
    const handle = waiting && this.handleAt(waiting.uri, waiting.line);
    if (!waiting || !handle) return;
    this.#waiting = undefined;
    this.stepper.follow(handle, waiting.line);
  }
}
