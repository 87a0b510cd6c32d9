import { flush_tlb_mm_range } from '../../arch/tlbflush';
import {
  _PAGE_DIRTY,
  _PAGE_PSE,
  _PAGE_SAVED_DIRTY,
  pte_clear_uffd_wp,
  pte_mkold,
  pte_mksoft_dirty,
  pte_modify,
  pte_needs_flush,
  pte_protnone,
  pte_write,
  pte_wrprotect,
  withWrite,
} from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { allocPmdTable } from '../memory/fault';
import { __tlb_remove_page_size, type MmuGather } from '../mmu_gather';
import { MM_CP_TRY_CHANGE_WRITABLE, withUffdWp } from '../mprotect';
import { entryRow } from '../pgtable';
import { pte_needs_soft_dirty_wp } from '../pgtable-generic';
import { folio_try_dup_anon_rmap_pmd, PageAnonExclusive, page_try_dup_anon_rmap, removePmdRmap } from '../rmap';
import { HPAGE_PMD_NR } from '../sysfs';
import { userfaultfd_pte_wp } from '../userfaultfd_k';
import { clearHugePmd, is_huge_zero_pfn, lockPmd, setHugePmd, unlockPmd } from './fault';
import { __split_huge_pmd } from './split';

const FILE = 'mm/huge_memory.c';

/**
 * Copies a huge PMD to the child: the THP is shared read-only on both sides, old in the child. One that may be pinned is not
 * shared: its PMD is split, and the caller copies at the PTE level (`split`, -EAGAIN). Both mmap_locks held.
 */
export const copy_huge_pmd = kfn(
  FILE,
  'copy_huge_pmd',
  function* (k, dstMm: number, srcVma: number, src: number, vpn: number): Path<'done' | 'split'> {
    const srcMm = k.vma.vm_mm.get(srcVma);
    const haddr = vpn - (vpn % HPAGE_PMD_NR);
    const dst = entryRow(allocPmdTable(k, dstMm, vpn), 2, vpn);
    yield* lockPmd(k, dst);
    yield* lockPmd(k, src);
    const folio = k.pgtable.pfn.get(src);
    let flags = k.pgtable.flags.get(src);
    if (!is_huge_zero_pfn(k, folio)) {
      k.page._refcount.add(folio, 1);
      const shared = k.has('rmap-overhaul')
        ? folio_try_dup_anon_rmap_pmd(k, folio, dstMm, srcMm)
        : page_try_dup_anon_rmap(k, folio, true, srcMm);
      if (!shared) {
        k.page._refcount.add(folio, -1);
        unlockPmd(k, src);
        unlockPmd(k, dst);
        k.calls.note('may be pinned: split the PMD');
        yield* __split_huge_pmd(k, srcMm, srcVma, vpn);
        return 'split';
      }
      k.mm.MM_ANONPAGES.add(dstMm, HPAGE_PMD_NR);
    }
    if (pte_write(flags)) {
      flags = pte_wrprotect(flags, k.has('saved-dirty'));
      k.pgtable.flags.set(src, flags);
    }
    // The child is not registered with userfaultfd.
    setHugePmd(k, dstMm, dst, pte_mkold(pte_clear_uffd_wp(flags)), folio, haddr);
    unlockPmd(k, src);
    unlockPmd(k, dst);
    k.calls.note(`child of mm ${srcMm}`);
    return 'done';
  },
);

/** Clears a huge PMD: rmap, RSS and the deposited table now, the THP's reference after the TLB flush. */
export const zap_huge_pmd = kfn(
  FILE,
  'zap_huge_pmd',
  function* (k, tlb: MmuGather, vma: number, pmd: number): Path<void> {
    yield* lockPmd(k, pmd);
    const folio = k.pgtable.pfn.get(pmd);
    clearHugePmd(k, tlb.mm, pmd);
    tlb.cleared = true;
    if (!is_huge_zero_pfn(k, folio)) {
      removePmdRmap(k, folio, vma);
      k.mm.MM_ANONPAGES.add(tlb.mm, -HPAGE_PMD_NR);
      unlockPmd(k, pmd);
      __tlb_remove_page_size(k, tlb, folio);
      return;
    }
    unlockPmd(k, pmd);
  },
);

/** Moves a huge PMD to another address, 2 MiB aligned, where nothing is. Soft-dirty, and a flush of the old address. */
export const move_huge_pmd = kfn(FILE, 'move_huge_pmd', function* (k, mm: number, src: number, to: number): Path<void> {
  const dst = entryRow(allocPmdTable(k, mm, to), 2, to);
  yield* lockPmd(k, src);
  const flags = k.pgtable.flags.get(src);
  const pfn = k.pgtable.pfn.get(src);
  clearHugePmd(k, mm, src);
  // The new place is not registered with userfaultfd.
  setHugePmd(k, mm, dst, pte_clear_uffd_wp(pte_mksoft_dirty(flags)), pfn, to);
  flush_tlb_mm_range(k, mm);
  unlockPmd(k, src);
});

/** Whether a PMD of a VMA that became writable may be made writable without a fault (6.2 and later). */
function can_change_pmd_writable(k: Kernel, vma: number, flags: number, folio: number): boolean {
  return (
    !pte_protnone(flags) &&
    !pte_needs_soft_dirty_wp(k, vma, flags) &&
    !userfaultfd_pte_wp(k, vma, flags) &&
    !is_huge_zero_pfn(k, folio) &&
    PageAnonExclusive(k, folio)
  );
}

/** Gives a huge PMD the protection of its VMA. mmap_lock held for writing. */
export const change_huge_pmd = kfn(
  FILE,
  'change_huge_pmd',
  function* (k, tlb: MmuGather, vma: number, pmd: number, prot: number, cp: number): Path<void> {
    yield* lockPmd(k, pmd);
    const old = k.pgtable.flags.get(pmd);
    const folio = k.pgtable.pfn.get(pmd);
    let flags = pte_modify(old, prot, k.has('saved-dirty')) | _PAGE_PSE;
    // SAVED_DIRTY of a PMD that was read-only already stays.
    if (k.has('pmd-dirty-lost') && !k.has('pmd-dirty-kept') && old & _PAGE_DIRTY && !pte_write(flags)) {
      flags &= ~(_PAGE_DIRTY | _PAGE_SAVED_DIRTY);
    }
    flags = withUffdWp(k, flags, cp);
    if (
      cp & MM_CP_TRY_CHANGE_WRITABLE &&
      k.has('mprotect-upgrade') &&
      !pte_write(flags) &&
      can_change_pmd_writable(k, vma, flags, folio)
    ) {
      flags = withWrite(flags, k.has('saved-dirty'));
    }
    k.pgtable.flags.set(pmd, flags);
    if (pte_needs_flush(old, folio, flags, folio)) {
      tlb.cleared = true;
    }
    unlockPmd(k, pmd);
  },
);
