import type { Change, Selection } from './common';
import type { StepSummary } from './run';

export interface FieldChange {
  /** `page 0x1004`, `PTE parent:buf[3]`, `vma parent:buf`. */
  readonly object: string;
  readonly field: string;
  readonly old: string;
  readonly new: string;
  /** How many objects in a row changed alike (1 normally). */
  readonly times: number;
  readonly select?: Selection;
}

export interface CallNode {
  readonly id: number;
  /** Index of the caller in the list, -1 for the outermost. The list is in call order (preorder). */
  readonly parent: number;
  readonly depth: number;
  readonly fn: string;
  /** Kernel file, `mm/memory.c`. */
  readonly file: string;
  /** Consecutive equal calls folded: `×512`. */
  readonly times: number;
  /** What it returned or decided, in words, where that matters: `reuse`, `-ENOMEM`. */
  readonly note?: string;
  /** Fields written by this function itself, not its callees; at most 50, `changeCount` is the full number. */
  readonly changes: readonly FieldChange[];
  readonly changeCount: number;
  /** Locks it took and dropped: `ptl`, `anon_vma->root->rwsem (write)`. */
  readonly locks: readonly string[];
}

export interface CallsView {
  readonly step: number;
  readonly calls: readonly CallNode[];
  /** Calls left out of a very long list; 0 normally. */
  readonly hidden: number;
}

/** Everything about one step that needs no selection: for hovers, headers and plain text. */
export interface StepDetail {
  readonly summary: StepSummary;
  readonly procName: string;
  /** Functions in call order, repeats folded: `handle_mm_fault`, `do_anonymous_page ×4`. */
  readonly functions: readonly string[];
  readonly changes: readonly FieldChange[];
  /** Changes left out of `changes`. */
  readonly hidden: number;
  /** Folios it touched: `folio 3 (new)`, `folio 1: mapcount 2 → 1`. */
  readonly folios: readonly { readonly text: string; readonly change: Change; readonly select: Selection }[];
}
