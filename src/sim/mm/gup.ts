import { isErrno, type SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { lockRead, unlockRead } from '../sched/locks';
import { FOLL_FORCE, FOLL_HWPOISON, FOLL_TOUCH, FOLL_WRITE } from './gup/flags';
import { __get_user_pages } from './gup/slow';
import { MMAP_LOCK_READ } from './mmap';
import { lru_add_drain } from './swap';
import { VM_ACCESS_FLAGS, VM_LOCKONFAULT, VM_READ, VM_WRITE } from './vm_flags';
import { find_vma, vma_lookup } from './vma';

export * from './gup/fast';
export * from './gup/flags';
export * from './gup/follow';
export * from './gup/grab';
export * from './gup/slow';

const FILE = 'mm/gup.c';

/** What prefaulting asks of get_user_pages(). */
function populateFlags(write: boolean): number {
  return FOLL_TOUCH | FOLL_HWPOISON | (write ? FOLL_WRITE : 0);
}

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
    const done = yield* __get_user_pages(k, k.vma.vm_mm.get(vma), start, end, populateFlags(write));
    lru_add_drain(k);
    return done;
  },
);

/** Since 6.9: prefaults a range of any VMAs up to the first that forbids it. Returns the pages done, or why none was. */
export const faultin_page_range = kfn(
  FILE,
  'faultin_page_range',
  function* (k, mm: number, start: number, end: number, write: boolean): Path<SyscallReturn> {
    let vpn = start;
    let error: SyscallReturn = 0;
    while (vpn < end && error === 0) {
      const vma = vma_lookup(k, mm, vpn);
      const to = vma === 0 ? end : Math.min(end, k.vma.vm_end.get(vma));
      const done = populateError(k, vma, write) || (yield* __get_user_pages(k, mm, vpn, to, populateFlags(write)));
      vpn += isErrno(done) ? 0 : done;
      error = isErrno(done) ? done : vpn < to ? 'EFAULT' : 0;
    }
    lru_add_drain(k);
    return error !== 0 && vpn === start ? error : vpn - start;
  },
);

/**
 * MADV_POPULATE_READ and _WRITE: prefaults a range as the program would by touching it. EINVAL if a VMA forbids the
 * access, ENOMEM at a hole, EFAULT where the program would get a signal, EHWPOISON where that would be for failed memory; what lies before stays populated. Until 6.8 it is called for one VMA's part of the range.
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
 * Prefaults one VMA's part of a range with the rights that it has, then drains the LRU batches. Returns the pages done before
 * one that cannot be had, or EFAULT if that is the first. A VMA that is locked on fault is left alone.
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
    const foll = populateFlags((flags & VM_WRITE) !== 0) | FOLL_FORCE;
    const done = accessible ? yield* __get_user_pages(k, k.vma.vm_mm.get(vma), start, end, foll) : 'EFAULT';
    lru_add_drain(k);
    return done;
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
    for (let vpn = start; vpn < end; ) {
      const vma = find_vma(k, mm, vpn);
      if (vma === 0 || k.vma.vm_start.get(vma) >= end) {
        break;
      }
      const from = Math.max(vpn, k.vma.vm_start.get(vma));
      const to = Math.min(end, k.vma.vm_end.get(vma));
      const done = yield* populate_vma_page_range(k, vma, from, to);
      if (isErrno(done) && !ignoreErrors) {
        ret = done;
        break;
      }
      vpn = isErrno(done) ? to : from + done;
    }
    unlockRead(k.mm.mmap_lock, mm);
    return ret;
  },
);
