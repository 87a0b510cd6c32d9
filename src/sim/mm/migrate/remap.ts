import {
  _PAGE_SOFT_DIRTY,
  pte_mkdirty,
  pte_mkold,
  pte_mksoft_dirty,
  pte_mkspecial,
  pte_mkyoung,
  pte_swp_soft_dirty,
} from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_test_large, page_folio } from '../folio';
import { remove_migration_pmd } from '../huge_memory/migrate';
import { folio_get, ZERO_PFN } from '../page_alloc';
import {
  folioVmaWalk,
  type PageVmaMappedWalk,
  PVMW_MIGRATION,
  PVMW_SYNC,
  page_vma_mapped_walk,
} from '../page_vma_mapped';
import { PG_dirty, PG_hwpoison, PG_mlocked } from '../page-flags';
import { vm_get_page_prot } from '../pgprot';
import { pte_mkwrite, set_pte_at } from '../pgtable-generic';
import { addAnonRmap, linear_page_index, rmap_walk, rmap_walk_locked } from '../rmap';
import {
  is_migration_entry_dirty,
  is_migration_entry_young,
  is_readable_migration_entry,
  is_writable_migration_entry,
  pte_to_swp_entry,
} from '../swapops';
import { VM_LOCKED } from '../vm_flags';

const FILE = 'mm/migrate.c';

/** What remove_migration_ptes() is told. */
export interface RemapFlags {
  /** The caller holds the anon_vma lock. */
  readonly locked: boolean;
  /** Pages of a folio that was split may become the shared zero page (`zero-remap-on-split`). */
  readonly useSharedZeropage?: boolean;
}

/** The PTE that a migration entry of a page stands for, with the protection that the VMA has now. */
function presentPte(k: Kernel, vma: number, old: number, pfn: number): number {
  const entry = pte_to_swp_entry(old, pfn);
  let flags = vm_get_page_prot(k.vma.vm_flags.get(vma));
  if (pte_swp_soft_dirty(old)) {
    flags = pte_mksoft_dirty(flags);
  }
  flags = is_migration_entry_young(entry) ? pte_mkyoung(flags) : pte_mkold(flags);
  if (k.page.flags.get(page_folio(k, pfn)) & PG_dirty && is_migration_entry_dirty(entry)) {
    flags = pte_mkdirty(flags, k.has('saved-dirty'));
  }
  if (k.has('migrate-soft-dirty') && !pte_swp_soft_dirty(old)) {
    flags &= ~_PAGE_SOFT_DIRTY;
  }
  return is_writable_migration_entry(entry) ? pte_mkwrite(k, flags) : flags;
}

/**
 * Maps the shared zero page in place of a page that holds zeroes only (6.12 and later). The page keeps no mapping, so that it
 * is freed. Not for pages of a large folio, nor for mlocked or poisoned ones.
 */
function try_to_map_unused_to_zeropage(k: Kernel, pvmw: PageVmaMappedWalk, page: number): boolean {
  const kept = k.page.flags.get(page) & (PG_mlocked | PG_hwpoison) || k.vma.vm_flags.get(pvmw.vma) & VM_LOCKED;
  if (folio_test_large(k, page_folio(k, page)) || kept || k.page.content.get(page) !== 0) {
    return false;
  }
  const old = k.pgtable.flags.get(pvmw.pte);
  const flags = pte_mkspecial(vm_get_page_prot(k.vma.vm_flags.get(pvmw.vma)));
  set_pte_at(k, pvmw.pte, pte_swp_soft_dirty(old) ? pte_mksoft_dirty(flags) : flags, ZERO_PFN);
  k.mm.MM_ANONPAGES.add(k.vma.vm_mm.get(pvmw.vma), -1);
  return true;
}

/** In one VMA: the migration entries of pages of `src` map the same pages of `folio`, or a PMD maps its whole. */
export const remove_migration_pte = kfn(
  FILE,
  'remove_migration_pte',
  function* (k, folio: number, vma: number, address: number, src: number, zeropage: boolean): Path<boolean> {
    const pvmw = folioVmaWalk(k, src, vma, address, PVMW_SYNC | PVMW_MIGRATION);
    while (yield* page_vma_mapped_walk(k, pvmw)) {
      if (pvmw.pte === 0) {
        remove_migration_pmd(k, pvmw, folio);
        continue;
      }
      const at = folio_test_large(k, folio) ? linear_page_index(k, vma, pvmw.address) - pvmw.pgoff : 0;
      const page = folio + at;
      if (zeropage && try_to_map_unused_to_zeropage(k, pvmw, page)) {
        continue;
      }
      folio_get(k, folio);
      const old = k.pgtable.flags.get(pvmw.pte);
      const flags = presentPte(k, vma, old, page);
      addAnonRmap(k, page, vma, pvmw.address, !is_readable_migration_entry(pte_to_swp_entry(old, page)));
      set_pte_at(k, pvmw.pte, flags, page);
    }
    return true;
  },
);

/**
 * Makes mappings of the migration entries of `src` again: of `dst`, where the content is now, or of `src` itself if it stays.
 * Takes a reference for each. Both folios are locked.
 */
export const remove_migration_ptes = kfn(
  FILE,
  'remove_migration_ptes',
  function* (k, src: number, dst: number, { locked, useSharedZeropage = false }: RemapFlags): Path<void> {
    const rwc = {
      rmap_one: (kernel: Kernel, folio: number, vma: number, address: number) =>
        remove_migration_pte(kernel, folio, vma, address, src, useSharedZeropage),
    };
    yield* (locked ? rmap_walk_locked : rmap_walk)(k, dst, rwc);
  },
);
