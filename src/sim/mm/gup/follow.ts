import {
  pte_dirty,
  pte_mkdirty,
  pte_mkyoung,
  pte_present,
  pte_protnone,
  pte_soft_dirty,
  pte_uffd_wp,
  pte_write,
} from '../../arch/x86_64';
import type { Errno } from '../../kernel/errno';
import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { page_folio } from '../folio';
import { normalPage } from '../memory';
import { PTRS_PER_TABLE } from '../mm_types';
import { is_zero_pfn } from '../page_alloc';
import { PG_anon_exclusive, PG_dirty } from '../page-flags';
import { type Leaf, leafOf } from '../pgtable';
import { PageAnon, PageAnonExclusive } from '../rmap';
import { folio_mark_accessed } from '../swap';
import {
  is_cow_mapping,
  VM_MAYREAD,
  VM_MAYSHARE,
  VM_MAYWRITE,
  VM_READ,
  VM_SHARED,
  VM_SOFTDIRTY,
  VM_WRITE,
} from '../vm_flags';
import { FOLL_FORCE, FOLL_GET, FOLL_PIN, FOLL_TOUCH, FOLL_WRITE } from './flags';
import { grabLocked, gup_must_unshare } from './grab';

const FILE = 'mm/gup.c';

/** A page that is there with the rights that are wanted. */
export interface Followed {
  readonly page: number;
  /** Pages from it on that the same entry maps: 1, or the rest of a huge page. */
  readonly pages: number;
}

/** `none`: it has to be faulted in. `unshare` (-EMLINK): it is there, but has to become this process's own first. */
export type FollowResult = Followed | 'none' | 'unshare';

/** Whether the VMA allows the access that is wanted: EFAULT if not. */
export const check_vma_flags = kfn(FILE, 'check_vma_flags', (k, vma: number, flags: number): 0 | Errno => {
  const vmFlags = k.vma.vm_flags.get(vma);
  const force = (flags & FOLL_FORCE) !== 0;
  if (flags & FOLL_WRITE) {
    return vmFlags & VM_WRITE || (force && is_cow_mapping(vmFlags)) ? 0 : 'EFAULT';
  }
  return vmFlags & VM_READ || (force && vmFlags & VM_MAYREAD) ? 0 : 'EFAULT';
});

/** FOLL_FORCE may write through a read-only entry of a read-only private VMA once the page is this process's own. */
function can_follow_write_common(k: Kernel, vma: number, page: number, flags: number): boolean {
  const vmFlags = k.vma.vm_flags.get(vma);
  if ((flags & FOLL_FORCE) === 0 || vmFlags & (VM_SHARED | VM_MAYSHARE | VM_WRITE) || (vmFlags & VM_MAYWRITE) === 0) {
    return false;
  }
  return page !== 0 && PageAnon(k, page) && PageAnonExclusive(k, page);
}

/** can_follow_write_pte() and can_follow_write_pmd(). */
function canFollowWrite(k: Kernel, vma: number, leaf: Leaf, page: number, flags: number): boolean {
  if (pte_write(leaf.flags)) {
    return true;
  }
  if (!can_follow_write_common(k, vma, page, flags)) {
    return false;
  }
  const softDirty = (k.vma.vm_flags.get(vma) & VM_SOFTDIRTY) === 0;
  return (!softDirty || pte_soft_dirty(leaf.flags)) && !pte_uffd_wp(leaf.flags);
}

/**
 * A PMD notes a write in itself only: accessed and dirty (touch_pmd, mm/huge_memory.c). A read leaves no mark on x86:
 * pmdp_set_access_flags() writes nothing without `dirty`. Caller holds the ptl.
 */
function touch_pmd(k: Kernel, pmd: number, write: boolean): void {
  if (write) {
    k.pgtable.flags.set(pmd, pte_mkdirty(pte_mkyoung(k.pgtable.flags.get(pmd)), k.has('saved-dirty')));
  }
}

/** A PTE's page notes it: accessed, and dirty if a write goes past a clean entry. */
function touchPage(k: Kernel, leaf: Leaf, page: number, write: boolean): void {
  if (is_zero_pfn(page)) {
    return;
  }
  const folio = page_folio(k, page);
  if (write && !pte_dirty(leaf.flags)) {
    k.page.flags.or(folio, PG_dirty);
  }
  folio_mark_accessed(k, folio);
}

/**
 * Looks whether a page is there with the rights that are wanted; if so takes what `flags` say on it and notes the access
 * (FOLL_TOUCH). Where the caller wants the pages themselves 6.1 goes page by page through a huge page.
 */
export const follow_page_mask = kfn(
  FILE,
  'follow_page_mask',
  (k, vma: number, vpn: number, flags: number): FollowResult => {
    const leaf = leafOf(k, k.vma.vm_mm.get(vma), vpn);
    if (leaf === undefined || !pte_present(leaf.flags)) {
      return 'none';
    }
    if (pte_protnone(leaf.flags) && (flags & FOLL_FORCE) === 0 && !k.has('follow-protnone')) {
      return 'none';
    }
    const write = (flags & FOLL_WRITE) !== 0;
    // PageAnonExclusive of a huge page stands in its first page.
    const first = leaf.level === 2 ? page_folio(k, leaf.pfn) : leaf.pfn;
    const normal = leaf.level === 2 ? first : normalPage(leaf.flags, leaf.pfn);
    if (write && !canFollowWrite(k, vma, leaf, normal, flags)) {
      return 'none';
    }
    if (!pte_write(leaf.flags) && gup_must_unshare(k, vma, flags, first)) {
      return 'unshare';
    }
    if (flags & FOLL_PIN && PageAnon(k, first) && (k.page.flags.get(first) & PG_anon_exclusive) === 0) {
      k.splat('follow_page_pte', `page ${first} is pinned, but not PageAnonExclusive`);
    }
    if (flags & (FOLL_GET | FOLL_PIN)) {
      grabLocked(k, first, flags);
    }
    if (flags & FOLL_TOUCH && leaf.level === 2) {
      touch_pmd(k, leaf.row, write);
    } else if (flags & FOLL_TOUCH) {
      touchPage(k, leaf, first, write);
    }
    const single = leaf.level === 1 || (flags & (FOLL_GET | FOLL_PIN) && !k.has('gup-thp-pages'));
    return { page: leaf.pfn, pages: single ? 1 : PTRS_PER_TABLE - (vpn % PTRS_PER_TABLE) };
  },
);
