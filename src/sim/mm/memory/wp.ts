import {
  pte_clear_uffd_wp,
  pte_mkdirty,
  pte_mksoft_dirty,
  pte_mkuffd_wp,
  pte_mkyoung,
  pte_soft_dirty,
  pte_special,
  pte_uffd_wp,
} from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_mapcount, folio_maybe_mapped_shared, folio_test_large, page_folio } from '../folio';
import { ksm_might_unmap_zero_page } from '../ksm/zero';
import { policyNode } from '../mempolicy';
import { allocFolio, folio_get, folio_put, is_zero_pfn } from '../page_alloc';
import { PG_anon_exclusive, PG_lru, PG_swapcache } from '../page-flags';
import { vm_get_page_prot } from '../pgprot';
import { pte_mkwrite, ptep_clear_flush, set_pte_at } from '../pgtable-generic';
import {
  addNewAnonRmap,
  folio_move_anon_rmap,
  folio_test_ksm,
  PageAnonExclusive,
  page_move_anon_rmap,
  removePteRmap,
} from '../rmap';
import { folio_add_lru_vma, lru_add_drain } from '../swap';
import { folio_free_swap, free_swap_cache } from '../swapfile';
import { userfaultfd_pte_wp } from '../userfaultfd_k';
import { VM_WRITE } from '../vm_flags';
import { COW_KSM, PGREUSE } from '../vmstat';
import { type FaultResult, lockPte, unlockPte, type VmFault, vmf_anon_prepare } from './fault';

const FILE = 'mm/memory.c';

/** vm_normal_page() of anonymous memory: the zero page is special and has none. 0 for none. */
export function normalPage(flags: number, pfn: number): number {
  return pte_special(flags) || is_zero_pfn(pfn) ? 0 : pfn;
}

/**
 * Whether the faulting process is the only owner of a page that is not marked exclusive. Counts references: besides the
 * PTE's only those of this CPU's LRU batch and of the swap cache are tolerated, by draining the batch and by leaving the
 * cache. One more, whoever holds it, means copy.
 */
export const wp_can_reuse_anon_folio = kfn(FILE, 'wp_can_reuse_anon_folio', (k, pfn: number): boolean => {
  const folio = page_folio(k, pfn);
  if (folio_test_large(k, folio) && k.has('large-folio-no-reuse')) {
    return k.has('mm-id') && wp_can_reuse_large_folio(k, folio);
  }
  if (folio_test_ksm(k, folio) || k.page._refcount.get(folio) > 3) {
    return false;
  }
  if ((k.page.flags.get(folio) & PG_lru) === 0) {
    lru_add_drain(k);
  }
  const inCache = (k.page.flags.get(folio) & PG_swapcache) !== 0;
  if (k.page._refcount.get(folio) > (inCache ? 2 : 1)) {
    return false;
  }
  if (inCache) {
    folio_free_swap(k, folio);
  }
  return k.page._refcount.get(folio) === 1;
});

/** Since 6.15: all mappings of the large folio are this mm's, there is more than one, and nobody else refers to it. */
function wp_can_reuse_large_folio(k: Kernel, folio: number): boolean {
  const mapcount = folio_mapcount(k, folio);
  if (mapcount > 1 && !folio_maybe_mapped_shared(k, folio) && k.page.flags.get(folio) & PG_swapcache) {
    folio_free_swap(k, folio);
  }
  return mapcount > 1 && !folio_maybe_mapped_shared(k, folio) && mapcount === k.page._refcount.get(folio);
}

/** Makes the PTE writable in place, if the VMA is. Caller holds the ptl; it is dropped. No copy, no flush: the entry gets more rights. */
export const wp_page_reuse = kfn(FILE, 'wp_page_reuse', (k, vmf: VmFault) => {
  const flags = pte_mkdirty(pte_mkyoung(vmf.orig_flags), k.has('saved-dirty'));
  set_pte_at(k, vmf.pte, maybe_mkwrite(k, flags, vmf.vma), vmf.orig_pfn);
  unlockPte(k, vmf.pte);
  k.count(PGREUSE);
});

/** Writable if the VMA is. A write with FOLL_FORCE comes here in VMAs that are not (include/linux/mm.h). */
function maybe_mkwrite(k: Kernel, flags: number, vma: number): number {
  return k.vma.vm_flags.get(vma) & VM_WRITE ? pte_mkwrite(k, flags) : flags;
}

/** Flags of the PTE of a copy: writable and dirty; for a copy that is only to be pinned for reading, neither. */
function copiedPte(k: Kernel, vmf: VmFault): number {
  const prot = pte_mkyoung(vm_get_page_prot(k.vma.vm_flags.get(vmf.vma)));
  if (vmf.unshare) {
    const unshared = pte_soft_dirty(vmf.orig_flags) ? pte_mksoft_dirty(prot) : prot;
    return pte_uffd_wp(vmf.orig_flags) ? pte_mkuffd_wp(unshared) : unshared;
  }
  return maybe_mkwrite(k, pte_mkdirty(prot, k.has('saved-dirty')), vmf.vma);
}

