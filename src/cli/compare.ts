import { type Comparison, compareRuns, compareStep, STEP_LIMITS } from '../sim/compare';
import { comparisonText, differenceText } from '../sim/compare/text';
import { isKernelError, resolveKernel } from '../sim/kernel/config';
import { CONFIG_OPTIONS, findConfigOption, withoutPrefix } from '../sim/kernel/kconfig';
import { type RunOptions, runScenario, type ScenarioNode } from '../sim/scenario';
import { suggest } from '../sim/scenario/suggest';
import { allSeries } from '../sim/series';
import type { TextSource } from '../sim/trace/views';
import { tracePair } from './compareTraces';
import { complain, out, shortName, shownName, UsageError } from './io';
import type { Arguments, Command } from './options';
import { chosenScenarios, scenariosIn } from './scenarios';
import { readScenarioOrTrace, type ScenarioOrTrace } from './traces';

/** Name and version of what `compare --json` prints. */
const FORMAT = 'folioscope-comparison';
const VERSION = 1;

const EQUAL = 0;
const DIFFERENT = 1;
const WRONG = 2;

export const compare: Command = {
  name: 'compare',
  args: 'FILE [TRACE]',
  summary: [
    'Runs a scenario twice, without and with a series or a choice of Kconfig, or on',
    'two kernels, and tells what differs: outcome, calls and state, step by step.',
    'With a trace of a real kernel (.json, .json.gz): FILE.mms TRACE or TRACE alone',
    'compares the simulator with it, TRACE TRACE two of them.',
    'Exit status 1 if anything differs, 2 if a file is wrong.',
  ].join('\n'),
  options: {
    series: { value: 'ID,…', help: 'compare without and with these series' },
    configs: { value: 'A,B', help: 'compare two configurations: default, or NO_PAGE_MAPCOUNT' },
    kernels: { value: 'A,B', help: 'compare kernel A with kernel B' },
    kernel: { value: 'K', help: 'with --series, --configs: on this kernel, not the file’s' },
    scenario: { value: 'NAME', help: 'only the scenario of this name' },
    step: { value: 'N', help: 'tell this step in full' },
    json: { help: 'the comparison as JSON, each step that differs in full' },
  },
  arity: [1, 2],
  run: runCompare,
};

/** How the two runs of a scenario are made. */
interface Choice {
  readonly a: RunOptions;
  readonly b: RunOptions;
}

function runCompare(args: Arguments): number {
  const [first = '-', second] = args.files;
  const files = (second === undefined ? [first] : [first, second]).map(readScenarioOrTrace);
  const [file] = files;
  return file?.kind === 'scenario' && second === undefined
    ? compareScenarios(file.file, file.text, args)
    : compareTraces(files, args);
}

function compareScenarios(file: string, text: string, args: Arguments): number {
  const choice = choiceOf(args);
  const read = scenariosIn(file, text);
  if (read === undefined) return WRONG;
  const { scenarios } = read;
  const source: TextSource = { files: [shortName(file)], named: scenarios.length > 1, options: optionsOf(args) };
  const one = args.flag('json') || args.text('step') !== undefined;
  let status = EQUAL;
  for (const [i, scenario] of chosenScenarios(scenarios, args, file, one).entries()) {
    const comparison = compareRuns(runScenario(scenario, choice.a), runScenario(scenario, choice.b));
    out(`${i > 0 ? '\n' : ''}${shown(comparison, args, file, source)}`);
    status = Math.max(status, statusOf(comparison, scenario, file));
  }
  return status;
}

function compareTraces(files: readonly ScenarioOrTrace[], args: Arguments): number {
  const other = ['series', 'configs', 'kernels', 'kernel'].find((name) => args.text(name) !== undefined);
  if (other !== undefined)
    throw new UsageError(`--${other} goes with a scenario alone; a trace is of the kernel that it was made on`);
  const pair = tracePair(files, args);
  if (pair === undefined) return WRONG;
  const comparison = compareRuns(pair.a, pair.b);
  const scenario = args.text('scenario');
  const options = scenario === undefined ? [] : ['--scenario', scenario];
  const source: TextSource = { files: files.map(({ file }) => shortName(file)), named: false, options };
  out(shown(comparison, args, files.map(({ file }) => shownName(file)).join(', '), source));
  return comparison.overview.equal ? EQUAL : DIFFERENT;
}

