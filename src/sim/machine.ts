import { do_user_addr_fault } from './arch/fault';
import { _PAGE_ACCESSED, _PAGE_DIRTY, _PAGE_PRESENT, _PAGE_RW, pte_none } from './arch/x86_64';
import { mem_rw } from './fs/proc/base';
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
import { type Errno, isErrno, type SyscallReturn } from './kernel/errno';
import { copy_process, createTask, do_exit, mm_alloc } from './kernel/fork';
import { Kernel, type Limits, type Splat } from './kernel/kernel';
import type { Path } from './kernel/kfn';
import { page_folio } from './mm/folio';
import { closeGupTest, pin_longterm_test_start } from './mm/gup_test';
import { allowedOrders, is_huge_zero_pfn, split_huge_pages_pid } from './mm/huge_memory';
import { setNrHugepages } from './mm/hugetlb';
import { khugepaged_do_scan } from './mm/khugepaged/daemon';
import { KHUGEPAGED_DEFAULTS, type KhugepagedLimits } from './mm/khugepaged/scan';
import { ksm_do_scan } from './mm/ksm/scan';
import { type Advice, do_madvise, process_madvise } from './mm/madvise';
import { repeatAnonFaults, repeatableFaults } from './mm/memory';
import { do_mbind } from './mm/mempolicy';
import { do_pages_move } from './mm/migrate';
import { __do_sys_munlock, do_mlock } from './mm/mlock';
import { __vm_munmap, do_mmap, type MmapArgs } from './mm/mmap';
import { do_mprotect_pkey } from './mm/mprotect';
import { do_mremap, type MremapArgs } from './mm/mremap';
import { FIRST_BYTE, filledWith, initMemory, is_zero_pfn } from './mm/page_alloc';
import { leafOf, pteRow } from './mm/pgtable';
import { lru_add_drain } from './mm/swap';
import { swapoff, swapon } from './mm/swapfile';
import { type SysFileWrite, writeSysFile } from './mm/sysfiles';
import { khugepagedMaxPtesNone, type MthpMode, setMthp, setThp, type ThpMode } from './mm/sysfs';
import { vma_lookup } from './mm/vma';
import { PGMAJFAULT, TLB_FLUSH } from './mm/vmstat';
import type { Mark } from './store/store';

/** Ranges that the program of pagemap_scan has room for. */
const SCAN_REGIONS = 64;

/** A process of the scenario. Never reused, unlike the task row behind it. */
export type ProcId = number;

export interface Process {
  readonly id: ProcId;
  readonly name: string;
  readonly parent?: ProcId;
  /** Row in the task table. */
  readonly task: number;
}

/** What one operation came to, as the program sees it. */
export interface Outcome {
  /** 0 or more: the syscall's value, or pages accessed. -1 on error. */
  readonly ret: number;
  readonly err: '' | Errno;
  /** The signal that ended an access, and the page at which. */
  readonly sig?: 'SEGV' | 'BUS';
  readonly at?: number;
  /** First byte of each page read, with its page. */
  readonly data?: readonly (readonly [vpn: number, value: number])[];
  /** What move_pages() stored for the last page: its node, or a negative errno. */
  readonly status?: number;
  /** What pagemap_scan told. */
  readonly regions?: readonly PageRegion[];
  /** Page faults of the program itself. */
  readonly minflt: number;
  readonly majflt: number;
  /** TLB flushes that it caused. */
  readonly flushes: number;
  /** Failed kernel assertions. */
  readonly splats: readonly Splat[];
  readonly child?: ProcId;
}

/** One operation's part of the journal and of the calls. */
export interface Step {
  readonly begin: Mark;
  readonly end: Mark;
  readonly firstCall: number;
  readonly endCall: number;
}

/**
 * A simulated machine: one kernel and its processes. Each method is one operation of a program, run to its end on CPU 0.
 * Addresses are virtual page numbers, lengths are pages. Nothing here throws for what a program does; `LimitReached` is
 * thrown when a run uses more than its limits, and the state is then that before the operation.
 */
export class Machine {
  readonly kernel: Kernel;
  private readonly procs: Process[] = [];

  constructor(config: KernelConfig, limits?: Limits) {
    this.kernel = new Kernel(config, limits);
    initMemory(this.kernel);
  }

  get store() {
    return this.kernel.store;
  }

  /** All processes, also those that have exited. */
  get processes(): readonly Process[] {
    return this.procs;
  }

