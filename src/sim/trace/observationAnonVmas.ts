import type { Kernel } from '../kernel/kernel';
import type { ObservedAnonVma } from './observationFormat';
import type { ObservationNumbers } from './observationNumbers';
import { vmasOf } from './observationVmas';

/** The VMAs of an anon_vma's interval tree, in the tree's order. */
function* treeVmas(k: Kernel, anon_vma: number): Generator<number> {
  for (let avc = k.anon_vma.rb_first.get(anon_vma); avc !== 0; avc = k.avc.rb_next.get(avc)) yield k.avc.vma.get(avc);
}

/**
 * The anon_vmas that a VMA of a live process is chained to, by number. A parent or root that none is chained to gets its
 * number when it is named, the parent's first: that is how the oracle comes by them.
 */
export function observeAnonVmas(
  k: Kernel,
  numbers: ObservationNumbers,
  procs: readonly (readonly [name: string, mm: number])[],
  nameOf: (vpn: number) => string,
  offsetOf: (vpn: number) => number,
): ObservedAnonVma[] {
  const live = new Set<number>();
  for (const [, mm] of procs) {
    for (const vma of vmasOf(k, mm)) {
      if (k.vma.anon_vma.get(vma) === 0) continue;
      for (let avc = k.vma.avc_first.get(vma); avc !== 0; avc = k.avc.same_vma_next.get(avc)) {
        live.add(k.avc.anon_vma.get(avc));
      }
    }
  }
  const nameOfMm = new Map(procs.map(([name, mm]) => [mm, name]));
  const ordered = [...live].sort((a, b) => numbers.anon_vma(a) - numbers.anon_vma(b));
  return ordered.map((row) => {
    const parent = numbers.anon_vma(k.anon_vma.parent.get(row));
    const root = numbers.anon_vma(k.anon_vma.root.get(row));
    return {
      id: numbers.anon_vma(row),
      root,
      parent,
      num_children: k.anon_vma.num_children.get(row),
      num_active_vmas: k.anon_vma.num_active_vmas.get(row),
      tree: [...treeVmas(k, row)].map((vma) => {
        const proc = nameOfMm.get(k.vma.vm_mm.get(vma)) ?? 'P-1';
        return `${proc}:${nameOf(k.vma.vm_start.get(vma))}..${offsetOf(k.vma.vm_end.get(vma))}`;
      }),
    };
  });
}
