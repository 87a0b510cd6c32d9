import { pte_none, pte_present, pte_protnone } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, unlockRead } from '../../sched/locks';
import { mappedShared, page_folio, page_mapcount } from '../folio';
import { follow_page_mask } from '../gup/follow';
import { is_huge_zero_pfn } from '../huge_memory/fault';
import { MMAP_LOCK_READ } from '../mmap';
import { is_zero_pfn } from '../page_alloc';
import { leafOf } from '../pgtable';
import { vma_lookup } from '../vma';
import { folio_isolate_lru } from '../vmscan';
import { lru_cache_disable, lru_cache_enable } from './lru_cache';
import { migrate_pages, putback_movable_pages } from './migrate_pages';

const FILE = 'mm/migrate.c';

/** Status of a page that move_pages() stores: its node, or a negative errno; undefined if it stores none. */
export type PageStatus = number | undefined;

const ENOENT = -2;
const EACCES = -13;
const EFAULT = -14;
const EBUSY = -16;

/** The page mapped at an address, 0 if there is none (folio_walk_start; until 6.11 follow_page). Takes no reference. */
export function pageAt(k: Kernel, vma: number, vpn: number): number {
  if (!k.has('folio-walk')) {
    follow_page_mask(k, vma, vpn, 0);
  }
  const leaf = leafOf(k, k.vma.vm_mm.get(vma), vpn);
  if (leaf === undefined || (pte_protnone(leaf.flags) && !k.has('follow-protnone'))) {
    return 0;
  }
  return pte_present(leaf.flags) ? leaf.pfn : 0;
}

/**
 * Isolates the folio at an address to be moved to a node. A status if it is not to be moved: it is there already, nothing or
 * the zero page is mapped, other processes map it, too, or it is not on the LRU. The large folio of a page moves as a whole.
 */
function* add_folio_for_migration(k: Kernel, mm: number, vpn: number, nid: number, folios: number[]): Path<PageStatus> {
  yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
  const vma = vma_lookup(k, mm, vpn);
  const status = vma === 0 ? EFAULT : isolate(k, vma, vpn, nid, folios);
  unlockRead(k.mm.mmap_lock, mm);
  return status;
}

/** What is said of an address without a page: follow_page() told an empty entry (EFAULT) from one that is not present. */
function noPage(k: Kernel, mm: number, vpn: number): PageStatus {
  const leaf = leafOf(k, mm, vpn);
  return k.has('folio-walk') || (leaf !== undefined && !pte_none(leaf.flags)) ? ENOENT : EFAULT;
}

function isolate(k: Kernel, vma: number, vpn: number, nid: number, folios: number[]): PageStatus {
  const mm = k.vma.vm_mm.get(vma);
  const page = pageAt(k, vma, vpn);
  const folio = page_folio(k, page);
  if (page === 0) {
    return noPage(k, mm, vpn);
  }
  if (is_zero_pfn(page) || is_huge_zero_pfn(k, folio)) {
    return EFAULT;
  }
  if (k.page.nid.get(page) === nid) {
    return nid;
  }
  if (k.has('folio-likely-mapped-shared') ? mappedShared(k, folio) : page_mapcount(k, page) > 1) {
    return EACCES;
  }
  if (!folio_isolate_lru(k, folio)) {
    return EBUSY;
  }
  folios.push(folio);
  return undefined;
}

/**
 * move_pages() of one page of the calling process to a node, without MPOL_MF_MOVE_ALL. Returns its status; none if the page
 * could not be moved because somebody holds a reference.
 */
export const do_pages_move = kfn(
  FILE,
  'do_pages_move',
  function* (k, mm: number, vpn: number, nid: number): Path<PageStatus> {
    const folios: number[] = [];
    lru_cache_disable(k);
    let status = yield* add_folio_for_migration(k, mm, vpn, nid, folios);
    if (folios.length > 0) {
      const failed = yield* migrate_pages(k, folios, () => nid, 'MR_SYSCALL');
      putback_movable_pages(k, folios);
      status = failed === 0 ? nid : undefined;
    }
    lru_cache_enable(k);
    return status;
  },
);
