import {
  pte_dirty,
  pte_mkclean,
  pte_mkdirty,
  pte_mkspecial,
  pte_present,
  pte_write,
  pte_wrprotect,
} from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, unlockRead } from '../../sched/locks';
import { folio_mapcount, folio_test_large, page_folio } from '../folio';
import { splitFolioToOrder } from '../huge_memory/split_folio';
import { addressIn } from '../internal';
import { lockPte, unlockPte } from '../memory/fault';
import { MMAP_LOCK_READ } from '../mmap';
import { folio_get, folio_put, is_zero_pfn, ZERO_PFN } from '../page_alloc';
import { ksmMapping, PG_dirty, PG_swapcache } from '../page-flags';
import { vm_get_page_prot } from '../pgprot';
import { pteRow } from '../pgtable';
import { ptep_clear_flush, set_pte_at } from '../pgtable-generic';
import { addAnonRmap, folio_mapped, PageAnon, PageAnonExclusive, removePteRmap, tryShareAnonRmap } from '../rmap';
import { folio_mark_accessed } from '../swap';
import { folio_free_swap } from '../swapfile';
import { KSM_USE_ZERO_PAGES } from '../sysfs';
import { VM_MERGEABLE } from '../vm_flags';
import { vma_lookup } from '../vma';
import { remove_rmap_item_from_tree } from './items';
import { ksm_map_zero_page } from './zero';

const FILE = 'mm/ksm.c';

/** The mergeable VMA of an address, 0 if there is none. mmap_lock held. */
export function find_mergeable_vma(k: Kernel, mm: number, vpn: number): number {
  const vma = vma_lookup(k, mm, vpn);
  return vma !== 0 && k.vma.vm_flags.get(vma) & VM_MERGEABLE && k.vma.anon_vma.get(vma) !== 0 ? vma : 0;
}

/**
 * Write-protects the entry that maps an order-0 page in a VMA, so that its content stays as it is while it is compared.
 * False, and nothing is done, if anybody but page tables, the swap cache and the caller refers to the page, or if it may be pinned. The
 * dirtiness of the entry goes to the folio. Folio locked, one reference of the caller.
 */
export const write_protect_page = kfn(
  FILE,
  'write_protect_page',
  function* (k, vma: number, folio: number): Path<boolean> {
    const mm = k.vma.vm_mm.get(vma);
    const vpn = addressIn(k, vma, k.page.index.get(folio));
    const pte = vpn < 0 ? 0 : pteRow(k, mm, vpn);
    if (pte === 0) {
      return false;
    }
    yield* lockPte(k, pte);
    const done = protect(k, mm, pte, folio);
    unlockPte(k, pte);
    return done;
  },
);

function protect(k: Kernel, mm: number, pte: number, folio: number): boolean {
  const old = k.pgtable.flags.get(pte);
  if (!pte_present(old) || k.pgtable.pfn.get(pte) !== folio) {
    return false;
  }
  const exclusive = PageAnonExclusive(k, folio);
  if (!pte_write(old) && !pte_dirty(old) && !exclusive) {
    return true;
  }
  ptep_clear_flush(k, mm, pte);
  const cached = k.page.flags.get(folio) & PG_swapcache ? 1 : 0;
  const alone = folio_mapcount(k, folio) + 1 + cached === k.page._refcount.get(folio);
  if (!alone || (exclusive && !tryShareAnonRmap(k, folio))) {
    k.calls.note(alone ? 'may be pinned' : 'somebody else refers to it');
    set_pte_at(k, pte, old, folio);
    return false;
  }
  if (pte_dirty(old)) {
    k.page.flags.or(folio, PG_dirty);
  }
  const clean = pte_mkclean(old);
  set_pte_at(k, pte, pte_write(old) ? pte_wrprotect(clean, k.has('saved-dirty')) : clean, folio);
  return true;
}

/** The entry for the zero page in place of an anonymous one, which the RSS loses. Since 6.6 it is marked dirty, and counted. */
function zeroPte(k: Kernel, mm: number, prot: number): number {
  k.mm.MM_ANONPAGES.add(mm, -1);
  const flags = pte_mkspecial(prot);
  if (!k.has('ksm-zero-pages')) {
    return flags;
  }
  ksm_map_zero_page(k, mm);
  return pte_mkdirty(flags, k.has('saved-dirty'));
}

