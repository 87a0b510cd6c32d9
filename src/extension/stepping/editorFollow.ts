import * as vscode from 'vscode';
import { settings } from '../activation/settings';
import { scenarioAt } from '../documents/documentState';
import { isScenario } from '../documents/language';
import type { ScenarioStore } from '../documents/scenarioStore';
import { Follower } from './follower';
import type { Stepper } from './stepper';

/** Lets the current step follow the cursor of the active scenario editor. */
export class EditorFollow implements vscode.Disposable {
  readonly #follower: Follower;
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    store: ScenarioStore,
    stepper: Stepper,
    /** The kernel a scenario is looked at on, if not the one in its file. */
    kernelOf: (uri: string, scenario: string) => string | undefined,
  ) {
    this.#follower = new Follower(stepper, (uri, line) => {
      const checked = store.checkedNow(uri);
      // A cursor above all scenarios looks at the first, before its first statement.
      const index = checked ? Math.max(0, scenarioAt(checked.scenarios, line)) : 0;
      const scenario = checked?.scenarios[index];
      const run = scenario && store.runNow(uri, index, kernelOf(uri, scenario.name));
      return run?.state === 'done' ? run.handle : undefined;
    });
    store.changed.on(({ uri, what }) => {
      if (what === 'closed') this.#follower.forget(uri);
      if (what === 'run') this.#follower.runEnded(uri);
    });
    this.#subscriptions = [
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.#cursor(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.#cursor(editor)),
    ];
    if (vscode.window.activeTextEditor) this.#cursor(vscode.window.activeTextEditor);
  }

  /** A panel of this document came back at its own step. */
  restored(uri: string): void {
    this.#follower.restored(uri);
  }

  dispose(): void {
    this.#follower.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #cursor(editor: vscode.TextEditor): void {
    if (!settings.followCursor() || !isScenario(editor.document) || editor !== vscode.window.activeTextEditor) return;
    this.#follower.cursor(editor.document.uri.toString(), editor.selection.active.line + 1);
  }
}
