import { VISIBLE_FUNCTIONS } from '../sim/conformance/ftrace';
import { isKernelError, resolveKernel } from '../sim/kernel/config';
import { findConfigOption } from '../sim/kernel/kconfig';
import { attachmentText, type RunOptions, runScenario } from '../sim/scenario';
import { allSeries } from '../sim/series';
import { answer } from '../sim/trace';
import { observationText } from '../sim/trace/observationFormat';
import { observeRun } from '../sim/trace/observationRun';
import { observedRun } from '../sim/trace/observed';
import type { Run } from '../sim/trace/run';
import { PROC_PAGE_FILES, PROC_TEXT_FILES, type ProcFile, type TextSource } from '../sim/trace/views';
import { complain, out, shortName, shownName, UsageError } from './io';
import type { Arguments, Command } from './options';
import { runJson } from './runJson';
import { runOn } from './runOn';
import { runText } from './runText';
import { chosenScenarios, scenariosIn } from './scenarios';
import { readScenarioOrTrace, type ScenarioOrTrace } from './traces';

const PROC_FILES: readonly ProcFile[] = [...PROC_TEXT_FILES, ...PROC_PAGE_FILES];

export const run: Command = {
  name: 'run',
  args: 'FILE',
  summary: [
    'Runs the scenarios of a file and tells each step and every expectation.',
    'FILE may be a trace of a real kernel: then it is told, not run.',
    'Exit status 1 if an expectation failed, 2 if the scenario is wrong.',
  ].join('\n'),
  options: {
    kernel: { value: 'K', help: 'run on this kernel instead, such as 6.12' },
    on: { value: 'WHERE', help: 'on a real kernel as well, and compare: guest:6.18' },
    scenario: { value: 'NAME', help: 'only the scenario of this name' },
    series: { value: '±ID,…', help: 'with or without these series: --series=-rmap-overhaul' },
    config: { value: 'X=y,…', help: 'with these choices of Kconfig' },
    step: { value: 'N', help: 'tell this step in full, as text for a mail' },
    steps: { value: 'A-B', help: 'tell these steps in full' },
    calls: { help: 'with --step: tell all its calls' },
    attachment: { help: 'the scenario itself as it goes into a mail' },
    proc: { value: 'FILE', help: 'what a file of /proc shows then: smaps, pagemap, vmstat …' },
    process: { value: 'NAME', help: 'whose file; the process of the step by default' },
    json: { help: 'the trace as JSON, with what each step changed' },
    observe: { help: 'the state as a real kernel would tell it (mm-oracle-trace/2)' },
  },
  arity: [1, 1],
  run: runRun,
};

function runRun(args: Arguments): number | Promise<number> {
  const file = args.files[0] ?? '-';
  const given = readScenarioOrTrace(file);
  if (given.kind === 'trace') return tellTrace(given, args);
  const read = scenariosIn(file, given.text);
  if (read === undefined) return 2;
  const { text, scenarios: all } = read;
  const kernel = args.text('kernel');
  const config = kernel === undefined ? undefined : resolveKernel(kernel);
  if (config !== undefined && isKernelError(config)) throw new UsageError(`--kernel: ${config.error}`);
  if (args.flag('json') && args.flag('observe')) throw new UsageError('choose one of --json and --observe');
  const proc = procFileOf(args);
  const texts = ['step', 'steps', 'attachment'].filter((name) => args.flag(name) || args.text(name) !== undefined);
  if (texts.length > 1) throw new UsageError(`choose one of --${texts.join(' and --')}`);
  if (args.flag('calls') && args.text('step') === undefined) throw new UsageError('--calls goes with --step');
  const one = args.flag('json') || args.flag('observe') || texts.length > 0 || proc !== undefined;
  const scenarios = chosenScenarios(all, args, file, one);
  const on = args.text('on');
  if (on !== undefined) {
    const other = ['kernel', 'series', 'config', 'json', 'step', 'steps', 'attachment', 'proc', 'process'].find(
      (name) => args.flag(name) || args.text(name) !== undefined,
    );
    if (other !== undefined)
      throw new UsageError(`--on goes without --${other}; the kernel is part of it: --on guest:6.18`);
    return runOn(on, scenarios, args, file);
  }
  const changes = changesOf(args);
  const source: TextSource = { files: [shortName(file)], named: all.length > 1, options: changes.options };
  let status = 0;
  for (const scenario of scenarios) {
    const result = runScenario(scenario, {
      invariants: 'end',
      ...(kernel === undefined ? {} : { kernel }),
      ...changes.choice,
    });
    out(args.flag('attachment') ? attachmentText(text, result.overview, source) : shown(result, args, file, source));
    status = Math.max(status, statusOf(result, file));
  }
  return status;
}

