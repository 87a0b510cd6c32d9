import type { PanelState } from '../protocol';

/** The protocol's limit for `moved`. */
export const MOVED_INTERVAL_MS = 50;

/** Tells the host of moves, at most one in 50 ms; the last one is never lost. */
export class Moved {
  #latest: PanelState | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #send: (state: PanelState) => void;

  constructor(send: (state: PanelState) => void) {
    this.#send = send;
  }

  tell(state: PanelState): void {
    if (this.#timer !== undefined) {
      this.#latest = state;
      return;
    }
    this.#send(state);
    this.#timer = setTimeout(() => this.#next(), MOVED_INTERVAL_MS);
  }

  #next(): void {
    this.#timer = undefined;
    const state = this.#latest;
    this.#latest = undefined;
    if (state !== undefined) this.tell(state);
  }
}
