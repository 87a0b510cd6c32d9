import * as vscode from 'vscode';
import { activateWith } from './activation/activate';
import { spawnNodeWorker } from './engine/port.node';
import { realKernelBy } from './realkernel/realKernel.node';

export function activate(context: vscode.ExtensionContext): void {
  activateWith(context, {
    spawnEngine: (extensionUri) => spawnNodeWorker(vscode.Uri.joinPath(extensionUri, 'dist', 'worker.cjs').fsPath),
    realKernel: (extensionUri) => realKernelBy(vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath),
  });
}
