import type { Version } from '../kernel/version';
import type { KhugepagedLimits } from '../mm/khugepaged/scan';
import type { Advice } from '../mm/madvise';
import type { SysFileWrite } from '../mm/sysfiles';
import type { MthpMode, ThpMode } from '../mm/sysfs';
import type { Range } from './text';

/**
 * The tree of a scenario file. Plain data; every node has its range. Words that the checker does not know never get
 * here: a line with a problem of its own becomes a `BrokenItem`, so what has no errors can be run as it stands.
 */
export interface FileNode {
  readonly scenarios: readonly ScenarioNode[];
}

export interface Name {
  readonly text: string;
  readonly range: Range;
}

export interface ScenarioNode {
  readonly kind: 'scenario';
  readonly title: Name;
  /** From the `scenario` line to the last line that is not empty. */
  readonly range: Range;
  readonly items: readonly Item[];
}

// ---------------------------------------------------------------- lines

export type Item = SettingItem | ProcItem | StepItem | ExpectItem | BrokenItem;

interface ItemBase {
  readonly range: Range;
  /** As written, without indentation and comment. */
  readonly text: string;
}

export interface SettingItem extends ItemBase {
  readonly kind: 'setting';
  readonly setting: Setting;
}

/** `proc parent`: the lines that follow run in this process. */
export interface ProcItem extends ItemBase {
  readonly kind: 'proc';
  readonly name: Name;
}

/** One step. */
export interface StepItem extends ItemBase {
  readonly kind: 'step';
  /** `child: …`: the process of this line only. */
  readonly on: Name | undefined;
  readonly statement: Statement;
}

export interface ExpectItem extends ItemBase {
  readonly kind: 'expect';
  readonly on: Name | undefined;
  readonly guard: Guard | undefined;
  readonly always: boolean;
  readonly condition: Condition;
  /** The condition as written. */
  readonly conditionText: string;
}

/** A line with an error in it. What it would have defined is known, so that later lines are not blamed. */
export interface BrokenItem extends ItemBase {
  readonly kind: 'broken';
  readonly head: string;
  readonly defines: Name | undefined;
}

// ---------------------------------------------------------------- settings

export type Setting =
  | {
      readonly kind: 'kernel';
      readonly version: Version | 'mainline';
      readonly versionRange: Range;
      readonly arch: Name | undefined;
    }
  | { readonly kind: 'series'; readonly add: boolean; readonly id: Name }
  | { readonly kind: 'config'; readonly name: Name; readonly value: Name }
  | ThpSetting
  | MthpSetting
  | { readonly kind: 'nr_hugepages'; readonly count: number }
  | SysFileSetting
  | { readonly kind: 'tunable'; readonly name: Name; readonly value: Name };

/** `transparent_hugepage/enabled`. In front of the first statement it is a setting, behind it a step. */
export interface ThpSetting {
  readonly kind: 'thp';
  readonly mode: ThpMode;
}
/** `hugepages-…kB/enabled`, likewise. */
export interface MthpSetting {
  readonly kind: 'mthp';
  readonly size: Size;
  readonly mode: MthpMode;
}

/** A number for a file of sysfs or procfs, likewise. */
export interface SysFileSetting extends SysFileWrite {
  readonly kind: 'set';
}

/** `[<6.15]`: applies if one of the parts does. */
export interface Guard {
  readonly parts: readonly GuardPart[];
  readonly range: Range;
}
export type GuardPart =
  | {
      readonly kind: 'compare';
      readonly op: '<' | '<=' | '>' | '>=' | '==';
      readonly version: Version;
      readonly range: Range;
    }
  | { readonly kind: 'between'; readonly from: Version; readonly to: Version; readonly range: Range };

// ---------------------------------------------------------------- places

export interface Size {
  readonly bytes: bigint;
  /** As written: `12K`, `3 pages`. */
  readonly text: string;
  readonly range: Range;
}

/** Pages of a region, by number or by byte offset. */
export interface Place {
  readonly kind: 'place';
  /** Only in expectations: `child:buf`. */
  readonly proc: Name | undefined;
  readonly region: Name;
  readonly part: Part;
  readonly range: Range;
}
export type Part =
  | { readonly kind: 'all' }
  | { readonly kind: 'page'; readonly page: number }
  /** Both ends belong to it; `to` absent: up to the last page. */
  | { readonly kind: 'pages'; readonly from: number; readonly to: number | undefined }
  /** The page at a byte offset. */
  | { readonly kind: 'offset'; readonly from: Size }
  /** From one byte offset to another, the end not included. */
  | { readonly kind: 'offsets'; readonly from: Size; readonly to: Size };

/** Where a mapping goes. */
export type Where =
  | { readonly kind: 'after' | 'before' | 'place'; readonly place: Place; readonly range: Range }
  | { readonly kind: 'address'; readonly address: bigint; readonly range: Range };

// ---------------------------------------------------------------- statements

export interface Prot {
  readonly read: boolean;
  readonly write: boolean;
  readonly exec: boolean;
}

export interface MremapFlags {
  readonly maymove: boolean;
  readonly fixed: boolean;
  readonly dontunmap: boolean;
}

