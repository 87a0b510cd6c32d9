import { PAGE_VERSION, type PageCompare, type PageData } from '../page/data';
import { pageHtml } from '../page/html';
import { compareRuns } from '../sim/compare';
import { comparisonText } from '../sim/compare/text';
import { isKernelError, resolveKernel } from '../sim/kernel/config';
import { runScenario, type ScenarioNode } from '../sim/scenario';
import { answer, type Run } from '../sim/trace';
import { observedRun } from '../sim/trace/observed';
import type { TextSource } from '../sim/trace/views';
import { choiceOf, optionsOf } from './compare';
import { out, shortName, shownName, UsageError, writeText } from './io';
import type { Arguments, Command } from './options';
import { readAssets } from './pageAssets';
import { chosenScenarios, scenariosIn } from './scenarios';
import { readScenarioOrTrace, type ScenarioOrTrace } from './traces';

export const exportRun: Command = {
  name: 'export',
  args: 'FILE',
  summary: [
    'Writes a run, or a comparison, as one HTML page that is the whole panel.',
    'It opens from its file and needs no network. FILE is a scenario or a trace.',
  ].join('\n'),
  options: {
    html: { value: 'OUT', help: 'the page to write' },
    scenario: { value: 'NAME', help: 'the scenario of this name' },
    kernel: { value: 'K', help: 'run on this kernel instead, such as 6.12' },
    step: { value: 'N', help: 'the step that the page opens at' },
    series: { value: 'ID,…', help: 'a comparison: without and with these series' },
    configs: { value: 'A,B', help: 'a comparison of two configurations: default,NO_PAGE_MAPCOUNT' },
    kernels: { value: 'A,B', help: 'a comparison of two kernels' },
  },
  arity: [1, 1],
  run: runExport,
};

/** What a page shows, and the same as text. */
interface Exported {
  readonly data: PageData;
  readonly text: string;
}

type ReadScenario = Extract<ScenarioOrTrace, { readonly kind: 'scenario' }>;
type ReadTrace = Extract<ScenarioOrTrace, { readonly kind: 'trace' }>;

async function runExport(args: Arguments): Promise<number> {
  const file = args.files[0] ?? '-';
  const to = args.text('html');
  if (to === undefined) throw new UsageError('say where to write the page: --html OUT');
  const read = readScenarioOrTrace(file);
  const made = read.kind === 'trace' ? ofTrace(read, args) : ofScenario(read, args);
  if (made === undefined) return 2;
  const page = await pageHtml(readAssets(), made.data, made.text);
  if (to === '-') out(page);
  else {
    writeText(to, page);
    out(`${to}: ${Math.round(page.length / 1024)} kB\n`);
  }
  return 0;
}

function ofScenario({ file, text }: ReadScenario, args: Arguments): Exported | undefined {
  const read = scenariosIn(file, text);
  if (read === undefined) return undefined;
  const [scenario] = chosenScenarios(read.scenarios, args, file, true);
  if (scenario === undefined) return undefined;
  const name = file === '-' ? 'scenario.mms' : shortName(file);
  const source: TextSource = { files: [name], named: read.scenarios.length > 1, options: optionsOf(args) };
  const base = { version: PAGE_VERSION, documents: [{ name, text: read.text }], file: name, options: {} } as const;
  const page = { ...base, scenario: scenario.title.text };
  if (isCompared(args)) return ofComparison(page, scenario, args, source, file);
  const kernel = args.text('kernel');
  const config = kernel === undefined ? undefined : resolveKernel(kernel);
  if (config !== undefined && isKernelError(config)) throw new UsageError(`--kernel: ${config.error}`);
  const run = runScenario(scenario, kernel === undefined ? {} : { kernel });
  const step = stepOf(args, run.overview.steps.length, file) ?? 0;
  const data: PageData = { ...page, ...(kernel === undefined ? {} : { kernel }), step };
  return { data, text: wholeText(run, { ...source, options: [] }) };
}

function ofComparison(
  page: Omit<PageData, 'step'>,
  scenario: ScenarioNode,
  args: Arguments,
  source: TextSource,
  file: string,
): Exported {
  const { a, b } = choiceOf(args);
  const comparison = compareRuns(runScenario(scenario, a), runScenario(scenario, b));
  const { steps, first } = comparison.overview;
  const step = stepOf(args, steps.length, file) ?? first?.step ?? steps.length;
  return { data: { ...page, compare: compareOf(args), step }, text: comparisonText(comparison, source) };
}

function ofTrace({ file, trace }: ReadTrace, args: Arguments): Exported {
  const other = ['scenario', 'kernel', 'series', 'configs', 'kernels'].find((name) => args.text(name) !== undefined);
  if (other !== undefined) throw new UsageError(`a trace goes without --${other}: it is what it is`);
  const made = observedRun(trace);
  if ('error' in made) throw new UsageError(`${shownName(file)}: ${made.error}`);
  const name = shortName(file).replace(/\.gz$/, '');
  const step = stepOf(args, made.run.overview.steps.length, file) ?? 0;
  const documents = [{ name, text: JSON.stringify(trace) }];
  const scenario = made.run.overview.scenario;
  const data: PageData = { version: PAGE_VERSION, documents, file: name, scenario, step, options: {} };
  return { data, text: wholeText(made.run, { files: [name] }) };
}

function wholeText(run: Run, source: TextSource): string {
  return answer(run, 'rangeText', { from: 0, to: run.overview.steps.length, source });
}

function isCompared(args: Arguments): boolean {
  return ['series', 'configs', 'kernels'].some((name) => args.text(name) !== undefined);
}

function compareOf(args: Arguments): PageCompare {
  const list = (name: string): string[] =>
    args
      .text(name)
      ?.split(',')
      .map((one) => one.trim()) ?? [];
  const kernel = args.text('kernel');
  const on = kernel === undefined ? {} : { kernel };
  const [a, b] = list('kernels');
  if (a !== undefined && b !== undefined) return { by: 'kernels', a, b };
  if (args.text('series') !== undefined) return { by: 'series', series: list('series'), ...on };
  const [first, ...options] = list('configs');
  if (first !== 'default' || options.length !== 1)
    throw new UsageError('--configs: a page compares default with one configuration: default,NO_PAGE_MAPCOUNT');
  return { by: 'config', options, ...on };
}

function stepOf(args: Arguments, last: number, file: string): number | undefined {
  const step = args.number('step');
  if (step !== undefined && step > last)
    throw new UsageError(`${shownName(file)}: there is no step ${step}; the run has ${last}`);
  return step;
}
