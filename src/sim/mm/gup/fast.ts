import { pte_present, pte_protnone, pte_special, pte_write } from '../../arch/x86_64';
import { isErrno, type SyscallReturn } from '../../kernel/errno';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, unlockRead } from '../../sched/locks';
import { page_folio } from '../folio';
import { PTRS_PER_TABLE } from '../mm_types';
import { MMAP_LOCK_READ } from '../mmap';
import { PG_referenced } from '../page-flags';
import { type Leaf, leafOf } from '../pgtable';
import { FOLL_GET, FOLL_LONGTERM, FOLL_PIN, FOLL_TOUCH, FOLL_WRITE } from './flags';
import { grabFast, gup_must_unshare } from './grab';
import { __gup_longterm_locked, get_user_pages_unlocked } from './slow';

const FILE = 'mm/gup.c';

/** Whether the fast path may take what an entry maps: the access is allowed, and the page an ordinary one. */
function takesFast(k: Kernel, leaf: Leaf, flags: number): boolean {
  if (!pte_present(leaf.flags) || pte_protnone(leaf.flags) || pte_special(leaf.flags)) {
    return false;
  }
  if (pte_write(leaf.flags)) {
    return true;
  }
  const first = leaf.level === 2 ? page_folio(k, leaf.pfn) : leaf.pfn;
  return (flags & FOLL_WRITE) === 0 && !gup_must_unshare(k, 0, flags, first);
}

/**
 * The fast path: walks the page tables with interrupts off and without a lock, from `start` up to the first page that it
 * cannot take. Takes references or pins, and marks the folios referenced. Pins fail while a fork write-protects the entries
 * (write_protect_seq); that race is left out.
 */
function takeFast(k: Kernel, start: number, end: number, flags: number, pages: number[]): number {
  const mm = k.current_mm();
  let vpn = start;
  while (vpn < end) {
    const leaf = leafOf(k, mm, vpn);
    if (leaf === undefined || !takesFast(k, leaf, flags)) {
      break;
    }
    const nr = leaf.level === 1 ? 1 : Math.min(end - vpn, PTRS_PER_TABLE - (vpn % PTRS_PER_TABLE));
    grabFast(k, leaf.pfn, nr, flags);
    k.page.flags.or(page_folio(k, leaf.pfn), PG_referenced);
    for (let i = 0; i < nr; i++) {
      pages.push(leaf.pfn + i);
    }
    vpn += nr;
  }
  return vpn - start;
}

/** Until 6.9. */
export const lockless_pages_from_mm = kfn(FILE, 'lockless_pages_from_mm', takeFast);
/** Since 6.10. */
export const gup_fast = kfn(FILE, 'gup_fast', takeFast);

function* fastThenSlow(k: Kernel, start: number, nr: number, flags: number, pages: number[]): Path<SyscallReturn> {
  const mm = k.current_mm();
  if (flags & FOLL_PIN) {
    k.mm.has_pinned.set(mm, 1);
  }
  const end = start + nr;
  const done = k.has('gup-fast-names')
    ? gup_fast(k, start, end, flags, pages)
    : lockless_pages_from_mm(k, start, end, flags, pages);
  if (done === nr) {
    return nr;
  }
  k.calls.note(`slow path from page ${done} on`);
  const ret = yield* slowPart(k, mm, start + done, end, flags, pages);
  return isErrno(ret) ? done || ret : done + ret;
}

/** The rest by the slow path. Longterm pins note the access only since 6.3. */
function* slowPart(
  k: Kernel,
  mm: number,
  start: number,
  end: number,
  flags: number,
  pages: number[],
): Path<SyscallReturn> {
  const touches = k.has('gup-fast-touch');
  if (!touches && (flags & FOLL_LONGTERM) === 0) {
    return yield* get_user_pages_unlocked(k, start, end, flags, pages);
  }
  yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
  const ret = yield* __gup_longterm_locked(k, mm, start, end, flags | (touches ? FOLL_TOUCH : 0), pages);
  unlockRead(k.mm.mmap_lock, mm);
  return ret;
}

/** Until 6.9: the fast path, then the slow one for what is left. Returns the pages done, or why there are none. */
export const internal_get_user_pages_fast = kfn(FILE, 'internal_get_user_pages_fast', fastThenSlow);
/** Since 6.10: the same. */
export const gup_fast_fallback = kfn(FILE, 'gup_fast_fallback', fastThenSlow);

function fallback(k: Kernel, start: number, nr: number, flags: number, pages: number[]): Path<SyscallReturn> {
  return k.has('gup-fast-names')
    ? gup_fast_fallback(k, start, nr, flags, pages)
    : internal_get_user_pages_fast(k, start, nr, flags, pages);
}

/** Takes a plain reference on the pages of a range of the current task. `pages` gets them. */
export const get_user_pages_fast = kfn(
  FILE,
  'get_user_pages_fast',
  function* (k, start: number, nr: number, flags: number, pages: number[]): Path<SyscallReturn> {
    return yield* fallback(k, start, nr, flags | FOLL_GET, pages);
  },
);

/** Pins the pages of a range of the current task. `pages` gets them. */
export const pin_user_pages_fast = kfn(
  FILE,
  'pin_user_pages_fast',
  function* (k, start: number, nr: number, flags: number, pages: number[]): Path<SyscallReturn> {
    return yield* fallback(k, start, nr, flags | FOLL_PIN, pages);
  },
);
