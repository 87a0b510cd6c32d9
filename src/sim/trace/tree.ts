import type { Moment } from './moment';
import { folioChildren, pteChildren } from './treePages';
import { procChildren, procNodes, tableChildren, vmaChildren } from './treeProcs';
import { isSwapNode, swapChildren, swapNodes } from './treeSwap';
import type { TreeNode } from './views';

/** Children of a node of the side panel; the processes without one. An id that means nothing has no children. */
export function treeView(m: Moment, node: string | undefined): readonly TreeNode[] {
  if (node === undefined || node === '') {
    return [...procNodes(m), ...swapNodes(m)];
  }
  if (isSwapNode(node)) {
    return swapChildren(m, node);
  }
  const path = parsePath(node);
  if (!path) {
    return [];
  }
  const { proc, parts, last } = path;
  switch (last.kind) {
    case 'p':
      return procChildren(m, node, proc);
    case 'vma':
      return vmaChildren(m, node, proc, last.number);
    case 'tables':
      return tableChildren(m, node, proc, parts);
    case 'run':
    case 'pte':
      return pteChildren(m, node, proc, last.kind, last.number, last.count);
    case 'folio':
      return folioChildren(m, node, last.number);
    default:
      return [];
  }
}

export interface TreePart {
  readonly kind: string;
  readonly number: number;
  readonly count: number;
}

interface TreePath {
  readonly proc: number;
  readonly parts: readonly TreePart[];
  readonly last: TreePart;
}

/** `p0/vma:1048576/run:1048576+4/pte:1048579`. */
function parsePath(id: string): TreePath | undefined {
  const parts: TreePart[] = [];
  for (const text of id.split('/')) {
    const match = /^(?:(p)(\d+)|([a-z]+)(?::(\d+)(?:\+(\d+))?)?)$/.exec(text);
    if (!match) {
      return undefined;
    }
    parts.push({ kind: match[1] ?? match[3], number: Number(match[2] ?? match[4] ?? 0), count: Number(match[5] ?? 1) });
  }
  const [first] = parts;
  return first.kind === 'p' ? { proc: first.number, parts, last: parts[parts.length - 1] } : undefined;
}
