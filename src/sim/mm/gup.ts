import { pte_mkdirty, pte_mkyoung, pte_present, pte_write } from '../arch/x86_64';
import { isErrno, type SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { lockRead, unlockRead } from '../sched/locks';
import { page_folio } from './folio';
import { handle_mm_fault, normalPage } from './memory';
import { PTRS_PER_TABLE } from './mm_types';
import { MMAP_LOCK_READ } from './mmap';
import { leafOf, pteRow } from './pgtable';
import { folio_mark_accessed, lru_add_drain } from './swap';
import { VM_ACCESS_FLAGS, VM_LOCKONFAULT, VM_READ, VM_WRITE } from './vm_flags';
import { find_vma, vma_lookup } from './vma';

const FILE = 'mm/gup.c';

/** A PMD notes an access in itself only (touch_pmd, mm/huge_memory.c). */
function touch_pmd(k: Kernel, pmd: number, write: boolean): void {
  const flags = pte_mkyoung(k.pgtable.flags.get(pmd));
  k.pgtable.flags.set(pmd, write ? pte_mkdirty(flags, k.has('saved-dirty')) : flags);
}

/**
 * Looks whether a page is there with the rights that are wanted, and if so notes the access (FOLL_TOUCH). Returns how many
 * pages from it on need no further look: 0 if it is not there, 1, or the rest of a huge page.
 */
export const follow_page_mask = kfn(FILE, 'follow_page_mask', (k, mm: number, vpn: number, write: boolean): number => {
  const leaf = leafOf(k, mm, vpn);
  if (leaf === undefined || !pte_present(leaf.flags) || (write && !pte_write(leaf.flags))) {
    return 0;
  }
  if (leaf.level === 2) {
    touch_pmd(k, leaf.row, write);
    return PTRS_PER_TABLE - (vpn % PTRS_PER_TABLE);
  }
  const page = normalPage(leaf.flags, leaf.pfn);
  if (page !== 0) {
    folio_mark_accessed(k, page_folio(k, page));
  }
  return 1;
});

/** Faults one page in as if the program had touched it. */
export const faultin_page = kfn(
  FILE,
  'faultin_page',
  function* (k, vma: number, vpn: number, write: boolean): Path<void> {
    const mm = k.vma.vm_mm.get(vma);
    const pte = pteRow(k, mm, vpn);
    yield* handle_mm_fault(k, {
      mm,
      vma,
      vpn,
      write,
      vmaLock: false,
      pte,
      orig_flags: pte === 0 ? 0 : k.pgtable.flags.get(pte),
      orig_pfn: pte === 0 ? 0 : k.pgtable.pfn.get(pte),
    });
  },
);

/** Faults in the pages of one VMA's part of a range. mmap_lock held for reading. */
export const __get_user_pages = kfn(
  FILE,
  '__get_user_pages',
  function* (k, vma: number, start: number, end: number, write: boolean): Path<void> {
    const mm = k.vma.vm_mm.get(vma);
    for (let vpn = start; vpn < end; ) {
      const pages = follow_page_mask(k, mm, vpn, write);
      if (pages === 0) {
        yield* faultin_page(k, vma, vpn, write);
      }
      vpn += pages;
    }
  },
);

/** What forbids prefaulting at a page: no VMA, or one without the right; '' if nothing does. */
function populateError(k: Kernel, vma: number, write: boolean): '' | 'ENOMEM' | 'EINVAL' {
  if (vma === 0) {
    return 'ENOMEM';
  }
  return k.vma.vm_flags.get(vma) & (write ? VM_WRITE : VM_READ) ? '' : 'EINVAL';
}

/** Until 6.8: prefaults one VMA's part of a range, then drains the LRU batches. */
export const faultin_vma_page_range = kfn(
  FILE,
  'faultin_vma_page_range',
  function* (k, vma: number, start: number, end: number, write: boolean): Path<SyscallReturn> {
    const error = populateError(k, vma, write);
    if (error) {
      return error;
    }
    yield* __get_user_pages(k, vma, start, end, write);
    lru_add_drain(k);
    return end - start;
  },
);

/** Since 6.9: prefaults a range of any VMAs up to the first that forbids it. Returns the pages done, or why none was. */
export const faultin_page_range = kfn(
  FILE,
  'faultin_page_range',
  function* (k, mm: number, start: number, end: number, write: boolean): Path<SyscallReturn> {
    let vpn = start;
    let error: '' | 'ENOMEM' | 'EINVAL' = '';
    while (vpn < end && !error) {
      const vma = vma_lookup(k, mm, vpn);
      error = populateError(k, vma, write);
      if (!error) {
        const to = Math.min(end, k.vma.vm_end.get(vma));
        yield* __get_user_pages(k, vma, vpn, to, write);
        vpn = to;
      }
    }
    lru_add_drain(k);
    return error && vpn === start ? error : vpn - start;
  },
);

/**
 * MADV_POPULATE_READ and _WRITE: prefaults a range as the program would by touching it. EINVAL if a VMA forbids the
 * access, ENOMEM at a hole; what lies before stays populated. Until 6.8 it is called for one VMA's part of the range.
 * mmap_lock held for reading.
 */
export const madvise_populate = kfn(
  'mm/madvise.c',
  'madvise_populate',
  function* (k, mm: number, start: number, end: number, write: boolean): Path<SyscallReturn> {
    for (let vpn = start; vpn < end; ) {
      const done = k.has('faultin-page-range')
        ? yield* faultin_page_range(k, mm, vpn, end, write)
        : yield* faultin_vma_page_range(k, vma_lookup(k, mm, vpn), vpn, end, write);
      if (isErrno(done)) {
        return done;
      }
      vpn += done;
    }
    return 0;
  },
);

/**
 * Prefaults one VMA's part of a range with the rights that it has, then drains the LRU batches. Returns the pages done, or
 * EFAULT if nothing may be accessed. A VMA that is locked on fault is left alone.
 */
export const populate_vma_page_range = kfn(
  FILE,
  'populate_vma_page_range',
  function* (k, vma: number, start: number, end: number): Path<SyscallReturn> {
    const flags = k.vma.vm_flags.get(vma);
    if (flags & VM_LOCKONFAULT) {
      return end - start;
    }
    const accessible = (flags & VM_ACCESS_FLAGS) !== 0;
    if (!accessible && k.has('populate-accessible')) {
      return 'EFAULT';
    }
    if (accessible) {
      yield* __get_user_pages(k, vma, start, end, (flags & VM_WRITE) !== 0);
    }
    lru_add_drain(k);
    return accessible ? end - start : 'EFAULT';
  },
);

/**
 * Prefaults a range after mmap(MAP_POPULATE), mlock(), or growth of a locked VMA: writable VMAs for writing. mmap() ignores
 * errors and goes on with the next VMA; else the first one ends it and is returned.
 */
export const __mm_populate = kfn(
  FILE,
  '__mm_populate',
  function* (k, mm: number, start: number, pages: number, ignoreErrors: boolean): Path<SyscallReturn> {
    yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
    const end = start + pages;
    let ret: SyscallReturn = 0;
    for (let vma = find_vma(k, mm, start); vma !== 0 && k.vma.vm_start.get(vma) < end; vma = k.vma.vm_next.get(vma)) {
      const from = Math.max(start, k.vma.vm_start.get(vma));
      const done = yield* populate_vma_page_range(k, vma, from, Math.min(end, k.vma.vm_end.get(vma)));
      if (isErrno(done) && !ignoreErrors) {
        ret = done;
        break;
      }
    }
    unlockRead(k.mm.mmap_lock, mm);
    return ret;
  },
);
