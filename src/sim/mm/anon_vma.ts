import type { Kernel } from '../kernel/kernel';

/**
 * The lists behind anon_vma: a VMA's chains (`same_vma`, newest first) and an anon_vma's interval tree (kept as a list in
 * the tree's order: start page offset, then insertion). include/linux/rmap.h, mm/interval_tree.c.
 */

/** Chains of a VMA, in list order (the last one added comes first). */
export function* chainsOf(k: Kernel, vma: number): Generator<number> {
  for (let avc = k.vma.avc_first.get(vma); avc !== 0; avc = k.avc.same_vma_next.get(avc)) {
    yield avc;
  }
}

/** Chains of an anon_vma's interval tree, in tree order. */
export function* treeOf(k: Kernel, anonVma: number): Generator<number> {
  for (let avc = k.anon_vma.rb_first.get(anonVma); avc !== 0; avc = k.avc.rb_next.get(avc)) {
    yield avc;
  }
}

/** True if the VMA has exactly one chain: it was never forked or cloned from another. */
export function hasOneChain(k: Kernel, vma: number): boolean {
  const first = k.vma.avc_first.get(vma);
  return first !== 0 && first === k.vma.avc_last.get(vma);
}

/** list_add(): in front. */
export function addChain(k: Kernel, vma: number, avc: number): void {
  const first = k.vma.avc_first.get(vma);
  k.avc.vma.set(avc, vma);
  k.avc.same_vma_next.set(avc, first);
  if (first === 0) {
    k.vma.avc_last.set(vma, avc);
  } else {
    k.avc.same_vma_prev.set(first, avc);
  }
  k.vma.avc_first.set(vma, avc);
}

/** list_del() and free. The chain must be out of its tree. */
export function dropChain(k: Kernel, avc: number): void {
  const vma = k.avc.vma.get(avc);
  const next = k.avc.same_vma_next.get(avc);
  const prev = k.avc.same_vma_prev.get(avc);
  if (prev === 0) {
    k.vma.avc_first.set(vma, next);
  } else {
    k.avc.same_vma_next.set(prev, next);
  }
  if (next === 0) {
    k.vma.avc_last.set(vma, prev);
  } else {
    k.avc.same_vma_prev.set(next, prev);
  }
  k.avc.vma.set(avc, 0);
  k.avc.anon_vma.set(avc, 0);
  k.avc.same_vma_next.set(avc, 0);
  k.avc.same_vma_prev.set(avc, 0);
  k.avc.table.free(avc);
}

/** anon_vma_interval_tree_insert(): after all chains whose VMA starts at the same page offset or before. */
export function treeInsert(k: Kernel, avc: number): void {
  const anonVma = k.avc.anon_vma.get(avc);
  const start = k.vma.vm_pgoff.get(k.avc.vma.get(avc));
  let prev = 0;
  let next = k.anon_vma.rb_first.get(anonVma);
  while (next !== 0 && k.vma.vm_pgoff.get(k.avc.vma.get(next)) <= start) {
    prev = next;
    next = k.avc.rb_next.get(next);
  }
  k.avc.rb_prev.set(avc, prev);
  k.avc.rb_next.set(avc, next);
  if (prev === 0) {
    k.anon_vma.rb_first.set(anonVma, avc);
  } else {
    k.avc.rb_next.set(prev, avc);
  }
  if (next !== 0) {
    k.avc.rb_prev.set(next, avc);
  }
}

export function treeRemove(k: Kernel, avc: number): void {
  const prev = k.avc.rb_prev.get(avc);
  const next = k.avc.rb_next.get(avc);
  if (prev === 0) {
    k.anon_vma.rb_first.set(k.avc.anon_vma.get(avc), next);
  } else {
    k.avc.rb_next.set(prev, next);
  }
  if (next !== 0) {
    k.avc.rb_prev.set(next, prev);
  }
  k.avc.rb_prev.set(avc, 0);
  k.avc.rb_next.set(avc, 0);
}

/** anon_vma_interval_tree_pre_update_vma(): takes the VMA's chains out of their trees before its range changes. */
export function treePreUpdate(k: Kernel, vma: number): void {
  for (const avc of chainsOf(k, vma)) {
    treeRemove(k, avc);
  }
}

/** anon_vma_interval_tree_post_update_vma(): puts them back. */
export function treePostUpdate(k: Kernel, vma: number): void {
  for (const avc of chainsOf(k, vma)) {
    treeInsert(k, avc);
  }
}
