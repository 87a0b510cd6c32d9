import type { Column } from '../store/column';
import type { Table } from '../store/table';
import type { Invariant } from './invariant';

/** Locks and open gathers between system calls. */
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
  {
    id: 'gathers-are-ended',
    reason:
      'A path flushes what it gathered before it returns to the program; else a CPU could go on by a stale TLB entry.',
    *broken(k) {
      for (const mm of k.mm.table.rows()) {
        const open = k.mm.tlb_flush_pending.get(mm);
        if (open !== 0) {
          yield `mm ${mm}: tlb_flush_pending is ${open}`;
        }
      }
    },
  },
];
