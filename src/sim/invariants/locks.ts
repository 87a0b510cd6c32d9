import type { Column } from '../store/column';
import type { Table } from '../store/table';
import type { Invariant } from './invariant';

/** Locks between system calls. */
export const lockInvariants: readonly Invariant[] = [
  {
    id: 'locks-are-free',
    reason: 'A path drops its locks before it returns to the program; one that is held would block all others.',
    *broken(k) {
      const locks: readonly (readonly [table: Table, lock: Column])[] = [
        [k.mm.table, k.mm.mmap_lock],
        [k.vma.table, k.vma.vm_lock],
        [k.pgtable.table, k.pgtable.ptl],
        [k.anon_vma.table, k.anon_vma.rwsem],
      ];
      for (const [table, lock] of locks) {
        for (let row = table.base; row < table.top(); row++) {
          if (lock.get(row) !== 0) {
            yield `${lock.name} of ${table.name} ${row} is ${lock.get(row) < 0 ? 'held for writing' : 'held for reading'}`;
          }
        }
      }
    },
  },
];
