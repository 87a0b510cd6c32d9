import type { Change, Field, Selection, Shown } from './common';

export interface MapSegment {
  /** Unique within the view; ribbons refer to it. */
  readonly id: string;
  readonly vpn: number;
  readonly pages: number;
  /** `[3]` or `[0..6]`, pages of the VMA's region. */
  readonly range: string;
  readonly kind: 'none' | 'present' | 'zero' | 'swap' | 'migration' | 'marker' | 'special';
  /** The level that maps it; runs of order-0 pages are `pte`. */
  readonly level: 'pte' | 'pmd';
  readonly writable: boolean;
  /** PageAnonExclusive of the pages it maps. */
  readonly exclusive: 'all' | 'some' | 'none';
  /** Letters of the set bits a reviewer looks for: `W D A`, `D A`. */
  readonly bits: string;
  readonly change: Change;
  readonly select: Selection;
}

export interface MapVma {
  readonly vpn: number;
  readonly pages: number;
  /** Region name(s) as in the scenario: `buf`, `buf[4..7]`. */
  readonly name: string;
  /** `32 KiB anon rw`. */
  readonly label: string;
  readonly perm: string;
  readonly change: Change;
  readonly segments: readonly MapSegment[];
  readonly select: Selection;
}

export interface MapProc {
  readonly proc: number;
  readonly name: string;
  readonly change: Change;
  /** `4 pages anon`, the RSS in words. */
  readonly rss: Shown;
  readonly vmas: readonly MapVma[];
  /** VMAs left out because there were too many; 0 normally. */
  readonly hidden: number;
}

/** A run of pages on the right-hand side: (part of) one large folio, or consecutive order-0 folios alike in all shown. */
export interface MapBlock {
  readonly id: string;
  readonly pfn: number;
  readonly pages: number;
  readonly order: number;
  /** `folio 3`, `folios 3–6`; numbers count allocations since the run began. */
  readonly title: string;
  /** For a part of a large folio: the pages it covers, `[0..6]`. */
  readonly range?: string;
  /** Blocks of one large folio share a group and are drawn together. */
  readonly group: string;
  readonly mapcount: Shown;
  readonly refcount: Shown;
  readonly exclusive: 'all' | 'some' | 'none';
  /** The anon_vma that `folio->mapping` names. */
  readonly anon_vma: Shown;
  readonly index: Shown;
  /** Of the block that begins a folio: what the kernel keeps once for it, as in `FolioRow`. Else empty. */
  readonly counts: readonly Field[];
  readonly change: Change;
  /** The shared zero page: not refcounted, not in rmap. */
  readonly zero: boolean;
  readonly select: Selection;
}

export interface MapRibbon {
  readonly segment: string;
  readonly block: string;
  /** Pages from the start of the segment and of the block, and how many. */
  readonly fromPage: number;
  readonly toPage: number;
  readonly pages: number;
  readonly proc: number;
  readonly writable: boolean;
  /** `gone`: it mapped these pages before this step and no longer does. */
  readonly change: Change;
}

export interface MapView {
  readonly step: number;
  readonly procs: readonly MapProc[];
  readonly blocks: readonly MapBlock[];
  readonly ribbons: readonly MapRibbon[];
  /** Said to the user if something is left out, e.g. `12 more VMAs of child`. */
  readonly note?: string;
}
