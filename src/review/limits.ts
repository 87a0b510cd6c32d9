import type { ReviewPlace, ReviewProblem } from './model';

const MB = 1024 * 1024;

/** How much is read, so that no input, however made, takes for ever or fills the memory. A kernel release is below all. */
export const LIMITS = {
  /** Of all sources together. */
  bytes: 64 * MB,
  /** Mails or commits. */
  mails: 10_000,
  files: 30_000,
  hunks: 100_000,
  hunkLines: 40_000,
  /** Bytes of a line. */
  line: MB,
  /** Bytes of a part in quoted-printable or base64. */
  encoded: 8 * MB,
  /** Parts of a mail. */
  parts: 200,
  problems: 200,
} as const;

/** What may still be read. */
export class Budget {
  /** Set once something was left out. */
  exceeded: ReviewProblem | undefined;
  private readonly left: Record<'mails' | 'files' | 'hunks', number> = {
    mails: LIMITS.mails,
    files: LIMITS.files,
    hunks: LIMITS.hunks,
  };

  /** False if there is nothing left of it: what it is for is then left out. */
  take(what: 'mails' | 'files' | 'hunks', place: ReviewPlace): boolean {
    this.left[what] -= 1;
    if (this.left[what] >= 0) return true;
    this.exceeded ??= {
      severity: 'warning',
      message: `This has more than ${LIMITS[what].toLocaleString('en')} ${what}; the others were left out. Open a part of it.`,
      place,
    };
    return false;
  }
}

/** Of very many problems the first, and how many there are. */
export function firstProblems(problems: readonly ReviewProblem[]): readonly ReviewProblem[] {
  const first = problems[LIMITS.problems];
  if (first === undefined) return problems;
  const more = problems.length - LIMITS.problems;
  const message = `There are ${more.toLocaleString('en')} more problems.`;
  return [...problems.slice(0, LIMITS.problems), { severity: 'warning', message, place: first.place }];
}
