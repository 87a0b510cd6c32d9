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
  /** A slot of the swap device. */
  | { readonly kind: 'slot'; readonly slot: number }
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

/** A process that can be chosen. */
export interface ProcChoice {
  readonly id: number;
  readonly name: string;
}
