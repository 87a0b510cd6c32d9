/**
 * View-models of a patch review: plain data that crosses to the extension host, is printed by the command line, and
 * knows neither. Lines are 1-based throughout; `source` is the index of the file in what was opened.
 */

/** A file as it was opened: its bytes, since a mail says itself how it is encoded. */
export interface ReviewSource {
  /** For messages: a path or the name of a commit. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A place in one of the opened files. */
export interface ReviewPlace {
  readonly source: number;
  readonly line: number;
}

/** Something that could not be read; the rest was. */
export interface ReviewProblem {
  readonly severity: 'warning' | 'error';
  /** What is wrong and what to do, in one or two sentences. */
  readonly message: string;
  readonly place: ReviewPlace;
}

/**
 * How changed lines bear on a function. `changes`: lines of its body or its heading. `adds`, `removes`: its definition is
 * new or gone. `calls`: a changed line calls it.
 */
export type TouchKind = 'changes' | 'adds' | 'removes' | 'calls';

/** One function that a hunk touches. */
export interface FunctionTouch {
  readonly name: string;
  readonly kind: TouchKind;
  /** On which side of the diff it stands. */
  readonly side: 'old' | 'new' | 'both';
  /** The first changed line that touches it, in the opened file; absent where the mail's encoding hides the lines. */
  readonly place?: ReviewPlace;
  /** That line in the file before or after the patch. */
  readonly oldLine?: number;
  readonly newLine?: number;
}

export interface ReviewHunk {
  /** Where `@@` stands in the opened file; the part of the mail where its encoding hides the lines. */
  readonly place: ReviewPlace;
  /** Its last line there. */
  readonly endLine: number;
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** What follows the second `@@`. */
  readonly heading: string;
  readonly functions: readonly FunctionTouch[];
}

export type FileChange = 'modified' | 'added' | 'deleted' | 'renamed' | 'copied' | 'mode';

export interface ReviewFile {
  /** After the patch; before it where the file is deleted. `mm/rmap.c`. */
  readonly path: string;
  /** Before the patch, where it differs. */
  readonly oldPath?: string;
  readonly change: FileChange;
  readonly binary: boolean;
  readonly addedLines: number;
  readonly removedLines: number;
  readonly place: ReviewPlace;
  readonly hunks: readonly ReviewHunk[];
}

/** What a mail's headers say, decoded. Absent where the mail does not have it. */
export interface ReviewMail {
  readonly subject: string;
  readonly from?: string;
  readonly date?: string;
  /** Without angle brackets. */
  readonly messageId?: string;
  /** The text above the diff, or all of it; at most some 64 kB. */
  readonly body: string;
  readonly place: ReviewPlace;
}

/** One patch of a series, in its order. */
export interface ReviewPatch extends ReviewMail {
  /** 3 of [PATCH 3/41]; its place in the order where the subject does not say. */
  readonly number: number;
  /** The subject without `[PATCH …]`. */
  readonly title: string;
  /**
   * Stays the same as long as title and diff do (blanks and line numbers apart): "seen" is remembered by it.
   */
  readonly id: string;
  readonly files: readonly ReviewFile[];
}

/** A function touched anywhere in the series. */
export interface ReviewFunction {
  readonly name: string;
  /** Strongest first: adds, removes, changes, calls. Empty where there is no diff to read and the text only names it. */
  readonly kinds: readonly TouchKind[];
  /** `number`s of the patches that touch it. */
  readonly patches: readonly number[];
  /** The model has it: its kernel file there, `mm/rmap.c`. */
  readonly modelled?: string;
  /** Ids of the modelled series that changed it. */
  readonly series: readonly string[];
}

/** A series of the model that this one is. */
export interface RecognisedSeries {
  readonly id: string;
  readonly title: string;
  /** First release that has it, `6.8`. */
  readonly landed: string;
  /** By what: `Message-ID`, `link`, `subject`; and the text that it was recognised by. */
  readonly by: string;
  readonly text: string;
  readonly place: ReviewPlace;
}

/** A series as a reviewer sees it. */
export interface SeriesReview {
  /** Of the cover letter, else of the first patch, without `[PATCH …]`; the file's name where there is no mail. */
  readonly title: string;
  /** 3 of [PATCH v3 …]. */
  readonly version?: number;
  readonly sources: readonly string[];
  readonly cover?: ReviewMail;
  readonly patches: readonly ReviewPatch[];
  /** By name. `calls` of functions that the model does not know are left out. */
  readonly functions: readonly ReviewFunction[];
  readonly recognised: readonly RecognisedSeries[];
  readonly problems: readonly ReviewProblem[];
}

/** A series against its next version. Patches are matched by title, then by what they change. */
export interface VersionsReview {
  readonly old: { readonly title: string; readonly version?: number };
  readonly new: { readonly title: string; readonly version?: number };
  readonly patches: readonly {
    readonly change: 'same' | 'changed' | 'added' | 'dropped';
    readonly old?: number;
    readonly new?: number;
    readonly title: string;
    /** Functions of this patch touched in one version only. */
    readonly newlyTouched: readonly string[];
    readonly noLongerTouched: readonly string[];
  }[];
  /** Over the whole series. */
  readonly newlyTouched: readonly ReviewFunction[];
  readonly noLongerTouched: readonly ReviewFunction[];
}

/** A function of the kernel that the model has. */
export interface ModelledFunction {
  readonly name: string;
  /** Its kernel file in the model; other versions may have it elsewhere. */
  readonly file: string;
  /** Series of the model that changed it, oldest first. */
  readonly series: readonly ModelledSeries[];
}

export interface ModelledSeries {
  readonly id: string;
  readonly title: string;
  /** First release that has it, `6.8`. */
  readonly landed: string;
}

/** A function that a C file defines. */
export interface DefinedFunction {
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  readonly modelled: boolean;
}

/** Which modelled functions one scenario reaches, on its own kernel and on the measured ones. */
export interface ScenarioReach {
  /** Unique in its file, as `CheckedDocument` has it. */
  readonly scenario: string;
  readonly line: number;
  readonly runs: readonly {
    /** `6.12`. The scenario's own comes first. */
    readonly kernel: string;
    /** By name. Empty where the scenario cannot run there. */
    readonly functions: readonly string[];
    /** The first step that reaches it, for each of `functions`. */
    readonly steps: readonly number[];
  }[];
}
