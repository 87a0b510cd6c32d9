import { flush_tlb_mm_range } from '../../arch/tlbflush';
import {
  is_swap_pte,
  pte_clear_uffd_wp,
  pte_mksoft_dirty,
  pte_none,
  pte_present,
  pte_swp_clear_uffd_wp,
  pte_swp_mksoft_dirty,
} from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { __split_huge_pmd, move_huge_pmd } from '../huge_memory';
import { allocPmdTable, allocTables, lockPte, unlockPte } from '../memory';
import { PTRS_PER_TABLE } from '../mm_types';
import { childTable, clearEntry, entryRow, hugePmd, populateEntry, tableOf } from '../pgtable';
import { ptep_get_and_clear, set_pte_at } from '../pgtable-generic';
import { pte_marker_entry_uffd_wp, pte_to_swp_entry } from '../swapops';
import { vmasInRange } from '../vma';

const FILE = 'mm/mremap.c';
const PMD_PAGES = PTRS_PER_TABLE;

/**
 * Moves the entries of one PTE table's part of a range, and flushes the old addresses. Soft-dirty on what moved. The new place is not
 * registered with userfaultfd: no entry is write-protected by it.
 */
export const move_ptes = kfn(
  FILE,
  'move_ptes',
  function* (k, mm: number, from: number, to: number, pages: number): Path<void> {
    const oldPte = entryRow(tableOf(k, mm, 1, from), 1, from);
    const newPte = entryRow(allocTables(k, mm, to), 1, to);
    const sameTable = Math.floor(oldPte / PTRS_PER_TABLE) === Math.floor(newPte / PTRS_PER_TABLE);
    yield* lockPte(k, oldPte);
    if (!sameTable) {
      yield* lockPte(k, newPte);
    }
    let flush = false;
    for (let i = 0; i < pages; i++) {
      const pfn = k.pgtable.pfn.get(oldPte + i);
      if (pte_none(k.pgtable.flags.get(oldPte + i))) {
        continue;
      }
      const flags = ptep_get_and_clear(k, oldPte + i);
      flush ||= pte_present(flags);
      if (is_swap_pte(flags) && pte_marker_entry_uffd_wp(pte_to_swp_entry(flags, pfn))) {
        continue;
      }
      const moved = pte_present(flags)
        ? pte_clear_uffd_wp(pte_mksoft_dirty(flags))
        : pte_swp_clear_uffd_wp(pte_swp_mksoft_dirty(flags));
      set_pte_at(k, newPte + i, moved, pfn);
    }
    if (flush) {
      flush_tlb_mm_range(k, mm);
    }
    if (!sameTable) {
      unlockPte(k, newPte);
    }
    unlockPte(k, oldPte);
  },
);

/** Moves a whole PTE table by its PMD entry. Both addresses are 2 MiB aligned and the new PMD is none. */
export const move_normal_pmd = kfn(FILE, 'move_normal_pmd', (k, mm: number, from: number, to: number): boolean => {
  const newPmd = allocPmdTable(k, mm, to);
  const oldPmd = tableOf(k, mm, 2, from);
  const row = entryRow(oldPmd, 2, from);
  const table = childTable(k, row);
  if (childTable(k, entryRow(newPmd, 2, to)) !== 0) {
    return false;
  }
  clearEntry(k, oldPmd, row);
  populateEntry(k, newPmd, 2, to, table);
  k.pgtable.base.set(table, to);
  flush_tlb_mm_range(k, mm);
  return true;
});

/** Whether a move may begin at the 2 MiB boundary below: nothing of this mm lies in between (6.7 and later). */
function canAlignDown(k: Kernel, vma: number, vpn: number): boolean {
  const aligned = vpn - (vpn % PMD_PAGES);
  return k.vma.vm_start.get(vma) === vpn && vmasInRange(k, k.vma.vm_mm.get(vma), aligned, vpn).length === 0;
}

/** Moves the page tables of a range to a new VMA. mmap_lock held for writing. */
export const move_page_tables = kfn(
  FILE,
  'move_page_tables',
  function* (k, vma: number, from: number, newVma: number, to: number, pages: number): Path<void> {
    const mm = k.vma.vm_mm.get(vma);
    const end = from + pages;
    let skew = 0;
    if (
      k.has('mremap-realign') &&
      from % PMD_PAGES !== 0 &&
      from % PMD_PAGES === to % PMD_PAGES &&
      pages >= PMD_PAGES - (from % PMD_PAGES) &&
      canAlignDown(k, vma, from) &&
      canAlignDown(k, newVma, to)
    ) {
      skew = from % PMD_PAGES;
    }
    for (let vpn = from - skew; vpn < end; ) {
      const target = vpn - from + to;
      const next = Math.min(end, vpn - (vpn % PMD_PAGES) + PMD_PAGES, vpn + PMD_PAGES - (target % PMD_PAGES));
      const huge = hugePmd(k, mm, vpn);
      if (huge !== 0 && next - vpn === PMD_PAGES) {
        yield* move_huge_pmd(k, mm, huge, target);
        vpn = next;
        continue;
      }
      if (huge !== 0) {
        yield* __split_huge_pmd(k, mm, vma, vpn);
      }
      if (tableOf(k, mm, 1, vpn) !== 0) {
        const wholeTable = next - vpn === PMD_PAGES;
        if (!wholeTable || !move_normal_pmd(k, mm, vpn, target)) {
          yield* move_ptes(k, mm, vpn, target, next - vpn);
        }
      }
      vpn = next;
    }
  },
);
