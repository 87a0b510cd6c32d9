import { VISIBLE_FUNCTIONS } from '../sim/conformance/ftrace';
import { isKernelError, resolveKernel } from '../sim/kernel/config';
import { parse, runScenario, type ScenarioNode } from '../sim/scenario';
import { answer } from '../sim/trace';
import { observationText } from '../sim/trace/observationFormat';
import { observeRun } from '../sim/trace/observationRun';
import type { Run } from '../sim/trace/run';
import { complain, out, readText, shownName, UsageError } from './io';
import type { Arguments, Command } from './options';
import { problemsIn } from './problems';
import { runJson } from './runJson';
import { runText } from './runText';

export const run: Command = {
  name: 'run',
  args: 'FILE',
  summary: [
    'Runs the scenarios of a file and tells each step and every expectation.',
    'Exit status 1 if an expectation failed, 2 if the scenario is wrong.',
  ].join('\n'),
  options: {
    kernel: { value: 'K', help: 'run on this kernel instead, such as 6.12' },
    scenario: { value: 'NAME', help: 'only the scenario of this name' },
    step: { value: 'N', help: 'tell this step in full' },
    json: { help: 'the trace as JSON, with what each step changed' },
    observe: { help: 'the state as a real kernel would tell it (mm-oracle-trace/2)' },
  },
  arity: [1, 1],
  run: runRun,
};

function runRun(args: Arguments): number {
  const file = args.files[0] ?? '-';
  const text = readText(file);
  const { report, wrong } = problemsIn(file, text);
  if (report !== '') complain(report);
  if (wrong) return 2;
  const kernel = args.text('kernel');
  const config = kernel === undefined ? undefined : resolveKernel(kernel);
  if (config !== undefined && isKernelError(config)) throw new UsageError(`--kernel: ${config.error}`);
  if (args.flag('json') && args.flag('observe')) throw new UsageError('choose one of --json and --observe');
  const scenarios = chosen(parse(text).scenarios, args, file);
  let status = 0;
  for (const scenario of scenarios) {
    const result = runScenario(scenario, kernel === undefined ? {} : { kernel });
    out(shown(result, args, file));
    status = Math.max(status, statusOf(result, file));
  }
  return status;
}

/** The scenarios to run: all, or the one asked for. JSON holds one. */
function chosen(scenarios: readonly ScenarioNode[], args: Arguments, file: string): readonly ScenarioNode[] {
  const names = scenarios.map(({ title }) => `"${title.text}"`).join(', ');
  const name = args.text('scenario');
  const found = name === undefined ? scenarios : scenarios.filter(({ title }) => title.text === name);
  if (found.length === 0) {
    const has = scenarios.length === 0 ? 'it has none' : `it has ${names}`;
    throw new UsageError(`${shownName(file)}: there is no scenario${name === undefined ? '' : ` "${name}"`}; ${has}`);
  }
  const one = args.flag('json') || args.flag('observe') || args.text('step') !== undefined;
  if (one && found.length > 1) throw new UsageError(`choose one scenario with --scenario; there are ${names}`);
  return found;
}

function shown(result: Run, args: Arguments, file: string): string {
  const step = args.number('step');
  const { steps } = result.overview;
  if (step !== undefined && step > steps.length) {
    throw new UsageError(`${shownName(file)}: there is no step ${step}; the run has ${steps.length}`);
  }
  if (args.flag('observe')) {
    const observation = observeRun(result, VISIBLE_FUNCTIONS.get(result.overview.kernel));
    const some = step === undefined ? observation.steps : observation.steps.filter(({ n }) => n === step);
    return observationText({ ...observation, steps: some });
  }
  if (args.flag('json')) return runJson(result, step);
  return step === undefined ? runText(result) : answer(result, 'text', { step });
}

/** A run that ended early has a message; it counts as a wrong scenario. */
function statusOf({ overview }: Run, file: string): number {
  if (overview.stopped !== undefined) {
    complain(`${shownName(file)}:${overview.stopped.line}:1: ${overview.stopped.message}`);
    return 2;
  }
  return overview.failed > 0 ? 1 : 0;
}
