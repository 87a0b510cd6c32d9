import { answer, type Run } from '../../../src/sim/trace';
import type { Selection, TreeNode } from '../../../src/sim/trace/views';

/** Asks for every view of a step, with selections of what is there and of what is not. For tests. */
export function askAll(run: Run, step: number, selections: readonly Selection[]): void {
  answer(run, 'step', { step });
  answer(run, 'map', { step });
  answer(run, 'pageTables', { step });
  answer(run, 'folios', { step, from: 0, count: 1000 });
  answer(run, 'rmap', { step });
  answer(run, 'calls', { step });
  answer(run, 'text', { step });
  for (const file of ['smaps', 'status', 'vmstat'] as const) answer(run, 'proc', { step, file });
  for (const proc of [undefined, 0, 99])
    answer(run, 'procPages', { step, ...(proc === undefined ? {} : { proc }), from: 0, count: 1000 });
  walkTree(run, step);
  for (const selection of selections) {
    answer(run, 'rmap', { step, selection });
    answer(run, 'inspect', { step, selection });
    if (selection.kind === 'pte') {
      answer(run, 'pageTables', { step, proc: selection.proc, vpn: selection.vpn });
      answer(run, 'ptes', { step, proc: selection.proc, vpn: selection.vpn - 3, count: 20 });
    }
  }
}

/** All nodes of the side panel down to a depth. */
export function walkTree(run: Run, step: number, depth = 6): TreeNode[] {
  const nodes: TreeNode[] = [];
  const walk = (node: string | undefined, left: number): void => {
    for (const child of answer(run, 'tree', node === undefined ? { step } : { step, node })) {
      nodes.push(child);
      if (!child.leaf && left > 0) {
        walk(child.id, left - 1);
      }
    }
  };
  walk(undefined, depth);
  return nodes;
}

/** Everything that the map and the tables of a step let one select, and things that do not exist. */
export function selectionsOf(run: Run, step: number): Selection[] {
  const map = answer(run, 'map', { step });
  return [
    ...map.procs.flatMap((proc): Selection[] => [
      { kind: 'proc', proc: proc.proc },
      ...proc.vmas.flatMap((vma) => [vma.select, ...vma.segments.map((segment) => segment.select)]),
      { kind: 'table', proc: proc.proc, level: 2, vpn: proc.vmas[0]?.vpn ?? 0 },
    ]),
    ...map.blocks.map((block) => block.select),
    ...answer(run, 'rmap', { step }).anon_vmas.map((anonVma) => anonVma.select),
    ...NOWHERE,
  ];
}

const NOWHERE: readonly Selection[] = [
  { kind: 'page', pfn: -1 },
  { kind: 'page', pfn: 0x7fffffff },
  { kind: 'page', pfn: Number.NaN },
  { kind: 'pte', proc: 99, vpn: 0 },
  { kind: 'pte', proc: 0, vpn: 2 ** 40 },
  { kind: 'pte', proc: 0, vpn: 0.5 },
  { kind: 'table', proc: 0, level: 1, vpn: -7 },
  { kind: 'vma', proc: 7, vpn: -1 },
  { kind: 'anon_vma', id: 0 },
  { kind: 'anon_vma', id: 12345 },
  { kind: 'proc', proc: -1 },
];