  process(id: ProcId): Process {
    const process = this.procs[id];
    if (!process) {
      throw new RangeError(`no process ${id}`);
    }
    return process;
  }

  /** mm (row) of a process in the current state; 0 before its birth and after its exit. */
  mmOf(id: ProcId): number {
    return this.kernel.task.mm.get(this.process(id).task);
  }

  /** A process that is there from the beginning, with an empty address space. */
  spawn(name: string): ProcId {
    return this.register(name, createTask(this.kernel, mm_alloc(this.kernel), 0));
  }

  /** A process that appears in a state that was observed elsewhere, with an empty address space. */
  adopt(name: string, parent: ProcId): ProcId {
    return this.register(name, createTask(this.kernel, mm_alloc(this.kernel), this.process(parent).task), parent);
  }

  mmap(p: ProcId, args: MmapArgs): Outcome {
    return this.syscall(p, do_mmap(this.kernel, args));
  }

  munmap(p: ProcId, vpn: number, pages: number): Outcome {
    return this.syscall(p, __vm_munmap(this.kernel, vpn, pages));
  }

  /** `prot`: VM_READ, VM_WRITE, VM_EXEC. */
  mprotect(p: ProcId, vpn: number, pages: number, prot: number): Outcome {
    return this.syscall(p, do_mprotect_pkey(this.kernel, vpn, pages, prot));
  }

  /** `ret` is the first page of the mapping. */
  mremap(p: ProcId, args: MremapArgs): Outcome {
    return this.syscall(p, do_mremap(this.kernel, args));
  }

  madvise(p: ProcId, vpn: number, pages: number, advice: Advice): Outcome {
    const { task } = this.process(p);
    const { sigbus } = this.kernel.task;
    const done = this.operate(p, () => {
      const ret = this.run(do_madvise(this.kernel, this.mmOf(p), vpn, pages, advice));
      const killed = sigbus.get(task) !== 0;
      if (killed) sigbus.set(task, 0);
      return { ret, killed };
    });
    const outcome = returned({ value: done.value.ret, outcome: done.outcome });
    return done.value.killed ? { ...outcome, sig: 'BUS' } : outcome;
  }

  /** `onfault`: mlock2() with MLOCK_ONFAULT. */
  mlock(p: ProcId, vpn: number, pages: number, onfault: boolean): Outcome {
    return this.syscall(p, do_mlock(this.kernel, vpn, pages, onfault));
  }

  munlock(p: ProcId, vpn: number, pages: number): Outcome {
    return this.syscall(p, __do_sys_munlock(this.kernel, vpn, pages));
  }

  /** A write to debugfs split_huge_pages: splits the large folios of a range to folios of 2^order pages. */
  split_huge_page(p: ProcId, vpn: number, pages: number, order = 0): Outcome {
    const mm = this.mmOf(p);
    return this.syscall(p, split_huge_pages_pid(this.kernel, mm, vpn, vpn + pages, order));
  }

  /**
   * move_pages() of each page of a range to a node. `ret` is the number of pages that are there afterwards, `status` what the
   * kernel stored for the last one.
   */
  move_pages(p: ProcId, vpn: number, pages: number, nid: number): Outcome {
    const { value, outcome } = this.operate(p, () => {
      const statuses: (number | undefined)[] = [];
      for (let at = vpn; at < vpn + pages; at++) {
        statuses.push(this.run(do_pages_move(this.kernel, this.kernel.current_mm(), at, nid)));
      }
      return statuses;
    });
    const status = value.at(-1);
    return { ...outcome, ret: value.filter((one) => one === nid).length, ...(status === undefined ? {} : { status }) };
  }

  /** mbind() to a node, with MPOL_MF_MOVE | MPOL_MF_STRICT. */
  mbind(p: ProcId, vpn: number, pages: number, nid: number): Outcome {
    return this.syscall(p, do_mbind(this.kernel, vpn, pages, nid));
  }

  /** process_madvise() of `p` on a range of `target`. `ret`: bytes. */
  process_madvise(p: ProcId, target: ProcId, vpn: number, pages: number, advice: Advice): Outcome {
    return this.syscall(p, process_madvise(this.kernel, this.mmOf(target), vpn, pages, advice));
  }

  /** A write of a number to the process's own /proc/self/clear_refs. */
  clear_refs(p: ProcId, type: number): Outcome {
    return this.syscall(p, clear_refs_write(this.kernel, type));
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
    return { ...this.syscall(p, do_pagemap_cmd(this.kernel, arg, regions)), regions };
  }

