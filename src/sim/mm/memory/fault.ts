import {
  _PAGE_ACCESSED,
  _PAGE_PSE,
  is_swap_pte,
  pte_mkdirty,
  pte_mkspecial,
  pte_mkuffd_wp,
  pte_mkyoung,
  pte_none,
  pte_protnone,
  pte_write,
  pte_wrprotect,
} from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, lockWrite, unlockRead, unlockWrite } from '../../sched/locks';
import { folio_nr_pages } from '../folio';
import { do_huge_pmd_anonymous_page, do_huge_pmd_wp_page, huge_pmd_set_accessed } from '../huge_memory/fault';
import { allowedOrders, suits } from '../huge_memory/policy';
import { __split_huge_pmd } from '../huge_memory/split';
import { hugetlb_fault, is_vm_hugetlb_page } from '../hugetlb';
import { policyNode } from '../mempolicy';
import { PTRS_PER_TABLE } from '../mm_types';
import { allocFolio, allocLargeFolio, ZERO_PFN } from '../page_alloc';
import { vm_get_page_prot } from '../pgprot';
import { allocTable, childTable, entryRow, pmdRow, populateEntry, pteRow } from '../pgtable';
import { pte_mkwrite, set_pte_at, setPteRun } from '../pgtable-generic';
import { __anon_vma_prepare, addNewAnonRmap } from '../rmap';
import { folio_add_lru_vma } from '../swap';
import { pte_marker_entry_uffd_wp, pte_to_swp_entry } from '../swapops';
import { PMD_ORDER } from '../sysfs';
import { userfaultfd_pte_wp, userfaultfd_wp } from '../userfaultfd_k';
import { VM_ACCESS_FLAGS, VM_WRITE } from '../vm_flags';
import { PGFAULT } from '../vmstat';
import { do_swap_page } from './swap';
import { do_wp_page } from './wp';

const FILE = 'mm/memory.c';

/** What a fault came to. RETRY: the caller has to take mmap_lock and come again. */
export type FaultResult = 'done' | 'retry' | 'sigsegv' | 'sigbus' | 'oom';

/** struct vm_fault: one page fault. The part that callees may not change is readonly. */
export interface VmFault {
  readonly mm: number;
  readonly vma: number;
  /** Faulting page. */
  readonly vpn: number;
  readonly write: boolean;
  /** FAULT_FLAG_UNSHARE: the page is only read, but has to become this process's own before it is pinned. */
  readonly unshare?: boolean;
  /** FAULT_FLAG_VMA_LOCK: under the VMA's lock only (6.4+). */
  readonly vmaLock: boolean;
  /** Row of the PTE, once its table is there. */
  pte: number;
  /** The entry as it was read when the fault began. */
  orig_flags: number;
  orig_pfn: number;
}

/** Takes the split page-table lock of the table that holds a PTE. */
export function* lockPte(k: Kernel, pte: number): Path<void> {
  yield* lockWrite(k, k.pgtable.ptl, Math.floor(pte / PTRS_PER_TABLE), 'ptl');
}

export function unlockPte(k: Kernel, pte: number): void {
  unlockWrite(k.pgtable.ptl, Math.floor(pte / PTRS_PER_TABLE));
}

/**
 * The PTE table for `vpn`, allocated with the levels above it if missing (__pgd_alloc … __pte_alloc, mm/memory.c).
 * Returns its row.
 */
export function allocTables(k: Kernel, mm: number, vpn: number): number {
  return allocDownTo(k, mm, vpn, 1);
}

/** The PMD table likewise. */
export function allocPmdTable(k: Kernel, mm: number, vpn: number): number {
  return allocDownTo(k, mm, vpn, 2);
}

/** The table of level `last` likewise. */
export function allocDownTo(k: Kernel, mm: number, vpn: number, last: number): number {
  let table = k.mm.pgd.get(mm);
  for (let level = 4; level > last; level--) {
    let child = childTable(k, entryRow(table, level, vpn));
    if (child === 0) {
      child = allocTable(k, mm, level - 1, vpn);
      populateEntry(k, table, level, vpn, child);
      k.mm.pgtables.add(mm, 1);
    }
    table = child;
  }
  return table;
}

/**
 * Gives the VMA an anon_vma before a new anonymous page is mapped. Under the VMA lock a first one needs mmap_lock as
 * well; if a writer holds that, the fault has to come again under it. Returns false for that.
 */
