import * as vscode from 'vscode';
import { abortWith } from '../documents/cancellation';
import type { EngineClient } from '../engine/client';
import { isCancelled } from '../engine/engineError';

export class ScenarioFormatter implements vscode.DocumentFormattingEditProvider {
  constructor(private readonly engine: EngineClient) {}

  async provideDocumentFormattingEdits(
    document: vscode.TextDocument,
    _options: vscode.FormattingOptions,
    token: vscode.CancellationToken,
  ): Promise<vscode.TextEdit[]> {
    const before = document.getText();
    const { version } = document;
    try {
      const after = await this.engine.format(before, { signal: abortWith(token) });
      if (after === before || document.version !== version) return [];
      return changedLines(before, after, document);
    } catch (error) {
      if (isCancelled(error)) return [];
      throw error;
    }
  }
}

/** One edit that leaves the equal lines at both ends alone, so that cursors and marks in them stay. */
function changedLines(before: string, after: string, document: vscode.TextDocument): vscode.TextEdit[] {
  const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const old = before.split(/\r?\n/);
  const now = after.split(/\r?\n/);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++;
  if (head + tail === old.length && head + tail === now.length) return [];
  const middle = now.slice(head, now.length - tail);
  // Whole lines are replaced, each with its line break; the last line of the document has none.
  if (tail > 0) {
    const range = new vscode.Range(head, 0, old.length - tail, 0);
    return [vscode.TextEdit.replace(range, middle.map((line) => line + eol).join(''))];
  }
  const from = head > 0 ? document.lineAt(head - 1).range.end : new vscode.Position(0, 0);
  const range = new vscode.Range(from, document.lineAt(document.lineCount - 1).range.end);
  return [vscode.TextEdit.replace(range, (head > 0 ? middle.map((line) => eol + line) : [middle.join(eol)]).join(''))];
}
