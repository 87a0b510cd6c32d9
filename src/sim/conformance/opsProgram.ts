import type { Machine, Outcome, ProcId } from '../machine';
import { KHUGEPAGED_DEFAULTS } from '../mm/khugepaged/scan';
import { ADVICES, type Advice } from '../mm/madvise';
import { VM_READ, VM_WRITE } from '../mm/vm_flags';
import type { OpsRange, OpsStep } from './ops';
import { PROCESSES, REGION_BASE, REGION_SHIFT } from './opsGrammar';
import { sysfsWriteOf, writeSysfs } from './sysfs';

/** What a step came to, as the oracle's worker reports it. */
export interface OpsOutcome {
  readonly ret: number;
  readonly err: string;
  readonly sig?: string;
  /** Bytes that a read saw, page by page. */
  readonly data?: readonly number[];
  /** Faults of an access; a system call's are not counted. */
  readonly minflt: number;
  readonly majflt: number;
  /** Status of the last page of move_pages. */
  readonly status?: number;
}

/** What the worker puts in a status that the kernel shall write. */
const NO_STATUS = -999;

const OK: OpsOutcome = { ret: 0, err: '', minflt: 0, majflt: 0 };

const page = (region: number, offset: number): number => REGION_BASE + region * 2 ** REGION_SHIFT + offset;
const start = (range: OpsRange): number => page(range.region, range.first);
const length = (range: OpsRange): number => range.last - range.first + 1;

/** Result of a system call that returns 0 for success, whatever the simulator returns. */
const plain = ({ ret, err }: Outcome): OpsOutcome => ({ ...OK, ret: Math.min(ret, 0), err });
/** An advice that may end in a signal. */
const signalled = (outcome: Outcome): OpsOutcome =>
  outcome.sig === undefined ? plain(outcome) : { ...plain(outcome), sig: outcome.sig };

/** The first byte that `memwrite` stores. */
const FIRST_MEM_BYTE = 200;

/** The i-th byte from `first` on: never 0. */
const nthByte = (first: number, i: number): number => ((first - 1 + i) % 255) + 1;

export function isAdvice(word: string): word is Advice {
  return (ADVICES as readonly string[]).includes(word);
}

/** Executes the steps of an `.ops` scenario as operations of a machine, as the oracle's workers do with a real kernel. */
export class OpsProgram {
  private readonly procs = new Map<number, ProcId>();
  /** Next byte that `write` stores, per process: a variable of the worker, so a child goes on from its parent's. */
  private readonly next = new Map<number, number>();
  /** The same of `memwrite`. */
  private readonly nextMem = new Map<number, number>();

  constructor(private readonly machine: Machine) {
    this.procs.set(0, machine.spawn('P0'));
    this.next.set(0, 1);
  }

  /** `shared=` stays as it was set. */
  private maxPtesShared = KHUGEPAGED_DEFAULTS.max_ptes_shared;

  /** The agent ends the scans by a write to a setting, which wakes khugepaged once more. */
  private khugepaged({ number: scans = 1, values }: OpsStep): OpsOutcome {
    this.maxPtesShared = Number(values.get('shared') ?? this.maxPtesShared);
    const limits = { max_ptes_none: Number(values.get('none') ?? 0), max_ptes_shared: this.maxPtesShared };
    const { ret } = this.machine.khugepaged(scans + 1, limits);
    return { ...OK, ret: ret < 0 ? ret : scans };
  }

  /** Live processes, by number. */
  live(): (readonly [name: string, id: ProcId])[] {
    return Array.from({ length: PROCESSES }, (_, i) => [i, this.procs.get(i)] as const).flatMap(([i, id]) =>
      id === undefined ? [] : [[`P${i}`, id] as const],
    );
  }

  /** Runs a step that is modelled. */
  run(step: OpsStep): OpsOutcome {
    const { machine } = this;
    const { range } = step;
    if (step.op === 'swapon') return plain(machine.swapon());
    if (step.op === 'swapoff') return plain(machine.swapoff());
    if (step.op === 'khugepaged') return this.khugepaged(step);
    if (step.op === 'ksm') {
      const { ret } = machine.ksmd(step.number ?? 1);
      return { ...OK, ret };
    }
    const write = step.op === 'sys' ? sysfsWriteOf(step) : undefined;
    if (write !== undefined) return { ...OK, ...writeSysfs(machine, write) };
    // Other steps of the controller that are modelled (fdrop, sleep) do nothing to private anonymous memory.
    const p = this.procs.get(step.proc);
    if (p === undefined) return OK;
    switch (step.op) {
      case 'mmap':
        return this.mmap(p, step);
      case 'fork':
        return this.fork(p, step);
      case 'exit':
        machine.exit(p);
        this.procs.delete(step.proc);
        return OK;
      case 'clear_refs':
        return plain(machine.clear_refs(p, step.number ?? 0));
      case 'drain':
        machine.drain();
        return OK;
      case 'uffd':
        return plain(machine.userfaultfd(p));
      case 'drainpipe':
        return plain(machine.drainpipe(p));
      case 'uringunreg':
        return plain(machine.unpin(p));
      default:
        return range === undefined ? OK : this.onRange(p, step, range);
    }
  }

