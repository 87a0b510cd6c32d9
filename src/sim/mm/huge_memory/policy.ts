import type { Kernel } from '../../kernel/kernel';
import { mthpMode, PMD_ORDER, thpMode } from '../sysfs';
import { VM_HUGEPAGE, VM_NOHUGEPAGE } from '../vm_flags';

/** Largest orders first: what anonymous memory may use (orders 0 and 1 never do). */
const ANON_ORDERS = [9, 8, 7, 6, 5, 4, 3, 2] as const;

/**
 * Orders that the settings and the VMA's advice allow, largest first (thp_vma_allowable_orders, include/linux/huge_mm.h).
 * 6.1 to 6.7 know the PMD size only.
 */
export function allowedOrders(k: Kernel, vma: number): number[] {
  const flags = k.vma.vm_flags.get(vma);
  if (flags & VM_NOHUGEPAGE) {
    return [];
  }
  const advised = (flags & VM_HUGEPAGE) !== 0;
  const top = thpMode(k);
  const inherited = top === 'always' || (advised && top === 'madvise');
  return ANON_ORDERS.filter((order) => {
    if (order !== PMD_ORDER && !k.has('mthp')) {
      return false;
    }
    const mode = k.has('mthp') ? mthpMode(k, order) : 'inherit';
    return mode === 'always' || (mode === 'madvise' && advised) || (mode === 'inherit' && inherited);
  });
}

/** Whether the aligned block of an order around a page lies in its VMA (thp_vma_suitable_order). */
export function suits(k: Kernel, vma: number, vpn: number, order: number): boolean {
  const start = vpn - (vpn % (1 << order));
  return start >= k.vma.vm_start.get(vma) && start + (1 << order) <= k.vma.vm_end.get(vma);
}
