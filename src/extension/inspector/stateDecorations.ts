import * as vscode from 'vscode';
import type { Change } from '../../protocol';

const SCHEME = 'folioscope-state';

/** A node's address for decorations. The change is part of it: another step, another address, no stale colour. */
export function decorationUri(id: string, change: Change, below: boolean): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${id}`, query: change === 'none' && below ? 'below' : change });
}

export function changeColor(change: Change): vscode.ThemeColor | undefined {
  switch (change) {
    case 'changed':
      return new vscode.ThemeColor('gitDecoration.modifiedResourceForeground');
    case 'new':
      return new vscode.ThemeColor('gitDecoration.addedResourceForeground');
    case 'gone':
      return new vscode.ThemeColor('gitDecoration.deletedResourceForeground');
    case 'none':
      return undefined;
  }
}

/** Marks what the step changed, in git's colours and with a sign: never by colour alone. */
export class StateDecorations implements vscode.FileDecorationProvider {
  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== SCHEME) return undefined;
    switch (uri.query) {
      case 'changed':
        return new vscode.FileDecoration('~', 'changed in this step', changeColor('changed'));
      case 'new':
        return new vscode.FileDecoration('+', 'new in this step', changeColor('new'));
      case 'gone':
        return new vscode.FileDecoration('−', 'gone in this step', changeColor('gone'));
      case 'below':
        return new vscode.FileDecoration('•', 'something below changed in this step');
      default:
        return undefined;
    }
  }
}
