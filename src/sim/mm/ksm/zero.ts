import { pte_dirty } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { is_zero_pfn } from '../page_alloc';

/** Whether an entry maps the zero page because KSM put it there: it is marked dirty (include/linux/ksm.h, 6.6 and later). */
export function is_ksm_zero_pte(k: Kernel, flags: number, pfn: number): boolean {
  return k.has('ksm-zero-pages') && is_zero_pfn(pfn) && pte_dirty(flags);
}

/** KSM has mapped the zero page in an mm. */
export function ksm_map_zero_page(k: Kernel, mm: number): void {
  k.mm.ksm_zero_pages.add(mm, 1);
}

/** An entry goes; counts it if KSM had put the zero page there. */
export function ksm_might_unmap_zero_page(k: Kernel, mm: number, flags: number, pfn: number): void {
  if (is_ksm_zero_pte(k, flags, pfn)) {
    k.mm.ksm_zero_pages.add(mm, -1);
  }
}
