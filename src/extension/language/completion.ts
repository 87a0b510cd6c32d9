import * as vscode from 'vscode';
import type { CompletionEntry } from '../../protocol';
import { abortWith } from '../documents/cancellation';
import type { EngineClient } from '../engine/client';
import { isCancelled } from '../engine/engineError';

export class ScenarioCompletion implements vscode.CompletionItemProvider {
  /** Characters after which something new can stand. */
  static readonly triggers = [' ', '.', '(', '[', ':', '-', '+'] as const;

  constructor(private readonly engine: EngineClient) {}

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionItem[]> {
    try {
      const at = { line: position.line, column: position.character };
      const entries = await this.engine.complete(document.getText(), at, { signal: abortWith(token) });
      return entries.map(item);
    } catch (error) {
      if (isCancelled(error)) return [];
      throw error;
    }
  }
}

function item(entry: CompletionEntry, index: number): vscode.CompletionItem {
  const { line, start, endLine, end } = entry.range;
  const made = new vscode.CompletionItem(entry.label, kindOf(entry.kind));
  made.detail = entry.detail;
  made.documentation = new vscode.MarkdownString(entry.help);
  made.insertText = entry.snippet ? new vscode.SnippetString(entry.insert) : entry.insert;
  made.range = new vscode.Range(line, start, endLine, end);
  // The engine's order says what is likely here.
  made.sortText = String(index).padStart(4, '0');
  return made;
}

function kindOf(kind: CompletionEntry['kind']): vscode.CompletionItemKind {
  switch (kind) {
    case 'statement':
      return vscode.CompletionItemKind.Keyword;
    case 'word':
      return vscode.CompletionItemKind.EnumMember;
    case 'process':
      return vscode.CompletionItemKind.Module;
    case 'region':
      return vscode.CompletionItemKind.Variable;
    case 'fact':
      return vscode.CompletionItemKind.Method;
    case 'field':
      return vscode.CompletionItemKind.Field;
    case 'function':
      return vscode.CompletionItemKind.Function;
    case 'value':
      return vscode.CompletionItemKind.Value;
  }
}
