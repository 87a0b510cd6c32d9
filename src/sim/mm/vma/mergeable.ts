import type { Kernel } from '../../kernel/kernel';
import { hasOneChain } from '../anon_vma';
import { VM_MAYBE_GUARD, VM_SOFTDIRTY, VM_SPECIAL } from '../vm_flags';

/**
 * Whether ranges may become one VMA (mm/mmap.c until 6.11, mm/vma.c since).
 */

/** The range that shall merge with its neighbours: a new one, or (part of) an existing VMA with new flags. */
export interface MergeRange {
  readonly start: number;
  readonly end: number;
  readonly pgoff: number;
  readonly flags: number;
  /** `vm_policy`. */
  readonly policy: number;
  readonly anon_vma: number;
  /** The existing VMA, 0 for a new range. */
  readonly middle: number;
  /** The VMA that mremap() copies, 0 otherwise. */
  readonly copiedFrom: number;
}

/** VMA_STICKY_FLAGS (include/linux/mm.h). */
export const STICKY_FLAGS = VM_SOFTDIRTY | VM_MAYBE_GUARD;

/**
 * Flags of a VMA that do not keep it from merging, and that the merged VMA has if one of them had it (6.19 and
 * later). Until 6.18 there are none: VM_SOFTDIRTY is that of the VMA that grows.
 */
export function stickyFlags(k: Kernel, vma: number): number {
  return k.has('maybe-guard') ? k.vma.vm_flags.get(vma) & STICKY_FLAGS : 0;
}

/** Merging with `prev`: it ends where the range starts, and everything fits. */
export function canMergeLeft(k: Kernel, range: MergeRange, prev: number): boolean {
  return (
    prev !== 0 &&
    k.vma.vm_end.get(prev) === range.start &&
    sameKind(k, range, prev) &&
    anonVmasMerge(k, range, prev) &&
    k.vma.vm_pgoff.get(prev) + k.vma.vm_end.get(prev) - k.vma.vm_start.get(prev) === range.pgoff
  );
}

export function canMergeRight(k: Kernel, range: MergeRange, next: number): boolean {
  return (
    next !== 0 &&
    k.vma.vm_start.get(next) === range.end &&
    sameKind(k, range, next) &&
    anonVmasMerge(k, range, next) &&
    k.vma.vm_pgoff.get(next) === range.pgoff + range.end - range.start
  );
}

/** Both neighbours at once: their anon_vmas must agree with each other, too. */
export function canMergeBoth(k: Kernel, prev: number, next: number): boolean {
  const a = k.vma.anon_vma.get(prev);
  const b = k.vma.anon_vma.get(next);
  return a === 0 || b === 0 || a === b;
}

function sameKind(k: Kernel, range: MergeRange, neighbour: number): boolean {
  const flags = (k.vma.vm_flags.get(neighbour) ^ range.flags) & ~STICKY_FLAGS;
  return (range.flags & VM_SPECIAL) === 0 && flags === 0 && k.vma.vm_policy.get(neighbour) === range.policy;
}

/** is_mergeable_anon_vma(): of the range and the neighbour that would take it in. */
function anonVmasMerge(k: Kernel, range: MergeRange, neighbour: number): boolean {
  const theirs = k.vma.anon_vma.get(neighbour);
  if (!k.has('anon-vma-merge')) {
    return ((range.anon_vma === 0 || theirs === 0) && hasOneChain(k, neighbour)) || range.anon_vma === theirs;
  }
  if (theirs === 0 && range.anon_vma !== 0) {
    return !isForkChild(k, range.middle) && !isForkChild(k, range.copiedFrom);
  }
  if (theirs !== 0 && range.anon_vma === 0) {
    return !isForkChild(k, neighbour);
  }
  return range.anon_vma === theirs;
}

/** vma_is_fork_child(): more than one chain, so parents may find its pages. */
function isForkChild(k: Kernel, vma: number): boolean {
  return vma !== 0 && k.vma.anon_vma.get(vma) !== 0 && !hasOneChain(k, vma);
}
