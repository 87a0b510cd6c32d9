import * as vscode from 'vscode';
import type { PageAssets } from '../../page/html';

/** The files of a page, from the extension's own folder: a disk's or a server's. */
export async function readAssets(extensionUri: vscode.Uri): Promise<PageAssets> {
  const read = (...path: string[]) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'dist', ...path));
  const text = async (name: string) => new TextDecoder().decode(await read('webview', name));
  const [panelScript, panelStyle, pageScript, pageStyle, engine] = await Promise.all([
    text('main.js'),
    text('main.css'),
    text('page.js'),
    text('page.css'),
    read('engine.js'),
  ]);
  return { panelScript, panelStyle, pageScript, pageStyle, engine: new Uint8Array(engine) };
}