export type Statement =
  | {
      readonly kind: 'mmap';
      readonly name: Name;
      readonly size: Size;
      readonly prot: Prot;
      readonly populate: boolean;
      readonly noreserve: boolean;
      readonly thp: boolean;
      readonly nothp: boolean;
      /** Of the pool of `nr_hugepages`. */
      readonly hugetlb: boolean;
      readonly at: Where | undefined;
      /** MAP_FIXED: what is there goes. Without it a mapping `at` a place in use fails. */
      readonly fixed: boolean;
    }
  | { readonly kind: 'munmap'; readonly place: Place }
  | { readonly kind: 'mprotect'; readonly place: Place; readonly prot: Prot }
  | {
      readonly kind: 'mremap';
      readonly name: Name | undefined;
      readonly place: Place;
      readonly size: Size | undefined;
      readonly to: Where | undefined;
      /** The flag words as written. */
      readonly flags: MremapFlags;
    }
  | { readonly kind: 'madvise'; readonly place: Place; readonly advice: Advice }
  /** `onfault`: MLOCK_ONFAULT. */
  | { readonly kind: 'mlock'; readonly place: Place; readonly onfault: boolean }
  | { readonly kind: 'munlock'; readonly place: Place }
  | { readonly kind: 'split_huge_page'; readonly place: Place; readonly order: number }
  /** On the memory of the process `of`, at the addresses that the place has here. */
  | { readonly kind: 'process_madvise'; readonly place: Place; readonly advice: Advice; readonly of: Name }
  | { readonly kind: 'clear_refs'; readonly value: number }
  | { readonly kind: 'pagemap_scan'; readonly place: Place; readonly wp: boolean }
  /** With UFFD_FEATURE_WP_ASYNC, the one way that is modelled. */
  | { readonly kind: 'userfaultfd' }
  | { readonly kind: 'uffdio_register' | 'uffdio_unregister'; readonly place: Place }
  | { readonly kind: 'uffdio_writeprotect'; readonly place: Place; readonly enable: boolean }
  /** Through /proc/self/mem. */
  | { readonly kind: 'memread' | 'memwrite'; readonly place: Place }
  /** To a NUMA node: the pages that are there, or those and the ones to come. */
  | { readonly kind: 'move_pages' | 'mbind'; readonly place: Place; readonly node: number }
  | { readonly kind: 'fork'; readonly name: Name }
  | { readonly kind: 'exit' }
  | { readonly kind: 'read'; readonly place: Place }
  | { readonly kind: 'write'; readonly place: Place; readonly value: number | undefined }
  | ThpSetting
  | MthpSetting
  | SysFileSetting
  /** So many full scans of ksmd. */
  | { readonly kind: 'ksmd'; readonly scans: number }
  /** Into the process's own pipe, which it opens first if it has none. */
  | { readonly kind: 'vmsplice'; readonly place: Place }
  | { readonly kind: 'drainpipe' }
  /** As a fixed buffer of the process's io_uring; `read`: for reading only, by gup_test. */
  | { readonly kind: 'pin'; readonly place: Place; readonly read: boolean }
  | { readonly kind: 'unpin' }
  /** Of the one swap device. */
  | { readonly kind: 'swapon' | 'swapoff' }
  /** Of no process. Limits that are not said are the kernel's own. */
  | { readonly kind: 'khugepaged'; readonly scans: number; readonly limits: Partial<KhugepagedLimits> }
  | { readonly kind: 'drain' }
  | { readonly kind: 'noop' };

export type StatementKind = Statement['kind'];

export { ADVICES, type Advice } from '../mm/madvise';

// ---------------------------------------------------------------- expectations

export type CompareOp = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'not'; readonly condition: Condition; readonly range: Range }
  /** `error EINVAL`; `ok` is the absence of error and signal. */
  | { readonly kind: 'error'; readonly errno: Name; readonly range: Range }
  | { readonly kind: 'signal'; readonly signal: Name; readonly at: Place | undefined; readonly range: Range }
  | { readonly kind: 'ok' | 'invariants'; readonly range: Range }
  | { readonly kind: 'splat'; readonly fn: Name | undefined; readonly range: Range }
  | { readonly kind: 'called'; readonly fn: Name; readonly range: Range }
  /** A fact alone: true if it is neither 0 nor none. */
  | { readonly kind: 'holds'; readonly fact: Fact; readonly range: Range }
  | {
      readonly kind: 'compare';
      readonly left: Operand;
      readonly op: CompareOp;
      readonly right: Operand;
      readonly range: Range;
    };

export type Operand = Fact | Literal;

export type Literal =
  | { readonly kind: 'number'; readonly value: bigint; readonly text: string; readonly range: Range }
  | { readonly kind: 'string'; readonly value: string; readonly range: Range }
  | { readonly kind: 'none'; readonly range: Range };

/** `pte(child:buf[3]).write`, `rss(child).anon`, `calls(do_wp_page)`, `faults`. */
export interface Fact {
  readonly kind: 'fact';
  readonly subject: Name;
  readonly argument: Place | undefined;
  readonly field: Name | undefined;
  readonly range: Range;
}
