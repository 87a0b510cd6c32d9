import { flush_tlb_mm_range } from '../../arch/tlbflush';
import { _PAGE_PSE, pte_mkdirty, pte_mkspecial, pte_mkyoung, pte_write, withWrite } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockWrite, unlockWrite } from '../../sched/locks';
import { type FaultResult, type VmFault, vmf_anon_prepare } from '../memory/fault';
import { policyNode } from '../mempolicy';
import { PTRS_PER_TABLE } from '../mm_types';
import { allocLargeFolio } from '../page_alloc';
import { PG_anon_exclusive, PG_huge_zero } from '../page-flags';
import { vm_get_page_prot } from '../pgprot';
import { allocTable } from '../pgtable';
import { addNewAnonRmap, folio_move_anon_rmap, PageAnonExclusive, page_move_anon_rmap } from '../rmap';
import { folio_add_lru_vma } from '../swap';
import { HPAGE_PMD_NR, HUGE_ZERO, PMD_ORDER } from '../sysfs';
import { VM_WRITE } from '../vm_flags';
import { THP_FAULT_ALLOC, THP_ZERO_PAGE_ALLOC } from '../vmstat';
import { deferred_split_folio } from './deferred_split';
import { suits } from './policy';
import { __split_huge_pmd } from './split';

const FILE = 'mm/huge_memory.c';

/** A fault at the PMD level that could not be handled there goes on at the PTE level. */
export type PmdResult = FaultResult | 'fallback';

/** Takes the lock of the PMD table that holds an entry. */
export function* lockPmd(k: Kernel, pmd: number): Path<void> {
  yield* lockWrite(k, k.pgtable.ptl, Math.floor(pmd / PTRS_PER_TABLE), 'pmd ptl');
}

export function unlockPmd(k: Kernel, pmd: number): void {
  unlockWrite(k.pgtable.ptl, Math.floor(pmd / PTRS_PER_TABLE));
}

/** Writes a huge PMD where nothing was, and deposits a PTE table for its split. */
export function depositHugePmd(k: Kernel, pmd: number, flags: number, pfn: number, table: number): void {
  k.pgtable.flags.set(pmd, flags | _PAGE_PSE);
  k.pgtable.pfn.set(pmd, pfn);
  k.pgtable.used.add(Math.floor(pmd / PTRS_PER_TABLE), 1);
  k.pgtable.deposit.set(pmd, table);
}

/** The same with a new PTE table. */
export function setHugePmd(k: Kernel, mm: number, pmd: number, flags: number, pfn: number, haddr: number): void {
  depositHugePmd(k, pmd, flags, pfn, allocTable(k, mm, 1, haddr));
  k.mm.pgtables.add(mm, 1);
}

/** The huge zero folio, made at its first use. Not refcounted per mapping, not in rmap. */
function hugeZeroFolio(k: Kernel): number {
  let pfn = k.counters.sysfs.get(HUGE_ZERO);
  if (pfn === 0) {
    pfn = allocLargeFolio(k, PMD_ORDER);
    // It is no page of anybody, so nobody says that its content is valid.
    k.page.flags.set(pfn, PG_huge_zero);
    k.counters.sysfs.set(HUGE_ZERO, pfn);
    k.count(THP_ZERO_PAGE_ALLOC);
  }
  return pfn;
}

export function is_huge_zero_pfn(k: Kernel, pfn: number): boolean {
  return pfn !== 0 && pfn === k.counters.sysfs.get(HUGE_ZERO);
}

/** Flags of the PMD of a new THP: young and dirty, writable if the VMA is. */
export function newPmd(k: Kernel, vma: number): number {
  const prot = vm_get_page_prot(k.vma.vm_flags.get(vma));
  return maybe_pmd_mkwrite(k, pte_mkdirty(pte_mkyoung(prot), k.has('saved-dirty')), vma);
}

/** Writable if the VMA is. */
function maybe_pmd_mkwrite(k: Kernel, flags: number, vma: number): number {
  return k.vma.vm_flags.get(vma) & VM_WRITE ? withWrite(flags, k.has('saved-dirty')) : flags;
}

