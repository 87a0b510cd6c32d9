import { isErrno, type SyscallReturn } from '../kernel/errno';
import { kfn, type Path } from '../kernel/kfn';
import { lockRead, unlockRead } from '../sched/locks';
import { MMAP_LOCK_READ } from './mmap';
import { tlb_finish_mmu, tlb_gather_mmu } from './mmu_gather';
import { change_protection, MM_CP_TRY_CHANGE_WRITABLE, MM_CP_UFFD_WP, MM_CP_UFFD_WP_RESOLVE } from './mprotect';
import { userfaultfd_wp } from './userfaultfd_k';
import { VM_WRITE } from './vm_flags';
import { vmasInRange } from './vma';

const FILE = 'mm/userfaultfd.c';

/** Write-protects the entries of a part of a VMA, or takes that away. mmap_lock held for reading. */
export const uffd_wp_range = kfn(
  FILE,
  'uffd_wp_range',
  function* (k, vma: number, start: number, end: number, enable: boolean): Path<void> {
    const upgrade = !enable && (k.vma.vm_flags.get(vma) & VM_WRITE) !== 0 && k.has('mprotect-upgrade');
    const resolve = MM_CP_UFFD_WP_RESOLVE | (upgrade ? MM_CP_TRY_CHANGE_WRITABLE : 0);
    const tlb = tlb_gather_mmu(k, k.vma.vm_mm.get(vma));
    yield* change_protection(k, tlb, vma, start, end, enable ? MM_CP_UFFD_WP : resolve);
    tlb_finish_mmu(k, tlb);
  },
);

/** UFFDIO_WRITEPROTECT: write-protects a range of registered VMAs, or takes that away. ENOENT where one is not registered. */
export const mwriteprotect_range = kfn(
  FILE,
  'mwriteprotect_range',
  function* (k, mm: number, start: number, end: number, enable: boolean): Path<SyscallReturn> {
    yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
    let ret: SyscallReturn = 'ENOENT';
    for (const vma of vmasInRange(k, mm, start, end)) {
      ret = userfaultfd_wp(k, vma) ? 0 : 'ENOENT';
      if (isErrno(ret)) {
        break;
      }
      const from = Math.max(start, k.vma.vm_start.get(vma));
      yield* uffd_wp_range(k, vma, from, Math.min(end, k.vma.vm_end.get(vma)), enable);
    }
    unlockRead(k.mm.mmap_lock, mm);
    return ret;
  },
);