/** What `--series` and `--config` choose, and how a command says it again. */
function changesOf(args: Arguments): {
  readonly choice: Pick<RunOptions, 'series' | 'config'>;
  readonly options: readonly string[];
} {
  const list = (name: string): string[] =>
    args
      .text(name)
      ?.split(',')
      .filter((one) => one !== '') ?? [];
  const series = list('series');
  const config = list('config');
  for (const one of series) {
    if (!/^[+-]/.test(one)) throw new UsageError(`--series: write +${one} or -${one}: --series=-${one}`);
    if (!allSeries.some(({ id }) => id === one.slice(1)))
      throw new UsageError(`--series: there is no series "${one.slice(1)}"`);
  }
  for (const one of config) {
    const [name = '', value] = one.split('=');
    if (findConfigOption(name) === undefined) throw new UsageError(`--config: there is no choice "${name}"`);
    if (value !== 'y' && value !== 'n') throw new UsageError(`--config: write ${name}=y or ${name}=n`);
  }
  return {
    choice: { ...(series.length > 0 ? { series } : {}), ...(config.length > 0 ? { config } : {}) },
    options: [
      ...(series.length > 0 ? [`--series=${series.join(',')}`] : []),
      ...(config.length > 0 ? [`--config=${config.join(',')}`] : []),
    ],
  };
}

/** `2-5` in a run of so many steps. */
function rangeOf(text: string, last: number): { readonly from: number; readonly to: number } {
  const match = /^(\d{1,9})-(\d{1,9})$/.exec(text);
  if (match === null) throw new UsageError(`--steps takes two steps, such as 2-5, not "${text}"`);
  const from = Number(match[1]);
  const to = Number(match[2]);
  if (to < from) throw new UsageError(`--steps ${text}: the first step comes first, ${to}-${from}`);
  if (to > last) throw new UsageError(`--steps ${text}: there is no step ${to}; the run has ${last}`);
  return { from, to };
}

/** What a real kernel did, told as a run of the simulator is. */
function tellTrace({ file, trace }: Extract<ScenarioOrTrace, { kind: 'trace' }>, args: Arguments): number {
  const other = ['kernel', 'series', 'config', 'on', 'scenario', 'attachment', 'observe'].find(
    (name) => args.flag(name) || args.text(name) !== undefined,
  );
  if (other !== undefined) throw new UsageError(`a trace goes without --${other}: it is what it is`);
  const made = observedRun(trace);
  if ('error' in made) throw new UsageError(`${shownName(file)}: ${made.error}`);
  out(shown(made.run, args, file, { files: [shortName(file)] }));
  return 0;
}

function shown(result: Run, args: Arguments, file: string, source: TextSource): string {
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
  const proc = procFileOf(args);
  if (proc !== undefined)
    return answer(result, 'procText', { step: step ?? steps.length, ...proc, ...processOf(result, args) });
  if (args.flag('json')) return runJson(result, step);
  const range = args.text('steps');
  if (range !== undefined) return answer(result, 'rangeText', { ...rangeOf(range, steps.length), source });
  if (step === undefined) return runText(result);
  return answer(result, args.flag('calls') ? 'callsText' : 'text', { step, source });
}

/** The file that `--proc` names. */
function procFileOf(args: Arguments): { readonly file: ProcFile } | undefined {
  const name = args.text('proc');
  if (name === undefined) {
    if (args.text('process') !== undefined) throw new UsageError('--process goes with --proc');
    return undefined;
  }
  const file = PROC_FILES.find((known) => known === name);
  if (file === undefined) throw new UsageError(`--proc: there is no "${name}"; there are ${PROC_FILES.join(', ')}`);
  if (args.flag('json') || args.flag('observe')) throw new UsageError('--proc goes without --json and --observe');
  return { file };
}

/** The process that `--process` names. */
function processOf({ overview }: Run, args: Arguments): { readonly proc?: number } {
  const name = args.text('process');
  if (name === undefined) return {};
  const process = overview.procs.find((known) => known.name === name);
  if (process === undefined) {
    const names = overview.procs.map((known) => known.name).join(', ');
    throw new UsageError(`--process: there is no "${name}"; there are ${names}`);
  }
  return { proc: process.id };
}

/** A run that ended early has a message; it counts as a wrong scenario. */
function statusOf({ overview }: Run, file: string): number {
  if (overview.stopped !== undefined) {
    complain(`${shownName(file)}:${overview.stopped.line}:1: ${overview.stopped.message}`);
    return 2;
  }
  return overview.failed > 0 || overview.steps.some(({ broken }) => broken !== undefined) ? 1 : 0;
}
