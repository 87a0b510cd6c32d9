import * as vscode from 'vscode';
import type { Change, TreeNode } from '../../protocol';
import { changeColor, decorationUri } from './stateDecorations';

const ICONS: Readonly<Record<TreeNode['icon'], string>> = {
  process: 'server-process',
  vma: 'layout-panel',
  table: 'table',
  pte: 'link',
  folio: 'file',
  rmap: 'references',
  anon_vma: 'type-hierarchy-sub',
  field: 'symbol-field',
};

const SAID: Readonly<Record<Change, string>> = { none: '', changed: ', changed', new: ', new', gone: ', gone' };

/** How a node looks in the tree. Processes and their VMAs are unfolded when they first appear. */
export function stateItem(node: TreeNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, foldOf(node));
  // One that gets its first children is a new item to VS Code: an old one would stay folded.
  item.id = node.leaf ? `${node.id} leaf` : node.id;
  item.description = node.description;
  item.tooltip = node.tooltip;
  item.iconPath = new vscode.ThemeIcon(ICONS[node.icon], changeColor(node.change));
  item.resourceUri = decorationUri(node.id, node.change, node.changedBelow);
  item.contextValue = node.select ? 'folioscope.selectable' : 'folioscope.value';
  item.accessibilityInformation = { label: `${node.label} ${node.description}${SAID[node.change]}` };
  if (node.select)
    item.command = { title: 'Select in the Panel', command: 'folioscope.selectNode', arguments: [node.id] };
  return item;
}

function foldOf(node: TreeNode): vscode.TreeItemCollapsibleState {
  if (node.leaf) return vscode.TreeItemCollapsibleState.None;
  const atFirst = node.icon === 'process' || node.icon === 'vma';
  return atFirst ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}