  /** userfaultfd() with UFFD_FEATURE_WP_ASYNC. */
  userfaultfd(p: ProcId): Outcome {
    return returned(this.operate(p, () => userfaultfd_api(this.kernel)));
  }

  /** UFFDIO_REGISTER for write protection. */
  uffdio_register(p: ProcId, vpn: number, pages: number): Outcome {
    return this.syscall(p, userfaultfd_register(this.kernel, vpn, vpn + pages));
  }

  uffdio_unregister(p: ProcId, vpn: number, pages: number): Outcome {
    return this.syscall(p, userfaultfd_unregister(this.kernel, vpn, vpn + pages));
  }

  /** UFFDIO_WRITEPROTECT; `enable` false takes the protection away. */
  uffdio_writeprotect(p: ProcId, vpn: number, pages: number, enable: boolean): Outcome {
    return this.syscall(p, userfaultfd_writeprotect(this.kernel, vpn, vpn + pages, enable));
  }

  /** Reads the first byte of each page through /proc/self/mem, one call each. `ret`: pages read before one that fails. */
  memread(p: ProcId, vpn: number, pages: number): Outcome {
    const data: [number, number][] = [];
    const outcome = this.mem(p, vpn, pages, false, (pfn, at) => {
      data.push([at, this.content(pfn)]);
    });
    return { ...outcome, data };
  }

  /** The same for writing: also where the program itself may not write. `value` gives the byte of the i-th page. */
  memwrite(p: ProcId, vpn: number, pages: number, value: (i: number) => number): Outcome {
    return this.mem(p, vpn, pages, true, (pfn, at) => {
      this.kernel.page.content.set(pfn, value(at - vpn) & 0xff);
    });
  }

  fork(p: ProcId, name: string): Outcome {
    const result = this.operate(p, () => this.run(copy_process(this.kernel)));
    const child = this.register(name, result.value, p);
    return { ...result.outcome, ret: 0, child };
  }

  exit(p: ProcId): Outcome {
    return { ...this.operate(p, () => this.run(do_exit(this.kernel))).outcome, ret: 0 };
  }

  /** `transparent_hugepage/enabled`. Off (`never`) until set. */
  setThp(mode: ThpMode): Outcome {
    return { ...this.operate(undefined, () => setThp(this.kernel, mode)).outcome, ret: 0 };
  }

  /** `hugepages-…kB/enabled` of one order (6.8 and later). */
  setMthp(order: number, mode: MthpMode): Outcome {
    return { ...this.operate(undefined, () => setMthp(this.kernel, order, mode)).outcome, ret: 0 };
  }

  /** `vm.nr_hugepages`: the pool of 2 MiB pages for hugetlb memory. None until set. */
  setNrHugepages(count: number): Outcome {
    return { ...this.operate(undefined, () => setNrHugepages(this.kernel, count)).outcome, ret: 0 };
  }

  /** vmsplice() of a range into the process's pipe, which it opens first if it has none. `ret`: pages that went in. */
  vmsplice(p: ProcId, vpn: number, pages: number): Outcome {
    return this.syscall(p, vmsplice_to_pipe(this.kernel, vpn, pages));
  }

  /** close() of both ends of the process's pipe. */
  drainpipe(p: ProcId): Outcome {
    const task = this.process(p).task;
    return { ...this.operate(p, () => closePipe(this.kernel, task)).outcome, ret: 0 };
  }

  /** Pins a range: as the fixed buffer of the process's io_uring (for writing), or for reading by gup_test. */
  pin(p: ProcId, vpn: number, pages: number, read: boolean): Outcome {
    const { kernel } = this;
    return this.syscall(
      p,
      read ? pin_longterm_test_start(kernel, vpn, pages) : io_sqe_buffers_register(kernel, vpn, pages),
    );
  }

  /** Unregisters the fixed buffers of the process's io_uring and closes it, and gup_test; EBADF if neither is open. */
  unpin(p: ProcId): Outcome {
    const task = this.process(p).task;
    return returned(this.operate(p, () => unpinAll(this.kernel, task)));
  }

  /** swapon() of a device of 256 MiB, and swapoff() of it. */
  swapon(): Outcome {
    return returned(this.operate(undefined, () => swapon(this.kernel)));
  }

  swapoff(): Outcome {
    return this.syscall(undefined, swapoff(this.kernel));
  }

