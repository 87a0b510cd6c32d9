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
  const made = new vscode.CompletionItem(entry.label, kindOf(entry.kind));
  if (entry.detail !== undefined) made.detail = entry.detail;
  if (entry.documentation !== undefined) made.documentation = new vscode.MarkdownString(entry.documentation);
  if (entry.insert !== undefined)
    made.insertText = entry.kind === 'snippet' ? new vscode.SnippetString(entry.insert) : entry.insert;
  // The engine's order says what is likely here.
  made.sortText = String(index).padStart(4, '0');
  return made;
}

function kindOf(kind: CompletionEntry['kind']): vscode.CompletionItemKind {
  switch (kind) {
    case 'keyword':
      return vscode.CompletionItemKind.Keyword;
    case 'process':
      return vscode.CompletionItemKind.Module;
    case 'region':
      return vscode.CompletionItemKind.Variable;
    case 'field':
      return vscode.CompletionItemKind.Field;
    case 'function':
      return vscode.CompletionItemKind.Function;
    case 'kernel':
      return vscode.CompletionItemKind.Constant;
    case 'value':
      return vscode.CompletionItemKind.Value;
    case 'snippet':
      return vscode.CompletionItemKind.Snippet;
  }
}
