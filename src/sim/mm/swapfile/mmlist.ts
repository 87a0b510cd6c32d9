import type { Kernel } from '../../kernel/kernel';

/** The list of mms that have had swap entries, which swapoff() goes through (mm_struct.mmlist). Row 0 is its head, init_mm. */

/** Puts an mm on the list behind another one that is on it (fork) or first (`after` 0), if it is not on it. */
export function mmlistAdd(k: Kernel, mm: number, after: number): void {
  if (k.swap.mmlist.get(mm) === 0) {
    k.swap.mmlist.set(mm, k.swap.mmlist.get(after) || END);
    k.swap.mmlist.set(after, mm);
  }
}

/** Takes an mm off the list (mmput). */
export function mmlistDel(k: Kernel, mm: number): void {
  const next = k.swap.mmlist.get(mm);
  if (next === 0) {
    return;
  }
  let before = 0;
  while (k.swap.mmlist.get(before) !== mm) {
    before = k.swap.mmlist.get(before);
  }
  k.swap.mmlist.set(before, next);
  k.swap.mmlist.set(mm, 0);
}

/** What the last mm of the list points to: it is on the list, and none is behind it. */
const END = -1;

export function* mmlist(k: Kernel): Generator<number> {
  for (let mm = k.swap.mmlist.get(0); mm > 0; mm = k.swap.mmlist.get(mm)) {
    yield mm;
  }
}
