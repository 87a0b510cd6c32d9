import { _PAGE_PSE, is_swap_pte, pte_none, pte_present } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { lockWrite, unlockWrite } from '../sched/locks';
import { folio_nr_pages, page_folio } from './folio';
import { vma_address } from './internal';
import { PTRS_PER_TABLE } from './mm_types';
import { childTable, entryRow, pmdRow } from './pgtable';
import { isMigrationPte } from './swapops';
import { HPAGE_PMD_NR } from './sysfs';

const FILE = 'mm/page_vma_mapped.c';

/** Take the lock of a page table before its first entry is looked at, not only for an entry that may be a mapping. */
export const PVMW_SYNC = 1 << 0;
/** Look for the pages' migration entries, not for their mappings. */
export const PVMW_MIGRATION = 1 << 1;

/** struct page_vma_mapped_walk: which pages are looked for in which VMA, and where the walk stands (include/linux/rmap.h). */
export interface PageVmaMappedWalk {
  /** Pages looked for: `nr_pages` from `pfn` on. */
  readonly pfn: number;
  readonly nr_pages: number;
  /** Page offset of the first of them. */
  readonly pgoff: number;
  readonly vma: number;
  readonly flags: number;
  /** Page at which the walk stands. */
  address: number;
  /** Row of the PMD entry; with `pte` 0 it is the mapping that was found. */
  pmd: number;
  /** Row of the PTE that was found. */
  pte: number;
  /** Row of the page table whose lock is held, 0 = none. */
  ptl: number;
}

/** DEFINE_FOLIO_VMA_WALK(): a walk over all pages of a folio, from their first address in the VMA on. */
export function folioVmaWalk(k: Kernel, folio: number, vma: number, address: number, flags: number): PageVmaMappedWalk {
  const pgoff = k.page.index.get(folio);
  return { pfn: folio, nr_pages: folio_nr_pages(k, folio), pgoff, vma, flags, address, pmd: 0, pte: 0, ptl: 0 };
}

/** End of the addresses that the walk has to look at (vma_address_end, mm/internal.h). */
function vma_address_end(k: Kernel, { nr_pages, address, pgoff, vma }: PageVmaMappedWalk): number {
  if (nr_pages === 1) {
    return address + 1;
  }
  const end = k.vma.vm_start.get(vma) + pgoff + nr_pages - k.vma.vm_pgoff.get(vma);
  return Math.min(end, k.vma.vm_end.get(vma));
}

/** Ends a walk before it found nothing more: drops the lock. */
export function page_vma_mapped_walk_done(k: Kernel, pvmw: PageVmaMappedWalk): void {
  if (pvmw.ptl !== 0) {
    unlockWrite(k.pgtable.ptl, pvmw.ptl);
  }
  pvmw.ptl = 0;
  pvmw.pmd = 0;
  pvmw.pte = 0;
}

function notFound(k: Kernel, pvmw: PageVmaMappedWalk): false {
  page_vma_mapped_walk_done(k, pvmw);
  return false;
}

function* takeLock(k: Kernel, pvmw: PageVmaMappedWalk, entry: number, name: string): Path<void> {
  const table = Math.floor(entry / PTRS_PER_TABLE);
  if (pvmw.ptl !== table) {
    yield* lockWrite(k, k.pgtable.ptl, table, name);
    pvmw.ptl = table;
  }
}

/** Whether an entry for `nr` pages from `pfn` on maps one of those looked for. */
function overlaps(pvmw: PageVmaMappedWalk, pfn: number, nr: number): boolean {
  return pfn + nr > pvmw.pfn && pfn < pvmw.pfn + pvmw.nr_pages;
}

/** Whether an entry is of the kind that the walk looks for. */
function wanted({ flags }: PageVmaMappedWalk, entry: number): boolean {
  return flags & PVMW_MIGRATION ? isMigrationPte(entry) : pte_present(entry);
}

/** check_pte(): whether the PTE at which the walk stands maps one of the pages. */
function check_pte(k: Kernel, pvmw: PageVmaMappedWalk): boolean {
  return wanted(pvmw, k.pgtable.flags.get(pvmw.pte)) && overlaps(pvmw, k.pgtable.pfn.get(pvmw.pte), 1);
}

