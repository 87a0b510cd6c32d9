import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { anon_vma_clone } from '../rmap';
import { vm_area_dup, vma_link, vma_set_range } from './list';

/** Would split huge pages that straddle a new boundary (mm/huge_memory.c). Order-0 memory has none. */
export const vma_adjust_trans_huge = kfn('mm/huge_memory.c', 'vma_adjust_trans_huge', (_k, _vma: number) => {});

/** Until 6.2: changes the range of a VMA, for splits and merges alike (mm/mmap.c). */
export const __vma_adjust = kfn('mm/mmap.c', '__vma_adjust', (k, vma: number, change: () => void) => {
  vma_adjust_trans_huge(k, vma);
  change();
});

/** Runs a change of ranges inside the function in which this kernel makes it. */
export function adjustRanges(k: Kernel, vma: number, change: () => void): void {
  if (k.has('vma-iterator')) {
    vma_adjust_trans_huge(k, vma);
    change();
  } else {
    __vma_adjust(k, vma, change);
  }
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
    adjustRanges(k, vma, () => {
      vma_set_range(k, vma, newBelow ? upper : lower);
      vma_link(k, made);
    });
    return made;
  },
);
