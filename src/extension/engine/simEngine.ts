import type { CheckedDocument, RunChoice, RunOptions, RunOverview, TextPlace } from '../../protocol';
import { compareVersions, definedFunctions, reviewSeries } from '../../review';
import { modelledFunctions } from '../../review/modelled';
import { reachOf } from '../../review/reach';
import { type Comparison, compareStep, compareStepwise } from '../../sim/compare';
import { comparisonText, differenceText } from '../../sim/compare/text';
import {
  attachmentText,
  check,
  complete,
  engineKnows,
  format,
  parse,
  type RunOptions as RunnerOptions,
  runStepwise,
  type ScenarioNode,
} from '../../sim/scenario';
import { placedScenarios } from '../../sim/scenario/placed';
import { answer, type Run } from '../../sim/trace';
import { looksLikeTrace } from '../../sim/trace/observed/read';
import { describeAt, offsetOf } from './describeAt';
import type { CheckedText, Engine, RunHooks } from './engine';
import { readTrace, runLike, runOfTrace } from './traceDocument';

/** A run lets other requests through at least this often. */
const SLICE_MS = 12;
/** What nobody waits for takes shorter turns. */
const BACKGROUND_SLICE_MS = 3;
/** What a run weighs besides its journal: tables and views that were asked for. */
const BASE_WEIGHT = 4 * 1024 * 1024;

interface SimRun {
  readonly run: Run;
  /** The run's own, with the scenario's name as the document has it: unique. */
  readonly overview: RunOverview;
}

/** The engine of `src/sim` as the worker wants it. */
export const simEngine: Engine<SimRun, Comparison> = {
  check: (text, options) => (looksLikeTrace(text) ? readTrace(text).document : looked(text, options).document),
  format,
  attachment: attachmentText,
  complete: (text, at) => {
    const offset = offsetOf(text, at);
    return complete(text, offset);
  },
  describe: (text: string, at: TextPlace) => describeAt(text, at),
  run: async (text, scenario, { kernel, series, config }, options, hooks) => {
    if (looksLikeTrace(text)) {
      const { document, trace } = readTrace(text);
      if (trace === undefined) return { document };
      const run = options.like === undefined ? runOfTrace(trace) : runLike(options.like);
      return { document, run: { run, overview: run.overview } };
    }
    const { document, placed } = looked(text, options);
    const chosen = placed[scenario];
    if (!chosen || chosen.wrong) return { document };
    const { node, name } = chosen;
    if (options.like !== undefined) {
      const run = runLike(options.like, node);
      return { document, run: { run, overview: { ...run.overview, scenario: name } } };
    }
    const own = kernel ?? ownKernel(node, options);
    const choice = {
      ...(own === undefined ? {} : { kernel: own }),
      ...(series === undefined ? {} : { series }),
      ...(config === undefined ? {} : { config }),
    };
    const run = await runInSlices(node, choice, options, hooks);
    return { document, run: { run, overview: { ...run.overview, scenario: name } } };
  },
  overview: ({ overview }) => overview,
  compare: async (a, b, hooks) => {
    const steps = compareStepwise(a.run, b.run);
    return inSlices(steps, (done) => {
      hooks.progress(done, 'Comparing the two runs');
      return hooks.shouldStop();
    });
  },
  compared: ({ overview }) => overview,
  pair: (comparison, { view, args }) => {
    switch (view) {
      case 'difference':
        return compareStep(comparison, args.step);
      case 'differenceText':
        return differenceText(comparison, args.step, args.source);
      case 'comparisonText':
        return comparisonText(comparison, args.source);
    }
  },
  view: ({ run }, { view, args }) => answer(run, view, args),
  review: (sources, hooks) =>
    inSlices(reviewSeries(sources), (done) => {
      hooks.progress(done, 'Reading the patches');
      return hooks.shouldStop();
    }),
  versions: (before, after, hooks) =>
    inSlices(compareVersions(before, after), (done) => {
      hooks.progress(done, 'Reading the patches');
      return hooks.shouldStop();
    }),
  reach: (text, options, hooks) =>
    inSlices(
      reachOf(text, { ...options, cancelled: hooks.shouldStop }),
      (done) => {
        hooks.progress(done, 'Finding what the scenarios reach');
        return hooks.shouldStop();
      },
      BACKGROUND_SLICE_MS,
    ),
  definitions: definedFunctions,
  functions: modelledFunctions,
  weight: ({ run }) => BASE_WEIGHT + 2 * run.machine.store.journalBytes,
};

function looked(text: string, options: RunOptions) {
  const parsed = parse(text);
  const problems = [...parsed.problems, ...check(parsed, engineKnows())].sort(
    (a, b) => a.range.line - b.range.line || a.range.start - b.range.start,
  );
  const placed = placedScenarios(parsed.scenarios, problems, text);
  const scenarios = placed.map(({ node, name, line, endLine }): CheckedDocument['scenarios'][number] => ({
    name,
    line,
    endLine,
    expects: node.items.filter((item) => item.kind === 'expect').length,
    kernel: kernelName(node, options),
  }));
  const document: CheckedText = { problems, scenarios };
  return { document, placed };
}

function kernelSetting(node: ScenarioNode) {
  for (const item of node.items) {
    if (item.kind === 'setting' && item.setting.kind === 'kernel') return item;
  }
  return undefined;
}

/** The kernel to run on if the file does not say. */
function ownKernel(node: ScenarioNode, options: RunOptions): string | undefined {
  return kernelSetting(node) ? undefined : options.defaultKernel;
}

/** For the lens while there is no run that knows better. */
function kernelName(node: ScenarioNode, options: RunOptions): string {
  const setting = kernelSetting(node);
  if (!setting) return options.defaultKernel ?? 'mainline';
  return /^kernel\s+(\S+)/.exec(setting.text)?.[1] ?? 'mainline';
}

async function runInSlices(
  node: ScenarioNode,
  choice: RunChoice,
  { maxPages }: RunOptions,
  hooks: RunHooks,
): Promise<Run> {
  const options: RunnerOptions = {
    ...choice,
    ...(maxPages === undefined ? {} : { limits: { pagesPerRun: maxPages } }),
    cancelled: hooks.shouldStop,
  };
  // It hears itself that it shall stop, and keeps the steps so far.
  const run = await inSlices(runStepwise(node, options), ({ done, text }) => {
    hooks.progress(done, text);
    return false;
  });
  if (run === undefined) throw new Error('a run that nobody ended has an end');
  return run;
}

/**
 * Takes all steps, and gives way now and then so that views of other runs, checks and the word to stop come through.
 * Ends early, with nothing, once `look` says so.
 */
async function inSlices<P, T>(
  steps: Generator<P, T> | AsyncGenerator<P, T>,
  look: (progress: P) => boolean,
  sliceMs = SLICE_MS,
): Promise<T | undefined> {
  let since = performance.now();
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
    if (look(step.value)) return undefined;
    if (performance.now() - since < sliceMs) continue;
    await othersTurn();
    since = performance.now();
  }
}

/** Resolves after the messages that wait. Not a timer: a Web Worker's would wait 4 ms each time. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
