/**
 * View-models: plain data that the surfaces (panel, hovers, side panel, command line) show. They are computed by the
 * engine side (`src/sim/trace/`), so that no view has to know an MM rule; they hold no drawing (no colours, no pixels).
 *
 * Units: every `vpn` is a virtual page number (address >> 12), every `pages` a count of 4 KiB pages, every `pfn` a page
 * frame number. Mapcounts in view-models are *counts* (raw value + 1) unless the field bears the kernel's own
 * underscore name (`_mapcount`, `_entire_mapcount`), which is raw, as the kernel stores it (-1 = not mapped).
 */

/** What this step did to a thing. One visual language everywhere: amber, green, red dashed. */
export type Change = 'none' | 'changed' | 'new' | 'gone';

/** Something that can be selected. Selecting it in one view selects it in all. Survives stepping and re-running. */
export type Selection =
  /** A struct page (`pfn`), in whatever folio it is. */
  | { readonly kind: 'page'; readonly pfn: number }
  /** The page-table entry of one address of one process, mapped or not. */
  | { readonly kind: 'pte'; readonly proc: number; readonly vpn: number }
  /** One page-table page, named by the first address it covers. level 4 = PGD … 1 = PTE table. */
  | { readonly kind: 'table'; readonly proc: number; readonly level: 1 | 2 | 3 | 4; readonly vpn: number }
  /** The VMA of a process that contains `vpn`. */
  | { readonly kind: 'vma'; readonly proc: number; readonly vpn: number }
  | { readonly kind: 'anon_vma'; readonly id: number }
  | { readonly kind: 'proc'; readonly proc: number };

/** A value with its value before this step, where that differs. */
export interface Shown {
  readonly value: string;
  /** Present if the step changed the value. */
  readonly old?: string;
}

/** A labelled value in the inspector, a tooltip or a hover. */
export interface Field extends Shown {
  /** The kernel's own name where there is one (`_refcount`, `vm_flags`). */
  readonly name: string;
  /** One sentence for a tooltip: what it is, its unit, raw or count. */
  readonly help?: string;
  readonly change: Change;
  readonly select?: Selection;
}

// ---------------------------------------------------------------- the run

export interface ProcInfo {
  readonly id: number;
  readonly name: string;
  /** Step at which it appears (0 = from the beginning). */
  readonly born: number;
  /** Step at which it is gone, if it exits. */
  readonly died?: number;
  readonly parent?: number;
}

export interface ExpectResult {
  /** 1-based line in the scenario file. */
  readonly line: number;
  /** As written, without the word `expect`. */
  readonly text: string;
  readonly pass: boolean;
  /** True if a kernel guard (`[<6.15]`) made it not apply to this kernel. */
  readonly skipped: boolean;
  readonly expected: string;
  readonly actual: string;
}

export type StepResult = 'ok' | 'errno' | 'signal' | 'splat' | 'invariant';

export interface StepSummary {
  /** 1-based; step 0 is the state before the first statement. */
  readonly n: number;
  /** 1-based line of the statement. */
  readonly line: number;
  /** The statement as written, without comment. */
  readonly text: string;
  /** Process it ran in. */
  readonly proc: number;
  /** Short form for the timeline, e.g. `write buf[3]`. */
  readonly label: string;
  readonly result: StepResult;
  /** What came of it in a few words: `4 faults, 4 new folios`, `EINVAL`, `SIGSEGV at buf[4]`. */
  readonly outcome: string;
  /** The child, if the statement forked. */
  readonly forked?: number;
  /** Number of kernel fields that changed. */
  readonly changes: number;
  readonly expects: readonly ExpectResult[];
}

