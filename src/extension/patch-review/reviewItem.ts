import * as vscode from 'vscode';
import { COMMIT_SCHEME } from './gitPatches';
import type { ReviewNode } from './reviewNodes';

/** How a node looks in the side view. */
export function reviewItem(node: ReviewNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, foldOf(node));
  // One that gets its first children is a new item to VS Code: an old one would stay folded.
  item.id = node.children ? node.id : `${node.id} leaf`;
  item.description = node.description;
  item.tooltip = node.tooltip;
  item.contextValue = contextOf(node);
  item.accessibilityInformation = { label: node.spoken };
  if (node.path === undefined) item.iconPath = new vscode.ThemeIcon(node.icon, colorOf(node));
  else {
    // The icon theme's own icon; of no file that is there, so that git does not colour it.
    item.resourceUri = vscode.Uri.from({ scheme: 'folioscope-review', path: `/${node.path}` });
    item.iconPath = vscode.ThemeIcon.File;
  }
  if (node.seen !== undefined) {
    const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
    const label = node.seen ? 'seen' : 'not seen';
    item.checkboxState = {
      state: node.seen ? Checked : Unchecked,
      tooltip: node.seen ? 'Seen' : 'Mark as seen',
      accessibilityInformation: { label, role: 'checkbox' },
    };
  }
  if (node.kind === 'recognised')
    item.command = {
      title: 'Compare With and Without This Series',
      command: 'folioscope.compareRecognised',
      arguments: [node.id],
    };
  else if (node.address) {
    const at = new vscode.Position(node.address.line - 1, 0);
    const uri = vscode.Uri.parse(node.address.uri, true);
    // VS Code's own: a click leaves the focus in the tree, Enter takes it along.
    item.command = { title: 'Open', command: 'vscode.open', arguments: [uri, { selection: new vscode.Range(at, at) }] };
  }
  return item;
}

function foldOf(node: ReviewNode): vscode.TreeItemCollapsibleState {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  return !node.children ? None : node.unfolded ? Expanded : Collapsed;
}

/** `when` clauses look for these words. */
function contextOf(node: ReviewNode): string {
  const words = ['review', node.kind];
  if (node.seen !== undefined) words.push(node.seen ? 'seen' : 'notSeen');
  if (node.name !== undefined) words.push('named');
  if (node.modelled === true) words.push('modelled');
  if (node.file && node.address?.uri.startsWith(`${COMMIT_SCHEME}:`)) words.push('commitFile');
  return words.join(' ');
}

function colorOf({ kind, icon }: ReviewNode): vscode.ThemeColor | undefined {
  if (icon === 'warning') return new vscode.ThemeColor('list.warningForeground');
  if (icon === 'error') return new vscode.ThemeColor('list.errorForeground');
  if (kind === 'function' && icon === 'play-circle') return new vscode.ThemeColor('testing.iconPassed');
  if (icon === 'diff-added') return new vscode.ThemeColor('gitDecoration.addedResourceForeground');
  if (icon === 'diff-removed') return new vscode.ThemeColor('gitDecoration.deletedResourceForeground');
  if (icon === 'diff-modified') return new vscode.ThemeColor('gitDecoration.modifiedResourceForeground');
  return undefined;
}
