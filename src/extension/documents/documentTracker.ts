import * as vscode from 'vscode';
import { isScenario, LANGUAGE } from './language';
import type { ScenarioStore } from './scenarioStore';
import { isTraceFile, openTrace } from './traceFiles';

/** Keeps the store in step with the editor: open documents are in it, those in a visible editor are run by themselves. */
export class DocumentTracker implements vscode.Disposable {
  readonly #visible = new Map<string, () => void>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(private readonly store: ScenarioStore) {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.{mms,json,gz}');
    this.#subscriptions = [
      watcher,
      vscode.workspace.onDidOpenTextDocument((document) => this.track(document)),
      vscode.workspace.onDidChangeTextDocument((event) => this.track(event.document)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.languageId === LANGUAGE) this.store.detach(document.uri.toString());
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#lookAtVisible()),
      vscode.workspace.onDidDeleteFiles((event) => {
        for (const file of event.files) this.#gone(file);
      }),
      watcher.onDidDelete((file) => this.#gone(file)),
      watcher.onDidChange((file) => this.#rewritten(file)),
      watcher.onDidCreate((file) => this.#rewritten(file)),
    ];
    for (const document of vscode.workspace.textDocuments) this.track(document);
    this.#lookAtVisible();
  }

  track(document: vscode.TextDocument): void {
    if (isScenario(document)) this.store.update(document.uri.toString(), document.version, document.getText());
  }

  /** Opens a document without showing it, so that its scenarios can be run. Throws what the editor says if it cannot. */
  async open(uri: vscode.Uri): Promise<void> {
    if (isTraceFile(uri)) {
      await openTrace(this.store, uri);
      return;
    }
    const opened = await vscode.workspace.openTextDocument(uri);
    // A file that is not called .mms was asked for by name: it is read as a scenario all the same.
    const document =
      opened.languageId === LANGUAGE ? opened : await vscode.languages.setTextDocumentLanguage(opened, LANGUAGE);
    this.track(document);
  }

  dispose(): void {
    for (const stop of this.#visible.values()) stop();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #lookAtVisible(): void {
    const seen = new Set<string>();
    for (const { document } of vscode.window.visibleTextEditors) {
      if (!isScenario(document)) continue;
      const uri = document.uri.toString();
      seen.add(uri);
      this.track(document);
      if (!this.#visible.has(uri)) this.#visible.set(uri, this.store.keepLive(uri));
    }
    for (const [uri, stop] of [...this.#visible]) {
      if (seen.has(uri)) continue;
      this.#visible.delete(uri);
      stop();
    }
  }

  #gone(file: vscode.Uri): void {
    const gone = file.toString();
    for (const uri of this.store.uris) {
      // An editor that still shows the text of a deleted file goes on with it.
      const open = vscode.workspace.textDocuments.some((d) => d.uri.toString() === uri && !d.isClosed);
      if ((uri === gone || uri.startsWith(`${gone}/`)) && !open) this.store.close(uri);
    }
  }

  /** A file changed on disk that a panel shows while no editor has it open. */
  #rewritten(file: vscode.Uri): void {
    const uri = file.toString();
    if (!this.store.isLive(uri) || vscode.workspace.textDocuments.some((d) => d.uri.toString() === uri)) return;
    this.open(file).then(undefined, () => this.store.close(uri));
  }
}
