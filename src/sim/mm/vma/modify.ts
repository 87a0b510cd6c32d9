import type { Kernel } from '../../kernel/kernel';
import type { Path } from '../../kernel/kfn';
import { vma_merge, vma_merge_existing_range } from './merge';
import { __split_vma } from './split';

/**
 * The part [start, end) of a VMA as a VMA of its own with new flags or a new NUMA policy: merged with a neighbour that has
 * them already, or split off (vma_modify of mm/vma.c; in older kernels each caller does it). The caller sets them, and
 * keeps `stickyFlags` that came from a neighbour. Returns the VMA.
 * mmap_lock held for writing.
 */
export function* vma_modify(
  k: Kernel,
  vma: number,
  start: number,
  end: number,
  flags: number,
  policy = k.vma.vm_policy.get(vma),
): Path<number> {
  const range = {
    start,
    end,
    pgoff: k.vma.vm_pgoff.get(vma) + start - k.vma.vm_start.get(vma),
    flags,
    policy,
    anon_vma: k.vma.anon_vma.get(vma),
    middle: vma,
    copiedFrom: 0,
  };
  const prev = k.vma.vm_start.get(vma) === start ? k.vma.vm_prev.get(vma) : 0;
  const next = k.vma.vm_end.get(vma) === end ? k.vma.vm_next.get(vma) : 0;
  const merged = k.has('vma-merge-modes')
    ? yield* vma_merge_existing_range(k, range, prev, next)
    : yield* vma_merge(k, range, prev, next);
  if (merged !== 0) {
    return merged;
  }
  if (k.vma.vm_start.get(vma) < start) {
    yield* __split_vma(k, vma, start, true);
  }
  if (k.vma.vm_end.get(vma) > end) {
    yield* __split_vma(k, vma, end, false);
  }
  return vma;
}
