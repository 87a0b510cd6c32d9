import { flush_tlb_mm_range } from '../../arch/tlbflush';
import {
  _PAGE_PSE,
  _PAGE_TABLE,
  pte_dirty,
  pte_mkdirty,
  pte_mkold,
  pte_mksoft_dirty,
  pte_mkspecial,
  pte_mkuffd_wp,
  pte_mkyoung,
  pte_soft_dirty,
  pte_uffd_wp,
  pte_write,
  pte_young,
} from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { PGTABLE_PFN } from '../mm_types';
import { folio_put, ZERO_PFN } from '../page_alloc';
import { PG_anon_exclusive, PG_dirty } from '../page-flags';
import { vm_get_page_prot } from '../pgprot';
import { entryRow, pmdRow } from '../pgtable';
import { pte_mkwrite } from '../pgtable-generic';
import {
  folio_add_anon_rmap_ptes,
  folio_remove_rmap_pmd,
  migrationPte,
  PageAnonExclusive,
  removePmdRmap,
  removePteRmap,
  splitOldMapcounts,
  tryShareAnonRmapPmd,
} from '../rmap';
import { HPAGE_PMD_NR } from '../sysfs';
import { THP_SPLIT_PMD } from '../vmstat';
import { is_huge_zero_pfn, lockPmd, unlockPmd } from './fault';

const FILE = 'mm/huge_memory.c';

/** Puts the deposited table below the PMD, its entries already written. */
function populate(k: Kernel, pmd: number, table: number): void {
  k.pgtable.deposit.set(pmd, 0);
  k.pgtable.used.set(table, HPAGE_PMD_NR);
  k.pgtable.flags.set(pmd, _PAGE_TABLE);
  k.pgtable.pfn.set(pmd, PGTABLE_PFN + table);
}

/** PTEs of one page each from those of the PMD: dirty, young, soft-dirty and write permission go to each. */
function pteOfPmd(k: Kernel, vma: number, old: number): number {
  const savedDirty = k.has('saved-dirty');
  let flags = vm_get_page_prot(k.vma.vm_flags.get(vma));
  if (pte_write(old)) {
    flags = pte_mkwrite(k, flags);
  }
  flags = pte_young(old) ? pte_mkyoung(flags) : pte_mkold(flags);
  // 6.1 leaves the dirtiness with the folio alone.
  if (pte_dirty(old) && k.has('subpages-mapcount')) {
    flags = pte_mkdirty(flags, savedDirty);
  }
  flags = pte_soft_dirty(old) ? pte_mksoft_dirty(flags) : flags;
  return pte_uffd_wp(old) ? pte_mkuffd_wp(flags) : flags;
}

function splitZero(k: Kernel, pmd: number, vma: number): void {
  const table = k.pgtable.deposit.get(pmd);
  const first = entryRow(table, 1, 0);
  const special = pte_mkspecial(vm_get_page_prot(k.vma.vm_flags.get(vma)));
  const flags = pte_uffd_wp(k.pgtable.flags.get(pmd)) ? pte_mkuffd_wp(special) : special;
  flush_tlb_mm_range(k, k.vma.vm_mm.get(vma));
  k.pgtable.flags.setRun(first, HPAGE_PMD_NR, flags, 0);
  k.pgtable.pfn.setRun(first, HPAGE_PMD_NR, ZERO_PFN, 0);
  populate(k, pmd, table);
}

function splitAnon(k: Kernel, pmd: number, vma: number, freeze: boolean): void {
  const mm = k.vma.vm_mm.get(vma);
  const old = k.pgtable.flags.get(pmd);
  const folio = k.pgtable.pfn.get(pmd);
  const table = k.pgtable.deposit.get(pmd);
  const first = entryRow(table, 1, 0);
  flush_tlb_mm_range(k, mm);
  if (pte_dirty(old)) {
    k.page.flags.or(folio, PG_dirty);
  }
  const exclusive = PageAnonExclusive(k, folio);
  if (freeze && (!exclusive || tryShareAnonRmapPmd(k, folio))) {
    k.pgtable.flags.setRun(first, HPAGE_PMD_NR, migrationPte(folio, old, exclusive), 0);
    k.pgtable.pfn.setRun(first, HPAGE_PMD_NR, folio, 1);
    dropFrozen(k, folio, vma);
    populate(k, pmd, table);
    return;
  }
  k.page._refcount.add(folio, HPAGE_PMD_NR - 1);
  if (k.has('rmap-overhaul')) {
    folio_add_anon_rmap_ptes(k, folio, HPAGE_PMD_NR, vma, exclusive);
  } else {
    if (exclusive) {
      k.page.flags.maskRun(folio, HPAGE_PMD_NR, PG_anon_exclusive, 0);
    }
    splitOldMapcounts(k, folio, vma);
  }
  const flags = pteOfPmd(k, vma, old);
  k.pgtable.flags.setRun(first, HPAGE_PMD_NR, flags, 0);
  k.pgtable.pfn.setRun(first, HPAGE_PMD_NR, folio, 1);
  if (k.has('rmap-overhaul')) {
    folio_remove_rmap_pmd(k, folio, folio, vma);
  }
  populate(k, pmd, table);
}

