import type * as vscode from 'vscode';

/** VS Code's way of cancelling as the platform's. */
export function abortWith(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
