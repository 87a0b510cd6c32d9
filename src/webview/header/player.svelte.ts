import type { Session } from '../session.svelte';

export const SPEEDS: readonly number[] = [0.5, 1, 2, 5, 20];
/** One step at speed 1. */
const STEP_MS = 1200;

/** Plays the steps like a flip book; stops at the end, and as soon as the user steps by hand. */
export class Player {
  playing = $state(false);
  speed = $state(1);
  readonly #session: Session;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  toggle(): void {
    if (this.playing) this.stop();
    else this.#start();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.playing = false;
  }

  /** Goes to a step by hand. */
  jump(step: number): void {
    this.stop();
    this.#session.goto(step);
  }

  /** Goes to a step by hand and chooses those on the way. */
  extend(step: number): void {
    this.stop();
    this.#session.extendTo(step);
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    if (this.playing) this.#start();
  }

  #start(): void {
    this.stop();
    if (this.#session.last === 0) return;
    if (this.#session.step === this.#session.last) this.#session.goto(0);
    this.playing = true;
    this.#timer = setInterval(() => {
      this.#session.goto(this.#session.step + 1);
      if (this.#session.step >= this.#session.last) this.stop();
    }, STEP_MS / this.speed);
  }
}
