import {
  pte_mkdirty,
  pte_mksoft_dirty,
  pte_mkuffd_wp,
  pte_mkyoung,
  pte_swp_exclusive,
  pte_swp_soft_dirty,
  pte_swp_uffd_wp,
  pte_wrprotect,
} from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_nr_pages, folio_test_large, page_folio } from '../folio';
import { ksm_might_need_to_copy } from '../ksm';
import { PTRS_PER_TABLE } from '../mm_types';
import { folio_put } from '../page_alloc';
import { PG_lru, PG_mlocked, PG_swapcache } from '../page-flags';
import { vm_get_page_prot } from '../pgprot';
import { pte_mkwrite, pte_needs_soft_dirty_wp, pteRun, set_pte_at } from '../pgtable-generic';
import { addNewAnonRmap, addSwapinRmap, folio_test_ksm } from '../rmap';
import { folio_add_lru_vma, lru_add_drain } from '../swap';
import { swap_cache_get_folio } from '../swap_state';
import { swapin_readahead } from '../swap_state/readahead';
import { noteSwapCacheHit } from '../swap_state/vma_readahead';
import { folio_free_swap, putMappedSlots } from '../swapfile';
import {
  is_guard_swp_entry,
  is_hwpoison_entry,
  is_migration_entry,
  is_poisoned_swp_entry,
  is_pte_marker_entry,
  non_swap_entry,
  pte_to_swp_entry,
  type SwpEntry,
} from '../swapops';
import { userfaultfd_wp } from '../userfaultfd_k';
import { VM_LOCKED, VM_WRITE } from '../vm_flags';
import { PGMAJFAULT } from '../vmstat';
import { do_anonymous_page, type FaultResult, lockPte, unlockPte, type VmFault } from './fault';
import { do_wp_page } from './wp';

const FILE = 'mm/memory.c';

/** Pages that one fault maps again: one, or since 6.11 a whole large folio from the swap cache. */
interface Swapin {
  /** First page, its slot, its PTE and address. */
  readonly page: number;
  readonly slot: number;
  readonly pte: number;
  readonly vpn: number;
  readonly nr: number;
}

/** The whole folio if all of its pages are swapped out in a row in this page table and VMA, in equal entries; else the page. */
function pagesToMap(k: Kernel, vmf: VmFault, page: number): Swapin {
  const folio = page_folio(k, page);
  const nr = folio_nr_pages(k, folio);
  const idx = page - folio;
  const one = { page, slot: vmf.orig_pfn, pte: vmf.pte, vpn: vmf.vpn, nr: 1 };
  if (!folio_test_large(k, folio) || !k.has('swap-in-batch')) {
    return one;
  }
  const vpn = vmf.vpn - idx;
  const first = Math.max(vmf.vpn - (vmf.vpn % PTRS_PER_TABLE), k.vma.vm_start.get(vmf.vma));
  const end = Math.min(vmf.vpn - (vmf.vpn % PTRS_PER_TABLE) + PTRS_PER_TABLE, k.vma.vm_end.get(vmf.vma));
  if (vpn < first || vpn + nr > end) {
    return one;
  }
  const pte = vmf.pte - idx;
  const slot = vmf.orig_pfn - idx;
  const alike =
    k.pgtable.flags.get(pte) === vmf.orig_flags && k.pgtable.pfn.get(pte) === slot && pteRun(k, pte, nr) === nr;
  return alike ? { page: folio, slot, pte, vpn, nr } : one;
}

/** Whether the folio should leave the swap cache now: it is mlocked, or a writer is about to make the copy in swap stale. */
function should_try_to_free_swap(k: Kernel, folio: number, vmf: VmFault, write: boolean, refs: number): boolean {
  if ((k.page.flags.get(folio) & PG_swapcache) === 0) {
    return false;
  }
  if (k.vma.vm_flags.get(vmf.vma) & VM_LOCKED || k.page.flags.get(folio) & PG_mlocked) {
    return true;
  }
  return write && !folio_test_ksm(k, folio) && k.page._refcount.get(folio) === refs + folio_nr_pages(k, folio);
}

/** Flags of the PTE, and whether the write fault is done with that. */
function swapinPte(k: Kernel, vmf: VmFault, exclusive: boolean): { readonly flags: number; readonly written: boolean } {
  const savedDirty = k.has('saved-dirty');
  const old = vmf.orig_flags;
  let flags = pte_mkyoung(vm_get_page_prot(k.vma.vm_flags.get(vmf.vma)));
  flags = pte_swp_soft_dirty(old) ? pte_mksoft_dirty(flags) : flags;
  flags = pte_swp_uffd_wp(old) ? pte_mkuffd_wp(flags) : flags;
  if (k.has('swap-in-writable')) {
    const protect = pte_swp_uffd_wp(old) || pte_needs_soft_dirty_wp(k, vmf.vma, flags);
    const writable = exclusive && (k.vma.vm_flags.get(vmf.vma) & VM_WRITE) !== 0 && !protect;
    const written = vmf.write && writable;
    flags = writable ? pte_mkwrite(k, flags) : flags;
    return { flags: written ? pte_mkdirty(flags, savedDirty) : flags, written };
  }
  const written = vmf.write && exclusive;
  if (written) {
    flags = pte_mkwrite(k, pte_mkdirty(flags, savedDirty));
  }
  return { flags: pte_swp_uffd_wp(old) ? pte_wrprotect(flags, savedDirty) : flags, written };
}

