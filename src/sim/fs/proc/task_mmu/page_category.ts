import { is_swap_pte, pte_none, pte_present, pte_soft_dirty, pte_swp_soft_dirty } from '../../../arch/x86_64';
import type { Kernel } from '../../../kernel/kernel';
import { compareVersions } from '../../../kernel/version';
import { is_huge_zero_pfn } from '../../../mm/huge_memory';
import { is_zero_pfn } from '../../../mm/page_alloc';
import { hugePmd, pteRow } from '../../../mm/pgtable';
import { is_guard_swp_entry, pte_to_swp_entry } from '../../../mm/swapops';
import { pte_uffd_wp_any, userfaultfd_wp, userfaultfd_wp_async } from '../../../mm/userfaultfd_k';
import { VM_SOFTDIRTY } from '../../../mm/vm_flags';
import { GUARD_BIT } from './pagemap';

/** Categories of PAGEMAP_SCAN (include/uapi/linux/fs.h). */
export const PAGE_IS_WPALLOWED = 1 << 0;
export const PAGE_IS_WRITTEN = 1 << 1;
export const PAGE_IS_FILE = 1 << 2;
export const PAGE_IS_PRESENT = 1 << 3;
export const PAGE_IS_SWAPPED = 1 << 4;
export const PAGE_IS_PFNZERO = 1 << 5;
export const PAGE_IS_HUGE = 1 << 6;
export const PAGE_IS_SOFT_DIRTY = 1 << 7;
/** 6.15 and later. */
export const PAGE_IS_GUARD = 1 << 8;

/** All but PAGE_IS_GUARD: those of the first kernels with the ioctl. */
export const PAGE_CATEGORIES = PAGE_IS_GUARD - 1;

/** Each category with its name without PAGE_IS_. */
export const PAGE_CATEGORY_NAMES: readonly (readonly [category: number, name: string])[] = [
  [PAGE_IS_WPALLOWED, 'WPALLOWED'],
  [PAGE_IS_WRITTEN, 'WRITTEN'],
  [PAGE_IS_FILE, 'FILE'],
  [PAGE_IS_PRESENT, 'PRESENT'],
  [PAGE_IS_SWAPPED, 'SWAPPED'],
  [PAGE_IS_PFNZERO, 'PFNZERO'],
  [PAGE_IS_HUGE, 'HUGE'],
  [PAGE_IS_SOFT_DIRTY, 'SOFT_DIRTY'],
  [PAGE_IS_GUARD, 'GUARD'],
];

/** What all pages of a VMA have (cur_vma_category). */
export function vmaCategory(k: Kernel, vma: number): number {
  const softDirty = k.vma.vm_flags.get(vma) & VM_SOFTDIRTY ? PAGE_IS_SOFT_DIRTY : 0;
  return softDirty | (userfaultfd_wp_async(k, vma) ? PAGE_IS_WPALLOWED : 0);
}

/** What an entry adds. Whether one that is none counts as written depends on the kernel. */
export function pagemap_page_category(k: Kernel, flags: number, pfn: number): number {
  if (pte_none(flags)) {
    return k.has('pagemap-scan-none') ? PAGE_IS_WRITTEN : 0;
  }
  const written = pte_uffd_wp_any(flags, pfn) ? 0 : PAGE_IS_WRITTEN;
  if (pte_present(flags)) {
    const zero = is_zero_pfn(pfn) ? PAGE_IS_PFNZERO : 0;
    return PAGE_IS_PRESENT | written | zero | (pte_soft_dirty(flags) ? PAGE_IS_SOFT_DIRTY : 0);
  }
  const guard =
    compareVersions(k.config.version, GUARD_BIT) >= 0 && is_guard_swp_entry(pte_to_swp_entry(flags, pfn))
      ? PAGE_IS_GUARD
      : 0;
  const softDirty = is_swap_pte(flags) && pte_swp_soft_dirty(flags) ? PAGE_IS_SOFT_DIRTY : 0;
  return PAGE_IS_SWAPPED | written | guard | softDirty;
}

/** What a huge PMD adds. The huge zero folio is nobody's file: vm_normal_page_pmd() has no page for it. */
export function pagemap_thp_category(k: Kernel, flags: number, pfn: number): number {
  const written = pte_uffd_wp_any(flags, pfn) ? 0 : PAGE_IS_WRITTEN;
  const zero = is_huge_zero_pfn(k, pfn) ? PAGE_IS_PFNZERO : 0;
  return PAGE_IS_HUGE | PAGE_IS_PRESENT | written | zero | (pte_soft_dirty(flags) ? PAGE_IS_SOFT_DIRTY : 0);
}

/** What pages without a page table have. */
export function holeCategory(k: Kernel, vma: number): number {
  return k.has('pagemap-scan-none') && userfaultfd_wp(k, vma) ? PAGE_IS_WRITTEN : 0;
}

/** All categories of one page. */
export function categoriesAt(k: Kernel, vma: number, vpn: number): number {
  const mm = k.vma.vm_mm.get(vma);
  const pmd = hugePmd(k, mm, vpn);
  const pte = pteRow(k, mm, vpn);
  const { flags, pfn } = k.pgtable;
  const own =
    pmd !== 0
      ? pagemap_thp_category(k, flags.get(pmd), pfn.get(pmd))
      : pte !== 0
        ? pagemap_page_category(k, flags.get(pte), pfn.get(pte))
        : holeCategory(k, vma);
  return vmaCategory(k, vma) | own;
}
