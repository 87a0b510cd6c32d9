import { type SimulatedTrace, simulatedLike } from '../sim/conformance/simulated';
import type { ScenarioNode } from '../sim/scenario';
import type { Observation } from '../sim/trace/observationFormat';
import { observedRun } from '../sim/trace/observed';
import type { Run } from '../sim/trace/run';
import { shownName, UsageError } from './io';
import type { Arguments } from './options';
import { chosenScenarios, scenariosIn } from './scenarios';
import type { ScenarioOrTrace } from './traces';

/** Two traces as runs, to be compared; undefined if the scenario is wrong, which is told then. */
export interface TracePair {
  readonly a: Run;
  readonly b: Run;
}

type TraceFile = Extract<ScenarioOrTrace, { kind: 'trace' }>;

/** One trace is compared with the simulator, two with each other, a scenario and a trace in the order of the arguments. */
export function tracePair(files: readonly ScenarioOrTrace[], args: Arguments): TracePair | undefined {
  const [first, second] = files;
  if (first?.kind === 'trace' && second?.kind === 'trace') return { a: runOf(first), b: runOf(second) };
  const real = files.find((one): one is TraceFile => one.kind === 'trace');
  if (real === undefined) {
    throw new UsageError(
      'two scenarios are not compared: name a trace, or one scenario with --series, --configs or --kernels',
    );
  }
  if (second === undefined) return against(real, simulatedLike(real.trace), real.file, true);
  const scenario = files.find((one) => one.kind === 'scenario');
  if (scenario?.kind !== 'scenario') return undefined;
  const read = scenariosIn(scenario.file, scenario.text);
  if (read === undefined) return undefined;
  const node = scenarioOf(real.trace, read.scenarios, args, scenario.file);
  return against(real, simulatedLike(real.trace, node), scenario.file, first === scenario);
}

/** The one asked for, else that of the trace's name, else the only one. */
function scenarioOf(
  { scenario }: Observation,
  scenarios: readonly ScenarioNode[],
  args: Arguments,
  file: string,
): ScenarioNode {
  const named = args.text('scenario') === undefined && scenarios.find(({ title }) => title.text === scenario);
  if (named) return named;
  const [one] = chosenScenarios(scenarios, args, file, true);
  if (one === undefined) throw new UsageError(`${shownName(file)}: there is no scenario; it has none`);
  return one;
}

function against(real: TraceFile, simulated: SimulatedTrace, file: string, first: boolean): TracePair {
  if ('error' in simulated) {
    const line = simulated.line === undefined ? '' : `${simulated.line}:1:`;
    throw new UsageError(`${shownName(file)}:${line} ${simulated.error}`);
  }
  const [sim, kernel] = [imported(simulated.trace, file, simulated.stopped), runOf(real)];
  return first ? { a: sim, b: kernel } : { a: kernel, b: sim };
}

function runOf({ trace, file }: TraceFile): Run {
  return imported(trace, file);
}

function imported(trace: Observation, file: string, stopped?: string): Run {
  const made = observedRun(trace, stopped);
  if ('error' in made) throw new UsageError(`${shownName(file)}: ${made.error}`);
  return made.run;
}