export function choiceOf(args: Arguments): Choice {
  const series = args.text('series');
  const kernels = args.text('kernels');
  const configs = args.text('configs');
  const kernel = args.text('kernel');
  if ([series, kernels, configs].filter((one) => one !== undefined).length !== 1) {
    throw new UsageError(
      'choose one of --series ID,…, --configs A,B and --kernels A,B, or name a trace as well; see folioscope compare --help',
    );
  }
  if (kernels !== undefined) {
    if (kernel !== undefined)
      throw new UsageError('--kernel goes with --series or --configs; --kernels names both kernels');
    const [a, b] = pair('--kernels', 'two kernels, as 6.12,6.18', kernels);
    for (const one of [a, b]) checkKernel('--kernels', one);
    return { a: { kernel: a }, b: { kernel: b } };
  }
  if (kernel !== undefined) checkKernel('--kernel', kernel);
  const on = kernel === undefined ? {} : { kernel };
  if (configs !== undefined) {
    const [a, b] = pair('--configs', 'two configurations, as default,NO_PAGE_MAPCOUNT', configs);
    return configChoice(a, b, on);
  }
  const ids = (series ?? '').split(',').map((id) => id.trim());
  const known = allSeries.map(({ id }) => id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    const near = suggest(unknown, known);
    const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
    throw new UsageError(`--series: there is no series "${unknown}"; ${hint}`);
  }
  const signed = (sign: string): RunOptions => ({ ...on, series: ids.map((id) => `${sign}${id}`) });
  return { a: signed('-'), b: signed('+') };
}

function pair(option: string, what: string, text: string): readonly [a: string, b: string] {
  const [a, b, ...more] = text.split(',').map((one) => one.trim());
  if (!a || !b || more.length > 0) throw new UsageError(`${option} takes ${what}, not "${text}"`);
  return [a, b];
}

/** Each side says of every choice that either names whether it has it. */
function configChoice(a: string, b: string, on: RunOptions): Choice {
  const named = new Set<string>();
  for (const one of [a, b]) {
    if (one === 'default') continue;
    const option = findConfigOption(one);
    if (option === undefined) {
      const known = ['default', ...CONFIG_OPTIONS.map(({ name }) => name)];
      const near = suggest(withoutPrefix(one), known);
      const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
      throw new UsageError(`--configs: there is no configuration "${one}"; ${hint}`);
    }
    named.add(option.name);
  }
  const side = (one: string): RunOptions => ({
    ...on,
    config: [...named].map((name) => `${name}=${name === withoutPrefix(one) ? 'y' : 'n'}`),
  });
  return { a: side(a), b: side(b) };
}

function checkKernel(option: string, kernel: string): void {
  const config = resolveKernel(kernel);
  if (isKernelError(config)) throw new UsageError(`${option}: ${config.error}`);
}

/** The options that choose what is compared, as a command says them again. */
export function optionsOf(args: Arguments): string[] {
  return ['series', 'configs', 'kernels', 'kernel'].flatMap((name) => {
    const value = args.text(name);
    return value === undefined ? [] : [`--${name}`, value];
  });
}

function shown(comparison: Comparison, args: Arguments, file: string, source: TextSource): string {
  const { overview } = comparison;
  const step = args.number('step');
  if (step !== undefined && (step < 1 || step > overview.steps.length)) {
    throw new UsageError(`${shownName(file)}: there is no step ${step}; the run has ${overview.steps.length}`);
  }
  if (args.flag('json')) return comparisonJson(comparison, step);
  if (step !== undefined) return differenceText(comparison, step, source);
  return comparisonText(comparison, source);
}

/** The overview, and the steps that differ (or the one asked for) in full. */
function comparisonJson(comparison: Comparison, step: number | undefined): string {
  const { overview } = comparison;
  const details = overview.steps
    .filter(({ n, differs }) => (step === undefined ? differs.length > 0 : n === step))
    .map(({ n }) => compareStep(comparison, n, STEP_LIMITS));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...overview, details }, undefined, 1)}\n`;
}

/** A run that ended early on one side only is a difference; on both, the scenario is wrong. */
function statusOf({ overview }: Comparison, scenario: ScenarioNode, file: string): number {
  const { a, b } = overview.sides;
  const stopped = a.stopped !== undefined && b.stopped !== undefined ? a.stopped : undefined;
  if (stopped !== undefined) {
    complain(`${shownName(file)}:${stopped.line}:1: ${scenario.title.text}: ${stopped.message}`);
    return WRONG;
  }
  return overview.equal ? EQUAL : DIFFERENT;
}
