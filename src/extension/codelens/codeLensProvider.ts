import * as vscode from 'vscode';
import { settings } from '../activation/settings';
import type { ScenarioStore } from '../documents/scenarioStore';
import { type Lens, lensesOf } from './lenses';

export class ScenarioCodeLenses implements vscode.CodeLensProvider {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(private readonly store: ScenarioStore) {
    store.changed.on(({ what, kernel }) => {
      if (what === 'run' && kernel === undefined) this.#changed.fire();
    });
  }

  /** Settings changed. */
  refresh(): void {
    this.#changed.fire();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!settings.codeLens()) return [];
    const uri = document.uri.toString();
    const checked = await this.store.checked(uri);
    if (!checked) return [];
    const lenses = lensesOf(checked, {
      run: (scenario) => this.store.runNow(uri, scenario),
      lastGood: (name) => this.store.lastGood(uri, name)?.overview,
    });
    return lenses.filter((lens) => lens.line <= document.lineCount).map((lens) => codeLens(uri, lens));
  }
}

function codeLens(uri: string, lens: Lens): vscode.CodeLens {
  const place = { uri, scenario: lens.scenario, ...(lens.step === undefined ? {} : { step: lens.step }) };
  const args = lens.command.startsWith('folioscope.') ? [place] : [];
  const command = { title: lens.title, tooltip: lens.tooltip, command: lens.command, arguments: args };
  return new vscode.CodeLens(new vscode.Range(lens.line - 1, 0, lens.line - 1, 0), command);
}
