import { renumberAnonVmas } from '../../conformance/renumber';
import { isKernelError, resolveKernel } from '../../kernel/config';
import { observedFunction } from '../../kernel/kfn';
import { Machine, type ProcId } from '../../machine';
import { unfoldCalls } from '../observationCalls';
import type { Observation, ObservedProc, ObservedStep } from '../observationFormat';
import { type Region, type Run, type RunStep, TRACE_VERSION } from '../run';
import type { ProcInfo, RunOverview, StepSummary } from '../views';
import { countChanges } from '../writes';
import { ObservedFolios } from './folios';
import { regionStart } from './places';
import { isSimulated } from './read';
import { ObservedTables } from './tables';
import { ObservedVmas, type ProcOf } from './vmas';

/** Calls kept of a step: a real kernel's list can be long, and it is flat. */
const MAX_CALLS = 5000;
const KB_PER_PAGE = 4;

/** What no observation has, whatever the kernel. */
const NEVER_OBSERVED = [
  'which function wrote a field, and in which order',
  'who called whom: the functions are listed in the order in which they were called',
  'functions that the compiler inlined, locks, TLBs and the contents of pages',
  'folios that no process maps',
  'the counters of /proc/vmstat; other files of /proc are computed from the pages and folios that were observed',
  'addresses of physical memory: the page frame numbers shown here are made up',
] as const;

/** The run that a trace tells of, or why there is none. */
export type ObservedRun = { readonly run: Run } | { readonly error: string };

/**
 * Puts what a real kernel was observed to do into the tables of the engine, one step after the other, so that everything
 * that shows a run shows this one. It is no simulation: no function of the model runs. `stopped`: why it has fewer steps
 * than it should.
 */
export function observedRun(observation: Observation, stopped?: string): ObservedRun {
  const version = /^\d+\.\d+/.exec(observation.kernel)?.[0] ?? observation.kernel;
  const config = resolveKernel(version);
  if (isKernelError(config)) return { error: `The trace is of kernel ${observation.kernel}: ${config.error}` };
  return { run: new Importer(new Machine(config), observation, stopped).run() };
}

class Importer {
  readonly #folios: ObservedFolios;
  readonly #vmas: ObservedVmas;
  readonly #tables = new Map<ProcId, ObservedTables>();
  readonly #ids = new Map<string, ProcId>();
  readonly #infos: ProcInfo[] = [];
  readonly #regions: Region[] = [];
  readonly #steps: RunStep[] = [];
  /** The process that is there from the start. */
  readonly #firstProc: string;
  #unknown = 0;

  constructor(
    private readonly machine: Machine,
    private readonly observation: Observation,
    private readonly stopped: string | undefined,
  ) {
    this.#firstProc = Object.keys(observation.steps[0]?.procs ?? {})[0] ?? 'P0';
    this.#folios = new ObservedFolios(machine.kernel);
    this.#vmas = new ObservedVmas(machine.kernel);
  }

  run(): Run {
    const { machine, observation } = this;
    this.#born(this.#firstProc, 0);
    const start = machine.position().mark;
    for (const [i, step] of renumberAnonVmas(observation.steps).entries()) this.#step(i + 1, step);
    return {
      version: TRACE_VERSION,
      machine,
      overview: this.#overview(),
      start,
      steps: this.#steps,
      regions: this.#regions,
      observed: observation,
    };
  }

