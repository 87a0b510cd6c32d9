import type { Change, Field, Selection, Shown } from './common';

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
  /** Raw, -1 = no PTE maps it; `not kept` with CONFIG_NO_PAGE_MAPCOUNT. */
  readonly _mapcount: Shown;
  readonly exclusive: boolean;
  readonly change: Change;
}

/** Consecutive pages of a large folio that a process maps alike, or mapped before this step (`gone`). */
export interface MappedRun {
  readonly from: number;
  readonly pages: number;
  readonly level: 'pte' | 'pmd';
  readonly writable: boolean;
  readonly change: Change;
}

/** Processes that map the same pages of a large folio in the same way. */
export interface FolioMapper {
  readonly procs: readonly { readonly proc: number; readonly name: string }[];
  readonly runs: readonly MappedRun[];
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
  /** What the kernel keeps once for the folio: its LRU list; of large ones `_entire_mapcount`, the mm-id slots, the deferred split. */
  readonly counts: readonly Field[];
  /** Of large folios: who maps which pages at which size. */
  readonly mappers: readonly FolioMapper[];
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
  /** Which of all rows are large folios, as runs of rows. */
  readonly large: readonly { readonly from: number; readonly count: number }[];
}
