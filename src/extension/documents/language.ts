import type * as vscode from 'vscode';

export const LANGUAGE = 'mm-scenario';

/** Documents that only mirror another one: an old revision in a diff, a chat's code block. Not looked at. */
const MIRRORS: ReadonlySet<string> = new Set([
  'git',
  'gitfs',
  'git-graph',
  'gitlens',
  'pr',
  'review',
  'chat-editing-text-model',
  'vscode-local-history',
]);

export function isScenario(document: vscode.TextDocument): boolean {
  return document.languageId === LANGUAGE && !MIRRORS.has(document.uri.scheme);
}
