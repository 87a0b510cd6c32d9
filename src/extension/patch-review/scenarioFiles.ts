import * as vscode from 'vscode';
import { isScenario } from '../documents/language';
import { workspaceScenarios } from '../documents/workspaceScenarios';
import { GALLERY_SCHEME, type Gallery } from '../gallery/gallery';
import type { ScenarioSource } from './reachMap';

/** The user's own files, in open editors and in the workspace, by name; then the gallery in its order. */
export async function listScenarioFiles(
  gallery: Gallery,
  report: (error: unknown) => void,
): Promise<readonly ScenarioSource[]> {
  const orElse = <T>(found: Promise<readonly T[]>): Promise<readonly T[]> =>
    found.catch((error: unknown) => {
      report(error);
      return [];
    });
  const [files, entries] = await Promise.all([orElse(workspaceScenarios()), orElse(gallery.entries())]);
  const own = new Map<string, ScenarioSource>();
  for (const uri of files) own.set(uri.toString(), ownFile(uri));
  for (const { uri } of vscode.workspace.textDocuments.filter(isOwn)) own.set(uri.toString(), ownFile(uri));
  return [
    ...[...own.values()].sort((a, b) => (a.uri < b.uri ? -1 : 1)),
    ...entries.map((entry): ScenarioSource => {
      return { uri: gallery.uriOf(entry).toString(), gallery: true, read: () => textOf(gallery.entryFile(entry)) };
    }),
  ];
}

/** Tells whenever one of the files may be another than before: by name, or without one if there may be others. */
export function watchScenarioFiles(touched: (uri?: string) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.mms');
  const file = (uri: vscode.Uri): void => touched(uri.toString());
  const one = (document: vscode.TextDocument): void => {
    if (isOwn(document)) file(document.uri);
  };
  const subscriptions = [
    watcher,
    watcher.onDidCreate(() => touched()),
    watcher.onDidDelete(() => touched()),
    watcher.onDidChange(file),
    vscode.workspace.onDidChangeTextDocument(({ document }) => one(document)),
    vscode.workspace.onDidOpenTextDocument(one),
    // What was typed and not saved is gone; an untitled document is gone altogether.
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (isOwn(document)) touched();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => touched()),
  ];
  return vscode.Disposable.from(...subscriptions);
}

function isOwn(document: vscode.TextDocument): boolean {
  return isScenario(document) && document.uri.scheme !== GALLERY_SCHEME;
}

function ownFile(uri: vscode.Uri): ScenarioSource {
  const name = uri.toString();
  return {
    uri: name,
    gallery: false,
    read: async () => {
      const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === name);
      return open ? open.getText() : textOf(uri);
    },
  };
}

async function textOf(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
