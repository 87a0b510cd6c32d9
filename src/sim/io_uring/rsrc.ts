import { isErrno, type SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { folio_nr_pages, folio_test_large, page_folio } from '../mm/folio';
import {
  FOLL_LONGTERM,
  FOLL_WRITE,
  pin_user_pages,
  pin_user_pages_fast,
  unpin_user_folio,
  unpin_user_pages,
} from '../mm/gup';
import { freeHolder, heldBy, hold, IO_URING, openHolder, unhold } from '../mm/holders';
import { MMAP_LOCK_READ } from '../mm/mmap';
import { lockRead, unlockRead } from '../sched/locks';

const FILE = 'io_uring/rsrc.c';

/** The io_uring of the current task; set up first if it has none. Its pages count in the mm of the task that made it. */
function ringOf(k: Kernel): number {
  const open = k.task.io_uring.get(k.current);
  if (open !== 0) {
    return open;
  }
  const ring = openHolder(k, IO_URING);
  k.holder.mm_account.set(ring, k.current_mm());
  k.task.io_uring.set(k.current, ring);
  return ring;
}

/** Pins a range for writing, longterm; EFAULT if not all of it can be. 6.1 takes the slow path only. */
export const io_pin_pages = kfn(
  FILE,
  'io_pin_pages',
  function* (k, start: number, nr: number, pages: number[]): Path<SyscallReturn> {
    const flags = FOLL_WRITE | FOLL_LONGTERM;
    let got: SyscallReturn;
    if (k.has('io-uring-pin-fast')) {
      got = yield* pin_user_pages_fast(k, start, nr, flags, pages);
    } else {
      const mm = k.current_mm();
      yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
      got = yield* pin_user_pages(k, start, nr, flags, pages);
      unlockRead(k.mm.mmap_lock, mm);
    }
    if (got === nr) {
      return 0;
    }
    unpin_user_pages(k, pages);
    return isErrno(got) ? got : 'EFAULT';
  },
);

/**
 * Since 6.12: the folios of a buffer if they can be described as such: pages of a folio in a row, all folios of one size,
 * only the first and the last in part. undefined if not.
 */
function foliosOf(k: Kernel, pages: readonly number[]): { folio: number; pages: number }[] | undefined {
  const [first = 0] = pages;
  const size = folio_nr_pages(k, page_folio(k, first));
  if (pages.length <= 1 || size === 1) {
    return undefined;
  }
  const runs: { folio: number; pages: number }[] = [];
  let before = -1;
  for (const page of pages) {
    const folio = page_folio(k, page);
    const last = runs.at(-1);
    if (last?.folio === folio && page === before + 1) {
      last.pages++;
    } else {
      if (last !== undefined && before !== last.folio + size - 1) {
        return undefined;
      }
      if (last !== undefined && (page !== folio || folio_nr_pages(k, folio) !== size)) {
        return undefined;
      }
      runs.push({ folio, pages: 1 });
    }
    before = page;
  }
  return runs;
}

/** Keeps one pin of each folio and drops the others. Returns the first pages of the folios. */
export const io_coalesce_buffer = kfn(
  FILE,
  'io_coalesce_buffer',
  (k, folios: readonly { readonly folio: number; readonly pages: number }[]): number[] =>
    folios.map(({ folio, pages }) => {
      if (pages > 1) {
        unpin_user_folio(k, folio, pages - 1);
      }
      return folio;
    }),
);

/**
 * Pages that a buffer counts in VmPin: each of an order-0 folio, all of a large one, once. 7.2 counts nothing for a task
 * with CAP_IPC_LOCK, as those of a scenario are; before, they were only exempt from RLIMIT_MEMLOCK.
 */
export const io_buffer_account_pin = kfn(FILE, 'io_buffer_account_pin', (k, ring: number, pages: readonly number[]) => {
  if (k.has('io-uring-acct-user')) {
    return;
  }
  const large = new Set<number>();
  let acct = 0;
  for (const page of pages) {
    const folio = page_folio(k, page);
    if (!folio_test_large(k, folio)) {
      acct++;
    } else if (!large.has(folio)) {
      large.add(folio);
      acct += folio_nr_pages(k, folio);
    }
  }
  k.holder.acct_pages.set(ring, acct);
  if (k.holder.mm_account.get(ring) !== 0) {
    k.mm.pinned_vm.add(k.holder.mm_account.get(ring), acct);
  }
});

/**
 * io_uring_register(IORING_REGISTER_BUFFERS) of one buffer, on the task's own io_uring: pins its pages until they are
 * unregistered. EBUSY if buffers are registered.
 */
export const io_sqe_buffers_register = kfn(
  FILE,
  'io_sqe_buffers_register',
  function* (k, start: number, nr: number): Path<SyscallReturn> {
    const ring = ringOf(k);
    if (heldBy(k, ring).length > 0) {
      return 'EBUSY';
    }
    const pages: number[] = [];
    const ret = yield* io_pin_pages(k, start, nr, pages);
    if (isErrno(ret)) {
      return ret;
    }
    const folios = k.has('io-uring-coalesce') ? foliosOf(k, pages) : undefined;
    const kept = folios === undefined ? pages : io_coalesce_buffer(k, folios);
    io_buffer_account_pin(k, ring, kept);
    hold(k, ring, kept);
    return 0;
  },
);

/** Unregisters the buffers: unpins their pages. ENXIO if there are none. */
export const io_sqe_buffers_unregister = kfn(FILE, 'io_sqe_buffers_unregister', (k, ring: number): SyscallReturn => {
  const pages = unhold(k, ring);
  if (pages.length === 0) {
    return 'ENXIO';
  }
  const mm = k.holder.mm_account.get(ring);
  if (mm !== 0) {
    k.mm.pinned_vm.add(mm, -k.holder.acct_pages.get(ring));
  }
  k.holder.acct_pages.set(ring, 0);
  unpin_user_pages(k, pages);
  return 0;
});

/** Closes the task's io_uring. With the last task that has it open its buffers go. The kernel does so a moment later. */
export function closeIoUring(k: Kernel, task: number): void {
  const ring = k.task.io_uring.get(task);
  k.task.io_uring.set(task, 0);
  if (ring === 0 || k.holder.f_count.add(ring, -1) > 0) {
    return;
  }
  if (heldBy(k, ring).length > 0) {
    io_sqe_buffers_unregister(k, ring);
  }
  freeHolder(k, ring);
}
