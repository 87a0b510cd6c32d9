import { pte_none } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { policyNode } from '../mempolicy';
import { allocFolioRun } from '../page_alloc';
import { anonMapping, PG_anon_exclusive, PG_swapbacked } from '../page-flags';
import { pteRow } from '../pgtable';
import { setPteRun } from '../pgtable-generic';
import { linear_page_index } from '../rmap';
import { addLruRun } from '../swap';
import { VM_HUGETLB, VM_LOCKED } from '../vm_flags';
import { vma_lookup } from '../vma';
import { NR_ANON_MAPPED, PGFAULT } from '../vmstat';

/**
 * How many write faults in a row, on the pages behind `vpn`, would do exactly what the one on `vpn` just did: same VMA
 * and page table, nothing mapped there, and memory that was never used. At most `limit`. In a locked VMA none: each page
 * waits in the mlock batch.
 */
export function repeatableFaults(k: Kernel, mm: number, vpn: number, limit: number): number {
  const vma = vma_lookup(k, mm, vpn);
  const apart = VM_LOCKED | VM_HUGETLB;
  if (vma === 0 || k.page.table.hasFreed() || k.vma.vm_flags.get(vma) & apart) {
    return 0;
  }
  const inTable = 511 - (vpn % 512);
  const inVma = k.vma.vm_end.get(vma) - vpn - 1;
  const max = Math.min(limit, inTable, inVma);
  const pte = pteRow(k, mm, vpn);
  let count = 0;
  while (count < max && pte_none(k.pgtable.flags.get(pte + 1 + count))) {
    count++;
  }
  return count;
}

/**
 * The effect of `count` write faults on the pages behind `vpn`, which has just been faulted in: do_anonymous_page() for
 * each, one after the other, as a few writes to whole runs. `content(i)` is what the program writes to the i-th.
 */
export function repeatAnonFaults(
  k: Kernel,
  mm: number,
  vpn: number,
  count: number,
  content: (i: number) => number,
): void {
  const vma = vma_lookup(k, mm, vpn);
  const pte = pteRow(k, mm, vpn);
  const pfn = allocFolioRun(k, count, policyNode(k, vma));
  k.count(PGFAULT, count);
  k.mm.MM_ANONPAGES.add(mm, count);
  k.page.flags.maskRun(pfn, count, PG_swapbacked | PG_anon_exclusive, 0);
  k.page._mapcount.setRun(pfn, count, 0, 0);
  k.page.mapping.setRun(pfn, count, anonMapping(k.vma.anon_vma.get(vma)), 0);
  k.page.index.setRun(pfn, count, linear_page_index(k, vma, vpn + 1), 1);
  k.count(NR_ANON_MAPPED, count);
  k.task.in_lru_fault.set(k.current, 1);
  addLruRun(k, pfn, count);
  k.task.in_lru_fault.set(k.current, 0);
  setPteRun(k, pte + 1, count, k.pgtable.flags.get(pte), pfn);
  k.page.content.fillRun(pfn, count, content);
}
