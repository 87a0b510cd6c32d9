import * as vscode from 'vscode';
import type { ScenarioStore } from '../documents/scenarioStore';

/** Scenarios as the document's outline, and as what can be folded. */
export class ScenarioOutline implements vscode.DocumentSymbolProvider, vscode.FoldingRangeProvider {
  constructor(private readonly store: ScenarioStore) {}

  async provideDocumentSymbols(document: vscode.TextDocument): Promise<vscode.DocumentSymbol[]> {
    const ranges = await this.#ranges(document);
    return ranges.map(({ name, kernel, from, to }) => {
      const line = document.lineAt(from).range;
      const all = new vscode.Range(from, 0, to, document.lineAt(to).range.end.character);
      return new vscode.DocumentSymbol(
        name === '' ? '(no name)' : name,
        `kernel ${kernel}`,
        vscode.SymbolKind.Event,
        all,
        line,
      );
    });
  }

  async provideFoldingRanges(document: vscode.TextDocument): Promise<vscode.FoldingRange[]> {
    const scenarios = await this.#ranges(document);
    const folds = scenarios
      .filter(({ from, to }) => to > from)
      .map(({ from, to }) => new vscode.FoldingRange(from, to));
    return [...folds, ...commentBlocks(document)];
  }

  async #ranges(document: vscode.TextDocument) {
    const checked = await this.store.checked(document.uri.toString());
    const last = document.lineCount - 1;
    return (checked?.scenarios ?? [])
      .filter((scenario) => scenario.line - 1 <= last)
      .map(({ name, kernel, line, endLine }) => {
        let to = Math.min(Math.max(endLine, line) - 1, last);
        while (to > line - 1 && document.lineAt(to).isEmptyOrWhitespace) to--;
        return { name, kernel, from: line - 1, to };
      });
  }
}

function commentBlocks(document: vscode.TextDocument): readonly vscode.FoldingRange[] {
  const blocks: vscode.FoldingRange[] = [];
  let from = -1;
  for (let line = 0; line <= document.lineCount; line++) {
    const comment = line < document.lineCount && document.lineAt(line).text.trimStart().startsWith('#');
    if (comment && from < 0) from = line;
    if (comment || from < 0) continue;
    if (line - 1 > from) blocks.push(new vscode.FoldingRange(from, line - 1, vscode.FoldingRangeKind.Comment));
    from = -1;
  }
  return blocks;
}
