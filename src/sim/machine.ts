import { Accesses } from './accesses';
import { do_pagemap_cmd, PAGE_CATEGORIES, PAGE_IS_WRITTEN, type PageRegion } from './fs/proc/task_mmu';
import { clear_refs_write } from './fs/proc/task_mmu/clear_refs';
import { closePipe, vmsplice_to_pipe } from './fs/splice';
import {
  userfaultfd_api,
  userfaultfd_register,
  userfaultfd_unregister,
  userfaultfd_writeprotect,
} from './fs/userfaultfd';
import { closeIoUring, io_sqe_buffers_register, io_sqe_buffers_unregister } from './io_uring/rsrc';
import type { KernelConfig } from './kernel/config';
import type { SyscallReturn } from './kernel/errno';
import { copy_process, createTask, do_exit, mm_alloc } from './kernel/fork';
import { Kernel, type Limits } from './kernel/kernel';
import { closeGupTest, pin_longterm_test_start } from './mm/gup_test';
import { split_huge_pages_pid } from './mm/huge_memory';
import { setNrHugepages } from './mm/hugetlb';
import { khugepaged_do_scan } from './mm/khugepaged/daemon';
import { KHUGEPAGED_DEFAULTS, type KhugepagedLimits } from './mm/khugepaged/scan';
import { ksm_do_scan } from './mm/ksm/scan';
import { type Advice, do_madvise, process_madvise } from './mm/madvise';
import { do_mbind } from './mm/mempolicy';
import { do_pages_move } from './mm/migrate';
import { __do_sys_munlock, do_mlock } from './mm/mlock';
import { __vm_munmap, do_mmap, type MmapArgs } from './mm/mmap';
import { do_mprotect_pkey } from './mm/mprotect';
import { do_mremap, type MremapArgs } from './mm/mremap';
import { initMemory } from './mm/page_alloc';
import { lru_add_drain } from './mm/swap';
import { swapoff, swapon } from './mm/swapfile';
import { type SysFileWrite, writeSysFile } from './mm/sysfiles';
import { khugepagedMaxPtesNone, type MthpMode, setMthp, setThp, type ThpMode } from './mm/sysfs';
import { Operations, type Outcome, type Process, type ProcId, returned } from './operations';
import type { Mark } from './store/store';

/** Ranges that the program of pagemap_scan has room for. */
const SCAN_REGIONS = 64;

export type { Outcome, Process, ProcId, Step } from './operations';

/**
 * A simulated machine: one kernel and its processes. Each method is one operation of a program, run to its end on CPU 0.
 * Addresses are virtual page numbers, lengths are pages. Nothing here throws for what a program does; `LimitReached` is
 * thrown when a run uses more than its limits, and the state is then that before the operation.
 */
export class Machine {
  readonly kernel: Kernel;
  private readonly operations: Operations;
  private readonly accesses: Accesses;

  constructor(config: KernelConfig, limits?: Limits) {
    this.kernel = new Kernel(config, limits);
    this.operations = new Operations(this.kernel);
    this.accesses = new Accesses(this.operations);
    initMemory(this.kernel);
  }

  get store() {
    return this.kernel.store;
  }

  /** All processes, also those that have exited. */
  get processes(): readonly Process[] {
    return this.operations.processes;
  }

  process(id: ProcId): Process {
    return this.operations.process(id);
  }

  /** mm (row) of a process in the current state; 0 before its birth and after its exit. */
  mmOf(id: ProcId): number {
    return this.operations.mmOf(id);
  }

  /** A process that is there from the beginning, with an empty address space. */
  spawn(name: string): ProcId {
    return this.operations.register(name, createTask(this.kernel, mm_alloc(this.kernel), 0));
  }

  /** A process that appears in a state that was observed elsewhere, with an empty address space. */
  adopt(name: string, parent: ProcId): ProcId {
    return this.operations.register(
      name,
      createTask(this.kernel, mm_alloc(this.kernel), this.process(parent).task),
      parent,
    );
  }

