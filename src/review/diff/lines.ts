/** One line of a hunk, with its numbers in both files and in what was opened. */
export interface HunkLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** Absent where the mail's encoding hides lines. */
  readonly source?: number;
  readonly oldLine: number;
  readonly newLine: number;
}

/** What the `@@` line of a hunk says; a merge's has one old range per parent, of which the first is shown. */
export interface HunkHeader {
  readonly olds: readonly { readonly start: number; readonly lines: number }[];
  readonly newStart: number;
  readonly newLines: number;
  readonly heading: string;
}

const RANGE = /^(@@+) ((?:-\d{1,9}(?:,\d{1,9})? )+)\+(\d{1,9})(?:,(\d{1,9}))? (@@+)(.*)$/;

export function readHunkHeader(line: string): HunkHeader | undefined {
  const match = RANGE.exec(line.slice(0, 1000));
  if (match === null) return undefined;
  const [, ats = '', old = '', newStart = '', newLines, closing, rest = ''] = match;
  const olds = old.trim().split(' ');
  if (ats !== closing || olds.length !== ats.length - 1) return undefined;
  return {
    olds: olds.map((range) => {
      const [start = '0', lines = '1'] = range.slice(1).split(',');
      return { start: Number(start), lines: Number(lines) };
    }),
    newStart: Number(newStart),
    newLines: Number(newLines ?? 1),
    heading: rest.trim(),
  };
}
