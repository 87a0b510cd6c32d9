import * as vscode from 'vscode';
import { workspaceScenarios } from '../documents/workspaceScenarios';
import type { Gallery } from '../gallery/gallery';

interface FileItem extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
}

/** Lets the user choose a scenario file: of the workspace and of the gallery. */
export async function pickFile(gallery: Gallery, from: 'all' | 'gallery'): Promise<vscode.Uri | undefined> {
  const items = Promise.all([from === 'all' ? workspaceItems() : [], galleryItems(gallery)]).then((lists) =>
    lists.flat(),
  );
  const picked = await vscode.window.showQuickPick<FileItem>(items, {
    title: from === 'all' ? 'Run MM Scenario' : 'MM Scenario Gallery',
    placeHolder: 'Choose a scenario file',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.uri;
}

export interface NamedScenario {
  readonly name: string;
  readonly line: number;
}

/** Lets the user choose one of a file's scenarios. */
export async function pickScenario(scenarios: readonly NamedScenario[]): Promise<number | undefined> {
  const items = scenarios.map(({ name, line }, index) => ({ label: name, description: `line ${line}`, index }));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: 'This file has several scenarios. Choose one',
  });
  return picked?.index;
}

async function workspaceItems(): Promise<readonly FileItem[]> {
  const files = await workspaceScenarios();
  if (files.length === 0) return [];
  const paths = files.map((uri) => ({ uri, path: vscode.workspace.asRelativePath(uri) }));
  paths.sort((a, b) => a.path.localeCompare(b.path));
  const items = paths.map(
    ({ uri, path }): FileItem => ({ label: path.slice(path.lastIndexOf('/') + 1), description: path, uri }),
  );
  return [{ label: 'Workspace', kind: vscode.QuickPickItemKind.Separator }, ...items];
}

async function galleryItems(gallery: Gallery): Promise<readonly FileItem[]> {
  const entries = await gallery.entries();
  let folder: string | undefined;
  return entries.flatMap((entry) => {
    const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
    const more = entry.titles.length > 1 ? ` and ${entry.titles.length - 1} more` : '';
    const item: FileItem = {
      label: entry.titles[0] ?? name,
      description: name + more,
      detail: entry.about,
      uri: gallery.uriOf(entry),
    };
    const own = entry.path.slice(0, Math.max(0, entry.path.lastIndexOf('/')));
    if (own === folder) return [item];
    folder = own;
    return [{ label: own === '' ? 'Gallery' : `Gallery: ${own}`, kind: vscode.QuickPickItemKind.Separator }, item];
  });
}
