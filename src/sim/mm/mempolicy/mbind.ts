import { pte_present } from '../../arch/x86_64';
import type { SyscallReturn } from '../../kernel/errno';
import { isErrno } from '../../kernel/errno';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockWrite, unlockWrite } from '../../sched/locks';
import { folio_test_large, mappedShared, page_folio, page_mapcount } from '../folio';
import { is_huge_zero_pfn } from '../huge_memory';
import { migrate_pages, putback_movable_pages } from '../migrate';
import { lru_cache_disable, lru_cache_enable } from '../migrate/lru_cache';
import { MMAP_LOCK_WRITE } from '../mmap';
import { is_zero_pfn } from '../page_alloc';
import { hugePmd, leafOf } from '../pgtable';
import { isMigrationPte } from '../swapops';
import { HPAGE_PMD_NR } from '../sysfs';
import { find_vma, vma_modify } from '../vma';
import { folio_isolate_lru } from '../vmscan';
import { bindPolicy, NODES } from './policy';

const FILE = 'mm/mempolicy.c';

/** struct queue_pages: what is on the wrong node and can be moved, and how much cannot. */
interface QueuePages {
  readonly folios: number[];
  failed: number;
  /** The large folio that was met last, over all VMAs of the range: it is taken once. */
  large: number;
}

/**
 * Takes a folio off the LRU to be moved, unless other processes map it, too: those stay, and are no failure. False if it is
 * not on the LRU.
 */
export const migrate_folio_add = kfn(FILE, 'migrate_folio_add', (k, folio: number, folios: number[]): boolean => {
  const shared = k.has('folio-likely-mapped-shared') ? mappedShared(k, folio) : page_mapcount(k, folio) !== 1;
  if (shared) {
    return true;
  }
  if (!folio_isolate_lru(k, folio)) {
    return false;
  }
  folios.push(folio);
  return true;
});

/** The folio mapped at a page if it is an ordinary one, else 0. Counts a migration entry as a failure. */
function folioAt(k: Kernel, mm: number, vpn: number, qp: QueuePages): number {
  const leaf = leafOf(k, mm, vpn);
  if (leaf === undefined || !pte_present(leaf.flags)) {
    qp.failed += leaf !== undefined && isMigrationPte(leaf.flags) ? 1 : 0;
    return 0;
  }
  const folio = page_folio(k, leaf.pfn);
  return is_zero_pfn(folio) || is_huge_zero_pfn(k, folio) ? 0 : folio;
}

/** The folios of a part of a VMA that are not on the node; a large one once (6.1: once for each of its PTEs). */
function queueVma(k: Kernel, mm: number, start: number, end: number, nid: number, qp: QueuePages): void {
  for (let vpn = start; vpn < end; ) {
    const folio = folioAt(k, mm, vpn, qp);
    const huge = hugePmd(k, mm, vpn) !== 0;
    vpn = huge ? (Math.floor(vpn / HPAGE_PMD_NR) + 1) * HPAGE_PMD_NR : vpn + 1;
    if (folio === 0 || k.page.nid.get(folio) === nid) {
      continue;
    }
    if (!huge && folio_test_large(k, folio) && k.has('folio-likely-mapped-shared')) {
      if (folio === qp.large) {
        continue;
      }
      qp.large = folio;
    }
    if (!migrate_folio_add(k, folio, qp.folios)) {
      qp.failed++;
    }
  }
}

/** queue_pages_range() of all VMAs of a range; false if it has a hole, which is seen at the VMA in front of it, before its pages. */
function queueRange(k: Kernel, mm: number, start: number, end: number, nid: number, qp: QueuePages): boolean {
  for (let vpn = start; vpn < end; ) {
    const vma = find_vma(k, mm, vpn);
    if (vma === 0 || k.vma.vm_start.get(vma) > vpn) {
      return false;
    }
    const to = Math.min(end, k.vma.vm_end.get(vma));
    const next = k.vma.vm_next.get(vma);
    if (to < end && (next === 0 || k.vma.vm_start.get(next) > to)) {
      return false;
    }
    queueVma(k, mm, vpn, to, nid, qp);
    vpn = to;
  }
  return true;
}

/** Gives the VMAs of a range the policy: split at its ends, merged with neighbours that have it. */
function* mbind_range(k: Kernel, mm: number, start: number, end: number, policy: number): Path<void> {
  for (let vpn = start; vpn < end; ) {
    const vma = find_vma(k, mm, vpn);
    const to = Math.min(end, k.vma.vm_end.get(vma));
    if (k.vma.vm_policy.get(vma) !== policy) {
      const target = yield* vma_modify(k, vma, vpn, to, k.vma.vm_flags.get(vma), policy);
      k.vma.vm_policy.set(target, policy);
    }
    vpn = Math.max(to, k.vma.vm_end.get(find_vma(k, mm, vpn)));
  }
}

/**
 * mbind() of a range to one node, with MPOL_MF_MOVE | MPOL_MF_STRICT: new pages come from it, and pages elsewhere that no
 * other process maps move there. EFAULT if the range has a hole, EIO if a page could not be moved, EINVAL without such a node.
 */
export const do_mbind = kfn(
  FILE,
  'do_mbind',
  function* (k, start: number, pages: number, nid: number): Path<SyscallReturn> {
    if (pages <= 0 || !(NODES as readonly number[]).includes(nid)) {
      return pages === 0 ? 0 : 'EINVAL';
    }
    const mm = k.current_mm();
    const qp: QueuePages = { folios: [], failed: 0, large: 0 };
    lru_cache_disable(k);
    yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
    let ret: SyscallReturn = queueRange(k, mm, start, start + pages, nid, qp) ? 0 : 'EFAULT';
    if (!isErrno(ret)) {
      yield* mbind_range(k, mm, start, start + pages, bindPolicy(nid));
    }
    unlockWrite(k.mm.mmap_lock, mm);
    if (!isErrno(ret) && qp.folios.length > 0) {
      qp.failed += yield* migrate_pages(k, qp.folios, () => nid, 'MR_MEMPOLICY_MBIND');
    }
    if (!isErrno(ret) && qp.failed > 0) {
      ret = 'EIO';
    }
    putback_movable_pages(k, qp.folios);
    lru_cache_enable(k);
    return ret;
  },
);
