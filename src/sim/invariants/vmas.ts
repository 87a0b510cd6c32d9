import { VM_LOCKED } from '../mm/vm_flags';
import { vmasOf } from '../mm/vma';
import type { Invariant } from './invariant';

/** The VMAs of each mm. */
export const vmaInvariants: readonly Invariant[] = [
  {
    id: 'vmas-in-order',
    reason: 'A look-up finds the VMA of an address only if VMAs are not empty, in order, and do not overlap.',
    *broken(k) {
      for (const mm of k.mm.table.rows()) {
        let end = 0;
        let prev = 0;
        for (const vma of vmasOf(k, mm)) {
          const start = k.vma.vm_start.get(vma);
          if (start < end || k.vma.vm_end.get(vma) <= start) {
            yield `mm ${mm}: vma ${vma} [0x${start.toString(16)}, 0x${k.vma.vm_end.get(vma).toString(16)}) behind 0x${end.toString(16)}`;
          }
          if (k.vma.vm_prev.get(vma) !== prev || k.vma.vm_mm.get(vma) !== mm || k.vma.table.live.get(vma) === 0) {
            yield `mm ${mm}: vma ${vma} is not linked as the list says`;
          }
          end = k.vma.vm_end.get(vma);
          prev = vma;
        }
      }
    },
  },
  {
    id: 'map-count',
    reason: 'map_count limits the number of VMAs, and must be that number.',
    *broken(k) {
      let linked = 0;
      for (const mm of k.mm.table.rows()) {
        const count = [...vmasOf(k, mm)].length;
        linked += count;
        if (k.mm.map_count.get(mm) !== count) {
          yield `mm ${mm}: map_count ${k.mm.map_count.get(mm)}, but ${count} VMAs`;
        }
      }
      if (k.vma.table.count() !== linked) {
        yield `${k.vma.table.count()} VMAs are allocated, but ${linked} are in an mm`;
      }
    },
  },
  {
    id: 'locked-vm',
    reason:
      'RLIMIT_MEMLOCK is held against locked_vm. MREMAP_DONTUNMAP may leave it too high; too low would let a program lock more.',
    *broken(k) {
      for (const mm of k.mm.table.rows()) {
        let pages = 0;
        for (const vma of vmasOf(k, mm)) {
          pages += k.vma.vm_flags.get(vma) & VM_LOCKED ? k.vma.vm_end.get(vma) - k.vma.vm_start.get(vma) : 0;
        }
        if (k.mm.locked_vm.get(mm) < pages) {
          yield `mm ${mm}: locked_vm ${k.mm.locked_vm.get(mm)}, but its locked VMAs have ${pages} pages`;
        }
      }
    },
  },
  {
    id: 'total-vm',
    reason: 'total_vm is the size of all VMAs, which RLIMIT_AS is held against.',
    *broken(k) {
      for (const mm of k.mm.table.rows()) {
        let pages = 0;
        for (const vma of vmasOf(k, mm)) {
          pages += k.vma.vm_end.get(vma) - k.vma.vm_start.get(vma);
        }
        if (k.mm.total_vm.get(mm) !== pages) {
          yield `mm ${mm}: total_vm ${k.mm.total_vm.get(mm)}, but its VMAs have ${pages} pages`;
        }
      }
    },
  },
];
