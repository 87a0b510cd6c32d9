import {
  _PAGE_SOFT_DIRTY,
  is_swap_pte,
  pte_clear_uffd_wp,
  pte_dirty,
  pte_mkdirty,
  pte_mkold,
  pte_present,
  pte_swp_clear_exclusive,
  pte_swp_clear_uffd_wp,
  pte_write,
  pte_wrprotect,
} from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { page_folio } from '../folio';
import { copy_huge_pmd } from '../huge_memory/move';
import { copy_hugetlb_page_range, is_vm_hugetlb_page } from '../hugetlb';
import { policyNode } from '../mempolicy';
import { mm_counter } from '../mm_counter';
import { allocFolio } from '../page_alloc';
import { PG_anon_exclusive } from '../page-flags';
import { vm_get_page_prot } from '../pgprot';
import { entryRow, hugePmd, leafLevel, tableOf } from '../pgtable';
import { pte_mkwrite, set_pte_at, setPteRun } from '../pgtable-generic';
import { addNewAnonRmap, folio_try_dup_anon_rmap_ptes, page_try_dup_anon_rmap } from '../rmap';
import { folio_add_lru_vma } from '../swap';
import { dupSlot, mmlistAdd } from '../swapfile';
import {
  is_migration_entry,
  is_pte_marker_entry,
  is_readable_migration_entry,
  make_readable_migration_entry,
  non_swap_entry,
  PTE_MARKER_UFFD_WP,
  pte_to_swp_entry,
  swp_entry_to_pte,
  withSwapBitsOf,
} from '../swapops';
import { is_cow_mapping, VM_SOFTDIRTY, VM_WRITE } from '../vm_flags';
import { type Alike, alike, FPB_IGNORED } from './alike';
import { allocDownTo, allocTables, lockPte, unlockPte } from './fault';
import { normalPage } from './wp';

const FILE = 'mm/memory.c';

/**
 * PTEs of `nr` consecutive pages of one folio copied to the child: shared, read-only on both sides in a CoW mapping, old in
 * the child. `nr` is more than 1 for large folios only (6.9 and later). A page that may be pinned is copied instead, one by
 * one. Returns the PTEs done.
 */
function copyPtes(k: Kernel, dst: ForkSide, src: ForkSide, cow: boolean, nr: number): number {
  let flags = k.pgtable.flags.get(src.pte);
  const pfn = k.pgtable.pfn.get(src.pte);
  const page = normalPage(flags, pfn);
  if (page !== 0) {
    k.page._refcount.add(page_folio(k, page), nr);
    const shared = k.has('rmap-overhaul')
      ? folio_try_dup_anon_rmap_ptes(k, page, nr, dst.mm, src.mm)
      : page_try_dup_anon_rmap(k, page, false, src.mm);
    if (!shared) {
      k.page._refcount.add(page_folio(k, page), -nr);
      if (nr > 1) {
        return copyPtes(k, dst, src, cow, 1);
      }
      copy_present_page(k, dst, page);
      return 1;
    }
    k.mm.MM_ANONPAGES.add(dst.mm, nr);
  }
  if (anyWritable(k, src.pte + 1, nr - 1)) {
    // The batch is writable if one of its entries is.
    flags = pte_mkwrite(k, flags);
  }
  if (cow && pte_write(flags)) {
    flags = pte_wrprotect(flags, k.has('saved-dirty'));
    wrprotect_ptes(k, src.pte, nr);
  }
  // The child is not registered with userfaultfd.
  setPteRun(k, dst.pte, nr, pte_mkold(pte_clear_uffd_wp(flags)), pfn);
  return nr;
}

/**
 * Copies a page that the parent may have pinned for the child at once: the parent keeps its page, so that it stays the
 * pinned one. The child's copy is exclusive and writable.
 */
export const copy_present_page = kfn(FILE, 'copy_present_page', (k, dst: ForkSide, page: number) => {
  const pfn = allocFolio(k, policyNode(k, dst.vma));
  k.page.content.set(pfn, k.page.content.get(page));
  addNewAnonRmap(k, pfn, dst.vma, dst.vpn);
  folio_add_lru_vma(k, pfn, dst.vma);
  k.mm.MM_ANONPAGES.add(dst.mm, 1);
  const vmFlags = k.vma.vm_flags.get(dst.vma);
  const flags = pte_mkdirty(vm_get_page_prot(vmFlags), k.has('saved-dirty'));
  set_pte_at(k, dst.pte, vmFlags & VM_WRITE ? pte_mkwrite(k, flags) : flags, pfn);
});

