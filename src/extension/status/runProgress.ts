import type { RunOutcome } from '../documents/scenarioRun';
import type { ScenarioStore } from '../documents/scenarioStore';
import { waitFor } from './longWait';

/** Waits for a run the user asked for; a long one shows its progress and can be cancelled. */
export function runWatched(
  store: ScenarioStore,
  uri: string,
  scenario: number,
  name: string,
  kernel?: string,
): Promise<RunOutcome> {
  return waitFor(
    store.run(uri, scenario, kernel),
    `Running "${name}"`,
    () => store.cancelRuns(uri),
    (tell) =>
      store.changed.on((change) => {
        if (change.uri !== uri || change.scenario !== scenario || change.kernel !== kernel) return;
        const run = store.runNow(uri, scenario, kernel);
        if (run?.state === 'running' && run.done !== undefined)
          tell(run.done, run.text ?? `${Math.round(run.done * 100)} %`);
      }),
  );
}
