import { kfn } from '../kernel/kfn';
import { TLB_FLUSH } from '../mm/vmstat';

/** arch/x86/mm/tlb.c: flushes a range of an mm on every CPU that uses it. The TLB itself is not modelled yet. */
export const flush_tlb_mm_range = kfn('arch/x86/mm/tlb.c', 'flush_tlb_mm_range', (k, mm: number) => {
  k.count(TLB_FLUSH);
  k.calls.note(`mm ${mm}`);
});
