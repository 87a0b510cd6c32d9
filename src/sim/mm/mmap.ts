import { isErrno, type SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { lockWrite, unlockWrite } from '../sched/locks';
import { __mm_populate } from './gup';
import { forgetMm } from './holders';
import { hugetlb_reserve_pages, is_vm_hugetlb_page } from './hugetlb/reserve';
import { free_pgtables, unmap_vmas } from './memory';
import { tlb_finish_mmu, tlb_gather_mmu } from './mmu_gather';
import { freeTable } from './pgtable';
import { lru_add_drain } from './swap';
import { HPAGE_PMD_NR } from './sysfs';
import {
  VM_ACCOUNT,
  VM_DONTEXPAND,
  VM_EXEC,
  VM_HUGETLB,
  VM_LOCKED,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYWRITE,
  VM_NORESERVE,
  VM_READ,
  VM_SHARED,
  VM_SOFTDIRTY,
  VM_WRITE,
} from './vm_flags';
import {
  __split_vma,
  expandNeighbour,
  find_vma_prev,
  vm_area_alloc,
  vm_area_free,
  vma_link,
  vma_lookup,
  vma_merge,
  vma_merge_new_range,
  vma_unlink,
  vmaPages,
  vmasInRange,
  vmasOf,
} from './vma';

const FILE = 'mm/mmap.c';

/** First page behind the user address space that the model uses: 4 TiB. */
export const TASK_SIZE = 0x40000000 + 0x3fffffff;
/** sysctl vm.max_map_count. */
export const MAX_MAP_COUNT = 65530;

export const MMAP_LOCK_WRITE = 'mmap_lock (write)';
export const MMAP_LOCK_READ = 'mmap_lock (read)';

export interface MmapArgs {
  /** First page; the mapping goes there (MAP_FIXED_NOREPLACE) or replaces what is there (MAP_FIXED). */
  readonly vpn: number;
  readonly pages: number;
  /** VM_READ, VM_WRITE, VM_EXEC. */
  readonly prot: number;
  readonly fixed?: boolean;
  /** MAP_NORESERVE: not accounted. */
  readonly noreserve?: boolean;
  readonly populate?: boolean;
  /** MAP_HUGETLB: of the pool of 2 MiB pages. */
  readonly hugetlb?: boolean;
}

/** Flags of a new private anonymous VMA. */
function newVmFlags(args: MmapArgs): number {
  let flags = (args.prot & (VM_READ | VM_WRITE | VM_EXEC)) | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC | VM_SOFTDIRTY;
  if (args.noreserve) {
    flags |= VM_NORESERVE;
  }
  if (args.hugetlb) {
    return flags | VM_HUGETLB | VM_DONTEXPAND;
  }
  // accountable_mapping()
  if ((flags & (VM_NORESERVE | VM_SHARED | VM_WRITE)) === VM_WRITE) {
    flags |= VM_ACCOUNT;
  }
  return flags;
}

/**
 * Maps a range that is free: grows a neighbour over it, or makes a VMA. Returns 0 if the hugetlb pool cannot promise so much.
 * mmap_lock held for writing.
 */
export const mmap_region = kfn(
  FILE,
  'mmap_region',
  function* (k, mm: number, start: number, pages: number, flags: number): Path<number> {
    // A hugetlb mapping has a file of its own behind it.
    const pgoff = flags & VM_HUGETLB ? 0 : start;
    const range = { start, end: start + pages, pgoff, flags, policy: 0, anon_vma: 0, middle: 0, copiedFrom: 0 };
    const prev = find_vma_prev(k, mm, start);
    const next = prev === 0 ? k.mm.mmap_first.get(mm) : k.vma.vm_next.get(prev);
    let vma = k.has('vma-merge-modes')
      ? yield* vma_merge_new_range(k, range, prev, next)
      : yield* expandNeighbour(k, range, prev, next);
    if (flags & VM_HUGETLB && !k.has('mmap-prepare')) {
      // Once more, as mapping the file has changed the flags.
      yield* k.has('vma-merge-modes') ? vma_merge_new_range(k, range, prev, next) : vma_merge(k, range, prev, next);
    }
    if (vma === 0) {
      vma = vm_area_alloc(k, mm, range, flags);
      if (!hugetlb_reserve_pages(k, vma)) {
        yield* unmap_region(k, mm, [vma], range.start, range.end, endOf(k, prev), startOf(k, next));
        vm_area_free(k, vma);
        return 0;
      }
      vma_link(k, vma);
    }
    // A VMA that grew is soft-dirty as a whole, as a new one is.
    k.vma.vm_flags.or(vma, VM_SOFTDIRTY);
    k.mm.total_vm.add(mm, pages);
    return vma;
  },
);

/** mmap() of private anonymous memory at a given address. Returns 0, EEXIST, EINVAL or ENOMEM. */
export const do_mmap = kfn(FILE, 'do_mmap', function* (k, args: MmapArgs): Path<SyscallReturn> {
  const mm = k.current_mm();
  const unit = args.hugetlb ? HPAGE_PMD_NR : 1;
  const pages = Math.ceil(args.pages / unit) * unit;
  const end = args.vpn + pages;
  if (pages <= 0 || args.vpn % unit !== 0) {
    return 'EINVAL';
  }
  if (end > TASK_SIZE || k.mm.map_count.get(mm) > MAX_MAP_COUNT) {
    return 'ENOMEM';
  }
  yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
  if (vmasInRange(k, mm, args.vpn, end).length > 0) {
    if (!args.fixed) {
      unlockWrite(k.mm.mmap_lock, mm);
      return 'EEXIST';
    }
    const ret = yield* unmapRange(k, mm, args.vpn, pages);
    if (isErrno(ret)) {
      unlockWrite(k.mm.mmap_lock, mm);
      return ret;
    }
  }
  const vma = yield* mmap_region(k, mm, args.vpn, pages, newVmFlags(args));
  unlockWrite(k.mm.mmap_lock, mm);
  if (vma === 0) {
    return 'ENOMEM';
  }
  if (args.populate) {
    yield* __mm_populate(k, mm, args.vpn, pages, true);
  }
  return 0;
});

/**
 * Removes [start, end): splits the VMAs at its ends, clears the entries, frees page tables and VMAs. mmap_lock held for
 * writing.
 */
export const do_vmi_align_munmap = kfn('mm/vma.c', 'do_vmi_align_munmap', alignMunmap);
/** Until 6.2. */
export const do_mas_align_munmap = kfn(FILE, 'do_mas_align_munmap', alignMunmap);

function* alignMunmap(k: Kernel, mm: number, first: number, start: number, end: number): Path<SyscallReturn> {
  if (splitsHugePage(k, mm, start) || splitsHugePage(k, mm, end)) {
    return 'EINVAL';
  }
  const splits = (k.vma.vm_start.get(first) < start ? 1 : 0) + 1;
  if (k.mm.map_count.get(mm) + splits > MAX_MAP_COUNT) {
    return 'ENOMEM';
  }
  // The new VMA of a split is the part that goes; which half that is changed with the VMA iterator.
  const newBelow = k.has('vma-iterator');
  if (k.vma.vm_start.get(first) < start) {
    yield* __split_vma(k, first, start, newBelow);
  }
  const last = vmasInRange(k, mm, start, end).at(-1) ?? 0;
  if (last !== 0 && k.vma.vm_end.get(last) > end) {
    yield* __split_vma(k, last, end, !newBelow);
  }
  const gone = vmasInRange(k, mm, start, end);
  const floor = gone.length > 0 ? floorOf(k, gone[0] as number) : 0;
  const behind = k.vma.vm_next.get(gone.at(-1) ?? 0);
  const ceiling = behind === 0 ? 0 : k.vma.vm_start.get(behind);
  for (const vma of gone) {
    vma_unlink(k, vma);
    if (k.vma.vm_flags.get(vma) & VM_LOCKED) {
      k.mm.locked_vm.add(mm, -vmaPages(k, vma));
    }
  }
  yield* unmap_region(k, mm, gone, start, end, floor, ceiling);
  for (const vma of gone) {
    k.mm.total_vm.add(mm, -vmaPages(k, vma));
    vm_area_free(k, vma);
  }
  return 0;
}

/** hugetlb_vm_op_split(): a hugetlb VMA is not cut inside a huge page. */
function splitsHugePage(k: Kernel, mm: number, vpn: number): boolean {
  const vma = vma_lookup(k, mm, vpn);
  return vma !== 0 && is_vm_hugetlb_page(k, vma) && vpn % HPAGE_PMD_NR !== 0;
}

/** End of the VMA before this one: no page table below it may be freed. */
function floorOf(k: Kernel, vma: number): number {
  return endOf(k, k.vma.vm_prev.get(vma));
}

/** 0 if there is no VMA. */
function endOf(k: Kernel, vma: number): number {
  return vma === 0 ? 0 : k.vma.vm_end.get(vma);
}

function startOf(k: Kernel, vma: number): number {
  return vma === 0 ? 0 : k.vma.vm_start.get(vma);
}

/** Clears the entries of VMAs that are already off the list, and frees their page tables. */
export const unmap_region = kfn(
  'mm/vma.c',
  'unmap_region',
  function* (
    k,
    mm: number,
    vmas: readonly number[],
    start: number,
    end: number,
    floor: number,
    ceiling: number,
  ): Path<void> {
    if (!k.has('zap-no-lru-drain')) {
      lru_add_drain(k);
    }
    const tlb = tlb_gather_mmu(k, mm);
    yield* unmap_vmas(k, tlb, vmas, start, end);
    yield* free_pgtables(k, tlb, vmas, floor, ceiling);
    tlb_finish_mmu(k, tlb);
  },
);

/** munmap() of a range, under mmap_lock for writing. A range without VMAs is fine. */
export const do_vmi_munmap = kfn('mm/vma.c', 'do_vmi_munmap', munmapRange);
/** Until 6.2. */
export const do_mas_munmap = kfn(FILE, 'do_mas_munmap', munmapRange);

function* munmapRange(k: Kernel, mm: number, start: number, pages: number): Path<SyscallReturn> {
  if (pages <= 0 || start + pages > TASK_SIZE) {
    return 'EINVAL';
  }
  const first = vmasInRange(k, mm, start, start + pages)[0];
  if (first === undefined) {
    return 0;
  }
  return k.has('vma-iterator')
    ? yield* do_vmi_align_munmap(k, mm, first, start, start + pages)
    : yield* do_mas_align_munmap(k, mm, first, start, start + pages);
}

/** The one that this kernel has. */
export function* unmapRange(k: Kernel, mm: number, start: number, pages: number): Path<SyscallReturn> {
  return k.has('vma-iterator') ? yield* do_vmi_munmap(k, mm, start, pages) : yield* do_mas_munmap(k, mm, start, pages);
}

/** The munmap() syscall. */
export const __vm_munmap = kfn(FILE, '__vm_munmap', function* (k, start: number, pages: number): Path<SyscallReturn> {
  const mm = k.current_mm();
  yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
  const ret = yield* unmapRange(k, mm, start, pages);
  unlockWrite(k.mm.mmap_lock, mm);
  return ret;
});

/** Takes a whole address space down when its last user is gone. */
export const exit_mmap = kfn(FILE, 'exit_mmap', function* (k, mm: number): Path<void> {
  yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
  const vmas = [...vmasOf(k, mm)];
  if (vmas.length > 0) {
    if (!k.has('zap-no-lru-drain')) {
      lru_add_drain(k);
    }
    const tlb = tlb_gather_mmu(k, mm);
    yield* unmap_vmas(k, tlb, vmas, 0, TASK_SIZE);
    yield* free_pgtables(k, tlb, vmas, 0, 0);
    tlb_finish_mmu(k, tlb);
    for (const vma of vmas) {
      vma_unlink(k, vma);
      vm_area_free(k, vma);
    }
  }
  unlockWrite(k.mm.mmap_lock, mm);
  freeMm(k, mm);
});

/** The PGD and the mm_struct itself. */
function freeMm(k: Kernel, mm: number): void {
  freeTable(k, k.mm.pgd.get(mm));
  k.mm.pgd.set(mm, 0);
  k.mm.total_vm.set(mm, 0);
  k.mm.locked_vm.set(mm, 0);
  k.mm.has_pinned.set(mm, 0);
  k.mm.pinned_vm.set(mm, 0);
  k.mm.ksm_zero_pages.set(mm, 0);
  k.mm.ksm_merging_pages.set(mm, 0);
  k.mm.userfaultfd.set(mm, 0);
  forgetMm(k, mm);
  k.mm.table.free(mm);
}
