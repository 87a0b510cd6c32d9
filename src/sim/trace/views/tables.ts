import type { Change, Selection, Shown } from './common';

/** Kinds of an entry, as numbers so that 512 fit an Uint8Array. */
export const ENTRY_KINDS = [
  'none',
  'table',
  'leaf',
  'huge',
  'zero',
  'swap',
  'migration',
  'marker',
  'special',
  'protnone',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];
/** Corner marks of an entry: a bit set. */
export const MARK = { write: 1, young: 2, dirty: 4, exclusive: 8, uffd_wp: 16, soft_dirty: 32 } as const;
/** `Change` as a number: index into this. */
export const CHANGES = ['none', 'changed', 'new', 'gone'] as const satisfies readonly Change[];

export interface TableView {
  readonly level: 1 | 2 | 3 | 4;
  readonly name: 'PGD' | 'PUD' | 'PMD' | 'PTE';
  /** First page this table covers, and pages per entry. */
  readonly vpn: number;
  readonly span: number;
  /** False if there is no such table (the walk ended above). The arrays are then all zero. */
  readonly present: boolean;
  /** pfn of the page-table page. */
  readonly pfn: number;
  readonly change: Change;
  /** Entry on the walk to the address asked for. */
  readonly index: number;
  /** 512 each. */
  readonly kinds: Uint8Array;
  readonly marks: Uint8Array;
  readonly changes: Uint8Array;
  /** Number of entries that are not none. */
  readonly used: number;
  /** Locks that protect it in words, e.g. `ptl of this table`. */
  readonly lock: string;
}

export interface VmaStrip {
  readonly vpn: number;
  readonly pages: number;
  readonly name: string;
  readonly perm: string;
  readonly flags: string;
  readonly change: Change;
  /** Fault state in words: `4 of 8 pages present`. */
  readonly present: number;
  readonly select: Selection;
}

/** The walk from the PGD to one address of a process. P4D is folded on 4-level x86_64 and said so in the view. */
export interface PageTablesView {
  readonly step: number;
  readonly proc: number;
  readonly procs: readonly { readonly id: number; readonly name: string }[];
  readonly vpn: number;
  /** `buf[3]` or a plain address. */
  readonly where: string;
  readonly vmas: readonly VmaStrip[];
  /** PGD, PUD, PMD, PTE. */
  readonly tables: readonly TableView[];
  /** `VmPTE` of this mm in bytes. */
  readonly pgtables_bytes: Shown;
}

/** A window of leaf entries of one VMA, for scrolling through very many: arrays of `count`. */
export interface PteWindow {
  readonly step: number;
  readonly proc: number;
  readonly vpn: number;
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly marks: Uint8Array;
  readonly changes: Uint8Array;
  /** pfn per entry, 0xffffffff where there is none. */
  readonly pfns: Uint32Array;
}