  #step(n: number, step: ObservedStep): void {
    const { machine } = this;
    const { kernel } = machine;
    const { mark: begin, call: firstCall } = machine.position();
    const left = step.calls_left_out ?? 0;
    const calls = unfoldCalls(step.calls ?? []);
    for (const name of calls.slice(0, MAX_CALLS)) kernel.calls.leave(kernel.calls.enter(observedFunction(name).id));
    const endCall = kernel.calls.length;
    const [forked] = Object.keys(step.procs).filter((name) => !this.#ids.has(name));
    this.#learnRegion(n, step.op);
    this.#write(n, step);
    const end = machine.position().mark;
    const { name = this.#firstProc, label } = wordsOf(step.op);
    const proc = this.#ids.get(name) ?? this.#infos.findLast((info) => info.name === name)?.id ?? 0;
    const child = forked === undefined ? undefined : this.#ids.get(forked);
    const summary: StepSummary = {
      n,
      line: step.line,
      text: step.op,
      proc,
      label,
      result: step.sig !== undefined ? 'signal' : (step.err ?? '') === '' ? 'ok' : 'errno',
      outcome: outcomeWords(step, left + Math.max(0, calls.length - MAX_CALLS)),
      ...(child === undefined ? {} : { forked: child }),
      changes: countChanges(kernel, begin, end),
      expects: [],
    };
    const outcome = {
      ret: step.ret ?? 0,
      // An errno that the model does not know is told in the summary.
      err: '' as const,
      minflt: step.minflt ?? 0,
      majflt: step.majflt ?? 0,
      flushes: 0,
      splats: [],
    };
    this.#steps.push({ summary, outcome, begin, end, firstCall, endCall });
  }

  #write(n: number, step: ObservedStep): void {
    const { kernel } = this.machine;
    for (const [name, id] of [...this.#ids]) if (!(name in step.procs)) this.#died(name, id, n);
    for (const name of Object.keys(step.procs)) if (!this.#ids.has(name)) this.#born(name, n);
    const procs = Object.entries(step.procs).flatMap(([name, observed]): ProcOf[] => {
      const id = this.#ids.get(name);
      return id === undefined ? [] : [{ name, mm: this.machine.mmOf(id), observed }];
    });
    this.#folios.place(step.folios);
    this.#vmas.write(procs, step.anon_vmas ?? [], step.folios);
    for (const { name, mm, observed } of procs) {
      const id = this.#ids.get(name);
      if (id === undefined) continue;
      this.#unknown += this.#tables.get(id)?.write(observed.vmas) ?? 0;
      this.#count(mm, observed);
    }
    const mmOf = (name: string): number => procs.find((proc) => proc.name === name)?.mm ?? 0;
    for (const folio of step.folios) this.#folios.write(folio, this.#vmas.anonVma, mmOf);
    kernel.current = 0;
  }

  #count(mm: number, { rss, counters }: ObservedProc): void {
    const { mm: mms } = this.machine.kernel;
    mms.MM_FILEPAGES.set(mm, rss?.file ?? 0);
    mms.MM_ANONPAGES.set(mm, rss?.anon ?? 0);
    mms.MM_SWAPENTS.set(mm, rss?.swap ?? 0);
    mms.MM_SHMEMPAGES.set(mm, rss?.shmem ?? 0);
    mms.pgtables.set(mm, Math.max(0, (counters['VmPTE'] ?? 0) / KB_PER_PAGE));
  }

  #born(name: string, step: number): void {
    const { machine } = this;
    // Only the first process is there from the start; the others were forked by it or by one of its children.
    const parent = this.#ids.get(this.#firstProc);
    const id = step === 0 || parent === undefined ? machine.spawn(name) : machine.adopt(name, parent);
    this.#ids.set(name, id);
    this.#tables.set(id, new ObservedTables(machine.kernel, machine.mmOf(id), this.#folios));
    this.#infos.push({ id, name, born: step, ...(parent === undefined ? {} : { parent }) });
  }

  #died(name: string, id: ProcId, step: number): void {
    const { machine } = this;
    const mm = machine.mmOf(id);
    this.#tables.get(id)?.free();
    this.#count(mm, { counters: {}, vmas: [] });
    machine.kernel.mm.mmap_first.set(mm, 0);
    machine.kernel.task.mm.set(machine.process(id).task, 0);
    this.#ids.delete(name);
    const at = this.#infos.findIndex((info) => info.id === id);
    const info = this.#infos[at];
    if (info) this.#infos[at] = { ...info, died: step };
  }

  /** `P0 mmap A 4 …` makes region A. */
  #learnRegion(n: number, op: string): void {
    const match = /\bmmap ([A-Z]) (\d+)/.exec(op);
    if (!match) return;
    const [, name = '', pages = '0'] = match;
    this.#regions.push({ name, vpn: regionStart(name), pages: Number(pages), step: n });
  }

  #overview(): RunOverview {
    const { observation, stopped } = this;
    const missing = [...NEVER_OBSERVED];
    return {
      scenario: observation.scenario,
      line: 1,
      kernel: this.machine.kernel.config.name,
      kernels: [this.machine.kernel.config.name],
      arch: 'x86_64',
      settings: observation.settings,
      procs: this.#infos,
      steps: this.#steps.map(({ summary }) => summary),
      passed: 0,
      failed: 0,
      skipped: 0,
      observed: {
        by: isSimulated(observation) ? 'simulator' : 'kernel',
        kernel: observation.kernel,
        missing:
          this.#unknown === 0
            ? missing
            : [...missing, 'entries of pages that are not anonymous memory: they are shown as none'],
      },
      ...(stopped === undefined
        ? {}
        : { stopped: { reason: 'error' as const, message: stopped, line: observation.steps.at(-1)?.line ?? 1 } }),
    };
  }
}

/** `P0 write A 3`, `parent: write buf`: the process, if it is named, and what it did. */
function wordsOf(op: string): { readonly name?: string; readonly label: string } {
  const [, name, label] = /^(P\d+|\w+:) (.*)$/.exec(op) ?? [];
  return name === undefined ? { label: op } : { name: name.replace(':', ''), label: label ?? op };
}

function outcomeWords({ err, sig, fault, minflt = 0, majflt = 0 }: ObservedStep, leftOut: number): string {
  const faults = minflt + majflt;
  const words = [
    sig === undefined ? '' : `SIG${sig}${fault === undefined ? '' : ` at ${fault}`}`,
    err ?? '',
    faults === 0 ? '' : `${faults} ${faults === 1 ? 'fault' : 'faults'}`,
    leftOut === 0 ? '' : `${leftOut.toLocaleString('en')} calls left out`,
  ].filter((word) => word !== '');
  return words.length === 0 ? 'ok' : words.join(', ');
}
