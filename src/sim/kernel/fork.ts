import { flush_tlb_mm_range } from '../arch/tlbflush';
import { closePipe } from '../fs/splice';
import { dup_userfaultfd } from '../fs/userfaultfd';
import { closeIoUring } from '../io_uring/rsrc';
import { closeGupTest } from '../mm/gup_test';
import { ksm_exit, ksm_fork } from '../mm/ksm/unmerge';
import { copy_page_range } from '../mm/memory';
import { exit_mmap, MMAP_LOCK_WRITE } from '../mm/mmap';
import { allocTable } from '../mm/pgtable';
import { anon_vma_fork } from '../mm/rmap';
import { mmlistDel } from '../mm/swapfile';
import { VM_DONTCOPY, VM_LOCKED_MASK, VM_UFFD_WP, VM_WIPEONFORK } from '../mm/vm_flags';
import { vm_area_dup, vma_link, vmasOf } from '../mm/vma';
import { lockWrite, unlockWrite } from '../sched/locks';
import type { Kernel } from './kernel';
import { kfn, type Path } from './kfn';

const FILE = 'kernel/fork.c';

/** A new, empty address space (mm_alloc). */
export function mm_alloc(k: Kernel): number {
  const mm = k.mm.table.alloc();
  k.mm.pgd.set(mm, allocTable(k, mm, 4, 0));
  return mm;
}

/** A task with an address space. */
export function createTask(k: Kernel, mm: number, parent: number): number {
  const task = k.task.table.alloc();
  k.task.mm.set(task, mm);
  k.task.parent.set(task, parent);
  return task;
}

/**
 * Copies the VMAs of the parent to the child, which does not inherit locks: anon_vmas first, then the page tables. The parent's entries become
 * read-only, so its TLBs are flushed at the end. Both mmap_locks held for writing.
 */
export const dup_mmap = kfn(FILE, 'dup_mmap', function* (k, mm: number, oldmm: number): Path<void> {
  yield* lockWrite(k, k.mm.mmap_lock, oldmm, MMAP_LOCK_WRITE);
  yield* lockWrite(k, k.mm.mmap_lock, mm, 'mmap_lock of the child (write)');
  ksm_fork(k, mm, oldmm);
  for (const mpnt of [...vmasOf(k, oldmm)]) {
    const flags = k.vma.vm_flags.get(mpnt);
    if (flags & VM_DONTCOPY) {
      continue;
    }
    const range = {
      start: k.vma.vm_start.get(mpnt),
      end: k.vma.vm_end.get(mpnt),
      pgoff: k.vma.vm_pgoff.get(mpnt),
    };
    const tmp = vm_area_dup(k, mpnt, mm, range);
    if (flags & VM_WIPEONFORK) {
      k.vma.anon_vma.set(tmp, 0);
    } else {
      yield* anon_vma_fork(k, tmp, mpnt);
    }
    k.vma.vm_flags.andNot(tmp, VM_LOCKED_MASK);
    if (flags & VM_UFFD_WP) {
      dup_userfaultfd(k, tmp);
    }
    vma_link(k, tmp);
    k.mm.total_vm.add(mm, range.end - range.start);
    if ((flags & VM_WIPEONFORK) === 0) {
      yield* copy_page_range(k, tmp, mpnt);
    }
  }
  unlockWrite(k.mm.mmap_lock, mm);
  flush_tlb_mm_range(k, oldmm);
  unlockWrite(k.mm.mmap_lock, oldmm);
});

/** The child shares the open files of its parent. Only those that hold references on pages are modelled. */
function copy_files(k: Kernel, child: number): void {
  for (const file of [k.task.pipe, k.task.io_uring, k.task.gup_test]) {
    const holder = file.get(k.current);
    if (holder !== 0) {
      file.set(child, holder);
      k.holder.f_count.add(holder, 1);
    }
  }
}

/** fork(): a child task with a copy of the address space. Returns the child. */
export const copy_process = kfn(FILE, 'copy_process', function* (k): Path<number> {
  const mm = mm_alloc(k);
  yield* dup_mmap(k, mm, k.current_mm());
  const child = createTask(k, mm, k.current);
  copy_files(k, child);
  return child;
});

/**
 * exit(): the task gives up its address space, whose only user it is, then its open files. The task itself stays, as a
 * zombie does.
 */
export const do_exit = kfn('kernel/exit.c', 'do_exit', function* (k): Path<void> {
  const task = k.current;
  const mm = k.task.mm.get(task);
  k.task.mm.set(task, 0);
  ksm_exit(k, mm);
  mmlistDel(k, mm);
  yield* exit_mmap(k, mm);
  closePipe(k, task);
  closeIoUring(k, task);
  closeGupTest(k, task);
});
