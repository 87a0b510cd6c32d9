import type { PageRegion } from './fs/proc/task_mmu';
import { type Errno, isErrno, type SyscallReturn } from './kernel/errno';
import type { Kernel, Splat } from './kernel/kernel';
import type { Path } from './kernel/kfn';
import { PGMAJFAULT, TLB_FLUSH } from './mm/vmstat';
import type { Mark } from './store/store';

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

/** The processes of a machine, and how one operation of one of them is run: whole, or undone. */
export class Operations {
  readonly #procs: Process[] = [];

  constructor(readonly kernel: Kernel) {}

  /** All processes, also those that have exited. */
  get processes(): readonly Process[] {
    return this.#procs;
  }

  process(id: ProcId): Process {
    const process = this.#procs[id];
    if (!process) {
      throw new RangeError(`no process ${id}`);
    }
    return process;
  }

  /** mm (row) of a process in the current state; 0 before its birth and after its exit. */
  mmOf(id: ProcId): number {
    return this.kernel.task.mm.get(this.process(id).task);
  }

  /** Adds a process that has the task. */
  register(name: string, task: number, parent?: ProcId): ProcId {
    const id = this.#procs.length;
    this.#procs.push(parent === undefined ? { id, name, task } : { id, name, task, parent });
    return id;
  }

  /** Runs a system call of a process, or work of the kernel's own. */
  syscall(p: ProcId | undefined, path: Path<SyscallReturn>): Outcome {
    return returned(this.operate(p, () => this.run(path)));
  }

  /** Runs `body` with the process as the current one. What it changed is undone if it throws. */
  operate<T>(p: ProcId | undefined, body: () => T): { readonly value: T; readonly outcome: Outcome } {
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
  run<T>(path: Path<T>): T {
    const result = path.next();
    if (!result.done) {
      throw new Error(`deadlock: waits for ${result.value.column.table}.${result.value.column.name}`);
    }
    return result.value;
  }
}

/** A system call's outcome. */
export function returned({ value, outcome }: { readonly value: SyscallReturn; readonly outcome: Outcome }): Outcome {
  return isErrno(value) ? { ...outcome, ret: -1, err: value } : { ...outcome, ret: value };
}
