import { isKernelError, type KernelConfig, MEASURED_KERNELS } from '../kernel/config';
import { LimitReached } from '../kernel/kernel';
import { Machine, type ProcId } from '../machine';
import { VMSTAT_NAMES } from '../mm/vmstat';
import { type Run, type RunStep, TRACE_VERSION } from '../trace/run';
import type { ExpectResult, ProcInfo, RunOverview } from '../trace/views';
import { countChanges } from '../trace/writes';
import type { ExpectItem, ScenarioNode, StepItem } from './ast';
import { brokenInvariants, brokenWords, checkedAtEnd, type InvariantCheck, withBroken } from './broken';
import { FIRST_PROC } from './checker';
import { evaluate, type StepMoment } from './expect';
import { guardApplies } from './guards';
import { fallbackKernel, type KernelOptions, kernelOf, settingsOf } from './kernelOf';
import { LIMITS, type RunLimits } from './limits';
import { labelOf, outcomeWords, resultOf, tally } from './outcome';
import { perform, writeSysfs } from './perform';
import { Regions } from './regions';

export interface RunOptions extends KernelOptions {
  readonly limits?: Partial<RunLimits>;
  /** Asked between steps and inside long ones; true ends the run, which keeps the steps so far. */
  readonly cancelled?: () => boolean;
  readonly progress?: (progress: RunProgress) => void;
  /** When the model's invariants are checked; `small end` by default. */
  readonly invariants?: InvariantCheck;
  /** Only what is called matters: expectations are passed over, changes are not counted, invariants not checked. */
  readonly callsOnly?: true;
}

/** How far a run is. */
export interface RunProgress {
  /** 0..1 */
  readonly done: number;
  /** The statement that is running. */
  readonly text: string;
}

/**
 * Runs a checked scenario to its end. Never throws: what goes wrong is in `overview.stopped`, and the steps before it
 * are there. For a scenario that has errors (see `check`) the result is not specified, but it is a result.
 */
export function runScenario(scenario: ScenarioNode, options: RunOptions = {}): Run {
  const steps = runStepwise(scenario, options);
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
    options.progress?.(next.value);
  }
}

/**
 * The same step by step: yields between steps and inside long ones, so that the caller can let others work, show how far
 * it is, or stop asking.
 */
export function* runStepwise(scenario: ScenarioNode, options: RunOptions = {}): Generator<RunProgress, Run> {
  const runner = new Runner(scenario, options);
  return yield* runner.run();
}

class Stop extends Error {
  constructor(
    readonly reason: 'limit' | 'cancelled' | 'error',
    message: string,
  ) {
    super(message);
  }
}

/** An expectation that is checked after every step from its own on. */
interface Watched {
  readonly item: ExpectItem;
  readonly proc: string;
}

class Runner {
  readonly #machine: Machine;
  readonly #config: KernelConfig;
  readonly #limits: RunLimits;
  readonly #regions = new Regions();
  readonly #procs = new Map<string, ProcId>();
  readonly #infos: ProcInfo[] = [];
  readonly #values = new Map<ProcId, number>();
  readonly #memValues = new Map<ProcId, number>();
  readonly #steps: RunStep[] = [];
  readonly #initial: ExpectResult[] = [];
  readonly #watched: Watched[] = [];
  readonly #failed = new Set<ExpectItem>();
  readonly #start: number;
  #passed = 0;
  #skipped = 0;
  #touched = 0;
  #looked = 0;
  /** The process of lines without one. */
  #proc: string;
  #last: StepMoment | undefined;
  #stopped: RunOverview['stopped'];

