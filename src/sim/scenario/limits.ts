/**
 * What one file and one run may ask for. Each limit has a message that names it, so that a scenario which asks for too
 * much is told so at once and never hangs.
 */
export const LIMITS = {
  /** UTF-16 units of one file. */
  fileLength: 1 << 20,
  /** UTF-16 units of one line. */
  lineLength: 2000,
  scenarios: 200,
  /** Steps and expectations of one scenario, each. */
  statements: 10_000,
  problems: 1000,
  nameLength: 64,
  processes: 64,
  /** Regions with an address range of their own: as many as fit the address space. */
  regions: 1000,
  /** Address space that the mappings of one scenario may take in all: 1 TiB. */
  mappedBytes: 1n << 40n,
  /** Pages that one statement may touch: 1 GiB. */
  pagesPerStatement: 1 << 18,
  /** Pages that all statements of one run may touch, the copies of fork included: 4 GiB. */
  pagesPerRun: 1 << 20,
  /** Pages that all expectations of one run may look at; `always` looks again after every step. */
  pagesLookedAt: 1 << 24,
} as const;

/** `limits` as a caller may tighten them, e.g. while a scenario runs on every keystroke. */
export interface RunLimits {
  readonly pagesPerStatement: number;
  readonly pagesPerRun: number;
  readonly processes: number;
}
