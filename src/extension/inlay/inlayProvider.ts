import * as vscode from 'vscode';
import { settings } from '../activation/settings';
import type { ScenarioStore } from '../documents/scenarioStore';
import { endOfCode, hintsOf } from './hints';

/** After each line, its result in a few words. */
export class ScenarioInlayHints implements vscode.InlayHintsProvider {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeInlayHints = this.#changed.event;

  constructor(private readonly store: ScenarioStore) {
    store.changed.on(({ uri, what, kernel, scenario }) => {
      if (what !== 'run' || kernel !== undefined || scenario === undefined) return;
      if (store.runNow(uri, scenario)?.state !== 'running') this.#changed.fire();
    });
  }

  /** Settings changed. */
  refresh(): void {
    this.#changed.fire();
  }

  async provideInlayHints(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.InlayHint[]> {
    if (!settings.inlayHints()) return [];
    const uri = document.uri.toString();
    const checked = await this.store.checked(uri);
    if (!checked) return [];
    const hints: vscode.InlayHint[] = [];
    checked.scenarios.forEach((scenario, i) => {
      if (scenario.line - 1 > range.end.line || scenario.endLine - 1 < range.start.line) return;
      const run = this.store.runNow(uri, i);
      // While a newer run is made the last one's results stay where their lines still are.
      const shown = run?.state === 'done' ? run.handle.overview : this.store.lastGood(uri, scenario.name)?.overview;
      if (!shown || run?.state === 'errors' || shown.line !== scenario.line) return;
      for (const { line, text, tooltip } of hintsOf(shown)) {
        if (line - 1 < range.start.line || line - 1 > range.end.line || line > document.lineCount) continue;
        const hint = new vscode.InlayHint(
          new vscode.Position(line - 1, endOfCode(document.lineAt(line - 1).text)),
          text,
        );
        hint.paddingLeft = true;
        hint.tooltip = tooltip;
        hints.push(hint);
      }
    });
    return hints;
  }
}