  constructor(
    readonly scenario: ScenarioNode,
    readonly options: RunOptions,
  ) {
    const config = kernelOf(scenario, options);
    if (isKernelError(config)) {
      this.#stopped = { reason: 'error', message: config.error, line: scenario.range.line + 1 };
      this.#config = fallbackKernel();
    } else this.#config = config;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#machine = new Machine(this.#config);
    for (const item of scenario.items) {
      if (item.kind !== 'setting') continue;
      const { setting } = item;
      if (setting.kind === 'thp' || setting.kind === 'mthp' || setting.kind === 'set')
        writeSysfs(this.#machine, setting);
      if (setting.kind === 'tunable' && setting.name.text === 'swap' && setting.value.text === 'on')
        this.#machine.swapon();
      if (setting.kind === 'nr_hugepages') this.#machine.setNrHugepages(setting.count);
    }
    const names = processesOf(scenario);
    for (const name of names) this.#born(name, this.#machine.spawn(name), 0, undefined);
    this.#proc = names[0] ?? FIRST_PROC;
    this.#start = this.#machine.position().mark;
  }

  *run(): Generator<RunProgress, Run> {
    const { items } = this.scenario;
    for (const [i, item] of items.entries()) {
      if (this.#stopped !== undefined) break;
      const done = i / items.length;
      try {
        switch (item.kind) {
          case 'proc':
            this.#proc = item.name.text;
            break;
          case 'step':
            yield { done, text: item.text };
            yield* this.#step(item, done, 1 / items.length);
            break;
          case 'expect':
            if (this.options.callsOnly !== true) this.#expect(item);
            break;
          case 'setting':
            break;
          case 'broken':
            throw new Stop('error', `Line ${item.range.line + 1} has an error. Correct it and run again.`);
        }
      } catch (error) {
        this.#stop(error, item.range.line + 1);
      }
    }
    return this.#finish();
  }

  *#step(item: StepItem, done: number, share: number): Generator<RunProgress, void> {
    this.#checkCancelled();
    const machine = this.#machine;
    const name = item.on?.text ?? this.#proc;
    const proc = this.#procs.get(name);
    if (proc === undefined || machine.mmOf(proc) === 0)
      throw new Stop('error', `There is no process \`${name}\` at this step.`);
    const { mark: begin, call: firstCall } = machine.position();
    const splats = machine.kernel.splats.length;
    try {
      const { statement } = item;
      const mm = machine.mmOf(proc);
      const before = tally(machine, mm);
      const vmstat = VMSTAT_NAMES.map((_, row) => machine.kernel.counters.vmstat.get(row));
      const n = this.#steps.length + 1;
      const stage = {
        machine,
        proc,
        regions: this.#regions,
        procs: this.#procs,
        step: n,
        values: this.#values,
        memValues: this.#memValues,
      };
      const parts = perform(stage, statement);
      let part = parts.next();
      while (part.done !== true) {
        yield { done: done + part.value * share, text: item.text };
        this.#checkCancelled();
        part = parts.next();
      }
      const { outcome, touched } = part.value;
      this.#count(touched, statement.kind !== 'fork');
      const { mark: end, call: endCall } = machine.position();
      const after = tally(machine, mm);
      const child = statement.kind === 'fork' ? outcome.child : undefined;
      if (statement.kind === 'fork' && child !== undefined) this.#born(statement.name.text, child, n, proc);
      if (statement.kind === 'exit') this.#infos[proc] = { ...infoOf(this.#infos, proc), died: n };
      this.#last = { outcome, firstCall, endCall, vmstat };
      const broken = this.options.invariants === 'each step' ? brokenInvariants(machine) : [];
      const step: RunStep = {
        summary: {
          n,
          line: item.range.line + 1,
          text: item.text,
          proc,
          label: labelOf(statement),
          result: resultOf(outcome),
          outcome: outcomeWords(part.value, before, after, this.#regions.all, statement),
          changes: this.options.callsOnly === true ? 0 : countChanges(machine.kernel, begin, end),
          expects: [],
          ...(child === undefined ? {} : { forked: child }),
        },
        outcome,
        begin,
        end,
        firstCall,
        endCall,
      };
      this.#steps.push(withBroken(step, broken));
    } catch (error) {
      // The step did not happen.
      machine.store.seek(begin);
      machine.store.truncate();
      machine.kernel.calls.truncate(firstCall);
      machine.kernel.splats.length = splats;
      throw error;
    }
    for (const watched of this.#watched) this.#watch(watched);
  }

  #checkCancelled(): void {
    if (this.options.cancelled?.() === true)
      throw new Stop('cancelled', 'The run was cancelled. The steps before are shown.');
  }

  #count(touched: number, byOne: boolean): void {
    const { pagesPerStatement, pagesPerRun } = this.#limits;
    if (byOne && touched > pagesPerStatement) {
      throw new Stop(
        'limit',
        `This step touches ${touched.toLocaleString('en')} pages; one step may touch ${pagesPerStatement.toLocaleString('en')}. Choose a smaller range.`,
      );
    }
    this.#touched += touched;
    if (this.#touched > pagesPerRun) {
      throw new Stop(
        'limit',
        `The scenario touches more than ${pagesPerRun.toLocaleString('en')} pages in all, copies of fork included. Choose smaller ranges.`,
      );
    }
  }

  // -------------------------------------------------------------- expectations

  #expect(item: ExpectItem): void {
    const watched = { item, proc: item.on?.text ?? this.#proc };
    if (!guardApplies(item.guard, this.#config.version)) {
      this.#skipped++;
      this.#add({
        line: item.range.line + 1,
        text: item.text.replace(/^.*?\bexpect\s*/, ''),
        pass: true,
        skipped: true,
        expected: '',
        actual: `not for kernel ${this.#config.name}`,
      });
      return;
    }
    this.#add(this.#result(watched));
    if (!this.#failed.has(item)) this.#passed++;
    if (item.always) this.#watched.push(watched);
  }

  /** A later step: only its first failure is told. */
  #watch(watched: Watched): void {
    if (this.#failed.has(watched.item)) return;
    const result = this.#result(watched);
    if (result.pass) return;
    this.#passed--;
    this.#add(result);
  }

  #result({ item, proc }: Watched): ExpectResult {
    const { verdict, looked } = evaluate(item, {
      machine: this.#machine,
      regions: this.#regions,
      procs: this.#procs,
      proc,
      step: this.#last,
      invariants: () => brokenInvariants(this.#machine).map(brokenWords),
    });
    this.#looked += looked;
    if (this.#looked > LIMITS.pagesLookedAt) {
      const most = LIMITS.pagesLookedAt.toLocaleString('en');
      throw new Stop(
        'limit',
        `The expectations so far look at more than ${most} pages in all. Choose smaller ranges, or fewer steps after \`expect always\`.`,
      );
    }
    if (!verdict.pass) this.#failed.add(item);
    return { line: item.range.line + 1, text: item.text.replace(/^.*?\bexpect\s*/, ''), skipped: false, ...verdict };
  }

  #add(result: ExpectResult): void {
    const step = this.#steps.pop();
    if (step === undefined) this.#initial.push(result);
    else this.#steps.push({ ...step, summary: { ...step.summary, expects: [...step.summary.expects, result] } });
  }