/** Lets the entry of a write-protected page map the KSM page with the same content instead, or the zero page. */
export const replace_page = kfn(
  FILE,
  'replace_page',
  function* (k, vma: number, page: number, kpage: number): Path<boolean> {
    const mm = k.vma.vm_mm.get(vma);
    const vpn = addressIn(k, vma, k.page.index.get(page));
    const pte = vpn < 0 ? 0 : pteRow(k, mm, vpn);
    if (pte === 0) {
      return false;
    }
    yield* lockPte(k, pte);
    if (k.pgtable.pfn.get(pte) !== page || pte_write(k.pgtable.flags.get(pte))) {
      unlockPte(k, pte);
      return false;
    }
    let flags = vm_get_page_prot(k.vma.vm_flags.get(vma));
    if (is_zero_pfn(kpage)) {
      flags = zeroPte(k, mm, flags);
    } else {
      folio_get(k, kpage);
      addAnonRmap(k, kpage, vma, vpn, false);
    }
    ptep_clear_flush(k, mm, pte);
    set_pte_at(k, pte, flags, kpage);
    removePteRmap(k, page, 1, vma);
    if (!folio_mapped(k, page)) {
      folio_free_swap(k, page);
    }
    folio_put(k, page);
    unlockPte(k, pte);
    return true;
  },
);

/**
 * Merges a page into a KSM page (`kpage`), or makes it one itself (`kpage` 0). A large folio is split first. True if the
 * entry maps a KSM page afterwards. mmap_lock held for reading, one reference of the caller.
 */
export const try_to_merge_one_page = kfn(
  FILE,
  'try_to_merge_one_page',
  function* (k, vma: number, page: number, kpage: number): Path<boolean> {
    if (page === kpage) {
      return true;
    }
    if (!PageAnon(k, page)) {
      return false;
    }
    if (folio_test_large(k, page_folio(k, page)) && (yield* splitFolioToOrder(k, page, 0)) !== undefined) {
      return false;
    }
    if (!(yield* write_protect_page(k, vma, page))) {
      return false;
    }
    if (kpage !== 0) {
      return k.page.content.get(page) === k.page.content.get(kpage) && (yield* replace_page(k, vma, page, kpage));
    }
    k.page.mapping.set(page, ksmMapping(0));
    folio_mark_accessed(k, page);
    k.page.flags.or(page, PG_dirty);
    return true;
  },
);

/**
 * With use_zero_pages on: maps the zero page in place of a page that is all zero. False if it did not, and the page is still to
 * be merged. Until 6.10 part of cmp_and_merge_page().
 */
export const try_to_merge_with_zero_page = kfn(
  FILE,
  'try_to_merge_with_zero_page',
  function* (k, item: number, page: number): Path<boolean> {
    if (k.counters.sysfs.get(KSM_USE_ZERO_PAGES) === 0 || k.page.content.get(page) !== 0) {
      return false;
    }
    const mm = k.ksm_rmap_item.mm.get(item);
    yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
    const vma = find_mergeable_vma(k, mm, k.ksm_rmap_item.address.get(item));
    const done = vma === 0 || (yield* try_to_merge_one_page(k, vma, page, ZERO_PFN));
    unlockRead(k.mm.mmap_lock, mm);
    return done;
  },
);

/** Merges the page of an item into a KSM page, or makes it one. The item then holds the VMA's anon_vma, for rmap. */
export const try_to_merge_with_ksm_page = kfn(
  FILE,
  'try_to_merge_with_ksm_page',
  function* (k, item: number, page: number, kpage: number): Path<boolean> {
    const mm = k.ksm_rmap_item.mm.get(item);
    yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
    const vma = find_mergeable_vma(k, mm, k.ksm_rmap_item.address.get(item));
    const merged = vma !== 0 && (yield* try_to_merge_one_page(k, vma, page, kpage));
    if (merged) {
      remove_rmap_item_from_tree(k, item);
      const anonVma = k.vma.anon_vma.get(vma);
      k.ksm_rmap_item.anon_vma.set(item, anonVma);
      k.anon_vma.refcount.add(anonVma, 1);
    }
    unlockRead(k.mm.mmap_lock, mm);
    return merged;
  },
);
