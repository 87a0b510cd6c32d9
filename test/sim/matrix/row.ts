/** Kernels that the outcomes were measured on. */
export type MatrixKernel = '6.1' | '6.12' | '6.18' | '7.2';

/**
 * One row of the matrix: what kernels do differently (or alike) with the same steps. The outcomes are those of real kernels;
 * `expect` lines, about the last step.
 */
export interface Row {
  readonly row: number;
  readonly what: string;
  readonly steps: string;
  readonly outcome: Readonly<Record<MatrixKernel, string>>;
}

/** Outcomes in the order of the kernels: 6.1, 6.12, 6.18; 7.2 does as 6.18 unless it is given. */
export function row(
  number: number,
  what: string,
  steps: string,
  [old, middle, recent, newest = recent]: readonly [string, string, string, string?],
): Row {
  return { row: number, what, steps, outcome: { '6.1': old, '6.12': middle, '6.18': recent, '7.2': newest } };
}

/** The same on all kernels. */
export const always = (outcome: string): readonly [string, string, string] => [outcome, outcome, outcome];

export const COPY = 'expect called wp_page_copy';
export const REUSE = `expect faults == 1
  expect not called wp_page_copy`;

/** A THP that PTEs map: mprotect() of a part cuts the VMA, which splits the PMD. */
export const PTE_MAPPED = `thp madvise
proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r
  mprotect buf[0] rw`;

/** A THP that a PMD maps. */
export const PMD_MAPPED = `thp madvise
proc parent
  buf = mmap 2M anon private rw thp
  write buf`;

/** A row as lines of a scenario: each kernel's outcome is guarded by it. */
export function matrixText({ steps, outcome }: Row): string {
  const guarded = Object.entries(outcome).map(([kernel, lines]) =>
    lines.replace(/^\s*expect /gm, `  expect [${kernel}] `),
  );
  return `${steps}\n${guarded.join('\n')}\n`;
}
