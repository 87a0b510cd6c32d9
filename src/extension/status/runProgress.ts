import * as vscode from 'vscode';
import type { RunOutcome } from '../documents/scenarioRun';
import type { ScenarioStore } from '../documents/scenarioStore';

/** A run the user waits for says so when it takes longer than this. */
const QUIET_MS = 300;

/** Waits for a run the user asked for; a long one shows its progress and can be cancelled. */
export async function runWatched(
  store: ScenarioStore,
  uri: string,
  scenario: number,
  name: string,
  kernel?: string,
): Promise<RunOutcome> {
  const outcome = store.run(uri, scenario, kernel);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const quiet = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), QUIET_MS);
  });
  const soon = await Promise.race([outcome, quiet]);
  clearTimeout(timer);
  if (soon) return soon;
  const options = { location: vscode.ProgressLocation.Notification, title: `Running "${name}"`, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => store.cancelRuns(uri));
    let told = 0;
    const stop = store.changed.on((change) => {
      if (change.uri !== uri || change.scenario !== scenario || change.kernel !== kernel) return;
      const run = store.runNow(uri, scenario, kernel);
      if (run?.state !== 'running' || run.done === undefined) return;
      const done = Math.round(run.done * 100);
      progress.report({ increment: done - told, message: run.text ?? `${done} %` });
      told = done;
    });
    try {
      return await outcome;
    } finally {
      stop();
    }
  });
}
