import { pte_none, pte_present } from '../../arch/x86_64';
import { isErrno, type SyscallReturn } from '../../kernel/errno';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockWrite, unlockWrite } from '../../sched/locks';
import { folio_nr_pages, folio_test_large, page_folio } from '../folio';
import { __mm_populate } from '../gup';
import { is_huge_zero_pfn, lockPmd, unlockPmd } from '../huge_memory';
import { addressIn } from '../internal';
import { alike, FPB_IGNORED, lockPte, normalPage, unlockPte } from '../memory';
import { MAX_MAP_COUNT, MMAP_LOCK_WRITE } from '../mmap';
import { entryRow, hugePmd, tableOf } from '../pgtable';
import { lru_add_drain } from '../swap';
import { VM_LOCKED, VM_LOCKED_MASK, VM_LOCKONFAULT } from '../vm_flags';
import { stickyFlags, vma_lookup, vma_modify } from '../vma';
import { mlock_folio, munlockFolio } from './batch';

const FILE = 'mm/mlock.c';

/** Whether [start, end) and the VMA hold all of a folio (folio_within_range, mm/internal.h). */
function folio_within_range(k: Kernel, folio: number, vma: number, start: number, end: number): boolean {
  const first = addressIn(k, vma, k.page.index.get(folio));
  const from = Math.max(start, k.vma.vm_start.get(vma));
  const to = Math.min(end, k.vma.vm_end.get(vma));
  return first >= 0 && first >= from && first + folio_nr_pages(k, folio) <= to;
}

/** Locks the folio of a PTE if it may be: a large one only if it is mapped as a whole; or unlocks it. */
function lockEntry(k: Kernel, vma: number, folio: number, step: number, start: number, end: number): void {
  if ((k.vma.vm_flags.get(vma) & VM_LOCKED) === 0) {
    munlockFolio(k, folio);
  } else if (
    !folio_test_large(k, folio) ||
    (folio_within_range(k, folio, vma, start, end) && step === folio_nr_pages(k, folio))
  ) {
    mlock_folio(k, folio);
  }
}

/**
 * Locks or unlocks the folios that one page table's part of a range maps, as the VMA's flags say now. PTEs of a large
 * folio are one step; until 6.6 they are left out.
 */
export const mlock_pte_range = kfn(
  FILE,
  'mlock_pte_range',
  function* (k, vma: number, start: number, end: number): Path<void> {
    const mm = k.vma.vm_mm.get(vma);
    const pmd = hugePmd(k, mm, start);
    if (pmd !== 0) {
      yield* lockPmd(k, pmd);
      const folio = k.pgtable.pfn.get(pmd);
      if (!is_huge_zero_pfn(k, folio)) {
        (k.vma.vm_flags.get(vma) & VM_LOCKED ? mlock_folio : munlockFolio)(k, folio);
      }
      unlockPmd(k, pmd);
      return;
    }
    const first = entryRow(tableOf(k, mm, 1, start), 1, start);
    yield* lockPte(k, first);
    for (let vpn = start; vpn < end; ) {
      const pte = first + vpn - start;
      const flags = k.pgtable.flags.get(pte);
      const page = pte_none(flags) || !pte_present(flags) ? 0 : normalPage(flags, k.pgtable.pfn.get(pte));
      const folio = page === 0 ? 0 : page_folio(k, page);
      const large = folio !== 0 && folio_test_large(k, folio);
      const step = large ? alike(k, pte, end - vpn, k.has('mlock-large-folio'), FPB_IGNORED).batch : 1;
      if (folio !== 0 && (!large || k.has('mlock-large-folio'))) {
        lockEntry(k, vma, folio, step, start, end);
      }
      vpn += step;
    }
    unlockPte(k, first);
  },
);

/**
 * Gives a VMA its new flags, then locks or unlocks what is mapped in the range. While it locks, the kernel sets VM_IO as
 * well, so that an rmap walk that meets one of the pages does not count it a second time; mmap_lock is held for writing, and
 * nothing else here looks.
 */
