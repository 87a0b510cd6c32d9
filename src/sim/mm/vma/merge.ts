import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { anon_vma_clone, unlink_anon_vmas } from '../rmap';
import { type VmaRange, vm_area_free, vma_set_range, vma_unlink } from './list';
import { canMergeBoth, canMergeLeft, canMergeRight, type MergeRange, STICKY_FLAGS, stickyFlags } from './mergeable';
import { adjustRanges, type RangeChange, vma_adjust_trans_huge } from './split';

/** How neighbours grow over a range: new ranges of VMAs, and those that vanish. */
interface Plan {
  /** The VMA that the range ends up in. */
  readonly result: number;
  /** VMAs whose anon_vma has to be copied to `result` if that has none: the first one that has one. 0 for none. */
  readonly anonFrom: readonly number[];
  readonly changes: readonly RangeChange[];
  readonly removed: readonly number[];
  /** Flags that the merged VMA gets from all of its parts. */
  readonly sticky: number;
}

/** Decides which of the neighbours merge with a range. `prev` and `next` are its neighbours, 0 for none. */
function plan(k: Kernel, range: MergeRange, prev: number, next: number): Plan | undefined {
  const middle = range.middle;
  const left = middle === 0 || k.vma.vm_start.get(middle) === range.start;
  const right = middle === 0 || k.vma.vm_end.get(middle) === range.end;
  const mergeLeft = left && canMergeLeft(k, range, prev);
  const mergeRight = right && canMergeRight(k, range, next) && (!mergeLeft || canMergeBoth(k, prev, next));
  if (!mergeLeft && !mergeRight) {
    return undefined;
  }
  const whole = middle !== 0 && left && right;
  const sticky = stickyOf(k, range.flags, mergeLeft ? prev : 0, mergeRight ? next : 0);
  if (mergeLeft && mergeRight) {
    return {
      result: prev,
      anonFrom: [next, middle, range.copiedFrom],
      changes: [{ vma: prev, range: span(k, prev, k.vma.vm_end.get(next)) }],
      removed: middle === 0 ? [next] : [middle, next],
      sticky,
    };
  }
  if (mergeLeft) {
    const changes = [{ vma: prev, range: span(k, prev, range.end) }];
    if (middle !== 0 && !whole) {
      changes.push({ vma: middle, range: from(k, middle, range.end) });
    }
    return { result: prev, anonFrom: [middle, range.copiedFrom], changes, removed: whole ? [middle] : [], sticky };
  }
  const changes = [{ vma: next, range: from(k, next, range.start) }];
  if (middle !== 0 && !whole) {
    changes.unshift({ vma: middle, range: span(k, middle, range.start) });
  }
  return { result: next, anonFrom: [middle, range.copiedFrom], changes, removed: whole ? [middle] : [], sticky };
}

/** The sticky flags of a range and of the neighbours that it merges with, 0 for none. */
function stickyOf(k: Kernel, flags: number, prev: number, next: number): number {
  return k.has('maybe-guard') ? (flags & STICKY_FLAGS) | stickyFlags(k, prev) | stickyFlags(k, next) : 0;
}

/** A VMA's range with another end. */
function span(k: Kernel, vma: number, end: number): VmaRange {
  return { start: k.vma.vm_start.get(vma), end, pgoff: k.vma.vm_pgoff.get(vma) };
}

/** A VMA's range with another start. */
function from(k: Kernel, vma: number, start: number): VmaRange {
  const pgoff = k.vma.vm_pgoff.get(vma) + start - k.vma.vm_start.get(vma);
  return { start, end: k.vma.vm_end.get(vma), pgoff };
}

/** dup_anon_vma(): a VMA that takes over pages needs the anon_vma that they belong to. */
function* dup_anon_vma(k: Kernel, dst: number, sources: readonly number[]): Path<void> {
  const src = sources.find((vma) => vma !== 0 && k.vma.anon_vma.get(vma) !== 0);
  if (src !== undefined && k.vma.anon_vma.get(dst) === 0) {
    k.vma.anon_vma.set(dst, k.vma.anon_vma.get(src));
    yield* anon_vma_clone(k, dst, src);
  }
}

