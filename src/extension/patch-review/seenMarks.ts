import { Signal } from '../documents/signal';
import type { Memory } from './session';

const KEPT = 'folioscope.seenPatches';
/** Marks that are kept: the oldest are forgotten first. */
const MAX_KEPT = 20_000;

/**
 * Which patches the user has seen, kept with the workspace. A patch is known by what it is (`ReviewPatch.id`), not by its
 * number: one that the next version leaves as it was stays seen.
 */
export class SeenMarks {
  readonly changed: Signal<void>;

  constructor(
    private readonly memory: Memory,
    private readonly onError: (error: unknown) => void,
  ) {
    this.changed = new Signal(onError);
  }

  has(id: string): boolean {
    return this.#kept().includes(id);
  }

  /** All marks at once, for those who ask for many. */
  all(): ReadonlySet<string> {
    return new Set(this.#kept());
  }

  set(ids: readonly string[], seen: boolean): void {
    const given = new Set(ids);
    const others = this.#kept().filter((id) => !given.has(id));
    const kept = seen ? [...others, ...given].slice(-MAX_KEPT) : others;
    this.memory.update(KEPT, kept).then(() => this.changed.fire(), this.onError);
  }

  #kept(): readonly string[] {
    const kept = this.memory.get(KEPT);
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  }
}