/** Goes to the next page; `false` at the end. The lock is dropped where the page table ends. */
function nextPage(k: Kernel, pvmw: PageVmaMappedWalk, end: number): boolean {
  pvmw.address++;
  if (pvmw.address >= end) {
    return notFound(k, pvmw);
  }
  if (pvmw.address % PTRS_PER_TABLE === 0) {
    page_vma_mapped_walk_done(k, pvmw);
  } else {
    pvmw.pte++;
  }
  return true;
}

/** The PMD level: a huge PMD that maps the pages, a PTE table below (`pvmw.pte` is set), or nothing before `end`. */
function* findTable(k: Kernel, pvmw: PageVmaMappedWalk, end: number): Path<'huge' | 'table' | 'none'> {
  const mm = k.vma.vm_mm.get(pvmw.vma);
  while (pvmw.address < end) {
    const pmd = pmdRow(k, mm, pvmw.address);
    const flags = pmd === 0 ? 0 : k.pgtable.flags.get(pmd);
    if (flags & _PAGE_PSE || is_swap_pte(flags)) {
      yield* takeLock(k, pvmw, pmd, 'pmd ptl');
      pvmw.pmd = pmd;
      return wanted(pvmw, flags) && overlaps(pvmw, k.pgtable.pfn.get(pmd), HPAGE_PMD_NR) ? 'huge' : 'none';
    }
    if (flags !== 0) {
      pvmw.pmd = pmd;
      pvmw.pte = entryRow(childTable(k, pmd), 1, pvmw.address);
      return 'table';
    }
    pvmw.address = (Math.floor(pvmw.address / PTRS_PER_TABLE) + 1) * PTRS_PER_TABLE;
  }
  return 'none';
}

/**
 * Looks for the next entry of a VMA that maps one of some pages, or with PVMW_MIGRATION for the next migration entry of one. True with `pvmw.pmd`, `pvmw.pte` and `pvmw.address` at it and
 * the lock of its table held; a huge PMD has `pvmw.pte` 0. False without a lock when there is none left. Called again it
 * goes on from there. Ends early by page_vma_mapped_walk_done(). Left out: hugetlb, device-private pages.
 */
export const page_vma_mapped_walk = kfn(
  FILE,
  'page_vma_mapped_walk',
  function* (k, pvmw: PageVmaMappedWalk): Path<boolean> {
    // A huge PMD is the only mapping that there can be.
    if (pvmw.pmd !== 0 && pvmw.pte === 0) {
      return notFound(k, pvmw);
    }
    const end = vma_address_end(k, pvmw);
    if (pvmw.pte !== 0 && !nextPage(k, pvmw, end)) {
      return false;
    }
    for (;;) {
      if (pvmw.pte === 0) {
        const found = yield* findTable(k, pvmw, end);
        if (found !== 'table') {
          return found === 'huge' || notFound(k, pvmw);
        }
        if (pvmw.flags & PVMW_SYNC) {
          yield* takeLock(k, pvmw, pvmw.pte, 'ptl');
        }
      }
      if (!pte_none(k.pgtable.flags.get(pvmw.pte))) {
        yield* takeLock(k, pvmw, pvmw.pte, 'ptl');
        if (check_pte(k, pvmw)) {
          return true;
        }
      }
      if (!nextPage(k, pvmw, end)) {
        return false;
      }
    }
  },
);

/** Page at which a VMA maps a page, -1 if it does not. rmap lock held. */
export const page_mapped_in_vma = kfn(
  FILE,
  'page_mapped_in_vma',
  function* (k, pfn: number, vma: number): Path<number> {
    const folio = page_folio(k, pfn);
    const pgoff = k.page.index.get(folio) + pfn - folio;
    // Until 6.9 a head page stands for its folio here.
    const whole = !k.has('vma-address') && pfn === folio;
    const address = vma_address(k, vma, pgoff, whole ? folio_nr_pages(k, folio) : 1);
    if (address < 0) {
      return -1;
    }
    const pvmw = { pfn, nr_pages: 1, pgoff, vma, flags: PVMW_SYNC, address, pmd: 0, pte: 0, ptl: 0 };
    if (!(yield* page_vma_mapped_walk(k, pvmw))) {
      return -1;
    }
    const at = pvmw.address;
    page_vma_mapped_walk_done(k, pvmw);
    return at;
  },
);
