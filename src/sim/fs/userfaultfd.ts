import { isErrno, type SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { is_vm_hugetlb_page } from '../mm/hugetlb';
import { MMAP_LOCK_WRITE } from '../mm/mmap';
import { mwriteprotect_range, uffd_wp_range } from '../mm/userfaultfd';
import { UFFD_FEATURE_WP_ASYNC, UFFD_FEATURE_WP_UNPOPULATED, userfaultfd_wp } from '../mm/userfaultfd_k';
import { VM_UFFD_WP } from '../mm/vm_flags';
import { stickyFlags, vma_modify, vmasInRange } from '../mm/vma';
import { lockWrite, unlockWrite } from '../sched/locks';

const FILE = 'fs/userfaultfd.c';

/**
 * userfaultfd, as far as it tracks writes to anonymous memory without anyone who answers (UFFD_FEATURE_WP_ASYNC). One per
 * process; a child has none, though the kernel lets it use its parent's for its parent's memory.
 */

/** The userfaultfd() syscall and UFFDIO_API. EINVAL before 6.7, EBUSY if the process has one already. */
export const userfaultfd_api = kfn(FILE, 'userfaultfd_api', (k): SyscallReturn => {
  if (!k.has('uffd-wp-async')) {
    return 'EINVAL';
  }
  if (k.mm.userfaultfd.get(k.current_mm()) !== 0) {
    return 'EBUSY';
  }
  k.mm.userfaultfd.set(k.current_mm(), UFFD_FEATURE_WP_ASYNC | UFFD_FEATURE_WP_UNPOPULATED);
  return 0;
});

/** Why an ioctl on the userfaultfd fails at once: there is none, or UFFDIO_API was refused. */
function refused(k: Kernel, mm: number): 'EBADF' | 'EINVAL' | undefined {
  if (k.mm.userfaultfd.get(mm) !== 0) {
    return undefined;
  }
  return k.has('uffd-wp-async') ? 'EBADF' : 'EINVAL';
}

/** The VMAs of a range, or why they cannot be registered. */
function registrable(k: Kernel, mm: number, start: number, end: number): readonly number[] | 'EBADF' | 'EINVAL' {
  const error = refused(k, mm);
  if (error !== undefined) {
    return error;
  }
  const vmas = vmasInRange(k, mm, start, end);
  const fits = start < end && vmas.length > 0 && !vmas.some((vma) => is_vm_hugetlb_page(k, vma));
  return fits ? vmas : 'EINVAL';
}

/** Gives the part of a VMA within [start, end) VM_UFFD_WP or takes it away; merges or splits. */
function* setFlag(k: Kernel, vma: number, start: number, end: number, on: boolean): Path<void> {
  const old = k.vma.vm_flags.get(vma);
  const flags = on ? old | VM_UFFD_WP : old & ~VM_UFFD_WP;
  const from = Math.max(start, k.vma.vm_start.get(vma));
  const target = yield* vma_modify(k, vma, from, Math.min(end, k.vma.vm_end.get(vma)), flags);
  k.vma.vm_flags.set(target, flags | stickyFlags(k, target));
}

/** UFFDIO_REGISTER with UFFDIO_REGISTER_MODE_WP. EINVAL if the range has no VMA. Left out: hugetlb, files. */
export const userfaultfd_register = kfn(
  FILE,
  'userfaultfd_register',
  function* (k, start: number, end: number): Path<SyscallReturn> {
    const mm = k.current_mm();
    yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
    const vmas = registrable(k, mm, start, end);
    for (const vma of typeof vmas === 'string' ? [] : vmas) {
      if (!userfaultfd_wp(k, vma)) {
        yield* setFlag(k, vma, start, end, true);
      }
    }
    unlockWrite(k.mm.mmap_lock, mm);
    return typeof vmas === 'string' ? vmas : 0;
  },
);

/** UFFDIO_UNREGISTER: takes all write protection away, then the VMAs are as before. */
export const userfaultfd_unregister = kfn(
  FILE,
  'userfaultfd_unregister',
  function* (k, start: number, end: number): Path<SyscallReturn> {
    const mm = k.current_mm();
    yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
    const vmas = registrable(k, mm, start, end);
    for (const vma of typeof vmas === 'string' ? [] : vmas) {
      if (userfaultfd_wp(k, vma)) {
        const from = Math.max(start, k.vma.vm_start.get(vma));
        yield* uffd_wp_range(k, vma, from, Math.min(end, k.vma.vm_end.get(vma)), false);
        yield* setFlag(k, vma, start, end, false);
      }
    }
    unlockWrite(k.mm.mmap_lock, mm);
    return typeof vmas === 'string' ? vmas : 0;
  },
);

/** UFFDIO_WRITEPROTECT. */
export const userfaultfd_writeprotect = kfn(
  FILE,
  'userfaultfd_writeprotect',
  function* (k, start: number, end: number, enable: boolean): Path<SyscallReturn> {
    const mm = k.current_mm();
    const error = refused(k, mm);
    if (error !== undefined) {
      return error;
    }
    const ret = start < end ? yield* mwriteprotect_range(k, mm, start, end, enable) : 'EINVAL';
    return isErrno(ret) ? ret : 0;
  },
);

/** A child's VMA is not registered (no UFFD_FEATURE_EVENT_FORK). */
export const dup_userfaultfd = kfn(FILE, 'dup_userfaultfd', (k, vma: number) => {
  k.vma.vm_flags.andNot(vma, VM_UFFD_WP);
});

/** Nor is a VMA at the new place of mremap() (no UFFD_FEATURE_EVENT_REMAP). */
export const mremap_userfaultfd_prep = kfn(FILE, 'mremap_userfaultfd_prep', (k, vma: number) => {
  k.vma.vm_flags.andNot(vma, VM_UFFD_WP);
});
