import type { Change, Selection, Shown } from './common';

/** Who holds a reference on a folio: the refcount explained. The sum of `count` is `_refcount`. */
export interface Holder {
  /** `parent, PTE buf[3]`, `LRU batch of CPU 0`. */
  readonly label: string;
  readonly count: number;
  readonly proc?: number;
  readonly change: Change;
  readonly select?: Selection;
}

export interface PageRun {
  readonly from: number;
  readonly pages: number;
  /** Raw, -1 = no PTE maps it. */
  readonly _mapcount: Shown;
  readonly exclusive: boolean;
  readonly change: Change;
}

export interface FolioRow {
  readonly pfn: number;
  /** Counts allocations since the run began. */
  readonly serial: number;
  readonly order: number;
  readonly title: string;
  readonly flags: Shown;
  readonly _refcount: Shown;
  readonly mapcount: Shown;
  readonly mapping: Shown;
  readonly index: Shown;
  readonly holders: readonly Holder[];
  readonly pages: readonly PageRun[];
  readonly change: Change;
  readonly select: Selection;
}

export interface FoliosView {
  readonly step: number;
  /** All folios that exist at this step or went in it. Rows are sorted by allocation. */
  readonly total: number;
  readonly from: number;
  readonly rows: readonly FolioRow[];
}
