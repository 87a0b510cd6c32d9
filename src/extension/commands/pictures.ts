import * as vscode from 'vscode';
import type { PictureChoice } from '../../protocol';
import { messageOf } from '../engine/engineError';
import type { PictureMaker } from '../panel/panelSurroundings';
import { fileNameOf, saveFile } from './saveFile';

interface PictureItem extends vscode.QuickPickItem {
  readonly choice: PictureChoice;
}

const VIEW_NAMES = {
  map: 'Map',
  tables: 'Page tables',
  folios: 'Folios',
  rmap: 'Rmap chains',
  calls: 'Calls',
  proc: '/proc',
} as const;

const LIGHT = 'light, for papers and mails';
const THEMED = 'in the colours of the theme';

/** Asks whether the view or the timeline, and in which colours; the panel then draws it. */
export async function choosePicture(panel: PictureMaker): Promise<void> {
  const { tab, compare } = panel.state;
  const view = VIEW_NAMES[tab];
  const items: PictureItem[] = [
    { label: view, description: LIGHT, choice: { what: 'view', paper: true } },
    { label: view, description: THEMED, choice: { what: 'view', paper: false } },
    ...(compare
      ? []
      : [
          { label: 'Timeline', description: LIGHT, choice: { what: 'timeline', paper: true } } as const,
          { label: 'Timeline', description: THEMED, choice: { what: 'timeline', paper: false } } as const,
        ]),
  ];
  const picked = await vscode.window.showQuickPick(items, { title: 'Export view as SVG', matchOnDescription: true });
  if (!picked || panel.makePicture(picked.choice)) return;
  void vscode.window.showInformationMessage('The panel is hidden. Bring it to the front, then export its view.');
}

export async function savePicture(name: string, svg: string): Promise<void> {
  try {
    const file = fileNameOf(name, 'svg');
    const uri = await saveFile({ title: 'Export view as SVG', name: file, kind: 'SVG picture' }, async () => svg);
    if (!uri) return;
    const open = 'Open';
    const said = `${uri.path.slice(uri.path.lastIndexOf('/') + 1)} is written.`;
    const choice = await vscode.window.showInformationMessage(said, open);
    if (choice === open) await vscode.commands.executeCommand('vscode.open', uri);
  } catch (error) {
    void vscode.window.showErrorMessage(`The picture cannot be written: ${messageOf(error)}`);
  }
}
