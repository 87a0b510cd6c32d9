/** VMA flags (include/linux/mm.h), with the kernel's bit values. */
export const VM_NONE = 0;
export const VM_READ = 0x1;
export const VM_WRITE = 0x2;
export const VM_EXEC = 0x4;
export const VM_SHARED = 0x8;
export const VM_MAYREAD = 0x10;
export const VM_MAYWRITE = 0x20;
export const VM_MAYEXEC = 0x40;
export const VM_MAYSHARE = 0x80;
/** It may have guard regions (6.19 and later). */
export const VM_MAYBE_GUARD = 0x800;
/** Writes to it are tracked by userfaultfd. */
export const VM_UFFD_WP = 0x1000;
/** Pages stay in memory (mlock). */
export const VM_LOCKED = 0x2000;
/** Not copied by fork (MADV_DONTFORK). */
export const VM_DONTCOPY = 0x20000;
/** May not grow, nor merge with another VMA. */
export const VM_DONTEXPAND = 0x40000;
/** With VM_LOCKED: pages are locked as they are faulted in (MLOCK_ONFAULT). */
export const VM_LOCKONFAULT = 0x80000;
export const VM_ACCOUNT = 0x100000;
export const VM_NORESERVE = 0x200000;
export const VM_HUGETLB = 0x400000;
/** Empty in the child (MADV_WIPEONFORK). */
export const VM_WIPEONFORK = 0x2000000;
export const VM_SOFTDIRTY = 0x8000000;
export const VM_HUGEPAGE = 0x20000000;
export const VM_NOHUGEPAGE = 0x40000000;
/** KSM may merge its pages (MADV_MERGEABLE). The sign bit. */
export const VM_MERGEABLE = 0x80000000 | 0;

/** VMAs with one of these are not merged. */
export const VM_SPECIAL = VM_DONTEXPAND;
export const VM_LOCKED_MASK = VM_LOCKED | VM_LOCKONFAULT;
export const VM_ACCESS_FLAGS = VM_READ | VM_WRITE | VM_EXEC;

/** Two letters of `VmFlags` in /proc/PID/smaps, in its order (fs/proc/task_mmu.c). */
export const vmFlagLetters: readonly (readonly [bit: number, letters: string, name: string])[] = [
  [VM_READ, 'rd', 'VM_READ'],
  [VM_WRITE, 'wr', 'VM_WRITE'],
  [VM_EXEC, 'ex', 'VM_EXEC'],
  [VM_SHARED, 'sh', 'VM_SHARED'],
  [VM_MAYREAD, 'mr', 'VM_MAYREAD'],
  [VM_MAYWRITE, 'mw', 'VM_MAYWRITE'],
  [VM_MAYEXEC, 'me', 'VM_MAYEXEC'],
  [VM_MAYSHARE, 'ms', 'VM_MAYSHARE'],
  [VM_MAYBE_GUARD, 'gu', 'VM_MAYBE_GUARD'],
  [VM_UFFD_WP, 'uw', 'VM_UFFD_WP'],
  [VM_LOCKED, 'lo', 'VM_LOCKED'],
  [VM_DONTCOPY, 'dc', 'VM_DONTCOPY'],
  [VM_DONTEXPAND, 'de', 'VM_DONTEXPAND'],
  [VM_LOCKONFAULT, 'lf', 'VM_LOCKONFAULT'],
  [VM_ACCOUNT, 'ac', 'VM_ACCOUNT'],
  [VM_NORESERVE, 'nr', 'VM_NORESERVE'],
  [VM_HUGETLB, 'ht', 'VM_HUGETLB'],
  [VM_WIPEONFORK, 'wf', 'VM_WIPEONFORK'],
  [VM_SOFTDIRTY, 'sd', 'VM_SOFTDIRTY'],
  [VM_HUGEPAGE, 'hg', 'VM_HUGEPAGE'],
  [VM_NOHUGEPAGE, 'nh', 'VM_NOHUGEPAGE'],
  [VM_MERGEABLE, 'mg', 'VM_MERGEABLE'],
];

/** `rw-p`, as in /proc/PID/maps. */
export function permString(flags: number): string {
  return (
    (flags & VM_READ ? 'r' : '-') +
    (flags & VM_WRITE ? 'w' : '-') +
    (flags & VM_EXEC ? 'x' : '-') +
    (flags & VM_MAYSHARE ? 's' : 'p')
  );
}

/** Private and may be made writable: its pages are copied on write. */
export function is_cow_mapping(flags: number): boolean {
  return (flags & (VM_SHARED | VM_MAYWRITE)) === VM_MAYWRITE;
}