/** Maps a new THP by a PMD: rmap, LRU, entry, and since 6.12 the deferred-split queue. RSS is the caller's. */
export function mapNewThp(k: Kernel, vma: number, pmd: number, folio: number, haddr: number, table: number): void {
  addNewAnonRmap(k, folio, vma, haddr);
  folio_add_lru_vma(k, folio, vma);
  depositHugePmd(k, pmd, newPmd(k, vma), folio, table);
  if (k.has('shrink-underused')) {
    deferred_split_folio(k, folio, false);
  }
}

function countFault(k: Kernel, vma: number): void {
  k.mm.MM_ANONPAGES.add(k.vma.vm_mm.get(vma), HPAGE_PMD_NR);
  k.count(THP_FAULT_ALLOC);
}

function mapAtFault(k: Kernel, vma: number, pmd: number, folio: number, haddr: number, table: number): void {
  mapNewThp(k, vma, pmd, folio, haddr, table);
  countFault(k, vma);
}

export const map_anon_folio_pmd = kfn(FILE, 'map_anon_folio_pmd', mapAtFault);
export const map_anon_folio_pmd_nopf = kfn(FILE, 'map_anon_folio_pmd_nopf', mapNewThp);
export const map_anon_folio_pmd_pf = kfn(
  FILE,
  'map_anon_folio_pmd_pf',
  (k, vma: number, pmd: number, folio: number, haddr: number, table: number) => {
    map_anon_folio_pmd_nopf(k, vma, pmd, folio, haddr, table);
    countFault(k, vma);
  },
);

function mapNewPmd(k: Kernel, vma: number, pmd: number, folio: number, haddr: number): void {
  const mm = k.vma.vm_mm.get(vma);
  const table = allocTable(k, mm, 1, haddr);
  k.mm.pgtables.add(mm, 1);
  if (k.has('map-anon-folio')) {
    map_anon_folio_pmd_pf(k, vma, pmd, folio, haddr, table);
  } else if (k.has('huge-zero-write-allocates')) {
    map_anon_folio_pmd(k, vma, pmd, folio, haddr, table);
  } else {
    mapAtFault(k, vma, pmd, folio, haddr, table);
  }
}

/**
 * Fault where no PMD is, and the settings allow one: the huge zero folio for a read, a new THP for a write. An anon_vma is
 * prepared even for a read. Falls back if the VMA does not hold the whole block.
 */
export const do_huge_pmd_anonymous_page = kfn(
  FILE,
  'do_huge_pmd_anonymous_page',
  function* (k, vmf: VmFault, pmd: number): Path<PmdResult> {
    const haddr = vmf.vpn - (vmf.vpn % HPAGE_PMD_NR);
    if (!suits(k, vmf.vma, vmf.vpn, PMD_ORDER)) {
      k.calls.note('the VMA does not hold the block');
      return 'fallback';
    }
    if (!(yield* vmf_anon_prepare(k, vmf))) {
      return 'retry';
    }
    if (!vmf.write) {
      const zero = hugeZeroFolio(k);
      yield* lockPmd(k, pmd);
      const prot = vm_get_page_prot(k.vma.vm_flags.get(vmf.vma));
      const flags = k.has('huge-zero-special') ? pte_mkspecial(prot) : prot;
      setHugePmd(k, vmf.mm, pmd, flags, zero, haddr);
      unlockPmd(k, pmd);
      k.calls.note('huge zero folio');
      return 'done';
    }
    const folio = allocLargeFolio(k, PMD_ORDER, policyNode(k, vmf.vma));
    yield* lockPmd(k, pmd);
    mapNewPmd(k, vmf.vma, pmd, folio, haddr);
    unlockPmd(k, pmd);
    return 'done';
  },
);

