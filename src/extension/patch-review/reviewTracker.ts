import * as vscode from 'vscode';
import { COMMIT_SCHEME } from './gitPatches';
import type { ReviewSession } from './session';

/** Keeps the review in step with its files: typed in, saved, rewritten, renamed, deleted. */
export class ReviewTracker implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];

  constructor(private readonly review: ReviewSession) {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.{patch,diff,mbox,mbx,eml}');
    this.#subscriptions = [
      watcher,
      watcher.onDidChange((uri) => this.#changed(uri)),
      watcher.onDidCreate((uri) => this.#changed(uri)),
      watcher.onDidDelete((uri) => this.#changed(uri)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#changed(document.uri);
      }),
      // What was typed and not saved is gone with the editor.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#changed(uri)),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) review.renamed(oldUri.toString(), newUri.toString());
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #changed(uri: vscode.Uri): void {
    // A commit stays what it is.
    if (uri.scheme !== COMMIT_SCHEME) this.review.textChanged(uri.toString());
  }
}
