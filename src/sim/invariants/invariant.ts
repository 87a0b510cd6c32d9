import type { Kernel } from '../kernel/kernel';
import type { Survey } from './survey';

/** What must hold in every state between two system calls, with the reason. */
export interface Invariant {
  /** Stable name: `mapcount-is-mappings`. */
  readonly id: string;
  /** Why it must hold, one sentence. */
  readonly reason: string;
  /** Says of each place where it does not hold what is wrong there. */
  readonly broken: (k: Kernel, survey: Survey) => Iterable<string>;
}

/** An invariant that does not hold: an error of the model, not of the kernel. */
export interface Violation {
  readonly id: string;
  readonly reason: string;
  /** What is broken, and where. */
  readonly detail: string;
}
