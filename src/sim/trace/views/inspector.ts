import type { FieldChange } from './calls';
import type { Change, Field, Selection, Shown } from './common';
import type { Holder } from './folios';

export interface BitField {
  /** `NX`, `PFN`, `SAVED_DIRTY`. */
  readonly name: string;
  readonly from: number;
  readonly width: number;
  readonly value: string;
  readonly old?: string;
  readonly help: string;
}

export interface InspectorView {
  readonly step: number;
  readonly selection: Selection;
  /** False if the thing does not exist at this step; `title` then says so. */
  readonly exists: boolean;
  readonly title: string;
  readonly fields: readonly Field[];
  /** The entry's 64 bits, highest first. */
  readonly bits?: { readonly raw: string; readonly old?: string; readonly fields: readonly BitField[] };
  readonly holders?: { readonly total: Shown; readonly list: readonly Holder[] };
  /** Which functions changed this thing in this step: the call path, and what they wrote. */
  readonly writers: readonly { readonly path: readonly string[]; readonly change: FieldChange }[];
  /** The step that last changed it, if not this one. */
  readonly lastChanged?: { readonly step: number; readonly label: string };
  /** Other things to look at from here: the folio of a PTE, the mappings of a page. */
  readonly links: readonly { readonly label: string; readonly select: Selection }[];
}

export interface TreeNode {
  /** Stable across steps: a path such as `p0/vma:1048576/pte:1048579`. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** What "Copy value" copies. */
  readonly value: string;
  readonly change: Change;
  /** Something below it changed in this step. */
  readonly changedBelow: boolean;
  readonly icon: 'process' | 'vma' | 'table' | 'pte' | 'folio' | 'rmap' | 'anon_vma' | 'field';
  readonly leaf: boolean;
  readonly select?: Selection;
}