  mmap(p: ProcId, args: MmapArgs): Outcome {
    return this.operations.syscall(p, do_mmap(this.kernel, args));
  }

  munmap(p: ProcId, vpn: number, pages: number): Outcome {
    return this.operations.syscall(p, __vm_munmap(this.kernel, vpn, pages));
  }

  /** `prot`: VM_READ, VM_WRITE, VM_EXEC. */
  mprotect(p: ProcId, vpn: number, pages: number, prot: number): Outcome {
    return this.operations.syscall(p, do_mprotect_pkey(this.kernel, vpn, pages, prot));
  }

  /** `ret` is the first page of the mapping. */
  mremap(p: ProcId, args: MremapArgs): Outcome {
    return this.operations.syscall(p, do_mremap(this.kernel, args));
  }

  madvise(p: ProcId, vpn: number, pages: number, advice: Advice): Outcome {
    const { task } = this.process(p);
    const { sigbus } = this.kernel.task;
    const done = this.operations.operate(p, () => {
      const ret = this.operations.run(do_madvise(this.kernel, this.mmOf(p), vpn, pages, advice));
      const killed = sigbus.get(task) !== 0;
      if (killed) sigbus.set(task, 0);
      return { ret, killed };
    });
    const outcome = returned({ value: done.value.ret, outcome: done.outcome });
    return done.value.killed ? { ...outcome, sig: 'BUS' } : outcome;
  }

  /** `onfault`: mlock2() with MLOCK_ONFAULT. */
  mlock(p: ProcId, vpn: number, pages: number, onfault: boolean): Outcome {
    return this.operations.syscall(p, do_mlock(this.kernel, vpn, pages, onfault));
  }

  munlock(p: ProcId, vpn: number, pages: number): Outcome {
    return this.operations.syscall(p, __do_sys_munlock(this.kernel, vpn, pages));
  }

  /** A write to debugfs split_huge_pages: splits the large folios of a range to folios of 2^order pages. */
  split_huge_page(p: ProcId, vpn: number, pages: number, order = 0): Outcome {
    const mm = this.mmOf(p);
    return this.operations.syscall(p, split_huge_pages_pid(this.kernel, mm, vpn, vpn + pages, order));
  }

  /**
   * move_pages() of each page of a range to a node. `ret` is the number of pages that are there afterwards, `status` what the
   * kernel stored for the last one.
   */
  move_pages(p: ProcId, vpn: number, pages: number, nid: number): Outcome {
    const { value, outcome } = this.operations.operate(p, () => {
      const statuses: (number | undefined)[] = [];
      for (let at = vpn; at < vpn + pages; at++) {
        statuses.push(this.operations.run(do_pages_move(this.kernel, this.kernel.current_mm(), at, nid)));
      }
      return statuses;
    });
    const status = value.at(-1);
    return { ...outcome, ret: value.filter((one) => one === nid).length, ...(status === undefined ? {} : { status }) };
  }

  /** mbind() to a node, with MPOL_MF_MOVE | MPOL_MF_STRICT. */
  mbind(p: ProcId, vpn: number, pages: number, nid: number): Outcome {
    return this.operations.syscall(p, do_mbind(this.kernel, vpn, pages, nid));
  }

  /** process_madvise() of `p` on a range of `target`. `ret`: bytes. */
  process_madvise(p: ProcId, target: ProcId, vpn: number, pages: number, advice: Advice): Outcome {
    return this.operations.syscall(p, process_madvise(this.kernel, this.mmOf(target), vpn, pages, advice));
  }

  /** A write of a number to the process's own /proc/self/clear_refs. */
  clear_refs(p: ProcId, type: number): Outcome {
    return this.operations.syscall(p, clear_refs_write(this.kernel, type));
  }