export function* vmf_anon_prepare(k: Kernel, vmf: VmFault): Path<boolean> {
  if (k.vma.anon_vma.get(vmf.vma) !== 0) {
    return true;
  }
  if (!vmf.vmaLock) {
    yield* __anon_vma_prepare(k, vmf.vma);
    return true;
  }
  if (k.mm.mmap_lock.get(vmf.mm) < 0) {
    return false;
  }
  yield* lockRead(k, k.mm.mmap_lock, vmf.mm, 'mmap_lock (read, trylock)');
  yield* __anon_vma_prepare(k, vmf.vma);
  unlockRead(k.mm.mmap_lock, vmf.mm);
  return true;
}

/** A marker of userfaultfd was there: the new entry stays write-protected until it is written to. */
function vmf_orig_pte_uffd_wp(k: Kernel, vmf: VmFault): boolean {
  const marker =
    is_swap_pte(vmf.orig_flags) && pte_marker_entry_uffd_wp(pte_to_swp_entry(vmf.orig_flags, vmf.orig_pfn));
  return marker && userfaultfd_wp(k, vmf.vma);
}

/** Maps a new anonymous folio by its PTEs, from `vpn` on: rmap, LRU and the entries, in the order of this kernel. */
function mapNewAnon(k: Kernel, vmf: VmFault, folio: number, vpn: number): void {
  const fresh = newAnonPte(k, vmf.vma);
  const flags = vmf_orig_pte_uffd_wp(k, vmf) ? pte_wrprotect(pte_mkuffd_wp(fresh), k.has('saved-dirty')) : fresh;
  const nr = folio_nr_pages(k, folio);
  k.page._refcount.add(folio, nr - 1);
  k.mm.MM_ANONPAGES.add(vmf.mm, nr);
  addNewAnonRmap(k, folio, vmf.vma, vpn);
  folio_add_lru_vma(k, folio, vmf.vma);
  if (nr === 1) {
    // A marker may be there; large folios take the place of empty entries only.
    set_pte_at(k, vmf.pte, flags, folio);
  } else {
    setPteRun(k, vmf.pte - (vmf.vpn - vpn), nr, flags, folio);
  }
}

/**
 * The folio for a write fault: of the largest allowed order whose aligned block lies in the VMA and is not mapped at all
 * (alloc_anon_folio; 6.8 and later), else of order 0; of order 0 where userfaultfd tracks pages. Returns it and its first page.
 */
function alloc_anon_folio(k: Kernel, vmf: VmFault): { folio: number; vpn: number } {
  const orders =
    k.has('mthp') && !userfaultfd_wp(k, vmf.vma) ? allowedOrders(k, vmf.vma).filter((order) => order < PMD_ORDER) : [];
  for (const order of orders) {
    const vpn = vmf.vpn - (vmf.vpn % (1 << order));
    if (suits(k, vmf.vma, vmf.vpn, order) && allNone(k, vmf.pte - (vmf.vpn - vpn), 1 << order)) {
      return { folio: allocLargeFolio(k, order, policyNode(k, vmf.vma)), vpn };
    }
  }
  return { folio: allocFolio(k, policyNode(k, vmf.vma)), vpn: vmf.vpn };
}

function allNone(k: Kernel, pte: number, count: number): boolean {
  for (let i = 0; i < count; i++) {
    if (!pte_none(k.pgtable.flags.get(pte + i))) {
      return false;
    }
  }
  return true;
}

/** Since 7.2 a function of its own. The PTE is written; no TLB flush: there was no entry. */
export const map_anon_folio_pte_nopf = kfn(FILE, 'map_anon_folio_pte_nopf', mapNewAnon);

/** Flags of the PTE of a new anonymous page: young, and if the VMA is writable dirty and writable. */
function newAnonPte(k: Kernel, vma: number): number {
  const vmFlags = k.vma.vm_flags.get(vma);
  const flags = pte_mkyoung(vm_get_page_prot(vmFlags));
  return vmFlags & VM_WRITE ? pte_mkwrite(k, pte_mkdirty(flags, k.has('saved-dirty'))) : flags;
}

/**
 * Fault on an anonymous page that is not there: the shared zero page for a read, a new zeroed folio for a write.
 * mmap_lock or VMA lock held for reading. 6.1, 6.12, 6.18, 7.2.
 */
export const do_anonymous_page = kfn(FILE, 'do_anonymous_page', function* (k, vmf: VmFault): Path<FaultResult> {
  const table = allocTables(k, vmf.mm, vmf.vpn);
  vmf.pte = entryRow(table, 1, vmf.vpn);
  if (!vmf.write) {
    yield* lockPte(k, vmf.pte);
    const old = k.pgtable.flags.get(vmf.pte);
    if (pte_none(old) || vmf_orig_pte_uffd_wp(k, vmf)) {
      const flags = pte_mkspecial(vm_get_page_prot(k.vma.vm_flags.get(vmf.vma)));
      set_pte_at(k, vmf.pte, vmf_orig_pte_uffd_wp(k, vmf) ? pte_mkuffd_wp(flags) : flags, ZERO_PFN);
      k.calls.note('zero page');
    }
    unlockPte(k, vmf.pte);
    return 'done';
  }
  if (!(yield* vmf_anon_prepare(k, vmf))) {
    return 'retry';
  }
  const { folio, vpn } = alloc_anon_folio(k, vmf);
  yield* lockPte(k, vmf.pte);
  if (k.has('map-anon-folio')) {
    map_anon_folio_pte_nopf(k, vmf, folio, vpn);
  } else {
    mapNewAnon(k, vmf, folio, vpn);
  }
  unlockPte(k, vmf.pte);
  return 'done';
});

