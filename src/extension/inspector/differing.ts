import type { Selection, StepComparison, TreeNode } from '../../protocol';

/** What stands before a node that is not alike on the other side of a comparison. */
const SIGN = '≠';

/** In which fields a node of side B differs from side A, with both values; undefined if in none. */
export function differsWords({ select }: Pick<TreeNode, 'select'>, difference: StepComparison): string | undefined {
  if (select === undefined) return undefined;
  const objects = difference.objects.filter(({ select: both, times }) => both?.b && covers(both.b, times, select));
  const fields = objects.flatMap((object) => object.fields);
  if (fields.length === 0) return undefined;
  return fields.map(({ field, a, b }) => `${field}: ${a} in A, ${b} here`).join('; ');
}

/** The node with the sign before its description, and the words in its tooltip. */
export function markedNode(node: TreeNode, difference: StepComparison | undefined): TreeNode {
  const words = difference && differsWords(node, difference);
  if (words === undefined) return node;
  return { ...node, description: `${SIGN} ${node.description}`, tooltip: `${node.tooltip}\n${SIGN} ${words}` };
}

/** Whether one of `count` consecutive things, the first of which is `first`, is the thing. */
function covers(first: Selection, count: number, thing: Selection): boolean {
  const within = (from: number, at: number): boolean => at >= from && at < from + count;
  switch (first.kind) {
    case 'pte':
      return thing.kind === 'pte' && thing.proc === first.proc && within(first.vpn, thing.vpn);
    case 'vma':
      return thing.kind === 'vma' && thing.proc === first.proc && thing.vpn === first.vpn;
    case 'page':
      return thing.kind === 'page' && within(first.pfn, thing.pfn);
    case 'anon_vma':
      return thing.kind === 'anon_vma' && thing.id === first.id;
    case 'slot':
      return thing.kind === 'slot' && within(first.slot, thing.slot);
    case 'proc':
      return thing.kind === 'proc' && thing.proc === first.proc;
    case 'table':
      return false;
  }
}
