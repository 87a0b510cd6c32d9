import { isKernelError, resolveKernel } from '../../../src/sim/kernel/config';
import { Machine, type Outcome } from '../../../src/sim/machine';
import type { Mark } from '../../../src/sim/store/store';
import { type Region, type Run, type RunStep, TRACE_VERSION } from '../../../src/sim/trace/run';
import type { ProcInfo, StepSummary } from '../../../src/sim/trace/views';
import { countChanges } from '../../../src/sim/trace/writes';

/** `mixed`: THP by fault, and 64 KiB folios below that size. */
export type ThpSetting = 'never' | 'always' | 'mixed';

export function setThp(machine: Machine, thp: ThpSetting): void {
  machine.setThp(thp === 'never' ? 'never' : 'always');
  if (thp === 'mixed') {
    machine.setMthp(4, 'always');
  }
}

/** First page of the first region; each further one is 1 GiB behind. */
export const BASE = 0x400000;
export const REGION = 0x40000;

/** Drives a machine and keeps what a run consists of, without the scenario language. */
export class Recorder {
  readonly machine: Machine;
  readonly regions: Region[] = [];
  private readonly start: Mark;
  private readonly steps: RunStep[] = [];
  private readonly died = new Map<number, number>();
  private readonly born = new Map<number, number>();

  constructor(kernel = '6.12', names: readonly string[] = ['parent'], thp: ThpSetting = 'never') {
    const config = resolveKernel(kernel);
    if (isKernelError(config)) {
      throw new Error(config.error);
    }
    this.machine = new Machine(config);
    for (const name of names) {
      this.machine.spawn(name);
    }
    setThp(this.machine, thp);
    this.start = this.machine.store.mark();
  }

  region(name: string, vpn: number, pages: number): void {
    this.regions.push({ name, vpn, pages, step: this.steps.length + 1 });
  }

  step(who: number | (() => number), label: string, operate: (machine: Machine) => Outcome): Outcome {
    const from = this.machine.position();
    const outcome = operate(this.machine);
    const proc = typeof who === 'number' ? who : who();
    const to = this.machine.position();
    const n = this.steps.length + 1;
    if (outcome.child !== undefined) {
      this.born.set(outcome.child, n);
    }
    if (label === 'exit') {
      this.died.set(proc, n);
    }
    const summary: StepSummary = {
      n,
      line: n + 2,
      text: label,
      proc,
      label,
      result: outcome.sig ? 'signal' : outcome.err ? 'errno' : 'ok',
      outcome: outcome.sig ? `SIG${outcome.sig}` : outcome.err || `${outcome.minflt} faults`,
      ...(outcome.child === undefined ? {} : { forked: outcome.child }),
      changes: countChanges(this.machine.kernel, from.mark, to.mark),
      expects: [],
    };
    this.steps.push({ summary, outcome, begin: from.mark, end: to.mark, firstCall: from.call, endCall: to.call });
    return outcome;
  }

  /** A step of a random program: whoever does it, or nobody. */
  attempt(
    label: string,
    operate: (machine: Machine) => { readonly proc: number; readonly outcome: Outcome } | undefined,
  ): void {
    let proc = 0;
    this.step(
      () => proc,
      label,
      (machine) => {
        const done = operate(machine);
        proc = done?.proc ?? 0;
        return done?.outcome ?? machine.drain();
      },
    );
  }

  run(): Run {
    const procs = this.machine.processes.map((p): ProcInfo => {
      const died = this.died.get(p.id);
      return {
        id: p.id,
        name: p.name,
        born: this.born.get(p.id) ?? 0,
        ...(died === undefined ? {} : { died }),
        ...(p.parent === undefined ? {} : { parent: p.parent }),
      };
    });
    return {
      version: TRACE_VERSION,
      machine: this.machine,
      overview: {
        scenario: 'recorded',
        line: 1,
        kernel: this.machine.kernel.config.name,
        kernels: ['6.1', '6.12', '6.18', '7.2'],
        arch: 'x86_64',
        settings: [],
        procs,
        steps: this.steps.map((step) => step.summary),
        passed: 0,
        failed: 0,
        skipped: 0,
      },
      start: this.start,
      steps: this.steps,
      regions: this.regions,
    };
  }
}

/** `buf` of four pages, written, forked; the child writes one page, reads another region, unmaps; exits. */
export function forkedRun(kernel?: string): Run {
  const rec = new Recorder(kernel);
  rec.region('buf', BASE, 4);
  rec.step(0, 'buf = mmap 16K', (m) => m.mmap(0, { vpn: BASE, pages: 4, prot: 3 }));
  rec.step(0, 'write buf', (m) => m.write(0, BASE, 4, (i) => i + 1));
  rec.step(0, 'child = fork', (m) => m.fork(0, 'child'));
  rec.step(1, 'write buf[3]', (m) => m.write(1, BASE + 3, 1, () => 9));
  rec.step(0, 'drain', (m) => m.drain());
  rec.step(0, 'write buf[3]', (m) => m.write(0, BASE + 3, 1, () => 8));
  rec.step(0, 'munmap buf[1]', (m) => m.munmap(0, BASE + 1, 1));
  rec.step(1, 'exit', (m) => m.exit(1));
  return rec.run();
}
