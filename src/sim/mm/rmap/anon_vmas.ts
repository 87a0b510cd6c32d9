import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { lockWrite, unlockWrite } from '../../sched/locks';
import { addChain, chainsOf, dropChain, hasOneChain, treeInsert, treeRemove } from '../anon_vma';
import { VM_ACCESS_FLAGS, VM_MAYBE_GUARD, VM_SOFTDIRTY } from '../vm_flags';

const FILE = 'mm/rmap.c';
const RWSEM_WRITE = 'anon_vma->root->rwsem (write)';

// ---------------------------------------------------------------- anon_vma

/** A new anon_vma of its own root: one reference, no children, no VMAs. */
function anon_vma_alloc(k: Kernel): number {
  const anonVma = k.anon_vma.table.alloc();
  k.anon_vma.root.set(anonVma, anonVma);
  k.anon_vma.parent.set(anonVma, anonVma);
  k.anon_vma.refcount.set(anonVma, 1);
  return anonVma;
}

/** Drops a reference; the last one frees the anon_vma, and drops the one on its root. */
export function put_anon_vma(k: Kernel, anonVma: number): void {
  if (k.anon_vma.refcount.add(anonVma, -1) > 0) {
    return;
  }
  const root = k.anon_vma.root.get(anonVma);
  k.anon_vma.root.set(anonVma, 0);
  k.anon_vma.parent.set(anonVma, 0);
  k.anon_vma.num_children.set(anonVma, 0);
  k.anon_vma.num_active_vmas.set(anonVma, 0);
  k.anon_vma.table.free(anonVma);
  if (root !== anonVma) {
    put_anon_vma(k, root);
  }
}

function anon_vma_chain_link(k: Kernel, vma: number, anonVma: number): void {
  const avc = k.avc.table.alloc();
  k.avc.anon_vma.set(avc, anonVma);
  addChain(k, vma, avc);
  treeInsert(k, avc);
}

/** Whether `b`, directly behind `a`, could have come from one VMA with it (anon_vma_compatible, mm/vma.c). */
function anon_vma_compatible(k: Kernel, a: number, b: number): boolean {
  return (
    k.vma.vm_end.get(a) === k.vma.vm_start.get(b) &&
    k.vma.vm_policy.get(a) === k.vma.vm_policy.get(b) &&
    ((k.vma.vm_flags.get(a) ^ k.vma.vm_flags.get(b)) & ~(VM_ACCESS_FLAGS | VM_SOFTDIRTY | VM_MAYBE_GUARD)) === 0 &&
    k.vma.vm_pgoff.get(b) === k.vma.vm_pgoff.get(a) + k.vma.vm_end.get(a) - k.vma.vm_start.get(a)
  );
}

/** A neighbour's anon_vma that `vma` may share, so that the two can merge later; 0 if none (mm/vma.c). */
function find_mergeable_anon_vma(k: Kernel, vma: number): number {
  const next = k.vma.vm_next.get(vma);
  if (next !== 0 && k.vma.anon_vma.get(next) !== 0 && anon_vma_compatible(k, vma, next) && hasOneChain(k, next)) {
    return k.vma.anon_vma.get(next);
  }
  const prev = k.vma.vm_prev.get(vma);
  if (prev !== 0 && k.vma.anon_vma.get(prev) !== 0 && anon_vma_compatible(k, prev, vma) && hasOneChain(k, prev)) {
    return k.vma.anon_vma.get(prev);
  }
  return 0;
}

/**
 * Gives a VMA its anon_vma at the first anonymous fault: a neighbour's if the two could merge, else a new root.
 * Called with mmap_lock held for reading (a fault under the VMA lock goes back and takes it).
 */
export const __anon_vma_prepare = kfn(FILE, '__anon_vma_prepare', function* (k, vma: number) {
  let anonVma = find_mergeable_anon_vma(k, vma);
  if (anonVma === 0) {
    anonVma = anon_vma_alloc(k);
    // A root is its own parent, and counts itself.
    k.anon_vma.num_children.add(anonVma, 1);
  } else {
    k.calls.note(`shares anon_vma ${anonVma} of its neighbour`);
  }
  yield* lockWrite(k, k.anon_vma.rwsem, k.anon_vma.root.get(anonVma), RWSEM_WRITE);
  k.vma.anon_vma.set(vma, anonVma);
  anon_vma_chain_link(k, vma, anonVma);
  k.anon_vma.num_active_vmas.add(anonVma, 1);
  unlockWrite(k.anon_vma.rwsem, k.anon_vma.root.get(anonVma));
});

