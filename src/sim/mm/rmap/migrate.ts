import { pte_dirty, pte_soft_dirty, pte_swp_mksoft_dirty, pte_write, pte_young } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { page_folio } from '../folio';
import { set_pmd_migration_entry } from '../huge_memory/migrate';
import { split_huge_pmd_address, splitPmdLocked } from '../huge_memory/split';
import {
  folioVmaWalk,
  type PageVmaMappedWalk,
  PVMW_SYNC,
  page_vma_mapped_walk,
  page_vma_mapped_walk_done,
} from '../page_vma_mapped';
import { PG_dirty, PG_hwpoison } from '../page-flags';
import { ptep_clear_flush, set_pte_at } from '../pgtable-generic';
import {
  make_hwpoison_entry,
  make_migration_entry_dirty,
  make_migration_entry_young,
  make_readable_exclusive_migration_entry,
  make_readable_migration_entry,
  make_writable_migration_entry,
  swp_entry_to_pte,
} from '../swapops';
import { PageAnonExclusive } from './counts';
import { dropPteMapping } from './drop';
import { tryShareAnonRmap } from './share';
import { folio_lock_anon_vma_read, folio_mapped, rmap_walk, rmap_walk_locked } from './walk';

const FILE = 'mm/rmap.c';

/** enum ttu_flags: how a folio is unmapped (include/linux/rmap.h). */
export interface TtuFlags {
  /** TTU_SPLIT_HUGE_PMD: a huge PMD becomes migration entries of single pages. */
  readonly splitHugePmd?: boolean;
  /** TTU_RMAP_LOCKED: the caller holds the anon_vma lock. */
  readonly rmapLocked?: boolean;
  /** TTU_SYNC: look at entries under the lock only. */
  readonly sync?: boolean;
}

/** Flags of the migration entry that stands for a PTE or PMD: what it allowed, and its young, dirty and soft-dirty bits. */
export function migrationPte(pfn: number, old: number, exclusive: boolean): number {
  let entry = make_readable_migration_entry(pfn);
  if (pte_write(old)) {
    entry = make_writable_migration_entry(pfn);
  } else if (exclusive) {
    entry = make_readable_exclusive_migration_entry(pfn);
  }
  entry = pte_young(old) ? make_migration_entry_young(entry) : entry;
  entry = pte_dirty(old) ? make_migration_entry_dirty(entry) : entry;
  const flags = swp_entry_to_pte(entry);
  return pte_soft_dirty(old) ? pte_swp_mksoft_dirty(flags) : flags;
}

/** A PTE at which a walk stands becomes a migration entry; of a poisoned page a hwpoison entry. False, and nothing changed, if the page may be pinned. */
function setPteMigrationEntry(k: Kernel, { vma, pte }: PageVmaMappedWalk): boolean {
  const mm = k.vma.vm_mm.get(vma);
  const pfn = k.pgtable.pfn.get(pte);
  const folio = page_folio(k, pfn);
  const exclusive = PageAnonExclusive(k, pfn);
  const old = ptep_clear_flush(k, mm, pte);
  if (pte_dirty(old)) {
    k.page.flags.or(folio, PG_dirty);
  }
  if (k.page.flags.get(pfn) & PG_hwpoison) {
    k.mm.MM_ANONPAGES.add(mm, -1);
    set_pte_at(k, pte, swp_entry_to_pte(make_hwpoison_entry(pfn)), pfn);
    dropPteMapping(k, folio, pfn, vma);
    return true;
  }
  if (exclusive && !tryShareAnonRmap(k, pfn)) {
    set_pte_at(k, pte, old, pfn);
    return false;
  }
  set_pte_at(k, pte, migrationPte(pfn, old, exclusive), pfn);
  dropPteMapping(k, folio, pfn, vma);
  return true;
}

/**
 * Replaces the mappings of a folio in one VMA by migration entries. False ends the walk over the VMAs: a page may be pinned.
 * From 6.17 to 7.0 it ends also after a huge PMD was split (`split-in-walk`): other mms keep theirs. The folio is locked.
 */
function* try_to_migrate_one(k: Kernel, folio: number, vma: number, address: number, flags: TtuFlags): Path<boolean> {
  const pvmw = folioVmaWalk(k, folio, vma, address, flags.sync ? PVMW_SYNC : 0);
  let split = flags.splitHugePmd ?? false;
  if (split && !k.has('split-in-walk')) {
    yield* split_huge_pmd_address(k, vma, address, true, folio);
  }
  while (yield* page_vma_mapped_walk(k, pvmw)) {
    if (pvmw.pte === 0 && split) {
      splitPmdLocked(k, vma, pvmw.pmd, true);
      page_vma_mapped_walk_done(k, pvmw);
      if (!k.has('split-walk-restart')) {
        return false;
      }
      split = false;
      continue;
    }
    const done = pvmw.pte === 0 ? set_pmd_migration_entry(k, pvmw) : setPteMigrationEntry(k, pvmw);
    if (!done) {
      page_vma_mapped_walk_done(k, pvmw);
      return false;
    }
  }
  return true;
}

/**
 * Replaces all mappings of a folio by migration entries: whoever faults on one waits until the folio has its place. The caller
 * sees by folio_mapped() whether it worked. RSS does not change. The folio is locked. Left out: KSM pages, files.
 */
export const try_to_migrate = kfn(FILE, 'try_to_migrate', function* (k, folio: number, flags: TtuFlags): Path<void> {
  const rwc = {
    rmap_one: (kernel: Kernel, target: number, vma: number, address: number) =>
      try_to_migrate_one(kernel, target, vma, address, flags),
    done: (kernel: Kernel, target: number) => !folio_mapped(kernel, target),
    anon_lock: folio_lock_anon_vma_read,
  };
  yield* (flags.rmapLocked ? rmap_walk_locked : rmap_walk)(k, folio, rwc);
});
