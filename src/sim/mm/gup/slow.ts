import { isErrno, type SyscallReturn } from '../../kernel/errno';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, unlockRead } from '../../sched/locks';
import { page_folio } from '../folio';
import { handle_mm_fault } from '../memory';
import { MMAP_LOCK_READ } from '../mmap';
import { pteRow } from '../pgtable';
import { vma_lookup } from '../vma';
import { FOLL_GET, FOLL_HWPOISON, FOLL_LONGTERM, FOLL_PIN, FOLL_TOUCH, FOLL_WRITE } from './flags';
import { check_vma_flags, follow_page_mask } from './follow';
import { try_grab_folio } from './grab';

const FILE = 'mm/gup.c';

/** Faults one page in as if the program had touched it, or unshares it (FAULT_FLAG_UNSHARE). 0, or what vm_fault_to_errno() says. */
export const faultin_page = kfn(
  FILE,
  'faultin_page',
  function* (k, vma: number, vpn: number, flags: number, unshare: boolean): Path<0 | 'EFAULT' | 'EHWPOISON'> {
    const mm = k.vma.vm_mm.get(vma);
    const pte = pteRow(k, mm, vpn);
    const result = yield* handle_mm_fault(k, {
      mm,
      vma,
      vpn,
      write: (flags & FOLL_WRITE) !== 0,
      unshare,
      vmaLock: false,
      pte,
      orig_flags: pte === 0 ? 0 : k.pgtable.flags.get(pte),
      orig_pfn: pte === 0 ? 0 : k.pgtable.pfn.get(pte),
    });
    if (result === 'done' || result === 'retry') {
      return 0;
    }
    return result === 'sigbus' && flags & FOLL_HWPOISON ? 'EHWPOISON' : 'EFAULT';
  },
);

/**
 * Faults in the pages of a range and takes what `flags` say on each (FOLL_GET, FOLL_PIN, or nothing); `pages` gets them.
 * Stops at a hole and at a VMA that forbids the access. Returns the pages done, or why there are none. mmap_lock held for
 * reading.
 */
export const __get_user_pages = kfn(
  FILE,
  '__get_user_pages',
  function* (k, mm: number, start: number, end: number, flags: number, pages?: number[]): Path<SyscallReturn> {
    let vma = 0;
    for (let vpn = start; vpn < end; ) {
      if (vma === 0 || vpn >= k.vma.vm_end.get(vma)) {
        vma = vma_lookup(k, mm, vpn);
        if (vma === 0 || isErrno(check_vma_flags(k, vma, flags))) {
          return vpn > start ? vpn - start : 'EFAULT';
        }
      }
      const found = follow_page_mask(k, vma, vpn, flags);
      if (found === 'none' || found === 'unshare') {
        const error = yield* faultin_page(k, vma, vpn, flags, found === 'unshare');
        if (error !== 0) {
          return vpn > start ? vpn - start : error;
        }
        continue;
      }
      const nr = Math.min(found.pages, end - vpn);
      if (pages !== undefined) {
        if (nr > 1) {
          try_grab_folio(k, page_folio(k, found.page), nr - 1, flags);
        }
        for (let i = 0; i < nr; i++) {
          pages.push(found.page + i);
        }
      }
      vpn += nr;
    }
    return end - start;
  },
);

/**
 * A longterm pin has to leave memory that must stay movable (ZONE_MOVABLE, CMA) alone: such pages are migrated, and the
 * walk repeated. All of the model's memory is ZONE_NORMAL, so the pages are fine as they are.
 */
export const __gup_longterm_locked = kfn(
  FILE,
  '__gup_longterm_locked',
  function* (k, mm: number, start: number, end: number, flags: number, pages: number[]): Path<SyscallReturn> {
    const ret = yield* __get_user_pages(k, mm, start, end, flags, pages);
    if (flags & FOLL_LONGTERM && !isErrno(ret)) {
      k.calls.note('ZONE_NORMAL: no page has to move');
    }
    return ret;
  },
);

/** Pins the pages of a range by the slow path. `pages` gets those that were pinned. mmap_lock held for reading. */
export const pin_user_pages = kfn(
  FILE,
  'pin_user_pages',
  function* (k, start: number, nr: number, flags: number, pages: number[]): Path<SyscallReturn> {
    const mm = k.current_mm();
    k.mm.has_pinned.set(mm, 1);
    return yield* __gup_longterm_locked(k, mm, start, start + nr, flags | FOLL_PIN, pages);
  },
);

/** Until 6.2: the slow path with mmap_lock taken here. Notes the access; not for longterm pins. */
export const get_user_pages_unlocked = kfn(
  FILE,
  'get_user_pages_unlocked',
  function* (k, start: number, end: number, flags: number, pages: number[]): Path<SyscallReturn> {
    const mm = k.current_mm();
    yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
    const ret = yield* __get_user_pages(k, mm, start, end, flags | FOLL_TOUCH, pages);
    unlockRead(k.mm.mmap_lock, mm);
    return ret;
  },
);

/** Takes references on the pages of a range of any mm, and notes the access. `pages` gets them. mmap_lock held for reading. */
export const get_user_pages_remote = kfn(
  FILE,
  'get_user_pages_remote',
  function* (k, mm: number, start: number, nr: number, flags: number, pages: number[]): Path<SyscallReturn> {
    return yield* __get_user_pages(k, mm, start, start + nr, flags | FOLL_GET | FOLL_TOUCH, pages);
  },
);