function* mlock_vma_pages_range(k: Kernel, vma: number, start: number, end: number, flags: number): Path<void> {
  k.vma.vm_flags.set(vma, flags);
  lru_add_drain(k);
  const mm = k.vma.vm_mm.get(vma);
  for (let vpn = start; vpn < end; ) {
    const next = Math.min(end, (Math.floor(vpn / 512) + 1) * 512);
    if (hugePmd(k, mm, vpn) !== 0 || tableOf(k, mm, 1, vpn) !== 0) {
      yield* mlock_pte_range(k, vma, vpn, next);
    }
    vpn = next;
  }
  lru_add_drain(k);
}

/** Locks or unlocks a part of one VMA: merge or split, `locked_vm`, pages. mmap_lock held for writing. */
export const mlock_fixup = kfn(
  FILE,
  'mlock_fixup',
  function* (k, vma: number, start: number, end: number, flags: number): Path<SyscallReturn> {
    const old = k.vma.vm_flags.get(vma);
    if (flags === old) {
      return 0;
    }
    const mm = k.vma.vm_mm.get(vma);
    const splits = (k.vma.vm_start.get(vma) < start ? 1 : 0) + (k.vma.vm_end.get(vma) > end ? 1 : 0);
    if (k.mm.map_count.get(mm) + splits > MAX_MAP_COUNT) {
      return 'ENOMEM';
    }
    const target = yield* vma_modify(k, vma, start, end, flags);
    const already = (flags & VM_LOCKED) !== 0 && (old & VM_LOCKED) !== 0;
    const newFlags = flags | stickyFlags(k, target);
    if (already) {
      k.vma.vm_flags.set(target, newFlags);
      return 0;
    }
    k.mm.locked_vm.add(mm, flags & VM_LOCKED ? end - start : start - end);
    yield* mlock_vma_pages_range(k, target, start, end, newFlags);
    return 0;
  },
);

/** Gives each VMA of a range its lock flags. Stops at a hole with ENOMEM; what lies before stays changed. */
export const apply_vma_lock_flags = kfn(
  FILE,
  'apply_vma_lock_flags',
  function* (k, mm: number, start: number, end: number, flags: number): Path<SyscallReturn> {
    for (let vpn = start; vpn < end; ) {
      const vma = vma_lookup(k, mm, vpn);
      if (vma === 0) {
        return 'ENOMEM';
      }
      const to = Math.min(end, k.vma.vm_end.get(vma));
      const ret = yield* mlock_fixup(k, vma, vpn, to, (k.vma.vm_flags.get(vma) & ~VM_LOCKED_MASK) | flags);
      if (isErrno(ret)) {
        return ret;
      }
      // What the VMA merged with is done, too.
      vpn = Math.max(to, k.vma.vm_end.get(vma_lookup(k, mm, vpn)));
    }
    return 0;
  },
);

/** Errors of a fault as POSIX wants them from mlock(). */
function posixError(error: SyscallReturn): SyscallReturn {
  return error === 'EFAULT' ? 'ENOMEM' : error === 'ENOMEM' ? 'EAGAIN' : error;
}

/**
 * The mlock() and mlock2() syscalls: flags, then all pages are faulted in; with MLOCK_ONFAULT (`onfault`) they are locked as
 * they come. ENOMEM for a hole, or where a fault is not allowed: the VMAs are locked all the same. The program has
 * CAP_IPC_LOCK, so RLIMIT_MEMLOCK does not matter.
 */
export const do_mlock = kfn(
  FILE,
  'do_mlock',
  function* (k, start: number, pages: number, onfault: boolean): Path<SyscallReturn> {
    const mm = k.current_mm();
    yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
    const flags = onfault ? VM_LOCKED | VM_LOCKONFAULT : VM_LOCKED;
    const ret = yield* apply_vma_lock_flags(k, mm, start, start + pages, flags);
    unlockWrite(k.mm.mmap_lock, mm);
    return isErrno(ret) ? ret : posixError(yield* __mm_populate(k, mm, start, pages, false));
  },
);

/** The munlock() syscall. */
export const __do_sys_munlock = kfn(
  FILE,
  '__do_sys_munlock',
  function* (k, start: number, pages: number): Path<SyscallReturn> {
    const mm = k.current_mm();
    yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
    const ret = yield* apply_vma_lock_flags(k, mm, start, start + pages, 0);
    unlockWrite(k.mm.mmap_lock, mm);
    return ret;
  },
);
