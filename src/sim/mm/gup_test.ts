import { isErrno, type SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { FOLL_LONGTERM, pin_user_pages_fast, unpin_user_pages } from './gup';
import { freeHolder, GUP_TEST, hold, openHolder, unhold } from './holders';

const FILE = 'mm/gup_test.c';

/**
 * PIN_LONGTERM_TEST_START of /sys/kernel/debug/gup_test without PIN_LONGTERM_TEST_FLAG_USE_WRITE: pins a range for reading,
 * longterm, by pin_user_pages_fast() (…_USE_FAST). EINVAL if the file has pinned pages already, EFAULT at a hole.
 */
export const pin_longterm_test_start = kfn(
  FILE,
  'pin_longterm_test_start',
  function* (k, start: number, nr: number): Path<SyscallReturn> {
    if (k.task.gup_test.get(k.current) !== 0) {
      return 'EINVAL';
    }
    const pages: number[] = [];
    while (pages.length < nr) {
      const got = yield* pin_user_pages_fast(k, start + pages.length, nr - pages.length, FOLL_LONGTERM, pages);
      if (isErrno(got)) {
        unpin_user_pages(k, pages);
        return got;
      }
    }
    const file = openHolder(k, GUP_TEST);
    k.task.gup_test.set(k.current, file);
    hold(k, file, pages);
    return 0;
  },
);

/** Closes the task's gup_test; the last one to do so unpins (PIN_LONGTERM_TEST_STOP). */
export function closeGupTest(k: Kernel, task: number): void {
  const file = k.task.gup_test.get(task);
  k.task.gup_test.set(task, 0);
  if (file === 0 || k.holder.f_count.add(file, -1) > 0) {
    return;
  }
  unpin_user_pages(k, unhold(k, file));
  freeHolder(k, file);
}
