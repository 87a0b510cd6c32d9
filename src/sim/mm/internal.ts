import type { Kernel } from '../kernel/kernel';
import { kfn } from '../kernel/kfn';

const FILE = 'mm/internal.h';

/**
 * First page of a VMA at which one of `nr` page offsets from `index` on lies, or -1 if all are outside. A folio may begin
 * before the VMA. For views and invariants: records no call.
 */
export function addressIn(k: Kernel, vma: number, index: number, nr = 1): number {
  const pgoff = k.vma.vm_pgoff.get(vma);
  if (index < pgoff) {
    return index + nr > pgoff ? k.vma.vm_start.get(vma) : -1;
  }
  const vpn = k.vma.vm_start.get(vma) + index - pgoff;
  return vpn < k.vma.vm_end.get(vma) ? vpn : -1;
}

/** Until 6.9: the address of a range of page offsets in a VMA. */
export const vma_pgoff_address = kfn(FILE, 'vma_pgoff_address', addressIn);

/**
 * The address of a folio in a VMA, -1 if it lies outside. Until 6.9 it takes a page, of which a head means the whole folio, and
 * leaves the work to vma_pgoff_address(); since 6.10 it takes the page offsets themselves, and there is nothing else.
 */
export const vma_address = kfn(FILE, 'vma_address', (k, vma: number, index: number, nr: number): number =>
  k.has('vma-address') ? addressIn(k, vma, index, nr) : vma_pgoff_address(k, vma, index, nr),
);
