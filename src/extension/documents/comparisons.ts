import type { CompareChoice, ComparisonOverview, RunChoice } from '../../protocol';
import type { AskOptions, EngineClient } from '../engine/client';
import { isCancelled, messageOf } from '../engine/engineError';
import type { RunHandle } from '../engine/runHandle';
import { fileName } from './fileName';
import type { RunOutcome } from './scenarioRun';
import type { ScenarioStore } from './scenarioStore';

/** Two runs of one scenario, compared. */
export interface ComparedHandle {
  readonly a: RunHandle;
  readonly b: RunHandle;
  readonly overview: ComparisonOverview;
}

export type CompareOutcome =
  | { readonly state: 'done'; readonly compared: ComparedHandle }
  | Exclude<RunOutcome, { readonly state: 'done' }>;

/** How one of the two runs is made. */
interface ComparedRun {
  readonly choice: RunChoice;
  /** Another document than the panel's own: its first scenario. */
  readonly document?: string;
  /** The document of a trace that it is told like. */
  readonly like?: string;
}

interface BothRuns {
  readonly a: ComparedRun;
  readonly b: ComparedRun;
}

function bothRuns(choice: CompareChoice): BothRuns {
  switch (choice.by) {
    case 'traces':
      return { a: { choice: {} }, b: { choice: {}, document: choice.trace } };
    case 'simulator':
      return { a: { choice: {}, like: choice.trace }, b: { choice: {}, document: choice.trace } };
    default: {
      const { a, b } = sidesOf(choice);
      return { a: { choice: a }, b: { choice: b } };
    }
  }
}

/** The document that is compared with the panel's own, if it is another one. */
export function secondDocument(choice: CompareChoice | undefined): string | undefined {
  return choice?.by === 'traces' || choice?.by === 'simulator' ? choice.trace : undefined;
}

/** How each of the two runs of one scenario is made. */
export function sidesOf(choice: Exclude<CompareChoice, { readonly by: 'traces' | 'simulator' }>): {
  readonly a: RunChoice;
  readonly b: RunChoice;
} {
  switch (choice.by) {
    case 'kernels':
      return { a: { kernel: choice.a }, b: { kernel: choice.b } };
    case 'config': {
      const kernel = choice.kernel === undefined ? {} : { kernel: choice.kernel };
      const all = (value: string) => choice.options.map((name) => `${name}=${value}`);
      return { a: { ...kernel, config: all('n') }, b: { ...kernel, config: all('y') } };
    }
    case 'series': {
      const kernel = choice.kernel === undefined ? {} : { kernel: choice.kernel };
      const signed = (sign: string) => choice.series.map((id) => `${sign}${id}`);
      return { a: { ...kernel, series: signed('-') }, b: { ...kernel, series: signed('+') } };
    }
  }
}

/** The panel is of the first document: what keeps the second from being compared is said with its name. */
async function secondFailed(
  store: Pick<ScenarioStore, 'checked'>,
  document: string,
  outcome: Exclude<RunOutcome, { readonly state: 'done' }>,
): Promise<CompareOutcome> {
  const name = fileName(document);
  switch (outcome.state) {
    case 'errors':
    case 'absent': {
      const problem = (await store.checked(document))?.problems[0]?.message;
      const gone = 'it cannot be opened. Was it moved or deleted? Compare with another one.';
      return { state: 'failed', message: `${name}: ${problem ?? gone}` };
    }
    case 'failed':
      return { state: 'failed', message: `${name}: ${outcome.message}` };
    case 'cancelled':
      return outcome;
  }
}

/** Half of the work is the runs, half is comparing them. */
const PARTS = [
  { from: 0, share: 0.25 },
  { from: 0.25, share: 0.25 },
  { from: 0.5, share: 0.5 },
] as const;

/**
 * Runs a scenario of the newest version of its document twice and compares. Ends with the signal, and is `cancelled` if
 * the document was edited meanwhile: who shows it asks again then.
 */
export async function compareScenario(
  store: Pick<ScenarioStore, 'runWith' | 'checked'>,
  engine: Pick<EngineClient, 'compare'>,
  { uri, scenario, choice }: { readonly uri: string; readonly scenario: number; readonly choice: CompareChoice },
  { signal, onProgress }: AskOptions,
): Promise<CompareOutcome> {
  const ask = (part: number): AskOptions => {
    const { from, share } = PARTS[part] ?? PARTS[0];
    return {
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress: (done, text) => onProgress(from + done * share, text) } : {}),
    };
  };
  const runs = bothRuns(choice);
  const made = ({ document, choice: own, like }: ComparedRun, part: number): Promise<RunOutcome> =>
    store.runWith(document ?? uri, document === undefined ? scenario : 0, own, ask(part), like);
  const a = await made(runs.a, 0);
  if (a.state !== 'done') return a;
  const b = await made(runs.b, 1);
  if (b.state !== 'done') return runs.b.document === undefined ? b : secondFailed(store, runs.b.document, b);
  try {
    const overview = await engine.compare(a.handle, b.handle, ask(2));
    return { state: 'done', compared: { a: a.handle, b: { ...b.handle, against: a.handle }, overview } };
  } catch (error) {
    return isCancelled(error) ? { state: 'cancelled' } : { state: 'failed', message: messageOf(error) };
  }
}