/** Since 6.13: a write to the huge zero folio gets a THP instead of a split. */
export const do_huge_zero_wp_pmd = kfn(
  FILE,
  'do_huge_zero_wp_pmd',
  function* (k, vmf: VmFault, pmd: number): Path<PmdResult> {
    const haddr = vmf.vpn - (vmf.vpn % HPAGE_PMD_NR);
    const folio = allocLargeFolio(k, PMD_ORDER, policyNode(k, vmf.vma));
    yield* lockPmd(k, pmd);
    clearHugePmd(k, vmf.mm, pmd);
    flush_tlb_mm_range(k, vmf.mm);
    mapNewPmd(k, vmf.vma, pmd, folio, haddr);
    unlockPmd(k, pmd);
    return 'done';
  },
);

/** Makes a huge PMD none and gives its deposited table back. */
export function clearHugePmd(k: Kernel, mm: number, pmd: number): void {
  const table = k.pgtable.deposit.get(pmd);
  k.pgtable.flags.set(pmd, 0);
  k.pgtable.pfn.set(pmd, 0);
  k.pgtable.deposit.set(pmd, 0);
  k.pgtable.used.add(Math.floor(pmd / PTRS_PER_TABLE), -1);
  freeDeposit(k, mm, table);
}

function freeDeposit(k: Kernel, mm: number, table: number): void {
  k.pgtable.level.set(table, 0);
  k.pgtable.mm.set(table, 0);
  k.pgtable.base.set(table, 0);
  k.pgtable.table.free(table);
  k.mm.pgtables.add(mm, -1);
}

/** Makes the PMD writable in place if the VMA is, unless its page is only to be pinned for reading. */
function reusePmd(k: Kernel, vmf: VmFault, pmd: number): void {
  if (vmf.unshare) {
    return;
  }
  const flags = pte_mkdirty(pte_mkyoung(k.pgtable.flags.get(pmd)), k.has('saved-dirty'));
  k.pgtable.flags.set(pmd, maybe_pmd_mkwrite(k, flags, vmf.vma));
}

/**
 * Write fault on a write-protected PMD: reuse the THP if this process is its only owner, else split the PMD and copy one
 * page at the PTE level.
 */
export const do_huge_pmd_wp_page = kfn(
  FILE,
  'do_huge_pmd_wp_page',
  function* (k, vmf: VmFault, pmd: number): Path<PmdResult> {
    const folio = k.pgtable.pfn.get(pmd);
    if (is_huge_zero_pfn(k, folio)) {
      if (k.has('huge-zero-write-allocates')) {
        return yield* do_huge_zero_wp_pmd(k, vmf, pmd);
      }
      yield* __split_huge_pmd(k, vmf.mm, vmf.vma, vmf.vpn);
      return 'fallback';
    }
    yield* lockPmd(k, pmd);
    if (PageAnonExclusive(k, folio)) {
      k.calls.note('exclusive: reuse');
      reusePmd(k, vmf, pmd);
      unlockPmd(k, pmd);
      return 'done';
    }
    if (k.page._refcount.get(folio) === 1) {
      if (k.has('move-anon-rmap')) {
        folio_move_anon_rmap(k, folio, vmf.vma);
        k.page.flags.or(folio, PG_anon_exclusive);
      } else {
        page_move_anon_rmap(k, folio, vmf.vma);
      }
      k.calls.note('only reference: reuse');
      reusePmd(k, vmf, pmd);
      unlockPmd(k, pmd);
      return 'done';
    }
    unlockPmd(k, pmd);
    k.calls.note('shared: split the PMD');
    yield* __split_huge_pmd(k, vmf.mm, vmf.vma, vmf.vpn);
    return 'fallback';
  },
);

/** The access is allowed: sets young, and dirty for a write. */
export const huge_pmd_set_accessed = kfn(FILE, 'huge_pmd_set_accessed', (k, vmf: VmFault, pmd: number) => {
  const flags = pte_mkyoung(k.pgtable.flags.get(pmd));
  k.pgtable.flags.set(pmd, vmf.write && pte_write(flags) ? pte_mkdirty(flags, k.has('saved-dirty')) : flags);
});