/** Drops the mapping of a PMD that became migration entries. 6.1 makes it 512 PTE mappings first, and drops those. */
function dropFrozen(k: Kernel, folio: number, vma: number): void {
  if (k.has('subpages-mapcount')) {
    removePmdRmap(k, folio, vma);
    folio_put(k, folio);
    return;
  }
  k.page._refcount.add(folio, HPAGE_PMD_NR - 1);
  splitOldMapcounts(k, folio, vma);
  for (let i = 0; i < HPAGE_PMD_NR; i++) {
    removePteRmap(k, folio + i, 1, vma);
    folio_put(k, folio);
  }
}

/**
 * Replaces a huge PMD by a table of PTEs that map the same pages, or with `freeze` by migration entries for them; a THP that
 * may be pinned is never frozen. The lock of the PMD table is held (split_huge_pmd_locked).
 */
export function splitPmdLocked(k: Kernel, vma: number, pmd: number, freeze: boolean): void {
  k.count(THP_SPLIT_PMD);
  if (is_huge_zero_pfn(k, k.pgtable.pfn.get(pmd))) {
    splitZero(k, pmd, vma);
  } else {
    splitAnon(k, pmd, vma, freeze);
  }
}

/**
 * Replaces a huge PMD by a table of PTEs that map the same pages; nothing happens if there is none. Needs no memory: the
 * table was deposited when the PMD was made. mmap_lock held, or with `freeze` the anon_vma lock.
 */
export const __split_huge_pmd = kfn(
  FILE,
  '__split_huge_pmd',
  function* (k, mm: number, vma: number, vpn: number, freeze?: boolean): Path<void> {
    const pmd = pmdRow(k, mm, vpn);
    yield* lockPmd(k, pmd);
    if (k.pgtable.flags.get(pmd) & _PAGE_PSE) {
      splitPmdLocked(k, vma, pmd, freeze ?? false);
    }
    unlockPmd(k, pmd);
  },
);

/** Splits the PMD that maps `folio` at an address of a VMA, if one does; by `freeze` into migration entries. */
export const split_huge_pmd_address = kfn(
  FILE,
  'split_huge_pmd_address',
  function* (k, vma: number, vpn: number, freeze: boolean, folio: number): Path<void> {
    const mm = k.vma.vm_mm.get(vma);
    const pmd = pmdRow(k, mm, vpn);
    if (pmd === 0 || k.pgtable.flags.get(pmd) === 0) {
      return;
    }
    const huge = (k.pgtable.flags.get(pmd) & _PAGE_PSE) !== 0;
    if (!huge || k.pgtable.pfn.get(pmd) === folio) {
      yield* __split_huge_pmd(k, mm, vma, vpn, freeze);
    }
  },
);

/** Splits the PMD of a page that a VMA boundary will cut, if the VMA holds all of its 2 MiB (split_huge_pmd_if_needed). */
export function* split_huge_pmd_if_needed(k: Kernel, vma: number, vpn: number): Path<void> {
  const haddr = vpn - (vpn % HPAGE_PMD_NR);
  const inside = haddr >= k.vma.vm_start.get(vma) && haddr + HPAGE_PMD_NR <= k.vma.vm_end.get(vma);
  const mm = k.vma.vm_mm.get(vma);
  if (haddr !== vpn && inside && pmdRow(k, mm, vpn) !== 0) {
    yield* __split_huge_pmd(k, mm, vma, vpn);
  }
}
