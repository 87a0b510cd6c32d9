import * as vscode from 'vscode';

/** Work the user waits for says so when it takes longer than this. */
const QUIET_MS = 300;

/** Tells how far the work is, 0 to 1. */
export type Tell = (done: number, text: string) => void;

/**
 * Waits for work that the user asked for. If it takes long, a notification with `title` shows how far it is and lets it be
 * cancelled; `watch` is then given what to tell with, and returns what ends the watching.
 */
export async function waitFor<T>(
  outcome: Promise<T>,
  title: string,
  cancel: () => void,
  watch: (tell: Tell) => () => void,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const quiet = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), QUIET_MS);
  });
  const soon = await Promise.race([outcome.then((value) => ({ value })), quiet]);
  clearTimeout(timer);
  if (soon) return soon.value;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(cancel);
    let told = 0;
    const stop = watch((done, message) => {
      const now = Math.round(done * 100);
      progress.report({ increment: Math.max(0, now - told), message });
      told = Math.max(told, now);
    });
    try {
      return await outcome;
    } finally {
      stop();
    }
  });
}