function anyWritable(k: Kernel, pte: number, count: number): boolean {
  for (let i = 0; i < count; i++) {
    if (pte_write(k.pgtable.flags.get(pte + i))) {
      return true;
    }
  }
  return false;
}

/** Write-protects the parent's entries; each keeps its own accessed and soft-dirty bit (include/linux/pgtable.h). */
function wrprotect_ptes(k: Kernel, pte: number, nr: number): void {
  const savedDirty = k.has('saved-dirty');
  k.pgtable.flags.fillRun(pte, nr, (i) => pte_wrprotect(k.pgtable.flags.get(pte + i), savedDirty));
}

/**
 * PTEs that fork copies at once. Those of one large folio may differ in RW and A, and in soft-dirty while that is not tracked
 * in the VMA; what is dirty and what is clean goes apart (folio_pte_batch()).
 */
function copiedAlike(k: Kernel, vma: number, pte: number, limit: number): Alike {
  const untracked = (k.vma.vm_flags.get(vma) & VM_SOFTDIRTY) !== 0;
  const found = alike(k, pte, limit, k.has('fork-batch'), untracked ? FPB_IGNORED : FPB_IGNORED & ~_PAGE_SOFT_DIRTY);
  const dirty = pte_dirty(k.pgtable.flags.get(pte));
  let batch = 1;
  while (batch < found.batch && pte_dirty(k.pgtable.flags.get(pte + batch)) === dirty) {
    batch++;
  }
  return { ...found, batch };
}

/** As `copyPtes` of `count` more order-0 pages like the one before, which has just been copied. */
function copyRun(k: Kernel, dst: ForkSide, src: ForkSide, count: number): void {
  const flags = k.pgtable.flags.get(src.pte - 1);
  const pfn = k.pgtable.pfn.get(src.pte);
  k.page._refcount.addRun(pfn, count, 1);
  k.page._mapcount.addRun(pfn, count, 1);
  k.page.flags.maskRun(pfn, count, 0, PG_anon_exclusive);
  k.mm.MM_ANONPAGES.add(dst.mm, count);
  k.pgtable.flags.setRun(src.pte, count, flags, 0);
  setPteRun(k, dst.pte, count, pte_mkold(pte_clear_uffd_wp(flags)), pfn);
}

/** A PTE of the parent or of the child. */
interface ForkSide {
  readonly mm: number;
  readonly vma: number;
  readonly vpn: number;
  readonly pte: number;
}

/**
 * An entry that is not present, copied to the child. A swapped-out page is shared from now on, so the exclusive bit goes on
 * both sides; a page on its way elsewhere counts in the child's RSS and comes back read-only. Markers of guard regions and
 * poison are copied, those of userfaultfd are not: the child is not registered. Both ptls held. Kernels 6.1 to 7.2.
 */
export const copy_nonpresent_pte = kfn(FILE, 'copy_nonpresent_pte', (k, dst: ForkSide, src: ForkSide, cow: boolean) => {
  const old = k.pgtable.flags.get(src.pte);
  const offset = k.pgtable.pfn.get(src.pte);
  const entry = pte_to_swp_entry(old, offset);
  let flags = old;
  if (!non_swap_entry(entry)) {
    dupSlot(k, entry.offset);
    mmlistAdd(k, dst.mm, src.mm);
    flags = pte_swp_clear_exclusive(old);
    k.mm.MM_SWAPENTS.add(dst.mm, 1);
  } else if (is_migration_entry(entry)) {
    mm_counter(k, entry.offset).add(dst.mm, 1);
    if (cow && !is_readable_migration_entry(entry)) {
      flags = withSwapBitsOf(old, make_readable_migration_entry(entry.offset));
    }
  } else if (is_pte_marker_entry(entry)) {
    const kept = offset & ~PTE_MARKER_UFFD_WP;
    if (kept !== 0) {
      set_pte_at(k, dst.pte, swp_entry_to_pte(entry), kept);
    }
    return;
  }
  k.pgtable.flags.set(src.pte, flags);
  set_pte_at(k, dst.pte, pte_swp_clear_uffd_wp(flags), offset);
});

