import { kfn, type Path } from '../../kernel/kfn';
import { tlb_finish_mmu, tlb_gather_mmu } from '../mmu_gather';
import { lru_add_drain } from '../swap';
import { VM_LOCKED } from '../vm_flags';
import { madvise_cold_or_pageout_pte_range } from './cold';
import { walkPmds } from './walk';

/**
 * MADV_PAGEOUT on a part of one VMA: reclaims the pages that only this process maps, in a gather of its own. EINVAL for mlocked
 * memory. mmap_lock held for reading.
 */
export const madvise_pageout = kfn(
  'mm/madvise.c',
  'madvise_pageout',
  function* (k, vma: number, start: number, end: number): Path<0 | 'EINVAL'> {
    if (k.vma.vm_flags.get(vma) & VM_LOCKED) {
      return 'EINVAL';
    }
    lru_add_drain(k);
    const tlb = tlb_gather_mmu(k, k.vma.vm_mm.get(vma));
    yield* walkPmds(k, vma, start, end, (part) => madvise_cold_or_pageout_pte_range(k, tlb, part, true));
    tlb_finish_mmu(k, tlb);
    return 0;
  },
);