  /**
   * ioctl(PAGEMAP_SCAN) for pages of any category; with `wp` for written ones, which it write-protects. `ret`: ranges of equal
   * pages, told in `regions`.
   */
  pagemap_scan(p: ProcId, vpn: number, pages: number, wp: boolean): Outcome {
    const regions: PageRegion[] = [];
    const arg = {
      start: vpn,
      end: vpn + pages,
      wp,
      category_anyof_mask: wp ? PAGE_IS_WRITTEN : PAGE_CATEGORIES,
      return_mask: PAGE_CATEGORIES,
      vec_len: SCAN_REGIONS,
    };
    return { ...this.operations.syscall(p, do_pagemap_cmd(this.kernel, arg, regions)), regions };
  }

  /** userfaultfd() with UFFD_FEATURE_WP_ASYNC. */
  userfaultfd(p: ProcId): Outcome {
    return returned(this.operations.operate(p, () => userfaultfd_api(this.kernel)));
  }

  /** UFFDIO_REGISTER for write protection. */
  uffdio_register(p: ProcId, vpn: number, pages: number): Outcome {
    return this.operations.syscall(p, userfaultfd_register(this.kernel, vpn, vpn + pages));
  }

  uffdio_unregister(p: ProcId, vpn: number, pages: number): Outcome {
    return this.operations.syscall(p, userfaultfd_unregister(this.kernel, vpn, vpn + pages));
  }

  /** UFFDIO_WRITEPROTECT; `enable` false takes the protection away. */
  uffdio_writeprotect(p: ProcId, vpn: number, pages: number, enable: boolean): Outcome {
    return this.operations.syscall(p, userfaultfd_writeprotect(this.kernel, vpn, vpn + pages, enable));
  }

  /** Reads the first byte of each page through /proc/self/mem, one call each. `ret`: pages read before one that fails. */
  memread(p: ProcId, vpn: number, pages: number): Outcome {
    return this.accesses.memread(p, vpn, pages);
  }

  /** The same for writing: also where the program itself may not write. `value` gives the byte of the i-th page. */
  memwrite(p: ProcId, vpn: number, pages: number, value: (i: number) => number): Outcome {
    return this.accesses.memwrite(p, vpn, pages, value);
  }

  /** Reads the first byte of each page. */
  read(p: ProcId, vpn: number, pages: number): Outcome {
    return this.accesses.read(p, vpn, pages);
  }

  /** Writes the first byte of each page; `value` gives it for the i-th page. */
  write(p: ProcId, vpn: number, pages: number, value: (i: number) => number): Outcome {
    return this.accesses.write(p, vpn, pages, value);
  }

  /** Writes all bytes of each page. */
  fill(p: ProcId, vpn: number, pages: number, value: number): Outcome {
    return this.accesses.fill(p, vpn, pages, value);
  }

  fork(p: ProcId, name: string): Outcome {
    const result = this.operations.operate(p, () => this.operations.run(copy_process(this.kernel)));
    const child = this.operations.register(name, result.value, p);
    return { ...result.outcome, ret: 0, child };
  }

  exit(p: ProcId): Outcome {
    return { ...this.operations.operate(p, () => this.operations.run(do_exit(this.kernel))).outcome, ret: 0 };
  }

  /** `transparent_hugepage/enabled`. Off (`never`) until set. */
  setThp(mode: ThpMode): Outcome {
    return { ...this.operations.operate(undefined, () => setThp(this.kernel, mode)).outcome, ret: 0 };
  }

  /** `hugepages-…kB/enabled` of one order (6.8 and later). */
  setMthp(order: number, mode: MthpMode): Outcome {
    return { ...this.operations.operate(undefined, () => setMthp(this.kernel, order, mode)).outcome, ret: 0 };
  }

  /** `vm.nr_hugepages`: the pool of 2 MiB pages for hugetlb memory. None until set. */
  setNrHugepages(count: number): Outcome {
    return { ...this.operations.operate(undefined, () => setNrHugepages(this.kernel, count)).outcome, ret: 0 };
  }