  // -------------------------------------------------------------- the run

  #born(name: string, id: ProcId, step: number, parent: ProcId | undefined): void {
    this.#procs.set(name, id);
    this.#infos[id] = parent === undefined ? { id, name, born: step } : { id, name, born: step, parent };
  }

  #stop(error: unknown, line: number): void {
    if (error instanceof Stop) this.#stopped = { reason: error.reason, message: error.message, line };
    else if (error instanceof LimitReached) this.#stopped = { reason: 'limit', message: error.message, line };
    else {
      const what = error instanceof Error ? error.message : String(error);
      this.#stopped = {
        reason: 'error',
        message: `The engine failed at this step: ${what}. This is a bug of Folioscope, not of the kernel; please report it.`,
        line,
      };
    }
  }

  #finish(): Run {
    const { scenario, options } = this;
    const check = options.invariants ?? 'small end';
    const steps = options.callsOnly === true ? this.#steps : checkedAtEnd(this.#machine, this.#steps, check);
    const overview: RunOverview = {
      scenario: scenario.title.text,
      line: scenario.range.line + 1,
      kernel: this.#config.name,
      kernels: [...MEASURED_KERNELS],
      arch: this.#config.arch,
      settings: settingsOf(scenario, options),
      procs: this.#infos,
      steps: steps.map((step) => step.summary),
      initial: this.#initial,
      passed: this.#passed,
      failed: this.#failed.size,
      skipped: this.#skipped,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
    return {
      version: TRACE_VERSION,
      machine: this.#machine,
      overview,
      start: this.#start,
      steps,
      regions: this.#regions.all,
    };
  }
}

function infoOf(infos: readonly ProcInfo[], id: ProcId): ProcInfo {
  return infos[id] ?? { id, name: '', born: 0 };
}

/** The processes that are there from the beginning: those of `proc` lines that no fork made before. */
function processesOf(scenario: ScenarioNode): string[] {
  const names: string[] = [];
  const forked = new Set<string>();
  for (const item of scenario.items) {
    if (item.kind === 'setting' || item.kind === 'broken') continue;
    if (item.kind === 'proc') {
      if (!forked.has(item.name.text) && !names.includes(item.name.text)) names.push(item.name.text);
      continue;
    }
    if (names.length === 0) names.push(FIRST_PROC);
    if (item.kind === 'step' && item.statement.kind === 'fork') forked.add(item.statement.name.text);
  }
  return names.length === 0 ? [FIRST_PROC] : names;
}
