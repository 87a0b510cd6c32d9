const ADVICES = [
  'DONTNEED',
  'DONTNEED_LOCKED',
  'FREE',
  'COLD',
  'DONTFORK',
  'DOFORK',
  'WIPEONFORK',
  'KEEPONFORK',
  'NOHUGEPAGE',
  'HUGEPAGE',
] as const;
const POPULATES = ['POPULATE_READ', 'POPULATE_WRITE'] as const;

/** What a step of a random scenario may do: operations of the agent, advices by their own names. */
export type Op =
  | 'write'
  | 'read'
  | 'fill'
  | 'mmap'
  | 'munmap'
  | 'mprotect'
  | 'mremap'
  | 'mresize'
  | 'fork'
  | 'exit'
  | 'drain'
  | 'mlock'
  | 'munlock'
  | 'vmsplice'
  | 'drainpipe'
  | 'uringreg'
  | 'uringunreg'
  | 'sysfs'
  | 'move_pages'
  | 'mbind'
  | 'split'
  | 'GUARD_INSTALL'
  | 'GUARD_REMOVE'
  | 'clear_refs'
  | 'memread'
  | 'pmscan'
  | 'uffd'
  | 'uregister'
  | 'uunregister'
  | 'uwp'
  | 'uunwp'
  | 'memwrite'
  | 'pmadvise'
  | 'PAGEOUT'
  | 'WILLNEED'
  | 'swapoff'
  | 'swapon'
  | 'MERGEABLE'
  | 'UNMERGEABLE'
  | 'ksm'
  | 'khugepaged'
  | 'SOFT_OFFLINE'
  | 'HWPOISON'
  | 'COLLAPSE'
  | (typeof ADVICES)[number]
  | (typeof POPULATES)[number];

/** How often each is drawn, against the others. */
export const WEIGHTS: Readonly<Record<Op, number>> = {
  write: 9,
  read: 4,
  fill: 1,
  mmap: 4,
  munmap: 4,
  mprotect: 6,
  mremap: 6,
  mresize: 3,
  fork: 5,
  exit: 3,
  drain: 1,
  mlock: 2,
  munlock: 1,
  vmsplice: 1,
  drainpipe: 1,
  uringreg: 1,
  uringunreg: 1,
  sysfs: 2,
  move_pages: 2,
  mbind: 2,
  split: 1,
  GUARD_INSTALL: 2,
  GUARD_REMOVE: 1,
  clear_refs: 1,
  memread: 1,
  pmscan: 2,
  uffd: 1,
  uregister: 2,
  uunregister: 1,
  uwp: 1,
  uunwp: 1,
  memwrite: 2,
  pmadvise: 1,
  PAGEOUT: 8,
  WILLNEED: 2,
  swapoff: 1,
  swapon: 1,
  MERGEABLE: 5,
  UNMERGEABLE: 1,
  ksm: 5,
  khugepaged: 2,
  SOFT_OFFLINE: 1,
  HWPOISON: 1,
  COLLAPSE: 6,
  DONTNEED: 3,
  DONTNEED_LOCKED: 1,
  FREE: 2,
  COLD: 2,
  DONTFORK: 1,
  DOFORK: 1,
  WIPEONFORK: 1,
  KEEPONFORK: 1,
  NOHUGEPAGE: 1,
  HUGEPAGE: 1,
  POPULATE_READ: 1,
  POPULATE_WRITE: 1,
};

/** What the agent's controller does: no process in front. */
export const CONTROLLER: ReadonlySet<Op> = new Set<Op>(['swapon', 'swapoff', 'ksm', 'khugepaged']);
