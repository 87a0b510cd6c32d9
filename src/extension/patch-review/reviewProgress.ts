import * as vscode from 'vscode';
import type { ReviewOutcome, Watching } from './session';

/** A series the user waits for says so when it takes longer than this. */
const QUIET_MS = 300;

/** Waits for a series to be read; a long one shows how far it is and can be cancelled. */
export async function readWatched(
  title: string,
  read: (watching: Watching) => Promise<ReviewOutcome>,
): Promise<ReviewOutcome> {
  const cancel = new AbortController();
  let tell: Watching['onProgress'];
  const outcome = read({ signal: cancel.signal, onProgress: (done, text) => tell?.(done, text) });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const quiet = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), QUIET_MS);
  });
  const soon = await Promise.race([outcome, quiet]);
  clearTimeout(timer);
  if (soon) return soon;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    token.onCancellationRequested(() => cancel.abort());
    let told = 0;
    tell = (done, message) => {
      const now = Math.round(done * 100);
      progress.report({ increment: Math.max(0, now - told), message });
      told = Math.max(told, now);
    };
    return outcome;
  });
}
