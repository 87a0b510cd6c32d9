import { flush_tlb_mm_range } from '../arch/tlbflush';
import { pte_none, pte_protnone, pte_soft_dirty, pte_wrprotect, withWrite } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { kfn } from '../kernel/kfn';
import { PTRS_PER_TABLE } from './mm_types';
import { VM_SOFTDIRTY } from './vm_flags';

/** Writes a PTE (set_pte_at, include/linux/pgtable.h). `ptep` is its row. Caller holds the ptl. */
export function set_pte_at(k: Kernel, ptep: number, flags: number, pfn: number): void {
  const was = k.pgtable.flags.get(ptep);
  if (pte_none(was) !== pte_none(flags)) {
    k.pgtable.used.add(Math.floor(ptep / PTRS_PER_TABLE), pte_none(was) ? 1 : -1);
  }
  k.pgtable.flags.set(ptep, flags);
  k.pgtable.pfn.set(ptep, pfn);
}

/** How many of the `limit` entries from `ptep` on have flags equal but for `ignored`, and consecutive pfns. */
export function pteRun(k: Kernel, ptep: number, limit: number, ignored = 0): number {
  const flags = k.pgtable.flags.get(ptep);
  const pfn = k.pgtable.pfn.get(ptep);
  let count = 1;
  while (
    count < limit &&
    ((k.pgtable.flags.get(ptep + count) ^ flags) & ~ignored) === 0 &&
    k.pgtable.pfn.get(ptep + count) === pfn + count
  ) {
    count++;
  }
  return count;
}

/** Writes `count` consecutive PTEs that were none, with consecutive pfns, or makes them all none (`flags` 0). */
export function setPteRun(k: Kernel, ptep: number, count: number, flags: number, pfn: number): void {
  k.pgtable.used.add(Math.floor(ptep / PTRS_PER_TABLE), flags === 0 ? -count : count);
  k.pgtable.flags.setRun(ptep, count, flags, 0);
  k.pgtable.pfn.setRun(ptep, count, pfn, flags === 0 ? 0 : 1);
}

/** Makes a PTE none and returns its old flags. Caller holds the ptl and sees to the flush. */
export function ptep_get_and_clear(k: Kernel, ptep: number): number {
  const flags = k.pgtable.flags.get(ptep);
  set_pte_at(k, ptep, 0, 0);
  return flags;
}

/** Write-protects a PTE in place. Caller holds the ptl and sees to the flush. */
export function ptep_set_wrprotect(k: Kernel, ptep: number): void {
  k.pgtable.flags.set(ptep, pte_wrprotect(k.pgtable.flags.get(ptep), k.has('saved-dirty')));
}

/**
 * Whether a TLB may have a present entry (arch/x86/include/asm/pgtable.h): a PROT_NONE one only while what made it so, or anything
 * else that is gathered, may not have been flushed yet.
 */
function pte_accessible(k: Kernel, mm: number, flags: number): boolean {
  return !pte_protnone(flags) || k.mm.tlb_flush_pending.get(mm) > 0;
}

/** Clears a PTE and flushes its address at once if a TLB may have it (mm/pgtable-generic.c). Returns the old flags. */
export const ptep_clear_flush = kfn('mm/pgtable-generic.c', 'ptep_clear_flush', (k, mm: number, ptep: number) => {
  const flags = ptep_get_and_clear(k, ptep);
  if (pte_accessible(k, mm, flags)) {
    flush_tlb_mm_range(k, mm);
  }
  return flags;
});

/** Flags with write permission (arch/x86/mm/pgtable.c since 6.6, inline before). */
export const pte_mkwrite = kfn('arch/x86/mm/pgtable.c', 'pte_mkwrite', (k, flags: number) =>
  withWrite(flags, k.has('saved-dirty')),
);

/** Whether soft-dirty tracking is on for a VMA, and an entry has to stay read-only for the next write to be noticed. */
export function pte_needs_soft_dirty_wp(k: Kernel, vma: number, flags: number): boolean {
  return (k.vma.vm_flags.get(vma) & VM_SOFTDIRTY) === 0 && !pte_soft_dirty(flags);
}