function applyRanges(k: Kernel, merge: Plan): void {
  k.vma.vm_flags.or(merge.result, merge.sticky);
  for (const vma of merge.removed) {
    vma_unlink(k, vma);
  }
  for (const { vma, range } of merge.changes) {
    vma_set_range(k, vma, range);
  }
}

function* dropRemoved(k: Kernel, merge: Plan): Path<void> {
  for (const vma of merge.removed) {
    if (k.vma.anon_vma.get(vma) !== 0) {
      yield* unlink_anon_vmas(k, vma);
    }
    vm_area_free(k, vma);
  }
}

/** Since 6.3: puts a decided merge in place. */
export const commit_merge = kfn('mm/vma.c', 'commit_merge', function* (k, merge: Plan): Path<void> {
  yield* vma_adjust_trans_huge(k, merge.changes);
  applyRanges(k, merge);
  yield* dropRemoved(k, merge);
});

/** Grows a VMA over a new range and perhaps the VMA behind it. */
export const vma_expand = kfn('mm/vma.c', 'vma_expand', function* (k, merge: Plan): Path<void> {
  yield* dup_anon_vma(k, merge.result, merge.anonFrom);
  if (k.has('vma-merge-modes')) {
    yield* commit_merge(k, merge);
    return;
  }
  yield* vma_adjust_trans_huge(k, merge.changes);
  applyRanges(k, merge);
  yield* dropRemoved(k, merge);
});

/** Until 6.11: merges a range with its neighbours, in one of eight cases. Returns the VMA that it is in, 0 if none. */
export const vma_merge = kfn(
  'mm/mmap.c',
  'vma_merge',
  function* (k, range: MergeRange, prev: number, next: number): Path<number> {
    const merge = plan(k, range, prev, next);
    if (!merge) {
      return 0;
    }
    const prepare = dup_anon_vma(k, merge.result, merge.anonFrom);
    yield* adjustRanges(k, merge.changes, prepare, () => applyRanges(k, merge));
    yield* dropRemoved(k, merge);
    return merge.result;
  },
);

/** Since 6.12: merges a range that has no VMA yet. Returns the VMA that it is in, 0 if none. */
export const vma_merge_new_range = kfn(
  'mm/vma.c',
  'vma_merge_new_range',
  function* (k, range: MergeRange, prev: number, next: number): Path<number> {
    const merge = plan(k, range, prev, next);
    if (!merge) {
      return 0;
    }
    yield* vma_expand(k, merge);
    return merge.result;
  },
);

/** Since 6.12: merges (part of) an existing VMA whose flags change. Returns the VMA that it is in, 0 if none. */
export const vma_merge_existing_range = kfn(
  'mm/vma.c',
  'vma_merge_existing_range',
  function* (k, range: MergeRange, prev: number, next: number): Path<number> {
    const merge = plan(k, range, prev, next);
    if (!merge) {
      return 0;
    }
    yield* dup_anon_vma(k, merge.result, merge.anonFrom);
    yield* commit_merge(k, merge);
    return merge.result;
  },
);

/** Merges a new range (mmap, mremap) as this kernel does. 6.1's mmap() expands without vma_merge(); see mmap.ts. */
export function* mergeNewRange(k: Kernel, range: MergeRange, prev: number, next: number): Path<number> {
  return k.has('vma-merge-modes')
    ? yield* vma_merge_new_range(k, range, prev, next)
    : yield* vma_merge(k, range, prev, next);
}

/** As `vma_expand`, for 6.1's mmap(), which looks at the neighbours itself. Returns 0 if none merges. */
export function* expandNeighbour(k: Kernel, range: MergeRange, prev: number, next: number): Path<number> {
  const merge = plan(k, range, prev, next);
  if (!merge) {
    return 0;
  }
  yield* vma_expand(k, merge);
  return merge.result;
}
