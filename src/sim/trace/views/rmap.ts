import type { Change, Field, Selection, Shown } from './common';

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
