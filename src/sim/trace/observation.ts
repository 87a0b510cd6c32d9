import type { Kernel } from '../kernel/kernel';
import { observeAnonVmas } from './observationAnonVmas';
import { foldCalls } from './observationCalls';
import { observeFolio } from './observationFolios';
import type { ObservedStep, Run } from './observationFormat';
import { ObservationNumbers } from './observationNumbers';
import { observeProc } from './observationVmas';

/** log2 of the pages between the starts of two regions: each has a slot of 1 GiB. */
const SLOT_SHIFT = 18;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** What a step did, apart from the state it left: the result of its system call or memory access. */
export interface StepOutcome {
  readonly n: number;
  readonly line: number;
  readonly op: string;
  readonly ret: number;
  /** `EINVAL`; empty if there was no error. */
  readonly err: string;
  /** `SEGV` or `BUS`. */
  readonly sig?: string;
  readonly status?: number;
  /** Bytes that a read saw. */
  readonly data?: readonly Run[];
  /** Absent for steps that no process ran to its end: `exit`, and those of the controller. */
  readonly faults?: { readonly minor: number; readonly major: number };
  /** Kernel functions called, in order, not folded. */
  readonly calls: readonly string[];
}

/**
 * Tells the state of a simulated kernel as the oracle would tell a real one's. One observer follows a run from its first
 * step to its last, because folios and anon_vmas are numbered in order of first appearance.
 */
export class Observer {
  private readonly numbers = new ObservationNumbers();

  /** `base` is the page at which region A starts; addresses are told as `A+3`. */
  constructor(
    private readonly k: Kernel,
    private readonly base: number,
  ) {}

  /** The step and the state after it. `procs` are the live processes in the order in which they are listed. */
  observe(outcome: StepOutcome, procs: readonly (readonly [name: string, mm: number])[]): ObservedStep {
    this.numbers.beginStep((row) => this.k.anon_vma.table.live.get(row) !== 0);
    const { n, line, op, ret, err, sig, data, status, faults } = outcome;
    const { calls, leftOut } = foldCalls(outcome.calls);
    const shown = new Set<number>();
    const nameOfMm = (mm: number): string => (mm === 0 ? '' : (procs.find(([, row]) => row === mm)?.[0] ?? '?'));
    const observed = procs.map(
      ([name, mm]) => [name, observeProc(this.k, this.numbers, mm, shown, this.nameOf)] as const,
    );
    const folios = [...shown].map((pfn) => observeFolio(this.k, this.numbers, pfn, this.base, nameOfMm));
    return {
      n,
      line,
      op,
      ret,
      err,
      ...(sig === undefined ? {} : { sig }),
      ...(status === undefined ? {} : { status }),
      ...(data === undefined ? {} : { data }),
      ...(faults === undefined ? {} : { minflt: faults.minor, majflt: faults.major }),
      calls,
      ...(leftOut > 0 ? { calls_left_out: leftOut } : {}),
      events: {},
      procs: Object.fromEntries(observed),
      folios,
      ...(this.numbers.hasAnonVmas
        ? { anon_vmas: observeAnonVmas(this.k, this.numbers, procs, this.nameOf, this.offsetOf) }
        : {}),
    };
  }

  private readonly offsetOf = (vpn: number): number => (vpn - this.base) & (2 ** SLOT_SHIFT - 1);

  private readonly nameOf = (vpn: number): string => {
    const letter = LETTERS[(vpn - this.base) >> SLOT_SHIFT];
    return vpn < this.base || letter === undefined
      ? `0x${(vpn * 4096).toString(16)}`
      : `${letter}+${this.offsetOf(vpn)}`;
  };
}
