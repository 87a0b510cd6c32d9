import { pte_none } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { PTRS_PER_TABLE } from '../../mm/mm_types';
import { hugePmd, tableOf } from '../../mm/pgtable';

/** What a walk over a VMA meets, in address order. */
export interface Visitor {
  /** A huge PMD, and which of its pages are in the VMA. */
  readonly pmd: (vpn: number, end: number, flags: number, pfn: number) => void;
  /** A PTE that is not none. */
  readonly pte: (vpn: number, flags: number, pfn: number) => void;
  /** Pages without an entry, or whose entry is none. */
  readonly hole: (vpn: number, end: number) => void;
}

/**
 * Visits the entries of a VMA, as readers of /proc do (walk_page_vma in mm/pagewalk.c). Takes no lock and records no
 * call: looking at a state does not change it.
 */
export function walkVma(k: Kernel, vma: number, visitor: Visitor): void {
  walkRange(k, vma, k.vma.vm_start.get(vma), k.vma.vm_end.get(vma), visitor);
}

/** The same of a part of the VMA. */
export function walkRange(k: Kernel, vma: number, from: number, stop: number, { pmd, pte, hole }: Visitor): void {
  const mm = k.vma.vm_mm.get(vma);
  for (let vpn = from; vpn < stop; ) {
    const end = Math.min(stop, (Math.floor(vpn / PTRS_PER_TABLE) + 1) * PTRS_PER_TABLE);
    const table = tableOf(k, mm, 1, vpn);
    const huge = table === 0 ? hugePmd(k, mm, vpn) : 0;
    if (huge !== 0) {
      pmd(vpn, end, k.pgtable.flags.get(huge), k.pgtable.pfn.get(huge));
    } else if (table === 0) {
      hole(vpn, end);
    } else {
      walkTable(k, table, vpn, end, pte, hole);
    }
    vpn = end;
  }
}

function walkTable(k: Kernel, table: number, from: number, end: number, pte: Visitor['pte'], hole: Visitor['hole']) {
  const { flags: flagsOf, pfn: pfnOf } = k.pgtable;
  const first = table * PTRS_PER_TABLE + (from % PTRS_PER_TABLE);
  for (let vpn = from; vpn < end; ) {
    const row = first + vpn - from;
    const flags = flagsOf.get(row);
    if (pte_none(flags)) {
      const pages = flagsOf.runLength(row, end - vpn, 0);
      hole(vpn, vpn + pages);
      vpn += pages;
    } else {
      pte(vpn, flags, pfnOf.get(row));
      vpn++;
    }
  }
}
