import { pte_none, pte_present, pte_write } from '../arch/x86_64';
import { kfn, type Path } from '../kernel/kfn';
import type { Kernel } from '../kernel/kernel';
import type { SyscallReturn } from '../kernel/errno';
import { lockRead, unlockRead } from '../sched/locks';
import { handle_mm_fault } from './memory';
import { MMAP_LOCK_READ } from './mmap';
import { pteRow } from './pgtable';
import { lru_add_drain } from './swap';
import { VM_ACCESS_FLAGS, VM_READ, VM_WRITE } from './vm_flags';
import { find_vma, vma_lookup } from './vma';

const FILE = 'mm/gup.c';

/** Looks whether a page is there with the rights that are wanted. Returns true if it is (mm/gup.c). */
export const follow_page_mask = kfn(FILE, 'follow_page_mask', (k, mm: number, vpn: number, write: boolean): boolean => {
  const pte = pteRow(k, mm, vpn);
  const flags = pte === 0 ? 0 : k.pgtable.flags.get(pte);
  return !pte_none(flags) && pte_present(flags) && (!write || pte_write(flags));
});

/** Faults one page in as if the program had touched it. */
export const faultin_page = kfn(FILE, 'faultin_page', function* (k, vma: number, vpn: number, write: boolean): Path<void> {
  const mm = k.vma.vm_mm.get(vma);
  const pte = pteRow(k, mm, vpn);
  yield* handle_mm_fault(k, {
    mm,
    vma,
    vpn,
    write,
    vmaLock: false,
    pte,
    orig_flags: pte === 0 ? 0 : k.pgtable.flags.get(pte),
    orig_pfn: pte === 0 ? 0 : k.pgtable.pfn.get(pte),
  });
});

/** Faults in the pages of one VMA's part of a range. mmap_lock held for reading. */
export const __get_user_pages = kfn(
  FILE,
  '__get_user_pages',
  function* (k, vma: number, start: number, end: number, write: boolean): Path<void> {
    const mm = k.vma.vm_mm.get(vma);
    for (let vpn = start; vpn < end; vpn++) {
      while (!follow_page_mask(k, mm, vpn, write)) {
        yield* faultin_page(k, vma, vpn, write);
      }
    }
  },
);

/** MADV_POPULATE_READ and _WRITE: prefaults a range. EINVAL if a VMA forbids the access, ENOMEM at a hole. */
export const faultin_page_range = kfn(
  FILE,
  'faultin_page_range',
  function* (k, mm: number, start: number, end: number, write: boolean): Path<SyscallReturn> {
    for (let vpn = start; vpn < end; ) {
      const vma = vma_lookup(k, mm, vpn);
      if (vma === 0) {
        return 'ENOMEM';
      }
      if ((k.vma.vm_flags.get(vma) & (write ? VM_WRITE : VM_READ)) === 0) {
        return 'EINVAL';
      }
      const to = Math.min(end, k.vma.vm_end.get(vma));
      yield* __get_user_pages(k, vma, vpn, to, write);
      lru_add_drain(k);
      vpn = to;
    }
    return 0;
  },
);

/** Prefaults a range after mmap(MAP_POPULATE): writable VMAs for writing. Errors are ignored, as in the kernel. */
export const mm_populate = kfn('mm/gup.c', '__mm_populate', function* (k, mm: number, start: number, pages: number): Path<void> {
  yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
  const end = start + pages;
  for (let vma = find_vma(k, mm, start); vma !== 0 && k.vma.vm_start.get(vma) < end; vma = k.vma.vm_next.get(vma)) {
    const flags = k.vma.vm_flags.get(vma);
    if ((flags & VM_ACCESS_FLAGS) !== 0) {
      const from = Math.max(start, k.vma.vm_start.get(vma));
      yield* __get_user_pages(k, vma, from, Math.min(end, k.vma.vm_end.get(vma)), (flags & VM_WRITE) !== 0);
      lru_add_drain(k);
    }
  }
  unlockRead(k.mm.mmap_lock, mm);
});
