import { isErrno, type SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { page_folio } from '../mm/folio';
import { get_user_pages_fast } from '../mm/gup';
import { freeHolder, heldBy, hold, openHolder, PIPE, unhold } from '../mm/holders';
import { folio_put } from '../mm/page_alloc';

const FILE = 'fs/splice.c';

/** Buffers of a pipe, one page each (PIPE_DEF_BUFFERS). Also the pages that one call takes at a time. */
const PIPE_BUFFERS = 16;

/** The pipe of the current task; opened first if it has none. */
function pipeOf(k: Kernel): number {
  const open = k.task.pipe.get(k.current);
  if (open !== 0) {
    return open;
  }
  const pipe = openHolder(k, PIPE);
  k.task.pipe.set(k.current, pipe);
  return pipe;
}

/**
 * Puts the pages of a range into a pipe: not a copy, the pages themselves, with one plain reference each (FOLL_GET).
 * Returns the pages that went in; what finds no room gives its reference back.
 */
export const iter_to_pipe = kfn(
  FILE,
  'iter_to_pipe',
  function* (k, start: number, nr: number, pipe: number): Path<SyscallReturn> {
    let total = 0;
    while (total < nr) {
      const pages: number[] = [];
      const got = yield* get_user_pages_fast(k, start + total, Math.min(nr - total, PIPE_BUFFERS), 0, pages);
      if (isErrno(got)) {
        return total || got;
      }
      const room = PIPE_BUFFERS - heldBy(k, pipe).length;
      hold(k, pipe, pages.slice(0, room));
      total += Math.min(room, pages.length);
      if (room < pages.length) {
        for (const page of pages.slice(room)) {
          folio_put(k, page_folio(k, page));
        }
        return total || 'EAGAIN';
      }
    }
    return total;
  },
);

/**
 * The vmsplice() syscall into the task's own pipe. A full pipe would make it wait for a reader; here it gives EAGAIN at
 * once, as with SPLICE_F_NONBLOCK.
 */
export const vmsplice_to_pipe = kfn(
  FILE,
  'vmsplice_to_pipe',
  function* (k, start: number, nr: number): Path<SyscallReturn> {
    const pipe = pipeOf(k);
    if (heldBy(k, pipe).length === PIPE_BUFFERS) {
      return 'EAGAIN';
    }
    return yield* iter_to_pipe(k, start, nr, pipe);
  },
);

/** Closes the task's pipe. With the last task that has it open its buffers go, and their references (free_pipe_info). */
export function closePipe(k: Kernel, task: number): void {
  const pipe = k.task.pipe.get(task);
  k.task.pipe.set(task, 0);
  if (pipe === 0 || k.holder.f_count.add(pipe, -1) > 0) {
    return;
  }
  for (const page of unhold(k, pipe)) {
    folio_put(k, page_folio(k, page));
  }
  freeHolder(k, pipe);
}
