import type {
  FunctionTouch,
  ReviewFile,
  ReviewFunction,
  ReviewHunk,
  ReviewPatch,
  SeriesReview,
} from '../../../src/protocol';

/** Small reviews for tests of what shows them. */

export function touch(name: string, more: Partial<FunctionTouch> = {}): FunctionTouch {
  return { name, kind: 'changes', side: 'both', place: { source: 0, line: 12 }, oldLine: 100, newLine: 101, ...more };
}

export function hunk(functions: readonly FunctionTouch[], more: Partial<ReviewHunk> = {}): ReviewHunk {
  return {
    place: { source: 0, line: 10 },
    endLine: 20,
    oldStart: 98,
    oldLines: 7,
    newStart: 98,
    newLines: 8,
    heading: '',
    functions,
    ...more,
  };
}

export function file(path: string, hunks: readonly ReviewHunk[], more: Partial<ReviewFile> = {}): ReviewFile {
  return {
    path,
    change: 'modified',
    binary: false,
    addedLines: 3,
    removedLines: 1,
    place: { source: 0, line: 8 },
    hunks,
    ...more,
  };
}

export function patch(number: number, title: string, files: readonly ReviewFile[] = []): ReviewPatch {
  return {
    number,
    title,
    subject: `[PATCH ${number}/2] ${title}`,
    from: 'A Dev <a@example.org>',
    body: `${title}, in words.`,
    place: { source: 0, line: 1 },
    id: `id of ${title}`,
    files,
  };
}

export function fn(name: string, more: Partial<ReviewFunction> = {}): ReviewFunction {
  return { name, kinds: ['changes'], patches: [1], series: [], ...more };
}

export function review(patches: readonly ReviewPatch[], more: Partial<SeriesReview> = {}): SeriesReview {
  return { title: 'A series', sources: ['a.mbox'], patches, functions: [], recognised: [], problems: [], ...more };
}
