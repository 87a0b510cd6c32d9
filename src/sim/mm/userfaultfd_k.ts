import { is_swap_pte, pte_swp_uffd_wp, pte_uffd_wp } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { pte_marker_entry_uffd_wp, pte_to_swp_entry } from './swapops';
import { VM_UFFD_WP } from './vm_flags';

/**
 * What the fault and page-table code asks of userfaultfd (include/linux/userfaultfd_k.h). An mm has at most one userfaultfd, and
 * its features are a column of the mm.
 */

/** Page tables without entries can be write-protected: by markers. 6.4 and later. */
export const UFFD_FEATURE_WP_UNPOPULATED = 1 << 13;
/** The kernel resolves write-protection faults itself. 6.7 and later. */
export const UFFD_FEATURE_WP_ASYNC = 1 << 15;

/** Whether writes to the VMA are tracked. */
export function userfaultfd_wp(k: Kernel, vma: number): boolean {
  return (k.vma.vm_flags.get(vma) & VM_UFFD_WP) !== 0;
}

/** Whether a first write only takes the protection away, without asking anyone. */
export function userfaultfd_wp_async(k: Kernel, vma: number): boolean {
  const features = k.mm.userfaultfd.get(k.vma.vm_mm.get(vma));
  return userfaultfd_wp(k, vma) && (features & UFFD_FEATURE_WP_ASYNC) !== 0;
}

/** Whether an entry is write-protected by userfaultfd. The bit means nothing in a VMA that is not registered. */
export function userfaultfd_pte_wp(k: Kernel, vma: number, flags: number): boolean {
  return userfaultfd_wp(k, vma) && pte_uffd_wp(flags);
}

/** Whether it may be write-protected where nothing is mapped; WP_ASYNC brings WP_UNPOPULATED with it. */
export function userfaultfd_wp_use_markers(k: Kernel, vma: number): boolean {
  const features = k.mm.userfaultfd.get(k.vma.vm_mm.get(vma));
  return userfaultfd_wp(k, vma) && (features & UFFD_FEATURE_WP_UNPOPULATED) !== 0;
}

/** Whether an entry of any kind is write-protected: a present one, a swap entry (pte_swp_uffd_wp_any), or a marker that says so. */
export function pte_uffd_wp_any(flags: number, pfn: number): boolean {
  if (!is_swap_pte(flags)) {
    return pte_uffd_wp(flags);
  }
  return pte_swp_uffd_wp(flags) || pte_marker_entry_uffd_wp(pte_to_swp_entry(flags, pfn));
}