/** Maps the pages; the reference of the lookup becomes that of the first mapping. Caller holds the ptl. */
function mapSwapin(k: Kernel, vmf: VmFault, swapin: Swapin, folio: number, swapcache: number): boolean {
  const { page, slot, nr } = swapin;
  const countFirst = !k.has('swap-count-in-table');
  const cached = k.swap.cache.get(slot);
  if (countFirst) {
    putMappedSlots(k, cached, slot, nr);
    if (should_try_to_free_swap(k, folio, vmf, vmf.write, 1)) {
      folio_free_swap(k, folio);
    }
  }
  k.mm.MM_ANONPAGES.add(vmf.mm, nr);
  k.mm.MM_SWAPENTS.add(vmf.mm, -nr);
  const alone = folio !== swapcache || pte_swp_exclusive(vmf.orig_flags) || k.page._refcount.get(folio) === 1;
  const exclusive = alone && !folio_test_ksm(k, folio);
  const { flags, written } = swapinPte(k, vmf, exclusive);
  k.page._refcount.add(folio, nr - 1);
  if (folio !== swapcache) {
    addNewAnonRmap(k, folio, vmf.vma, vmf.vpn);
    folio_add_lru_vma(k, folio, vmf.vma);
  } else {
    addSwapinRmap(k, page, nr, vmf.vma, swapin.vpn, exclusive);
  }
  if (!countFirst) {
    putMappedSlots(k, cached, slot, nr);
  }
  for (let i = 0; i < nr; i++) {
    set_pte_at(k, swapin.pte + i, flags, page + i);
  }
  if (!countFirst && should_try_to_free_swap(k, folio, vmf, vmf.write && !written, nr)) {
    folio_free_swap(k, folio);
  }
  vmf.orig_flags = flags;
  vmf.orig_pfn = k.pgtable.pfn.get(vmf.pte);
  return written;
}

/** A page that was swapped out comes back: from the swap cache, or read into it. */
function* swapIn(k: Kernel, vmf: VmFault): Path<FaultResult> {
  const slot = vmf.orig_pfn;
  let swapcache = swap_cache_get_folio(k, slot);
  if (swapcache === 0) {
    swapcache = swapin_readahead(k, slot, vmf.vma, vmf.vpn);
    k.count(PGMAJFAULT);
    k.calls.note('read from swap');
  } else {
    noteSwapCacheHit(k, swapcache, vmf.vma, vmf.vpn);
  }
  const page = ksm_might_need_to_copy(k, k.swap.cache.get(slot), vmf.vma, vmf.vpn);
  const folio = page_folio(k, page);
  if (vmf.write && folio === swapcache && (k.page.flags.get(folio) & PG_lru) === 0) {
    lru_add_drain(k);
  }
  yield* lockPte(k, vmf.pte);
  const written = mapSwapin(k, vmf, pagesToMap(k, vmf, page), folio, swapcache);
  if (folio !== swapcache) {
    folio_put(k, swapcache);
  }
  if (vmf.write && !written) {
    return yield* do_wp_page(k, vmf);
  }
  unlockPte(k, vmf.pte);
  return 'done';
}

/**
 * Fault on an entry that is not present (mm/memory.c): maps the page of a swap entry again. It is exclusive if the entry says
 * so, or if nobody else refers to it; then a write is done with it, else do_wp_page() goes on. mmap_lock or VMA lock held for
 * reading. Left out: devices with synchronous I/O, poisoned pages in the swap cache.
 */
export const do_swap_page = kfn(FILE, 'do_swap_page', function* (k, vmf: VmFault): Path<FaultResult> {
  const entry = pte_to_swp_entry(vmf.orig_flags, vmf.orig_pfn);
  if (!non_swap_entry(entry)) {
    return yield* swapIn(k, vmf);
  }
  if (is_migration_entry(entry)) {
    return migration_entry_wait(k);
  }
  if (is_hwpoison_entry(entry)) {
    k.calls.note('SIGBUS: the page is poisoned');
    return 'sigbus';
  }
  if (is_pte_marker_entry(entry)) {
    return yield* handle_pte_marker(k, vmf, entry);
  }
  k.splat('do_swap_page', 'unknown entry');
  return 'sigbus';
});

/** Waits until the page has arrived at its new place (mm/migrate.c); the fault comes again. Between steps none is on its way. */
const migration_entry_wait = kfn('mm/migrate.c', 'migration_entry_wait', (k: Kernel): FaultResult => {
  k.splat('migration_entry_wait', 'a migration entry outlived its migration');
  return 'sigbus';
});

/** Fault on a marker: SIGSEGV in a guard region, SIGBUS where the page was lost; one of userfaultfd gives way to a page. */
export const handle_pte_marker = kfn(
  FILE,
  'handle_pte_marker',
  function* (k, vmf: VmFault, entry: SwpEntry): Path<FaultResult> {
    if (is_poisoned_swp_entry(entry)) {
      k.calls.note('SIGBUS: poison marker');
      return 'sigbus';
    }
    if (is_guard_swp_entry(entry)) {
      k.calls.note('SIGSEGV: guard region');
      return 'sigsegv';
    }
    if (!userfaultfd_wp(k, vmf.vma)) {
      yield* lockPte(k, vmf.pte);
      set_pte_at(k, vmf.pte, 0, 0);
      unlockPte(k, vmf.pte);
    }
    return yield* do_anonymous_page(k, vmf);
  },
);
