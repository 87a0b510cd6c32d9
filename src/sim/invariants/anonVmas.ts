import type { Kernel } from '../kernel/kernel';
import { chainsOf, treeOf } from '../mm/anon_vma';
import type { Invariant } from './invariant';

function isEmpty(k: Kernel, anonVma: number): boolean {
  return k.anon_vma.rb_first.get(anonVma) === 0;
}

/** The forest of anon_vmas and the chains that join them with VMAs. */
export const anonVmaInvariants: readonly Invariant[] = [
  {
    id: 'anon-vma-active',
    reason: 'num_active_vmas decides whether an anon_vma is reused, so it must count the VMAs that name it.',
    *broken(k) {
      const active = new Map<number, number>();
      for (const vma of k.vma.table.rows()) {
        const anonVma = k.vma.anon_vma.get(vma);
        active.set(anonVma, (active.get(anonVma) ?? 0) + 1);
      }
      for (const anonVma of k.anon_vma.table.rows()) {
        const counted = k.anon_vma.num_active_vmas.get(anonVma);
        if (counted !== (active.get(anonVma) ?? 0)) {
          yield `anon_vma ${anonVma}: num_active_vmas ${counted}, but ${active.get(anonVma) ?? 0} VMAs name it`;
        }
      }
    },
  },
  {
    id: 'anon-vma-children',
    reason:
      'num_children decides whether an anon_vma is reused: it counts those below it that have VMAs, itself as root.',
    *broken(k) {
      const children = new Map<number, number>();
      for (const anonVma of k.anon_vma.table.rows()) {
        if (!isEmpty(k, anonVma)) {
          const parent = k.anon_vma.parent.get(anonVma);
          children.set(parent, (children.get(parent) ?? 0) + 1);
        }
      }
      for (const anonVma of k.anon_vma.table.rows()) {
        const counted = k.anon_vma.num_children.get(anonVma);
        if (counted !== (children.get(anonVma) ?? 0)) {
          yield `anon_vma ${anonVma}: num_children ${counted}, but ${children.get(anonVma) ?? 0} have it as parent`;
        }
      }
    },
  },
  {
    id: 'anon-vma-refcount',
    reason:
      'An anon_vma lives as long as it has VMAs or rmap items of KSM hold it, and a root as long as another one below it lives.',
    *broken(k) {
      const references = new Map<number, number>();
      for (const anonVma of k.anon_vma.table.rows()) {
        const root = k.anon_vma.root.get(anonVma);
        if (root !== anonVma) {
          references.set(root, (references.get(root) ?? 0) + 1);
        }
        if (isEmpty(k, anonVma)) {
          continue;
        }
        if (k.anon_vma.table.live.get(root) === 0 || k.anon_vma.table.live.get(k.anon_vma.parent.get(anonVma)) === 0) {
          yield `anon_vma ${anonVma}: its root ${root} or parent ${k.anon_vma.parent.get(anonVma)} is freed`;
        }
      }
      for (const item of k.ksm_rmap_item.table.rows()) {
        const anonVma = k.ksm_rmap_item.anon_vma.get(item);
        references.set(anonVma, (references.get(anonVma) ?? 0) + 1);
      }
      for (const anonVma of k.anon_vma.table.rows()) {
        const held = (references.get(anonVma) ?? 0) + (isEmpty(k, anonVma) ? 0 : 1);
        if (k.anon_vma.refcount.get(anonVma) !== held) {
          yield `anon_vma ${anonVma}: refcount ${k.anon_vma.refcount.get(anonVma)}, but ${held} hold it`;
        }
      }
    },
  },
  {
    id: 'anon-vma-tree',
    reason: 'rmap walks the interval tree: it must hold each chain of the anon_vma once, by start page offset.',
    *broken(k) {
      const inTree = new Set<number>();
      for (const anonVma of k.anon_vma.table.rows()) {
        let start = Number.NEGATIVE_INFINITY;
        for (const avc of treeOf(k, anonVma)) {
          const pgoff = k.vma.vm_pgoff.get(k.avc.vma.get(avc));
          if (
            k.avc.anon_vma.get(avc) !== anonVma ||
            k.avc.table.live.get(avc) === 0 ||
            pgoff < start ||
            inTree.has(avc)
          ) {
            yield `anon_vma ${anonVma}: chain ${avc} at page offset 0x${pgoff.toString(16)} is not where it belongs`;
          }
          inTree.add(avc);
          start = pgoff;
        }
      }
      for (const avc of k.avc.table.rows()) {
        if (!inTree.has(avc)) {
          yield `chain ${avc} of anon_vma ${k.avc.anon_vma.get(avc)} is in no tree`;
        }
      }
    },
  },
  {
    id: 'vma-chains',
    reason: 'A VMA must be chained to its anon_vma, and only to anon_vmas of one root, whose lock covers them all.',
    *broken(k) {
      const chained = new Set<number>();
      for (const vma of k.vma.table.rows()) {
        const own = k.vma.anon_vma.get(vma);
        const anonVmas: number[] = [];
        for (const avc of chainsOf(k, vma)) {
          chained.add(avc);
          anonVmas.push(k.avc.anon_vma.get(avc));
          if (k.avc.vma.get(avc) !== vma) {
            yield `chain ${avc} is in the list of vma ${vma}, but names vma ${k.avc.vma.get(avc)}`;
          }
        }
        if (own !== 0 && !anonVmas.includes(own)) {
          yield `vma ${vma} names anon_vma ${own}, but is not chained to it`;
        }
        if (own === 0 && anonVmas.length > 0) {
          yield `vma ${vma} has ${anonVmas.length} chains, but no anon_vma`;
        }
        if (new Set(anonVmas).size !== anonVmas.length) {
          yield `vma ${vma} is chained twice to one of anon_vmas ${anonVmas.join(', ')}`;
        }
        if (new Set(anonVmas.map((anonVma) => k.anon_vma.root.get(anonVma))).size > 1) {
          yield `vma ${vma} is chained to anon_vmas of several roots: ${anonVmas.join(', ')}`;
        }
      }
      for (const avc of k.avc.table.rows()) {
        if (!chained.has(avc)) {
          yield `chain ${avc} is in the list of no VMA`;
        }
      }
    },
  },
];
