import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { split_huge_pmd_if_needed } from '../huge_memory/split';
import { anon_vma_clone } from '../rmap';
import { type VmaRange, vm_area_dup, vma_link, vma_set_range } from './list';

/** A VMA that gets another range. */
export interface RangeChange {
  readonly vma: number;
  readonly range: VmaRange;
}

/**
 * Splits huge pages that straddle a new boundary of a VMA (mm/huge_memory.c): it looks at each boundary inside a 2 MiB
 * block that the VMA had all of. Called before the change.
 */
export const vma_adjust_trans_huge = kfn(
  'mm/huge_memory.c',
  'vma_adjust_trans_huge',
  function* (k, changes: readonly RangeChange[]): Path<void> {
    for (const { vma, range } of changes) {
      yield* split_huge_pmd_if_needed(k, vma, range.start);
      yield* split_huge_pmd_if_needed(k, vma, range.end);
    }
  },
);

/**
 * Until 6.2: changes the ranges of VMAs, for splits and merges alike (mm/mmap.c). `prepare` comes first: a merge clones
 * the anon_vma here.
 */
export const __vma_adjust = kfn(
  'mm/mmap.c',
  '__vma_adjust',
  function* (k, changes: readonly RangeChange[], prepare: Path<void> | undefined, change: () => void): Path<void> {
    if (prepare !== undefined) {
      yield* prepare;
    }
    yield* vma_adjust_trans_huge(k, changes);
    change();
  },
);

/** Prepares and runs a change of ranges inside the function in which this kernel does it. */
export function* adjustRanges(
  k: Kernel,
  changes: readonly RangeChange[],
  prepare: Path<void> | undefined,
  change: () => void,
): Path<void> {
  if (!k.has('vma-iterator')) {
    yield* __vma_adjust(k, changes, prepare, change);
    return;
  }
  if (prepare !== undefined) {
    yield* prepare;
  }
  yield* vma_adjust_trans_huge(k, changes);
  change();
}

/**
 * Splits a VMA in two at page `at`. With `newBelow` the new VMA is the lower half, else the upper one. Both share
 * anon_vma and chains. mmap_lock held for writing.
 */
export const __split_vma = kfn(
  'mm/vma.c',
  '__split_vma',
  function* (k, vma: number, at: number, newBelow: boolean): Path<number> {
    const start = k.vma.vm_start.get(vma);
    const end = k.vma.vm_end.get(vma);
    const pgoff = k.vma.vm_pgoff.get(vma);
    const lower = { start, end: at, pgoff };
    const upper = { start: at, end, pgoff: pgoff + at - start };
    const made = vm_area_dup(k, vma, k.vma.vm_mm.get(vma), newBelow ? lower : upper);
    yield* anon_vma_clone(k, made, vma);
    const rest = newBelow ? upper : lower;
    yield* adjustRanges(k, [{ vma, range: rest }], undefined, () => {
      vma_set_range(k, vma, rest);
      vma_link(k, made);
    });
    return made;
  },
);
