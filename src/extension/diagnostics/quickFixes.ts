import * as vscode from 'vscode';
import type { Problem } from '../../protocol';
import type { ScenarioStore } from '../documents/scenarioStore';

/** Offers the fix that a problem brings with it. */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];

  constructor(private readonly store: ScenarioStore) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const { version } = document;
    const checked = await this.store.checked(document.uri.toString());
    if (!checked || document.version !== version) return [];
    const actions: vscode.CodeAction[] = [];
    for (const problem of checked.problems) {
      const place = rangeOf(problem.range);
      // Anywhere on the line will do: the cursor stands behind the wrong word as a rule.
      if (!problem.fix || place.end.line < range.start.line || place.start.line > range.end.line) continue;
      const action = new vscode.CodeAction(problem.fix.title, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, rangeOf(problem.fix.range ?? problem.range), problem.fix.text);
      action.diagnostics = context.diagnostics.filter((d) => d.code === problem.code && d.range.isEqual(place));
      action.isPreferred = true;
      actions.push(action);
    }
    return actions;
  }
}

function rangeOf({ line, start, endLine, end }: Problem['range']): vscode.Range {
  return new vscode.Range(line, start, endLine, end);
}
