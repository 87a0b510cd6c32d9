import { _PAGE_PSE, pte_none } from '../../arch/x86_64';
import type { SyscallReturn } from '../../kernel/errno';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { allocPmdTable, allocTables, lockPte, MAKE_ROOM, unlockPte, zap_page_range_single } from '../memory';
import { entryRow, leafLevel, pmdRow, tableOf } from '../pgtable';
import { set_pte_at } from '../pgtable-generic';
import { __anon_vma_prepare } from '../rmap';
import { is_guard_pte_marker, make_pte_marker_entry, PTE_MARKER_GUARD, swp_entry_to_pte } from '../swapops';
import { VM_LOCKED, VM_MAYBE_GUARD } from '../vm_flags';

/**
 * Guard regions (mm/madvise.c, 6.13 and later): pages of a VMA that may not be touched, by a marker in the page table instead
 * of a VMA of their own. The functions per level are what walk_page_range() calls; here that walk is written out.
 */
const FILE = 'mm/madvise.c';

const PMD_PAGES = 512;
const PUD_PAGES = 512 * PMD_PAGES;

/** Whether a walk has to stop because something else than a marker is there. Huge PUDs are not modelled. */
export const guard_install_pud_entry = kfn(FILE, 'guard_install_pud_entry', (_k): boolean => false);

export const guard_install_pmd_entry = kfn(
  FILE,
  'guard_install_pmd_entry',
  (k, pmd: number): boolean => (k.pgtable.flags.get(pmd) & _PAGE_PSE) !== 0,
);

/** Of an entry that is not none: false if it is a marker already. */
export const guard_install_pte_entry = kfn(
  FILE,
  'guard_install_pte_entry',
  (k, pte: number): boolean => !is_guard_pte_marker(k.pgtable.flags.get(pte), k.pgtable.pfn.get(pte)),
);

/** Puts a marker into an entry that is none. */
export const guard_install_set_pte = kfn(FILE, 'guard_install_set_pte', (k, pte: number) => {
  const marker = make_pte_marker_entry(PTE_MARKER_GUARD);
  set_pte_at(k, pte, swp_entry_to_pte(marker), marker.offset);
});

/** Puts markers into a range, with the page tables for them. Stops with true at the first page or huge page. */
function* installMarkers(k: Kernel, mm: number, start: number, end: number): Path<boolean> {
  for (let vpn = start; vpn < end; ) {
    const next = Math.min(end, (Math.floor(vpn / PMD_PAGES) + 1) * PMD_PAGES);
    const pmd = entryRow(allocPmdTable(k, mm, vpn), 2, vpn);
    if (vpn === start || vpn % PUD_PAGES === 0) {
      guard_install_pud_entry(k);
    }
    const huge = (k.pgtable.flags.get(pmd) & _PAGE_PSE) !== 0;
    const table = huge ? 0 : allocTables(k, mm, vpn);
    if (guard_install_pmd_entry(k, pmd)) {
      return true;
    }
    const first = entryRow(table, 1, vpn);
    yield* lockPte(k, first);
    for (let pte = first; pte < first + next - vpn; pte++) {
      if (pte_none(k.pgtable.flags.get(pte))) {
        guard_install_set_pte(k, pte);
      } else if (guard_install_pte_entry(k, pte)) {
        unlockPte(k, first);
        return true;
      }
    }
    unlockPte(k, first);
    vpn = next;
  }
  return false;
}

/**
 * MADV_GUARD_INSTALL on a part of one VMA: what is mapped there goes, and any access is a SIGSEGV from now on. The VMA gets
 * an anon_vma, so that fork copies the markers. EINVAL for a locked VMA, whose pages must not go. mmap_lock held for
 * reading.
 */
export const madvise_guard_install = kfn(
  FILE,
  'madvise_guard_install',
  function* (k, vma: number, start: number, end: number): Path<SyscallReturn> {
    if (k.vma.vm_flags.get(vma) & VM_LOCKED) {
      return 'EINVAL';
    }
    if (k.has('maybe-guard')) {
      k.vma.vm_flags.or(vma, VM_MAYBE_GUARD);
    }
    if (k.vma.anon_vma.get(vma) === 0) {
      yield* __anon_vma_prepare(k, vma);
    }
    while (yield* installMarkers(k, k.vma.vm_mm.get(vma), start, end)) {
      yield* zap_page_range_single(k, vma, start, end, MAKE_ROOM);
    }
    return 0;
  },
);

/** Nothing to do at a table above; a huge page has no markers in it. */
export const guard_remove_pud_entry = kfn(FILE, 'guard_remove_pud_entry', (_k) => {});

/** False for a huge page, which has no markers in it. */
export const guard_remove_pmd_entry = kfn(
  FILE,
  'guard_remove_pmd_entry',
  (k, pmd: number): boolean => (k.pgtable.flags.get(pmd) & _PAGE_PSE) === 0,
);

export const guard_remove_pte_entry = kfn(FILE, 'guard_remove_pte_entry', (k, pte: number) => {
  if (is_guard_pte_marker(k.pgtable.flags.get(pte), k.pgtable.pfn.get(pte))) {
    set_pte_at(k, pte, 0, 0);
  }
});

/** MADV_GUARD_REMOVE on a part of one VMA: its markers go, pages stay. Locked VMAs are fine. mmap_lock held for reading. */
export const madvise_guard_remove = kfn(
  FILE,
  'madvise_guard_remove',
  function* (k, vma: number, start: number, end: number): Path<SyscallReturn> {
    const mm = k.vma.vm_mm.get(vma);
    for (let vpn = start; vpn < end; ) {
      const next = Math.min(end, (Math.floor(vpn / PMD_PAGES) + 1) * PMD_PAGES);
      const hasPmds = leafLevel(k, mm, vpn) < 3;
      if (hasPmds && (vpn === start || vpn % PUD_PAGES === 0)) {
        guard_remove_pud_entry(k);
      }
      const pmd = pmdRow(k, mm, vpn);
      if (hasPmds && k.pgtable.flags.get(pmd) !== 0 && guard_remove_pmd_entry(k, pmd)) {
        const first = entryRow(tableOf(k, mm, 1, vpn), 1, vpn);
        yield* lockPte(k, first);
        for (let pte = first; pte < first + next - vpn; pte++) {
          guard_remove_pte_entry(k, pte);
        }
        unlockPte(k, first);
      }
      vpn = next;
    }
    return 0;
  },
);
