import { flush_tlb_mm_range } from '../../../arch/tlbflush';
import {
  is_swap_pte,
  pte_clear_soft_dirty,
  pte_mkold,
  pte_none,
  pte_present,
  pte_swp_clear_soft_dirty,
  pte_write,
  pte_wrprotect,
} from '../../../arch/x86_64';
import type { SyscallReturn } from '../../../kernel/errno';
import type { Kernel } from '../../../kernel/kernel';
import { kfn, type Path } from '../../../kernel/kfn';
import { folio_needs_cow_for_dma, page_folio } from '../../../mm/folio';
import { lockPmd, unlockPmd } from '../../../mm/huge_memory';
import { isHuge, type PmdPart, walkPmds, walkPtes } from '../../../mm/madvise/walk';
import { normalPage } from '../../../mm/memory';
import { MMAP_LOCK_WRITE } from '../../../mm/mmap';
import { PG_referenced } from '../../../mm/page-flags';
import { pmdRow } from '../../../mm/pgtable';
import { is_cow_mapping, VM_SOFTDIRTY } from '../../../mm/vm_flags';
import { vmasOf } from '../../../mm/vma';
import { lockWrite, unlockWrite } from '../../../sched/locks';

const FILE = 'fs/proc/task_mmu.c';

/** What can be written to /proc/PID/clear_refs, of what is modelled: accessed bits of all pages; soft-dirty bits. */
export const CLEAR_REFS_ALL = 1;
export const CLEAR_REFS_ANON = 2;
export const CLEAR_REFS_MAPPED = 3;
export const CLEAR_REFS_SOFT_DIRTY = 4;
export const CLEAR_REFS_MM_HIWATER_RSS = 5;

/** A page that is pinned stays writable: the pinner would write past the tracking anyway. */
function pte_is_pinned(k: Kernel, vma: number, flags: number, pfn: number): boolean {
  const page = normalPage(flags, pfn);
  const pinnable = page !== 0 && pte_write(flags) && is_cow_mapping(k.vma.vm_flags.get(vma));
  return pinnable && folio_needs_cow_for_dma(k, k.vma.vm_mm.get(vma), page_folio(k, page));
}

/** Not soft-dirty, and read-only, so that the next write faults. An entry that is not present loses its bit, too. */
function clear_soft_dirty(k: Kernel, vma: number, pte: number): void {
  const flags = k.pgtable.flags.get(pte);
  if (is_swap_pte(flags)) {
    k.pgtable.flags.set(pte, pte_swp_clear_soft_dirty(flags));
  } else if (pte_present(flags) && !pte_is_pinned(k, vma, flags, k.pgtable.pfn.get(pte))) {
    k.pgtable.flags.set(pte, pte_clear_soft_dirty(pte_wrprotect(flags, k.has('saved-dirty'))));
  }
}

/** The same for a PMD that maps a THP, which is flushed at once. */
function clear_soft_dirty_pmd(k: Kernel, vma: number, pmd: number): void {
  flush_tlb_mm_range(k, k.vma.vm_mm.get(vma));
  const flags = pte_wrprotect(k.pgtable.flags.get(pmd), k.has('saved-dirty'));
  k.pgtable.flags.set(pmd, pte_clear_soft_dirty(flags));
}

/** Clears the accessed bit of an entry, and PG_referenced of its folio. */
function clearAccessed(k: Kernel, row: number, page: number): void {
  k.pgtable.flags.set(row, pte_mkold(k.pgtable.flags.get(row)));
  k.page.flags.andNot(page_folio(k, page), PG_referenced);
}

function* clearPmd(k: Kernel, vma: number, pmd: number, type: number): Path<void> {
  yield* lockPmd(k, pmd);
  if (isHuge(k, pmd)) {
    if (type === CLEAR_REFS_SOFT_DIRTY) {
      clear_soft_dirty_pmd(k, vma, pmd);
    } else {
      clearAccessed(k, pmd, k.pgtable.pfn.get(pmd));
    }
  }
  unlockPmd(k, pmd);
}

/** The entries below one PMD, or the PMD. */
export const clear_refs_pte_range = kfn(
  FILE,
  'clear_refs_pte_range',
  function* (k, { vma, start, end }: PmdPart, type: number): Path<void> {
    const mm = k.vma.vm_mm.get(vma);
    const pmd = pmdRow(k, mm, start);
    if (isHuge(k, pmd)) {
      yield* clearPmd(k, vma, pmd, type);
      return;
    }
    // biome-ignore lint/correctness/useYield: a walk's callback is a path, whether it waits or not.
    yield* walkPtes(k, mm, start, end, function* (pte) {
      const flags = k.pgtable.flags.get(pte);
      if (type === CLEAR_REFS_SOFT_DIRTY) {
        clear_soft_dirty(k, vma, pte);
      } else if (!pte_none(flags) && pte_present(flags)) {
        const page = normalPage(flags, k.pgtable.pfn.get(pte));
        if (page !== 0) {
          clearAccessed(k, pte, page);
        }
      }
      return { behind: 1 };
    });
  },
);

/**
 * A write to /proc/PID/clear_refs. 1 and 2 clear the accessed bits, without a TLB flush: a CPU may not note the next access.
 * 4 clears soft-dirty bits and VM_SOFTDIRTY and write-protects. 3 is about files, 5 resets a peak that is not modelled: both
 * change nothing here. Anything else is EINVAL.
 */
export const clear_refs_write = kfn(FILE, 'clear_refs_write', function* (k, type: number): Path<SyscallReturn> {
  if (type < CLEAR_REFS_ALL || type > CLEAR_REFS_MM_HIWATER_RSS) {
    return 'EINVAL';
  }
  const mm = k.current_mm();
  yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
  if (type !== CLEAR_REFS_MAPPED && type !== CLEAR_REFS_MM_HIWATER_RSS) {
    if (type === CLEAR_REFS_SOFT_DIRTY) {
      for (const vma of vmasOf(k, mm)) {
        k.vma.vm_flags.andNot(vma, VM_SOFTDIRTY);
      }
    }
    for (const vma of vmasOf(k, mm)) {
      const [start, end] = [k.vma.vm_start.get(vma), k.vma.vm_end.get(vma)];
      yield* walkPmds(k, vma, start, end, (part) => clear_refs_pte_range(k, part, type));
    }
    if (type === CLEAR_REFS_SOFT_DIRTY) {
      flush_tlb_mm_range(k, mm);
    }
  }
  unlockWrite(k.mm.mmap_lock, mm);
  return 0;
});
