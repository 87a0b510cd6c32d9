import { flush_tlb_mm_range } from '../../arch/tlbflush';
import {
  _PAGE_PSE,
  pte_dirty,
  pte_mkdirty,
  pte_mkold,
  pte_mksoft_dirty,
  pte_mkyoung,
  pte_swp_soft_dirty,
  withWrite,
} from '../../arch/x86_64';
import { kfn } from '../../kernel/kfn';
import { folio_get, folio_put } from '../page_alloc';
import type { PageVmaMappedWalk } from '../page_vma_mapped';
import { PG_dirty } from '../page-flags';
import { vm_get_page_prot } from '../pgprot';
import { addAnonRmapPmd, migrationPte, PageAnonExclusive, removePmdRmap, tryShareAnonRmapPmd } from '../rmap';
import {
  is_migration_entry_dirty,
  is_migration_entry_young,
  is_readable_migration_entry,
  is_writable_migration_entry,
  pte_to_swp_entry,
} from '../swapops';

const FILE = 'mm/huge_memory.c';

/** The huge PMD at which a walk stands becomes a migration entry. False if the THP may be pinned. PMD lock held. */
export const set_pmd_migration_entry = kfn(FILE, 'set_pmd_migration_entry', (k, { vma, pmd }: PageVmaMappedWalk) => {
  const mm = k.vma.vm_mm.get(vma);
  const old = k.pgtable.flags.get(pmd);
  const folio = k.pgtable.pfn.get(pmd);
  flush_tlb_mm_range(k, mm);
  const exclusive = PageAnonExclusive(k, folio);
  if (exclusive && !tryShareAnonRmapPmd(k, folio)) {
    return false;
  }
  if (pte_dirty(old)) {
    k.page.flags.or(folio, PG_dirty);
  }
  k.pgtable.flags.set(pmd, migrationPte(folio, old, exclusive));
  removePmdRmap(k, folio, vma);
  folio_put(k, folio);
  return true;
});

/** The migration entry at which a walk stands becomes a huge PMD again, of the THP `folio`. PMD lock held. */
export const remove_migration_pmd = kfn(
  FILE,
  'remove_migration_pmd',
  (k, { vma, pmd, address }: PageVmaMappedWalk, folio: number) => {
    const old = k.pgtable.flags.get(pmd);
    const entry = pte_to_swp_entry(old, k.pgtable.pfn.get(pmd));
    const savedDirty = k.has('saved-dirty');
    folio_get(k, folio);
    let flags = vm_get_page_prot(k.vma.vm_flags.get(vma));
    flags = pte_swp_soft_dirty(old) ? pte_mksoft_dirty(flags) : flags;
    flags = is_writable_migration_entry(entry) ? withWrite(flags, savedDirty) : flags;
    flags = is_migration_entry_young(entry) ? pte_mkyoung(flags) : pte_mkold(flags);
    if (k.page.flags.get(folio) & PG_dirty && is_migration_entry_dirty(entry)) {
      flags = pte_mkdirty(flags, savedDirty);
    }
    addAnonRmapPmd(k, folio, vma, address, !is_readable_migration_entry(entry));
    k.pgtable.flags.set(pmd, flags | _PAGE_PSE);
    k.pgtable.pfn.set(pmd, folio);
  },
);