/** A fault at the PTE level: which of the handlers it is (mm/memory.c). */
export const handle_pte_fault = kfn(FILE, 'handle_pte_fault', function* (k, vmf: VmFault): Path<FaultResult> {
  if (vmf.pte === 0 || pte_none(vmf.orig_flags)) {
    return yield* do_anonymous_page(k, vmf);
  }
  if (is_swap_pte(vmf.orig_flags)) {
    return yield* do_swap_page(k, vmf);
  }
  if (pte_protnone(vmf.orig_flags) && k.vma.vm_flags.get(vmf.vma) & VM_ACCESS_FLAGS) {
    // Only NUMA hinting makes such entries. In an inaccessible VMA it is one of the VMA, and FOLL_FORCE goes past it.
    k.splat('handle_pte_fault', 'PROT_NONE entry in an accessible VMA; NUMA hinting is not modelled');
    return 'sigsegv';
  }
  yield* lockPte(k, vmf.pte);
  if ((vmf.write || vmf.unshare) && !pte_write(vmf.orig_flags)) {
    return yield* do_wp_page(k, vmf);
  }
  const young = vmf.write ? pte_mkdirty(vmf.orig_flags, k.has('saved-dirty')) : vmf.orig_flags;
  set_pte_at(k, vmf.pte, young | _PAGE_ACCESSED, vmf.orig_pfn);
  unlockPte(k, vmf.pte);
  return 'done';
});

/**
 * Handles one page fault of a VMA that allows the access (mm/memory.c). mmap_lock or the VMA's lock held for reading.
 * Anonymous private memory; of userfaultfd write protection with WP_ASYNC. Files are not modelled.
 */
export const handle_mm_fault = kfn(FILE, 'handle_mm_fault', function* (k, vmf: VmFault): Path<FaultResult> {
  k.count(PGFAULT);
  k.task.in_lru_fault.set(k.current, 1);
  const result = is_vm_hugetlb_page(k, vmf.vma) ? yield* hugetlb_fault(k, vmf) : yield* faultIn(k, vmf);
  k.task.in_lru_fault.set(k.current, 0);
  return result;
});

function* faultIn(k: Kernel, vmf: VmFault): Path<FaultResult> {
  const result = yield* pmdFault(k, vmf);
  if (result !== 'fallback') {
    return result;
  }
  const pte = pteRow(k, vmf.mm, vmf.vpn);
  vmf.pte = pte;
  vmf.orig_flags = pte === 0 ? 0 : k.pgtable.flags.get(pte);
  vmf.orig_pfn = pte === 0 ? 0 : k.pgtable.pfn.get(pte);
  return yield* handle_pte_fault(k, vmf);
}

/** The part of a fault at the PMD level; `fallback` if it has to go on at the PTE level. */
function* pmdFault(k: Kernel, vmf: VmFault): Path<FaultResult | 'fallback'> {
  let pmd = pmdRow(k, vmf.mm, vmf.vpn);
  if (pmd === 0 || k.pgtable.flags.get(pmd) === 0) {
    if (!allowedOrders(k, vmf.vma).includes(PMD_ORDER)) {
      return 'fallback';
    }
    pmd = entryRow(allocPmdTable(k, vmf.mm, vmf.vpn), 2, vmf.vpn);
    return yield* do_huge_pmd_anonymous_page(k, vmf, pmd);
  }
  if ((k.pgtable.flags.get(pmd) & _PAGE_PSE) === 0) {
    return 'fallback';
  }
  if (vmf.write && userfaultfd_pte_wp(k, vmf.vma, k.pgtable.flags.get(pmd))) {
    k.calls.note('userfaultfd tracks single pages: split the PMD');
    yield* __split_huge_pmd(k, vmf.mm, vmf.vma, vmf.vpn);
    return 'fallback';
  }
  if ((vmf.write || vmf.unshare) && !pte_write(k.pgtable.flags.get(pmd))) {
    return yield* do_huge_pmd_wp_page(k, vmf, pmd);
  }
  huge_pmd_set_accessed(k, vmf, pmd);
  return 'done';
}