  /** vmsplice() of a range into the process's pipe, which it opens first if it has none. `ret`: pages that went in. */
  vmsplice(p: ProcId, vpn: number, pages: number): Outcome {
    return this.operations.syscall(p, vmsplice_to_pipe(this.kernel, vpn, pages));
  }

  /** close() of both ends of the process's pipe. */
  drainpipe(p: ProcId): Outcome {
    const task = this.process(p).task;
    return { ...this.operations.operate(p, () => closePipe(this.kernel, task)).outcome, ret: 0 };
  }

  /** Pins a range: as the fixed buffer of the process's io_uring (for writing), or for reading by gup_test. */
  pin(p: ProcId, vpn: number, pages: number, read: boolean): Outcome {
    const { kernel } = this;
    return this.operations.syscall(
      p,
      read ? pin_longterm_test_start(kernel, vpn, pages) : io_sqe_buffers_register(kernel, vpn, pages),
    );
  }

  /** Unregisters the fixed buffers of the process's io_uring and closes it, and gup_test; EBADF if neither is open. */
  unpin(p: ProcId): Outcome {
    const task = this.process(p).task;
    return returned(this.operations.operate(p, () => unpinAll(this.kernel, task)));
  }

  /** swapon() of a device of 256 MiB, and swapoff() of it. */
  swapon(): Outcome {
    return returned(this.operations.operate(undefined, () => swapon(this.kernel)));
  }

  swapoff(): Outcome {
    return this.operations.syscall(undefined, swapoff(this.kernel));
  }

  /** lru_add_drain_all(): every CPU's LRU batches. */
  drain(): Outcome {
    return { ...this.operations.operate(undefined, () => lru_add_drain(this.kernel)).outcome, ret: 0 };
  }

  /** `scans` full scans of ksmd. `ret`: the scans made, -1 if there is nothing that it may merge. */
  ksmd(scans: number): Outcome {
    const { value, outcome } = this.operations.operate(undefined, () => {
      let done = 0;
      while (done < scans && this.operations.run(ksm_do_scan(this.kernel))) {
        done++;
      }
      return done;
    });
    return { ...outcome, ret: value === scans ? scans : -1 };
  }

  /** A write of a number to a file of sysfs or procfs. */
  writeSysFile(write: SysFileWrite): Outcome {
    const { value: err, outcome } = this.operations.operate(undefined, () =>
      this.operations.run(writeSysFile(this.kernel, write)),
    );
    return { ...outcome, ret: err === '' ? 0 : -1, err };
  }

  /** `scans` full scans of khugepaged. `ret`: the scans made, -1 if `enabled` is `never` and it sleeps. */
  khugepaged(scans: number, limits: Partial<KhugepagedLimits> = {}): Outcome {
    const max_ptes_none = khugepagedMaxPtesNone(this.kernel);
    const cc = { is_khugepaged: true, ...KHUGEPAGED_DEFAULTS, max_ptes_none, ...limits };
    const { value, outcome } = this.operations.operate(undefined, () => {
      let done = 0;
      while (done < scans && this.operations.run(khugepaged_do_scan(this.kernel, cc))) {
        done++;
      }
      return done;
    });
    return { ...outcome, ret: value === scans ? scans : -1 };
  }

  /** The position in journal and calls, for the limits of a step. */
  position(): { readonly mark: Mark; readonly call: number } {
    return { mark: this.store.mark(), call: this.kernel.calls.length };
  }
}

/** What `unpin` closes. */
function unpinAll(k: Kernel, task: number): SyscallReturn {
  const ring = k.task.io_uring.get(task);
  if (ring === 0 && k.task.gup_test.get(task) === 0) {
    return 'EBADF';
  }
  const ret = ring === 0 ? 0 : io_sqe_buffers_unregister(k, ring);
  closeIoUring(k, task);
  closeGupTest(k, task);
  return ret;
}
