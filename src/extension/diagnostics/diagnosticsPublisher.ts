import * as vscode from 'vscode';
import type { ScenarioStore, StoreChange } from '../documents/scenarioStore';
import type { Finding } from './findings';
import { findingsOfCheck, findingsOfRun } from './findings';

/** Keeps the problems list equal to what the newest check and its runs found. */
export class DiagnosticsPublisher implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('folioscope');

  constructor(private readonly store: ScenarioStore) {
    store.changed.on((change) => this.#update(change));
  }

  dispose(): void {
    this.#collection.dispose();
  }

  #update({ uri, what, kernel }: StoreChange): void {
    if (what === 'closed') {
      this.#collection.delete(vscode.Uri.parse(uri, true));
      return;
    }
    // Between a keystroke and its check the old marks stay: the editor moves them with the text.
    if (what === 'text' || kernel !== undefined) return;
    const checked = this.store.checkedNow(uri);
    const lines = this.store.linesOf(uri);
    if (!checked || !lines) return;
    const findings = [...findingsOfCheck(checked.problems)];
    checked.scenarios.forEach((scenario, i) => {
      const run = this.store.runNow(uri, i);
      // A run under way leaves the last one's findings in place, so that the list does not flicker.
      const shown =
        run?.state === 'done'
          ? run.handle.overview
          : run === undefined || run.state === 'running'
            ? this.store.lastGood(uri, scenario.name)?.overview
            : undefined;
      if (shown && shown.line === scenario.line) findings.push(...findingsOfRun(shown, lines));
    });
    this.#collection.set(vscode.Uri.parse(uri, true), findings.map(diagnostic));
  }
}

function diagnostic({ range, message, severity, code }: Finding): vscode.Diagnostic {
  const place = new vscode.Range(range.line, range.start, range.endLine, range.end);
  const made = new vscode.Diagnostic(place, message, severityOf(severity));
  made.source = 'Folioscope';
  made.code = code;
  return made;
}

function severityOf(severity: Finding['severity']): vscode.DiagnosticSeverity {
  switch (severity) {
    case 'error':
      return vscode.DiagnosticSeverity.Error;
    case 'warning':
      return vscode.DiagnosticSeverity.Warning;
    case 'info':
      return vscode.DiagnosticSeverity.Information;
  }
}