export interface RunOverview {
  readonly scenario: string;
  /** 1-based line of its `scenario` statement. */
  readonly line: number;
  /** Kernel it ran on, e.g. `6.12`, and the ones that can be chosen instead. */
  readonly kernel: string;
  readonly kernels: readonly string[];
  readonly arch: string;
  /** Settings and added or removed series, as written: `series -rmap-overhaul`. */
  readonly settings: readonly string[];
  readonly procs: readonly ProcInfo[];
  readonly steps: readonly StepSummary[];
  /** Expectations in front of the first statement: about step 0. */
  readonly initial?: readonly ExpectResult[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why the run ended before its last statement, with what to do about it. */
  readonly stopped?: {
    readonly reason: 'limit' | 'cancelled' | 'error';
    readonly message: string;
    readonly line: number;
  };
}

// ---------------------------------------------------------------- the map

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

// ---------------------------------------------------------------- page tables

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

// ---------------------------------------------------------------- folios

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

// ---------------------------------------------------------------- rmap

export interface RmapAnonVma {
  readonly id: number;
  readonly root: number;
  readonly parent: number;
  readonly fields: readonly Field[];
  readonly change: Change;
  /** `folio->mapping` of the selected folio names it. */
  readonly walked: boolean;
  readonly select: Selection;
}

export interface RmapChain {
  /** One anon_vma_chain: joins `anon_vma` and the VMA `vma`. */
  readonly id: number;
  readonly anon_vma: number;
  readonly vma: number;
  readonly change: Change;
  readonly walked: boolean;
}

export interface RmapVma {
  readonly id: number;
  readonly proc: number;
  readonly procName: string;
  readonly name: string;
  readonly perm: string;
  /** `vma->anon_vma`: where new pages go; 0 = none yet. */
  readonly anon_vma: number;
  readonly change: Change;
  readonly walked: boolean;
  /** Where `vma_address()` looks for the selected page in this VMA, and what is there. */
  readonly at?: {
    readonly where: string;
    readonly vpn: number;
    readonly finds: 'page' | 'none' | 'other';
    readonly text: string;
  };
  readonly select: Selection;
}

/** folio → anon_vma → anon_vma_chain → VMA → PTE. Without a selected page: all trees. */
export interface RmapView {
  readonly step: number;
  readonly page?: {
    readonly pfn: number;
    readonly title: string;
    readonly mapping: Shown;
    readonly index: Shown;
    readonly mapcount: Shown;
    readonly change: Change;
  };
  readonly anon_vmas: readonly RmapAnonVma[];
  readonly chains: readonly RmapChain[];
  readonly vmas: readonly RmapVma[];
  /** In words what `rmap_walk_anon` does: one line each. */
  readonly words: readonly string[];
}

// ---------------------------------------------------------------- calls and changes

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

// ---------------------------------------------------------------- inspector, side panel

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

// ---------------------------------------------------------------- queries

/** The views that can be asked of a run, with their arguments and results. */
export interface Views {
  readonly step: { readonly args: { readonly step: number }; readonly result: StepDetail };
  readonly map: { readonly args: { readonly step: number }; readonly result: MapView };
  /** Without `proc`/`vpn`: the first process and its first changed or mapped page. */
  readonly pageTables: {
    readonly args: { readonly step: number; readonly proc?: number; readonly vpn?: number };
    readonly result: PageTablesView;
  };
  readonly ptes: {
    readonly args: { readonly step: number; readonly proc: number; readonly vpn: number; readonly count: number };
    readonly result: PteWindow;
  };
  readonly folios: {
    readonly args: { readonly step: number; readonly from: number; readonly count: number };
    readonly result: FoliosView;
  };
  readonly rmap: {
    readonly args: { readonly step: number; readonly selection?: Selection };
    readonly result: RmapView;
  };
  readonly calls: { readonly args: { readonly step: number }; readonly result: CallsView };
  readonly inspect: {
    readonly args: { readonly step: number; readonly selection: Selection };
    readonly result: InspectorView;
  };
  /** Children of a node; `node` absent: the roots. */
  readonly tree: {
    readonly args: { readonly step: number; readonly node?: string };
    readonly result: readonly TreeNode[];
  };
  /** The step as plain text, at most 72 columns. */
  readonly text: { readonly args: { readonly step: number }; readonly result: string };
}
export type ViewName = keyof Views;
