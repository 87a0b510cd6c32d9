import { isKernelError, resolveKernel } from '../kernel/config';
import { LimitReached } from '../kernel/kernel';
import { Machine } from '../machine';
import { sysFileWrite } from '../mm/sysfiles';
import { MTHP_MODES, THP_MODES } from '../mm/sysfs';
import { Observer } from '../trace/observation';
import { callNames, cutForkCalls } from '../trace/observationCalls';
import { OBSERVATION_FORMAT, type Observation, type ObservedStep, runsOf } from '../trace/observationFormat';
import { VISIBLE_FUNCTIONS } from './ftrace';
import { isInlined } from './inlined';
import { ModelledSteps } from './modelled';
import { type OpsScenario, type OpsStep, readOps } from './ops';
import { REGION_BASE } from './opsGrammar';
import { OpsProgram } from './opsProgram';
import { comparableFunctions, isCompared } from './traced';

export interface OpsRun {
  /** What was run; fewer steps than the scenario has if it could not be run to its end. */
  readonly observation: Observation;
  /** Why it was not run to its end. */
  readonly stopped?: string;
}

/**
 * Runs an `.ops` scenario on a simulated kernel and observes it after every step. Never throws. With `like`, the trace of
 * a real kernel, it is the kernel of that point release, and calls are told of the functions that trace can show.
 */
export function runOps(text: string, kernel: string, like?: Observation): OpsRun {
  const { scenario, errors } = readOps(text);
  const config = resolveKernel(kernel, like === undefined ? {} : { release: pointRelease(like) });
  if (scenario === undefined) {
    const list = errors.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
    return { observation: head(kernel, undefined, []), stopped: `the scenario has errors: ${list}` };
  }
  if (isKernelError(config)) return { observation: head(kernel, scenario, []), stopped: config.error };
  const machine = new Machine(config);
  const run = new Runner(
    machine,
    config.name,
    like === undefined ? VISIBLE_FUNCTIONS.get(config.name) : comparableFunctions(config.name, like),
  );
  applySettings(machine, scenario.settings);
  const modelled = new ModelledSteps(scenario);
  const steps: ObservedStep[] = [];
  for (const step of scenario.steps) {
    const missing = modelled.missing(step);
    if (missing !== undefined) {
      const stopped = `line ${step.line} (${step.text}): not modelled yet: ${missing}`;
      return { observation: head(kernel, scenario, steps), stopped };
    }
    try {
      steps.push(run.step(steps.length + 1, step));
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error;
      const stopped = `line ${step.line} (${step.text}): ${error.message}`;
      return { observation: head(kernel, scenario, steps), stopped };
    }
  }
  return { observation: head(kernel, scenario, steps) };
}

/** `6.12.107` of `6.12.107+deb13-cloud-amd64`, `6.1.0-50` of `6.1.0-50-cloud-amd64`. */
function pointRelease({ kernel }: Observation): string {
  return /^\d+\.\d+\.(0-)?\d+/.exec(kernel)?.[0] ?? kernel;
}

/** Settings of huge pages and swap. Guests run with THP `madvise` unless a scenario says otherwise (their init sets it). */
export function applySettings(machine: Machine, settings: readonly string[]): void {
  machine.setThp('madvise');
  for (const setting of settings) {
    const [name, a = '', b = ''] = setting.split(/\s+/);
    const mode = THP_MODES.find((m) => m === a);
    const sizeMode = MTHP_MODES.find((m) => m === b);
    if (name === 'thp' && mode) machine.setThp(mode);
    if (name === 'swap' && a === 'on') machine.swapon();
    const write = name === 'set' ? sysFileWrite(setting) : undefined;
    if (write) machine.writeSysFile(write);
    if (name === 'hugetlb') machine.setNrHugepages(Number(a));
    if (name === 'mthp' && sizeMode) machine.setMthp(Math.log2(Number(a) / 4), sizeMode);
  }
}

function head(kernel: string, scenario: OpsScenario | undefined, steps: readonly ObservedStep[]): Observation {
  return {
    format: OBSERVATION_FORMAT,
    scenario: scenario?.name ?? '',
    kernel,
    page_size: 4096,
    deep: true,
    settings: scenario?.settings ?? [],
    steps,
  };
}

class Runner {
  private readonly observer: Observer;
  private readonly program: OpsProgram;

  constructor(
    private readonly machine: Machine,
    private readonly kernel: string,
    private readonly visible: ReadonlySet<string> | undefined,
  ) {
    this.observer = new Observer(machine.kernel, REGION_BASE);
    this.program = new OpsProgram(machine);
  }

  step(n: number, step: OpsStep): ObservedStep {
    const before = this.machine.position().call;
    const outcome = this.program.run(step);
    const calls = this.calls(step, before);
    // The oracle drains the LRU batches before it looks; what it calls for that is not part of the step.
    this.machine.drain();
    const { ret, err, sig, data, status } = outcome;
    const byWorker = step.proc >= 0 && step.op !== 'exit';
    const result = {
      ...{ n, line: step.line, op: step.text, ret, err, calls },
      ...(sig === undefined ? {} : { sig }),
      ...(status === undefined ? {} : { status }),
      ...(data === undefined || data.length === 0 ? {} : { data: runsOf(data) }),
      ...(byWorker ? { faults: { minor: outcome.minflt, major: outcome.majflt } } : {}),
    };
    const live = this.program.live().map(([name, id]) => [name, this.machine.mmOf(id)] as const);
    return this.observer.observe(result, live);
  }

  private calls(step: OpsStep, first: number): string[] {
    const inlined = (caller: string, callee: string) => isInlined(this.kernel, caller, callee);
    const all = callNames(this.machine.kernel.calls, first, this.machine.position().call, inlined);
    const seen = all.filter((name) => (this.visible?.has(name) ?? true) && isCompared(name, step.text));
    return step.op === 'fork' ? cutForkCalls(seen) : seen;
  }
}
