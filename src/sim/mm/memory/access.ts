import { isErrno } from '../../kernel/errno';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, unlockRead } from '../../sched/locks';
import { page_folio } from '../folio';
import { FOLL_WRITE } from '../gup/flags';
import { get_user_pages_remote } from '../gup/slow';
import { MMAP_LOCK_READ } from '../mmap';
import { folio_put } from '../page_alloc';
import { folio_mark_dirty_lock } from '../page-writeback';

const FILE = 'mm/memory.c';

/** Copies the byte out of a page or into it. */
export type PageAccess = (pfn: number) => void;

/**
 * Accesses the first byte of one page of any mm through the kernel's own mapping: the entry is only looked at, and keeps its
 * accessed and dirty bits; a page that is written to is marked dirty itself. Returns the bytes: 1, or 0 if the page cannot be
 * had. Takes mmap_lock for reading.
 */
export const __access_remote_vm = kfn(
  FILE,
  '__access_remote_vm',
  function* (k, mm: number, vpn: number, flags: number, access: PageAccess): Path<number> {
    yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
    const pages: number[] = [];
    const ret = yield* get_user_pages_remote(k, mm, vpn, 1, flags, pages);
    const [page] = pages;
    if (!isErrno(ret) && page !== undefined) {
      access(page);
      if (flags & FOLL_WRITE) {
        folio_mark_dirty_lock(k, page_folio(k, page));
      }
      folio_put(k, page_folio(k, page));
    }
    unlockRead(k.mm.mmap_lock, mm);
    return pages.length;
  },
);

/** The same, for callers that hold a reference on the mm. */
export const access_remote_vm = kfn(
  FILE,
  'access_remote_vm',
  function* (k, mm: number, vpn: number, flags: number, access: PageAccess): Path<number> {
    return yield* __access_remote_vm(k, mm, vpn, flags, access);
  },
);
