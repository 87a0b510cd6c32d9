import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { type FaultResult, handle_mm_fault } from '../mm/memory';
import { MMAP_LOCK_READ } from '../mm/mmap';
import { pteRow } from '../mm/pgtable';
import { VM_ACCESS_FLAGS, VM_WRITE } from '../mm/vm_flags';
import { vma_lookup } from '../mm/vma';
import { lockRead, unlockRead } from '../sched/locks';

const FILE = 'arch/x86/mm/fault.c';

/** Whether the VMA forbids the access (access_error). */
function access_error(k: Kernel, vma: number, write: boolean): boolean {
  const flags = k.vma.vm_flags.get(vma);
  return write ? (flags & VM_WRITE) === 0 : (flags & VM_ACCESS_FLAGS) === 0;
}

function* faultIn(
  k: Kernel,
  mm: number,
  vma: number,
  vpn: number,
  write: boolean,
  vmaLock: boolean,
): Path<FaultResult> {
  const pte = pteRow(k, mm, vpn);
  return yield* handle_mm_fault(k, {
    mm,
    vma,
    vpn,
    write,
    vmaLock,
    pte,
    orig_flags: pte === 0 ? 0 : k.pgtable.flags.get(pte),
    orig_pfn: pte === 0 ? 0 : k.pgtable.pfn.get(pte),
  });
}

/** Whether a fault may run under the lock of its VMA alone (lock_vma_under_rcu, mm/memory.c, 6.4 and later). */
function underVmaLock(k: Kernel, vma: number): boolean {
  return k.has('per-vma-lock') && (k.has('anon-fault-vma-lock') || k.vma.anon_vma.get(vma) !== 0);
}

/**
 * A page fault of a program: finds the VMA, checks the access, handles the fault under the VMA's lock or mmap_lock.
 * Returns `sigsegv` where the program gets that signal.
 */
export const do_user_addr_fault = kfn(
  FILE,
  'do_user_addr_fault',
  function* (k, vpn: number, write: boolean): Path<FaultResult> {
    const mm = k.current_mm();
    let vma = vma_lookup(k, mm, vpn);
    if (vma !== 0 && underVmaLock(k, vma)) {
      yield* lockRead(k, k.vma.vm_lock, vma, 'VMA lock (read)');
      if (access_error(k, vma, write)) {
        unlockRead(k.vma.vm_lock, vma);
        k.calls.note('SIGSEGV: the VMA forbids the access');
        return 'sigsegv';
      }
      const result = yield* faultIn(k, mm, vma, vpn, write, true);
      unlockRead(k.vma.vm_lock, vma);
      if (result !== 'retry') {
        return result;
      }
    }
    yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
    vma = vma_lookup(k, mm, vpn);
    if (vma === 0 || access_error(k, vma, write)) {
      unlockRead(k.mm.mmap_lock, mm);
      k.calls.note(vma === 0 ? 'SIGSEGV: no VMA' : 'SIGSEGV: the VMA forbids the access');
      return 'sigsegv';
    }
    const result = yield* faultIn(k, mm, vma, vpn, write, false);
    unlockRead(k.mm.mmap_lock, mm);
    return result;
  },
);
