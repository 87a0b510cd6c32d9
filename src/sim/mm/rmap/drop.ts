import type { Kernel } from '../../kernel/kernel';
import { mlock_drain_local } from '../mlock/batch';
import { folio_put } from '../page_alloc';
import { VM_LOCKED } from '../vm_flags';
import { removePteRmap } from './counts';

/**
 * What ends the mapping of one page by try_to_unmap() and try_to_migrate(): rmap and the reference of the PTE go. In a locked VMA the
 * mlock batch is emptied: it would hold the folio.
 */
export function dropPteMapping(k: Kernel, folio: number, pfn: number, vma: number): void {
  removePteRmap(k, pfn, 1, vma);
  if (k.vma.vm_flags.get(vma) & VM_LOCKED) {
    mlock_drain_local(k);
  }
  folio_put(k, folio);
}