/** Until 6.8: one page. Both ptls held. */
export const copy_present_pte = kfn(FILE, 'copy_present_pte', copyPtes);
/** Since 6.9: consecutive PTEs of one large folio at once; an order-0 folio is a batch of one. */
export const copy_present_ptes = kfn(FILE, 'copy_present_ptes', copyPtes);

/** Whether fork has to copy the PTEs: yes once the parent's VMA has an anon_vma. Else the child faults them in again. */
function vma_needs_copy(k: Kernel, src: number): boolean {
  return k.vma.anon_vma.get(src) !== 0;
}

/**
 * Copies the page tables of one VMA to the child (fork). Both mmap_locks held for writing; the ptls are taken per table.
 * Anonymous memory.
 */
export const copy_page_range = kfn(FILE, 'copy_page_range', function* (k, dst: number, src: number): Path<void> {
  if (!vma_needs_copy(k, src)) {
    return;
  }
  if (is_vm_hugetlb_page(k, src)) {
    yield* copy_hugetlb_page_range(k, dst, src);
    return;
  }
  const dstMm = k.vma.vm_mm.get(dst);
  const srcMm = k.vma.vm_mm.get(src);
  const cow = is_cow_mapping(k.vma.vm_flags.get(src));
  const end = k.vma.vm_end.get(src);
  for (let vpn = k.vma.vm_start.get(src); vpn < end; ) {
    const next = Math.min(end, (Math.floor(vpn / 512) + 1) * 512);
    const pmd = hugePmd(k, srcMm, vpn);
    const level = leafLevel(k, srcMm, vpn);
    if (level < 4) {
      // Upper tables come before a look into the parent's: the child gets them also where there is nothing to copy.
      allocDownTo(k, dstMm, vpn, Math.max(level, 2));
    }
    const copied = pmd === 0 ? 'split' : yield* copy_huge_pmd(k, dstMm, src, pmd, vpn);
    if (copied === 'split' && leafLevel(k, srcMm, vpn) === 1) {
      yield* copy_pte_range(k, dst, src, vpn, next, cow);
    }
    vpn = next;
  }
});

/** The PTEs of one table. */
function* copy_pte_range(
  k: Kernel,
  dstVma: number,
  srcVma: number,
  start: number,
  end: number,
  cow: boolean,
): Path<void> {
  const dstMm = k.vma.vm_mm.get(dstVma);
  const srcMm = k.vma.vm_mm.get(srcVma);
  const dstTable = allocTables(k, dstMm, start);
  const srcTable = tableOf(k, srcMm, 1, start);
  const first = entryRow(srcTable, 1, start);
  yield* lockPte(k, entryRow(dstTable, 1, start));
  yield* lockPte(k, first);
  const copy = k.has('fork-batch') ? copy_present_ptes : copy_present_pte;
  for (let vpn = start; vpn < end; vpn++) {
    const src = { mm: srcMm, vma: srcVma, vpn, pte: first + vpn - start };
    const dst = { mm: dstMm, vma: dstVma, vpn, pte: entryRow(dstTable, 1, vpn) };
    const flags = k.pgtable.flags.get(src.pte);
    if (is_swap_pte(flags)) {
      copy_nonpresent_pte(k, dst, src, cow);
    } else if (pte_present(flags)) {
      const { batch, times } = copiedAlike(k, srcVma, src.pte, end - vpn);
      const call = k.calls.length;
      const done = copy(k, dst, src, cow, batch);
      // Where pages may be pinned each is looked at.
      if (times > 1 && k.mm.has_pinned.get(srcMm) === 0) {
        copyRun(k, { ...dst, pte: dst.pte + 1 }, { ...src, pte: src.pte + 1 }, times - 1);
        k.calls.setTimes(call, times);
        vpn += times - 1;
      }
      vpn += done - 1;
    }
  }
  unlockPte(k, first);
  unlockPte(k, entryRow(dstTable, 1, start));
}
