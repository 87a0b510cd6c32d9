import { isKernelError, resolveKernel } from '../kernel/config';
import { runScenario, type ScenarioNode } from '../scenario';
import type { Observation } from '../trace/observationFormat';
import { observeRun } from '../trace/observationRun';
import { isSimulated } from '../trace/observed/read';
import { VISIBLE_FUNCTIONS } from './ftrace';
import { opsOfTrace } from './ops';
import { runOps } from './runOps';
import { isNotForGuests, toOps } from './toOps';

/** The simulator's trace, to be held against another one; or why there is none, in a sentence for the user. */
export type SimulatedTrace =
  | {
      readonly trace: Observation;
      /** Why it ends before the other one. */
      readonly stopped?: string;
    }
  | { readonly error: string; readonly line?: number };

/**
 * What the simulator does on the kernel of a trace, told as that trace tells it: with a scenario its statements, else the
 * steps in the trace itself. Never throws.
 */
export function simulatedLike(other: Observation, scenario?: ScenarioNode): SimulatedTrace {
  const version = /^\d+\.\d+/.exec(other.kernel)?.[0] ?? other.kernel;
  const config = resolveKernel(version);
  if (isKernelError(config)) return { error: `The trace is of kernel ${other.kernel}: ${config.error}` };
  if (isSimulated(other) && !hasOps(other)) return simulatedScenario(other, scenario);
  if (scenario === undefined) {
    return ranAs(other, opsOfTrace(other.scenario, other.settings, other.steps), config.name);
  }
  const ops = toOps(scenario, 'scenario');
  if (isNotForGuests(ops)) return { error: ops.message, line: ops.line };
  const made = ranAs(other, ops.text, config.name);
  if ('error' in made) return made;
  // Lines of the scenario's own file; the name is the trace's, or the user's title.
  const steps = made.trace.steps.map((step, i) => ({ ...step, line: ops.steps[i]?.line ?? step.line }));
  return { ...made, trace: { ...made.trace, scenario: other.scenario, steps } };
}

/** Traces of `run --observe` without a real kernel have the scenario's own statements for steps. */
function hasOps({ steps }: Observation): boolean {
  return steps.every(({ op }) => /^(P\d |[a-z_]+( |$))/.test(op) && !/^\w+ = /.test(op));
}

function simulatedScenario(other: Observation, scenario: ScenarioNode | undefined): SimulatedTrace {
  if (scenario === undefined) {
    return {
      error:
        'The simulator wrote this trace of a scenario, and a trace of its own has no steps that can be run again. Compare it with the scenario’s file, or with another trace.',
    };
  }
  const run = runScenario(scenario, { kernel: other.kernel });
  const { stopped } = run.overview;
  const trace = observeRun(run, VISIBLE_FUNCTIONS.get(run.overview.kernel));
  return { trace, ...(stopped === undefined ? {} : { stopped: `line ${stopped.line}: ${stopped.message}` }) };
}

function ranAs(other: Observation, text: string, kernel: string): SimulatedTrace {
  const { observation, stopped } = runOps(text, kernel, other);
  if (stopped !== undefined && observation.steps.length === 0) {
    return { error: `The simulator cannot run the steps of this trace: ${stopped}` };
  }
  const trace = { ...observation, kernel };
  return stopped === undefined ? { trace } : { trace, stopped };
}
