/** An invariant that does not hold: an error of the model, not of the kernel. */
export interface BrokenInvariant {
  /** `mapcount-is-mappings`. */
  readonly id: string;
  /** Why it must hold. */
  readonly reason: string;
  /** What is broken, and where. */
  readonly detail: string;
}

export interface InvariantsView {
  readonly step: number;
  readonly broken: readonly BrokenInvariant[];
  /** Why they were not checked, if they were not. */
  readonly unchecked?: string;
}
