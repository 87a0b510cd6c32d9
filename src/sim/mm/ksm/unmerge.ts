import { pte_present } from '../../arch/x86_64';
import type { SyscallReturn } from '../../kernel/errno';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, unlockRead } from '../../sched/locks';
import { FOLL_GET, follow_page_mask } from '../gup';
import { handle_mm_fault, normalPage } from '../memory';
import { MMAP_LOCK_READ } from '../mmap';
import { folio_put } from '../page_alloc';
import { leafOf, pteRow } from '../pgtable';
import { folio_test_ksm, put_anon_vma } from '../rmap';
import { VM_MERGEABLE } from '../vm_flags';
import { vmasOf } from '../vma';
import {
  dropItems,
  orphanedItems,
  orphanItems,
  pruneStableNodes,
  remove_trailing_rmap_items,
  scannedMms,
} from './items';

import { find_mergeable_vma } from './merge';
import { is_ksm_zero_pte } from './zero';

const FILE = 'mm/ksm.c';

/** Whether an address maps a KSM page, or the zero page that KSM put there. */
function mapsKsm(k: Kernel, mm: number, vpn: number): boolean {
  const leaf = leafOf(k, mm, vpn);
  if (leaf === undefined || leaf.level !== 1 || !pte_present(leaf.flags)) {
    return false;
  }
  if (is_ksm_zero_pte(k, leaf.flags, leaf.pfn)) {
    return true;
  }
  const page = normalPage(leaf.flags, leaf.pfn);
  return page !== 0 && folio_test_ksm(k, page);
}

/** Faults on an address that maps a KSM page, so that the process gets a copy of its own. */
function* breakAt(k: Kernel, vma: number, vpn: number): Path<void> {
  const mm = k.vma.vm_mm.get(vma);
  const pte = pteRow(k, mm, vpn);
  const unshare = k.has('ksm-unshare');
  yield* handle_mm_fault(k, {
    mm,
    vma,
    vpn,
    write: !unshare,
    unshare,
    vmaLock: false,
    pte,
    orig_flags: k.pgtable.flags.get(pte),
    orig_pfn: k.pgtable.pfn.get(pte),
  });
}

/**
 * Gives a process pages of its own where it maps KSM pages. Until 6.1 by a write fault: the copy is writable and dirty. Since
 * 6.2 by FAULT_FLAG_UNSHARE: read-only and exclusive. Before 6.19 called for one page. mmap_lock held.
 */
export const break_ksm = kfn(FILE, 'break_ksm', function* (k, vma: number, start: number, end: number): Path<void> {
  const mm = k.vma.vm_mm.get(vma);
  for (let vpn = start; vpn < end; vpn++) {
    if (!k.has('ksm-unshare')) {
      yield* breakByWrite(k, vma, vpn);
    } else if (mapsKsm(k, mm, vpn)) {
      yield* breakAt(k, vma, vpn);
    }
  }
});

/** 6.1 looks with follow_page(), which takes a reference for as long. */
function* breakByWrite(k: Kernel, vma: number, vpn: number): Path<void> {
  const found = follow_page_mask(k, vma, vpn, FOLL_GET);
  if (found === 'none' || found === 'unshare') {
    return;
  }
  if (mapsKsm(k, k.vma.vm_mm.get(vma), vpn)) {
    yield* breakAt(k, vma, vpn);
  }
  folio_put(k, found.page - k.page.compound_head.get(found.page));
}

/** Before 6.19: page by page. */
export const unmerge_ksm_pages = kfn(
  FILE,
  'unmerge_ksm_pages',
  function* (k, vma: number, start: number, end: number): Path<void> {
    for (let vpn = start; vpn < end; vpn++) {
      yield* break_ksm(k, vma, vpn, vpn + 1);
    }
  },
);

/** A page became a KSM page, but nothing was merged with it: its owner gets a page of its own again. */
export const break_cow = kfn(FILE, 'break_cow', function* (k, item: number): Path<void> {
  const { mm: mmOf, address, anon_vma } = k.ksm_rmap_item;
  const mm = mmOf.get(item);
  put_anon_vma(k, anon_vma.get(item));
  anon_vma.set(item, 0);
  yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
  const vma = find_mergeable_vma(k, mm, address.get(item));
  if (vma !== 0) {
    yield* break_ksm(k, vma, address.get(item), address.get(item) + 1);
  }
  unlockRead(k.mm.mmap_lock, mm);
});

/** Breaks every KSM page of every process, and forgets all items: what a 2 written to /sys/kernel/mm/ksm/run does. */
export const unmerge_and_remove_all_rmap_items = kfn(
  FILE,
  'unmerge_and_remove_all_rmap_items',
  function* (k): Path<void> {
    dropItems(k, orphanedItems(k));
    for (const mm of scannedMms(k)) {
      yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
      for (const vma of [...vmasOf(k, mm)]) {
        if (k.vma.vm_flags.get(vma) & VM_MERGEABLE && k.vma.anon_vma.get(vma) !== 0) {
          yield* breakRange(k, vma, k.vma.vm_start.get(vma), k.vma.vm_end.get(vma));
        }
      }
      remove_trailing_rmap_items(k, mm, 0);
      unlockRead(k.mm.mmap_lock, mm);
    }
    pruneStableNodes(k);
  },
);

function* breakRange(k: Kernel, vma: number, start: number, end: number): Path<void> {
  yield* k.has('ksm-break-range') ? break_ksm(k, vma, start, end) : unmerge_ksm_pages(k, vma, start, end);
}

/** Has ksmd scan an mm from now on, as the last one. */
export const __ksm_enter = kfn(FILE, '__ksm_enter', (k, mm: number) => {
  const last = Math.max(0, ...[...k.mm.table.rows()].map((other) => k.mm.ksm_slot.get(other)));
  k.mm.ksm_slot.set(mm, last + 1);
});

/** A child is scanned if its parent is. */
export function ksm_fork(k: Kernel, mm: number, oldmm: number): void {
  k.mm.ksm_zero_pages.set(mm, k.mm.ksm_zero_pages.get(oldmm));
  if (!k.has('ksm-fork-counters')) {
    k.mm.ksm_merging_pages.set(mm, k.mm.ksm_merging_pages.get(oldmm));
  }
  if (k.mm.ksm_slot.get(oldmm) !== 0) {
    __ksm_enter(k, mm);
  }
}

/** An mm that goes is scanned no more. Its items are left to ksmd, which drops them at the start of the next scan. */
export function ksm_exit(k: Kernel, mm: number): void {
  if (k.mm.ksm_slot.get(mm) !== 0) {
    __ksm_exit(k, mm);
  }
}

export const __ksm_exit = kfn(FILE, '__ksm_exit', (k, mm: number) => {
  orphanItems(k, mm);
  k.mm.ksm_slot.set(mm, 0);
});

/** Before the flag of a range changes: MADV_MERGEABLE registers the mm, MADV_UNMERGEABLE breaks what was merged. */
export const ksm_madvise = kfn(
  FILE,
  'ksm_madvise',
  function* (k, vma: number, start: number, end: number, mergeable: boolean): Path<SyscallReturn> {
    const mm = k.vma.vm_mm.get(vma);
    const has = (k.vma.vm_flags.get(vma) & VM_MERGEABLE) !== 0;
    if (mergeable && !has && k.mm.ksm_slot.get(mm) === 0) {
      __ksm_enter(k, mm);
    }
    if (!mergeable && has && k.vma.anon_vma.get(vma) !== 0) {
      yield* breakRange(k, vma, start, end);
    }
    return 0;
  },
);
