import type { CompareChoice, ComparisonOverview, RunChoice } from '../../protocol';
import type { AskOptions, EngineClient } from '../engine/client';
import { isCancelled, messageOf } from '../engine/engineError';
import type { RunHandle } from '../engine/runHandle';
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

/** How each of the two runs is made. */
export function sidesOf(choice: CompareChoice): { readonly a: RunChoice; readonly b: RunChoice } {
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
  store: Pick<ScenarioStore, 'runWith'>,
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
  const sides = sidesOf(choice);
  const a = await store.runWith(uri, scenario, sides.a, ask(0));
  if (a.state !== 'done') return a;
  const b = await store.runWith(uri, scenario, sides.b, ask(1));
  if (b.state !== 'done') return b;
  try {
    const overview = await engine.compare(a.handle, b.handle, ask(2));
    return { state: 'done', compared: { a: a.handle, b: b.handle, overview } };
  } catch (error) {
    return isCancelled(error) ? { state: 'cancelled' } : { state: 'failed', message: messageOf(error) };
  }
}
