import * as vscode from 'vscode';

const MAX_FILES = 500;

/** The scenario files of the workspace's folders, the first 500 that the search finds. */
export async function workspaceScenarios(): Promise<readonly vscode.Uri[]> {
  if (!vscode.workspace.workspaceFolders?.length) return [];
  return vscode.workspace.findFiles('**/*.mms', '**/node_modules/**', MAX_FILES);
}