  /** lru_add_drain_all(): every CPU's LRU batches. */
  drain(): Outcome {
    return { ...this.operate(undefined, () => lru_add_drain(this.kernel)).outcome, ret: 0 };
  }

  /** Reads the first byte of each page. */
  read(p: ProcId, vpn: number, pages: number): Outcome {
    const data: [number, number][] = [];
    const page = (at: number): boolean => {
      const pfn = this.translate(this.kernel.current_mm(), at, false);
      if (pfn >= 0) {
        data.push([at, this.content(pfn)]);
      }
      return pfn >= 0;
    };
    return { ...this.access(p, vpn, pages, false, page), data };
  }

  /** Writes the first byte of each page; `value` gives it for the i-th page. */
  write(p: ProcId, vpn: number, pages: number, value: (i: number) => number): Outcome {
    const { kernel } = this;
    const byte = (i: number): number => value(i) & FIRST_BYTE;
    const page = (at: number): boolean => {
      const pfn = this.translate(kernel.current_mm(), at, true);
      if (pfn >= 0) {
        const rest = kernel.page.content.get(pfn) & ~FIRST_BYTE;
        kernel.page.content.set(pfn, rest | byte(at - vpn));
      }
      return pfn >= 0;
    };
    // Faults that repeat the one before are made in one go: the state is the same, and the call is recorded ×n.
    const repeat = (at: number, call: number): number => {
      const mm = kernel.current_mm();
      const count = repeatableFaults(kernel, mm, at, vpn + pages - at - 1);
      if (count > 0) {
        repeatAnonFaults(kernel, mm, at, count, (i) => byte(at + 1 + i - vpn));
        kernel.calls.setTimes(call, count + 1);
      }
      return count;
    };
    return this.access(p, vpn, pages, true, page, repeat);
  }

  /** Writes all bytes of each page. */
  fill(p: ProcId, vpn: number, pages: number, value: number): Outcome {
    const byte = value & FIRST_BYTE;
    const page = (at: number): boolean => {
      const pfn = this.translate(this.kernel.current_mm(), at, true);
      if (pfn >= 0) {
        this.kernel.page.content.set(pfn, filledWith(byte));
      }
      return pfn >= 0;
    };
    return this.access(p, vpn, pages, true, page);
  }

  /** `scans` full scans of ksmd. `ret`: the scans made, -1 if there is nothing that it may merge. */
  ksmd(scans: number): Outcome {
    const { value, outcome } = this.operate(undefined, () => {
      let done = 0;
      while (done < scans && this.run(ksm_do_scan(this.kernel))) {
        done++;
      }
      return done;
    });
    return { ...outcome, ret: value === scans ? scans : -1 };
  }

  /** A write of a number to a file of sysfs or procfs. */
  writeSysFile(write: SysFileWrite): Outcome {
    const { value: err, outcome } = this.operate(undefined, () => this.run(writeSysFile(this.kernel, write)));
    return { ...outcome, ret: err === '' ? 0 : -1, err };
  }