  private onRange(p: ProcId, step: OpsStep, range: OpsRange): OpsOutcome {
    const { machine } = this;
    const vpn = start(range);
    const pages = length(range);
    switch (step.op) {
      case 'read': {
        const { ret, err, sig, data = [], minflt, majflt } = machine.read(p, vpn, pages);
        const seen = step.words.has('nodata') ? {} : { data: data.map(([, value]) => value) };
        return { ret, err, minflt, majflt, ...(sig === undefined ? {} : { sig }), ...seen };
      }
      case 'fill': {
        const { ret, err, sig, minflt, majflt } = machine.fill(p, vpn, pages, Number(step.values.get('') ?? 0));
        return { ret, err, minflt, majflt, ...(sig === undefined ? {} : { sig }) };
      }
      case 'write': {
        const bytes = this.bytes(step);
        const { ret, err, sig, minflt, majflt } = machine.write(p, vpn, pages, bytes);
        // The worker has counted up before the store that got the signal.
        if (sig !== undefined) bytes();
        return { ret, err, minflt, majflt, ...(sig === undefined ? {} : { sig }) };
      }
      case 'pmscan': {
        const { ret, err } = machine.pagemap_scan(p, vpn, pages, step.words.has('wp'));
        return { ...OK, ret, err };
      }
      case 'uregister':
        return plain(machine.uffdio_register(p, vpn, pages));
      case 'uunregister':
        return plain(machine.uffdio_unregister(p, vpn, pages));
      case 'uwp':
      case 'uunwp':
        return plain(machine.uffdio_writeprotect(p, vpn, pages, step.op === 'uwp'));
      case 'memread': {
        const { ret, err, data = [] } = machine.memread(p, vpn, pages);
        return { ...OK, ret, err, data: data.map(([, value]) => value) };
      }
      case 'memwrite': {
        const first = this.nextMem.get(step.proc) ?? FIRST_MEM_BYTE;
        const { ret, err } = machine.memwrite(p, vpn, pages, (i) => nthByte(first, i));
        this.nextMem.set(step.proc, nthByte(first, Math.max(ret, 0)));
        return { ...OK, ret, err };
      }
      case 'munmap':
        return plain(machine.munmap(p, vpn, pages));
      case 'mprotect':
        return plain(machine.mprotect(p, vpn, pages, protection(step)));
      case 'madvise':
        return step.advice !== undefined && isAdvice(step.advice)
          ? signalled(machine.madvise(p, vpn, pages, step.advice))
          : OK;
      case 'mlock':
        return plain(machine.mlock(p, vpn, pages, step.words.has('onfault')));
      case 'munlock':
        return plain(machine.munlock(p, vpn, pages));
      case 'vmsplice': {
        const { ret, err } = machine.vmsplice(p, vpn, pages);
        return { ...OK, ret, err };
      }
      case 'uringreg':
        return plain(machine.pin(p, vpn, pages, false));
      case 'move_pages': {
        const { ret, status } = machine.move_pages(p, vpn, pages, step.number ?? 0);
        return { ...OK, ret, status: status ?? NO_STATUS };
      }
      case 'mbind':
        return plain(machine.mbind(p, vpn, pages, step.number ?? 0));
      case 'split':
        return plain(machine.split_huge_page(p, vpn, pages, Number(step.values.get('order') ?? 0)));
      case 'pmadvise': {
        const target = this.procs.get(step.target ?? -1);
        if (target === undefined || step.advice === undefined || !isAdvice(step.advice)) return OK;
        const { ret, err } = machine.process_madvise(p, target, vpn, pages, step.advice);
        return { ...OK, ret, err };
      }
      case 'mresize':
        return plain(machine.mremap(p, { vpn, pages, newPages: step.number ?? 0 }));
      case 'mremap': {
        const { dest = { region: 0, page: 0 } } = step;
        const newPages = Number(step.values.get('new') ?? pages);
        const to = page(dest.region, dest.page);
        const dontunmap = step.words.has('dontunmap');
        return plain(machine.mremap(p, { vpn, pages, newPages, to, mayMove: true, dontunmap }));
      }
      default:
        return OK;
    }
  }

  private mmap(p: ProcId, step: OpsStep): OpsOutcome {
    const { machine } = this;
    const vpn = page(step.region ?? 0, Number(step.values.get('at') ?? 0));
    const pages = step.number ?? 0;
    const mapped = plain(
      machine.mmap(p, {
        vpn,
        pages,
        prot: protection(step),
        populate: step.words.has('populate'),
        noreserve: step.words.has('nores'),
        hugetlb: step.words.has('hugetlb'),
      }),
    );
    if (mapped.err !== '' || !(step.words.has('nothp') || step.words.has('thp'))) return mapped;
    return plain(machine.madvise(p, vpn, pages, step.words.has('thp') ? 'HUGEPAGE' : 'NOHUGEPAGE'));
  }

  private fork(p: ProcId, step: OpsStep): OpsOutcome {
    const { target = 0 } = step;
    const { child } = this.machine.fork(p, `P${target}`);
    if (child !== undefined) this.procs.set(target, child);
    this.next.set(target, this.next.get(step.proc) ?? 1);
    this.nextMem.set(target, this.nextMem.get(step.proc) ?? FIRST_MEM_BYTE);
    return OK;
  }

  /** The byte for each page: the one given, else a new one each time, never 0. */
  private bytes(step: OpsStep): () => number {
    const given = step.values.get('');
    if (given !== undefined) return () => Number(given);
    return () => {
      const value = this.next.get(step.proc) ?? 1;
      this.next.set(step.proc, (value % 255) + 1);
      return value;
    };
  }
}

function protection(step: OpsStep): number {
  if (step.words.has('none')) return 0;
  return step.words.has('r') ? VM_READ : VM_READ | VM_WRITE;
}
