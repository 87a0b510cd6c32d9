import * as vscode from 'vscode';
import { activateWith } from './activation/activate';
import { spawnBrowserWorker } from './engine/port.browser';

export function activate(context: vscode.ExtensionContext): void {
  activateWith(context, {
    spawnEngine: (extensionUri) => {
      const script = vscode.Uri.joinPath(extensionUri, 'dist', 'engine.js');
      return spawnBrowserWorker(vscode.workspace.fs.readFile(script));
    },
  });
}