  /** `scans` full scans of khugepaged. `ret`: the scans made, -1 if `enabled` is `never` and it sleeps. */
  khugepaged(scans: number, limits: Partial<KhugepagedLimits> = {}): Outcome {
    const max_ptes_none = khugepagedMaxPtesNone(this.kernel);
    const cc = { is_khugepaged: true, ...KHUGEPAGED_DEFAULTS, max_ptes_none, ...limits };
    const { value, outcome } = this.operate(undefined, () => {
      let done = 0;
      while (done < scans && this.run(khugepaged_do_scan(this.kernel, cc))) {
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

  private mem(
    p: ProcId,
    vpn: number,
    pages: number,
    write: boolean,
    access: (pfn: number, at: number) => void,
  ): Outcome {
    return returned(
      this.operate(p, () => {
        const mm = this.kernel.current_mm();
        for (let at = vpn; at < vpn + pages; at++) {
          const ret = this.run(mem_rw(this.kernel, mm, at, write, (pfn) => access(pfn, at)));
          if (isErrno(ret)) {
            return at > vpn ? at - vpn : ret;
          }
        }
        return pages;
      }),
    );
  }

  private content(pfn: number): number {
    const zero = is_zero_pfn(pfn) || is_huge_zero_pfn(this.kernel, page_folio(this.kernel, pfn));
    return zero ? 0 : this.kernel.page.content.get(pfn) & FIRST_BYTE;
  }

  private register(name: string, task: number, parent?: ProcId): ProcId {
    const id = this.procs.length;
    this.procs.push(parent === undefined ? { id, name, task } : { id, name, task, parent });
    return id;
  }

  private syscall(p: ProcId | undefined, path: Path<SyscallReturn>): Outcome {
    return returned(this.operate(p, () => this.run(path)));
  }

  /**
   * Accesses pages one by one; a fault is handled and the access tried again. `page` returns false if it faults;
   * `repeat` may take on pages behind one that faulted (`call` is that fault's) and says how many.
   */
  private access(
    p: ProcId,
    vpn: number,
    pages: number,
    write: boolean,
    page: (vpn: number) => boolean,
    repeat?: (vpn: number, call: number) => number,
  ): Outcome {
    let faults = 0;
    const { value: done, outcome } = this.operate(p, () => {
      const mm = this.kernel.current_mm();
      for (let at = vpn; at < vpn + pages; at++) {
        let call = -1;
        let regular = false;
        while (!page(at)) {
          regular = call < 0 && isUntouched(this.kernel, mm, at);
          call = this.kernel.calls.length;
          const result = this.run(do_user_addr_fault(this.kernel, at, write));
          if (result !== 'done') {
            return { pages: at - vpn, at, sig: result === 'sigbus' ? ('BUS' as const) : ('SEGV' as const) };
          }
          faults++;
        }
        if (repeat && regular) {
          const more = repeat(at, call);
          faults += more;
          at += more;
        }
      }
      return { pages };
    });
    const ended = { ...outcome, ret: done.pages, minflt: faults - outcome.majflt };
    return 'sig' in done ? { ...ended, sig: done.sig, at: done.at } : ended;
  }

  /** The MMU: pfn of an address if the access is allowed, with A and D set as the hardware does; -1 for a fault. */
  private translate(mm: number, vpn: number, write: boolean): number {
    const { pgtable } = this.kernel;
    const leaf = leafOf(this.kernel, mm, vpn);
    if (!leaf || (leaf.flags & _PAGE_PRESENT) === 0 || (write && (leaf.flags & _PAGE_RW) === 0)) {
      return -1;
    }
    pgtable.flags.set(leaf.row, leaf.flags | _PAGE_ACCESSED | (write ? _PAGE_DIRTY : 0));
    return leaf.pfn;
  }

  private operate<T>(p: ProcId | undefined, body: () => T): { readonly value: T; readonly outcome: Outcome } {
    const { kernel } = this;
    const mark = kernel.store.mark();
    const calls = kernel.calls.length;
    const splats = kernel.splats.length;
    const flushes = kernel.counters.vmstat.get(TLB_FLUSH);
    const major = kernel.counters.vmstat.get(PGMAJFAULT);
    kernel.current = p === undefined ? 0 : this.process(p).task;
    try {
      const value = body();
      const outcome: Outcome = {
        ret: 0,
        err: '',
        minflt: 0,
        majflt: kernel.counters.vmstat.get(PGMAJFAULT) - major,
        flushes: kernel.counters.vmstat.get(TLB_FLUSH) - flushes,
        splats: kernel.splats.slice(splats),
      };
      return { value, outcome };
    } catch (error) {
      kernel.store.seek(mark);
      kernel.store.truncate();
      kernel.calls.truncate(calls);
      kernel.splats.length = splats;
      throw error;
    } finally {
      kernel.current = 0;
    }
  }

  /** Drives a path to its end. Alone on the machine it never waits. */
  private run<T>(path: Path<T>): T {
    const result = path.next();
    if (!result.done) {
      throw new Error(`deadlock: waits for ${result.value.column.table}.${result.value.column.name}`);
    }
    return result.value;
  }
}

/** A system call's outcome. */
function returned({ value, outcome }: { readonly value: SyscallReturn; readonly outcome: Outcome }): Outcome {
  return isErrno(value) ? { ...outcome, ret: -1, err: value } : { ...outcome, ret: value };
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

/** Nothing is mapped at a page of a VMA that was faulted before: the fault will be like those of its neighbours. */
function isUntouched(k: Kernel, mm: number, vpn: number): boolean {
  const vma = vma_lookup(k, mm, vpn);
  const pte = pteRow(k, mm, vpn);
  return (
    vma !== 0 &&
    k.vma.anon_vma.get(vma) !== 0 &&
    allowedOrders(k, vma).length === 0 &&
    (pte === 0 || pte_none(k.pgtable.flags.get(pte)))
  );
}
