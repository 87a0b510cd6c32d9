import * as vscode from 'vscode';
import type { Gallery } from './gallery';

/** Opens the example series of the walkthrough in an editor, and reviews it. */
export async function openExampleSeries(gallery: Gallery): Promise<void> {
  const uri = gallery.exampleSeries;
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
  await vscode.commands.executeCommand('folioscope.reviewSeries', uri);
}
