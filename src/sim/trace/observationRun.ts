import { Observer } from './observation';
import { callNames, cutForkCalls } from './observationCalls';
import { OBSERVATION_FORMAT, type Observation, runsOf } from './observationFormat';
import type { Run, RunStep } from './run';

/** Page at which the first region of a scenario starts: told as `A+0`. */
const FIRST_REGION = 0x40000000;

/**
 * A run of a scenario, told as the oracle would tell it. Unlike the oracle it does not drain the LRU batches between the
 * steps: a page that waits in one shows the batch's reference until the scenario says `drain`. `visible` are the functions
 * that ftrace can see on this kernel; all are listed without it. Seeks.
 */
export function observeRun(run: Run, visible?: ReadonlySet<string>): Observation {
  const { machine, overview } = run;
  const observer = new Observer(machine.kernel, FIRST_REGION);
  const steps = run.steps.map((step) => {
    machine.store.seek(step.end);
    const procs = overview.procs
      .filter(({ id }) => machine.mmOf(id) !== 0)
      .map(({ id, name }) => [name, machine.mmOf(id)] as const);
    return observer.observe(outcomeOf(run, step, visible), procs);
  });
  machine.store.seek(machine.store.end());
  return {
    format: OBSERVATION_FORMAT,
    scenario: overview.scenario,
    kernel: overview.kernel,
    page_size: 4096,
    deep: true,
    settings: overview.settings,
    steps,
  };
}

function outcomeOf(run: Run, step: RunStep, visible: ReadonlySet<string> | undefined) {
  const { summary, outcome, firstCall, endCall } = step;
  const { ret, err, sig, data = [], minflt, majflt } = outcome;
  const names = callNames(run.machine.kernel.calls, firstCall, endCall).filter((name) => visible?.has(name) ?? true);
  return {
    n: summary.n,
    line: summary.line,
    op: summary.text,
    ret,
    err,
    ...(sig === undefined ? {} : { sig }),
    ...(data.length === 0 ? {} : { data: runsOf(data.map(([, value]) => value)) }),
    faults: { minor: minflt, major: majflt },
    calls: summary.forked === undefined ? names : cutForkCalls(names),
  };
}
