import type { Change, ProcChoice, Selection, Shown } from './common';

/** Files that are text. */
export const PROC_TEXT_FILES = ['smaps', 'status', 'vmstat'] as const;
export type ProcTextFile = (typeof PROC_TEXT_FILES)[number];

/** Files of 64-bit words, one a page. */
export const PROC_PAGE_FILES = ['pagemap', 'kpagecount', 'kpageflags'] as const;
export type ProcPageFile = (typeof PROC_PAGE_FILES)[number];

export type ProcFile = ProcTextFile | ProcPageFile;

/** A line of a file of /proc, as the kernel lays it out. */
export interface ProcLine extends Shown {
  /** `Rss`; empty for the line of a VMA's addresses. */
  readonly name: string;
  /** The line; `value` is the end of it, a blank behind it aside. */
  readonly text: string;
  readonly change: Change;
  /** What it counts, one sentence. */
  readonly help?: string;
}

/** A VMA of smaps, or a file of its own. */
export interface ProcSection {
  /** Stable from step to step. */
  readonly id: string;
  /** The VMA by what the scenario calls it, or the file's path. */
  readonly title: string;
  /** The line that stands for the section when it is folded, and is its first: only smaps has one. */
  readonly head?: ProcLine;
  readonly lines: readonly ProcLine[];
  readonly change: Change;
  readonly select?: Selection;
}

export interface ProcTextView {
  readonly step: number;
  readonly file: ProcTextFile;
  /** Process whose file it is; absent for vmstat, which is of the whole system. */
  readonly proc?: number;
  /** `/proc/parent/smaps`. */
  readonly path: string;
  readonly procs: readonly ProcChoice[];
  readonly sections: readonly ProcSection[];
  /** Why there is nothing to read, if there is nothing. */
  readonly note?: string;
}

/** Consecutive pages of a process that are alike in all that is shown; page frames rise by one. */
export interface ProcPageRow {
  readonly vpn: number;
  readonly pages: number;
  /** `buf[0..3]`. */
  readonly name: string;
  /** First page frame, in hex; empty if no page is mapped. */
  readonly pfn: Shown;
  /** The first page's entry in pagemap, 16 hex digits, and its bits as words. */
  readonly pagemap: Shown;
  readonly bits: Shown;
  /** kpagecount of each page; empty if no page is mapped. */
  readonly count: Shown;
  /** kpageflags of each page as page-types prints them: letters, and names. */
  readonly letters: Shown;
  readonly flags: Shown;
  /** The same as a number, 16 hex digits. */
  readonly kpageflags: Shown;
  readonly change: Change;
  readonly select: Selection;
}

export interface ProcPagesView {
  readonly step: number;
  readonly proc?: number;
  readonly procs: readonly ProcChoice[];
  readonly path: string;
  readonly total: number;
  readonly from: number;
  readonly rows: readonly ProcPageRow[];
  readonly note?: string;
}