/**
 * Attaches `dst` to every anon_vma of `src`: for a split, a copy by mremap(), a merge, and the first half of fork.
 * If `dst` has no anon_vma yet, one without active VMAs and with fewer than two children is reused for it.
 */
export const anon_vma_clone = kfn(FILE, 'anon_vma_clone', function* (k, dst: number, src: number) {
  const source = [...chainsOf(k, src)];
  if (source.length === 0) {
    return;
  }
  const root = k.anon_vma.root.get(k.avc.anon_vma.get(source[0] as number));
  yield* lockWrite(k, k.anon_vma.rwsem, root, RWSEM_WRITE);
  if (!k.has('anon-vma-clone-order')) {
    source.reverse();
  }
  for (const chain of source) {
    anon_vma_chain_link(k, dst, k.avc.anon_vma.get(chain));
  }
  // The first anon_vma that qualifies is reused, in the order in which the chains were made.
  for (const chain of source) {
    const anonVma = k.avc.anon_vma.get(chain);
    if (
      k.vma.anon_vma.get(dst) === 0 &&
      k.vma.anon_vma.get(src) !== 0 &&
      k.anon_vma.num_children.get(anonVma) < 2 &&
      k.anon_vma.num_active_vmas.get(anonVma) === 0
    ) {
      k.vma.anon_vma.set(dst, anonVma);
      k.calls.note(`reuses anon_vma ${anonVma}`);
    }
  }
  const own = k.vma.anon_vma.get(dst);
  if (own !== 0) {
    k.anon_vma.num_active_vmas.add(own, 1);
  }
  unlockWrite(k.anon_vma.rwsem, root);
});

/** Attaches the child's VMA to the parent's anon_vmas, and gives it one of its own below the parent's. */
export const anon_vma_fork = kfn(FILE, 'anon_vma_fork', function* (k, vma: number, pvma: number) {
  const parent = k.vma.anon_vma.get(pvma);
  if (parent === 0) {
    return;
  }
  k.vma.anon_vma.set(vma, 0);
  yield* anon_vma_clone(k, vma, pvma);
  if (k.vma.anon_vma.get(vma) !== 0) {
    return;
  }
  const anonVma = anon_vma_alloc(k);
  const root = k.anon_vma.root.get(parent);
  k.anon_vma.num_active_vmas.add(anonVma, 1);
  k.anon_vma.root.set(anonVma, root);
  k.anon_vma.parent.set(anonVma, parent);
  k.anon_vma.refcount.add(root, 1);
  k.vma.anon_vma.set(vma, anonVma);
  yield* lockWrite(k, k.anon_vma.rwsem, root, RWSEM_WRITE);
  anon_vma_chain_link(k, vma, anonVma);
  k.anon_vma.num_children.add(parent, 1);
  unlockWrite(k.anon_vma.rwsem, root);
});

/** Takes a VMA off all its anon_vmas, and frees those that have no VMA left. */
export const unlink_anon_vmas = kfn(FILE, 'unlink_anon_vmas', function* (k, vma: number) {
  const chains = [...chainsOf(k, vma)];
  if (chains.length > 0) {
    const root = k.anon_vma.root.get(k.avc.anon_vma.get(chains[0] as number));
    yield* lockWrite(k, k.anon_vma.rwsem, root, RWSEM_WRITE);
    for (const avc of chains) {
      const anonVma = k.avc.anon_vma.get(avc);
      treeRemove(k, avc);
      if (k.anon_vma.rb_first.get(anonVma) === 0) {
        k.anon_vma.num_children.add(k.anon_vma.parent.get(anonVma), -1);
      }
    }
    unlockWrite(k.anon_vma.rwsem, root);
  }
  const own = k.vma.anon_vma.get(vma);
  if (own !== 0) {
    k.anon_vma.num_active_vmas.add(own, -1);
    k.vma.anon_vma.set(vma, 0);
  }
  for (const avc of chains) {
    const anonVma = k.avc.anon_vma.get(avc);
    dropChain(k, avc);
    if (k.anon_vma.rb_first.get(anonVma) === 0) {
      put_anon_vma(k, anonVma);
    }
  }
});