/**
 * Maps a private copy of the page, or a zeroed page in place of the zero page. The old entry is flushed before the new
 * one is written, so that no CPU sees both. Caller holds a reference on the old page; the ptl is not held.
 */
export const wp_page_copy = kfn(FILE, 'wp_page_copy', function* (k, vmf: VmFault, old: number): Path<FaultResult> {
  if (!(yield* vmf_anon_prepare(k, vmf))) {
    if (old !== 0) {
      folio_put(k, page_folio(k, old));
    }
    return 'retry';
  }
  const pfn = allocFolio(k, policyNode(k, vmf.vma));
  if (old !== 0) {
    k.page.content.set(pfn, k.page.content.get(old));
  }
  yield* lockPte(k, vmf.pte);
  if (old === 0) {
    ksm_might_unmap_zero_page(k, vmf.mm, vmf.orig_flags, vmf.orig_pfn);
    k.mm.MM_ANONPAGES.add(vmf.mm, 1);
  }
  const flags = copiedPte(k, vmf);
  ptep_clear_flush(k, vmf.mm, vmf.pte);
  addNewAnonRmap(k, pfn, vmf.vma, vmf.vpn);
  folio_add_lru_vma(k, pfn, vmf.vma);
  set_pte_at(k, vmf.pte, flags, pfn);
  if (old !== 0) {
    removePteRmap(k, old, 1, vmf.vma);
  }
  unlockPte(k, vmf.pte);
  if (old !== 0) {
    free_swap_cache(k, page_folio(k, old));
    // The PTE's reference, and the one taken for the copy.
    folio_put(k, page_folio(k, old), 2);
  }
  return 'done';
});

/**
 * Write fault on a present, write-protected PTE of a private mapping: reuse the page if this process is its only owner,
 * else copy it. With FAULT_FLAG_UNSHARE the same, but the PTE stays read-only. Caller holds the ptl; it is dropped.
 */
export const do_wp_page = kfn(FILE, 'do_wp_page', function* (k, vmf: VmFault): Path<FaultResult> {
  if (!vmf.unshare && userfaultfd_pte_wp(k, vmf.vma, vmf.orig_flags)) {
    // UFFD_FEATURE_WP_ASYNC, the only way that is modelled: nobody is asked.
    vmf.orig_flags = pte_clear_uffd_wp(vmf.orig_flags);
    set_pte_at(k, vmf.pte, vmf.orig_flags, vmf.orig_pfn);
    k.calls.note('userfaultfd: written from now on');
  }
  const pfn = normalPage(vmf.orig_flags, vmf.orig_pfn);
  if (pfn !== 0) {
    if (PageAnonExclusive(k, pfn)) {
      k.calls.note('exclusive: reuse');
      return reuse(k, vmf);
    }
    if (wp_can_reuse_anon_folio(k, pfn)) {
      takeOver(k, pfn, vmf.vma);
      k.calls.note('only reference: reuse');
      return reuse(k, vmf);
    }
    folio_get(k, page_folio(k, pfn));
  } else if (vmf.unshare && !k.has('unshare-non-anon')) {
    k.calls.note('not anonymous: nothing to unshare');
    unlockPte(k, vmf.pte);
    return 'done';
  }
  k.calls.note(pfn === 0 ? 'zero page: copy' : 'shared: copy');
  unlockPte(k, vmf.pte);
  if (pfn !== 0 && folio_test_ksm(k, page_folio(k, pfn))) {
    k.count(COW_KSM);
  }
  return yield* wp_page_copy(k, vmf, pfn);
});

/** The page is this process's own: writable from now on, unless it is only to be pinned for reading. */
function reuse(k: Kernel, vmf: VmFault): FaultResult {
  if (vmf.unshare) {
    unlockPte(k, vmf.pte);
  } else {
    wp_page_reuse(k, vmf);
  }
  return 'done';
}

/** The folio moves to the anon_vma of its only owner, and the page becomes exclusive; a large folio stays where it is. */
function takeOver(k: Kernel, pfn: number, vma: number): void {
  if (folio_test_large(k, page_folio(k, pfn)) && k.has('large-folio-no-reuse')) {
    k.page.flags.or(pfn, PG_anon_exclusive);
    return;
  }
  if (k.has('move-anon-rmap')) {
    folio_move_anon_rmap(k, page_folio(k, pfn), vma);
    k.page.flags.or(pfn, PG_anon_exclusive);
  } else {
    page_move_anon_rmap(k, pfn, vma);
  }
}
