import { isErrno, type SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { lockRead, lockWrite, unlockRead, unlockWrite } from '../sched/locks';
import { madvise_populate } from './gup';
import { is_vm_hugetlb_page } from './hugetlb';
import { madvise_collapse } from './khugepaged';
import { ksm_madvise } from './ksm/unmerge';
import { madvise_cold } from './madvise/cold';
import { madvise_free_single_vma } from './madvise/free';
import { madvise_guard_install, madvise_guard_remove } from './madvise/guard';
import { madvise_pageout } from './madvise/pageout';
import { madvise_willneed } from './madvise/willneed';
import { DISCARD, zap_page_range_single, zap_page_range_single_batched } from './memory';
import { madvise_inject_error } from './memory-failure';
import { MAX_MAP_COUNT, MMAP_LOCK_READ, MMAP_LOCK_WRITE } from './mmap';
import { emptyGather, type MmuGather, tlb_finish_mmu, tlb_gather_mmu } from './mmu_gather';
import { HPAGE_PMD_NR } from './sysfs';
import { VM_DONTCOPY, VM_HUGEPAGE, VM_LOCKED, VM_MERGEABLE, VM_NOHUGEPAGE, VM_WIPEONFORK } from './vm_flags';
import { find_vma, stickyFlags, vma_modify } from './vma';

const FILE = 'mm/madvise.c';
const PAGE_SIZE = 4096;

/** The advices that are modelled, as written without MADV_. */
export const ADVICES = [
  'DONTNEED',
  'DONTNEED_LOCKED',
  'FREE',
  'COLD',
  'GUARD_INSTALL',
  'GUARD_REMOVE',
  'DONTFORK',
  'DOFORK',
  'WIPEONFORK',
  'KEEPONFORK',
  'COLLAPSE',
  'HUGEPAGE',
  'NOHUGEPAGE',
  'MERGEABLE',
  'UNMERGEABLE',
  'POPULATE_READ',
  'POPULATE_WRITE',
  'PAGEOUT',
  'WILLNEED',
  'SOFT_OFFLINE',
  'HWPOISON',
] as const;
export type Advice = (typeof ADVICES)[number];

/** Advices that only change flags of VMAs. They need mmap_lock for writing, the others for reading. */
const FLAG_ADVICES = [
  'DONTFORK',
  'DOFORK',
  'WIPEONFORK',
  'KEEPONFORK',
  'HUGEPAGE',
  'NOHUGEPAGE',
  'MERGEABLE',
  'UNMERGEABLE',
] as const;
type FlagAdvice = (typeof FLAG_ADVICES)[number];

function isFlagAdvice(advice: Advice): advice is FlagAdvice {
  return FLAG_ADVICES.some((one) => one === advice);
}

/** Whether this kernel knows an advice. */
function madvise_behavior_valid(k: Kernel, advice: Advice): boolean {
  return k.has('guard-regions') || (advice !== 'GUARD_INSTALL' && advice !== 'GUARD_REMOVE');
}

/** New flags of a VMA for an advice that only changes flags. */
function advisedFlags(flags: number, advice: FlagAdvice): number {
  switch (advice) {
    case 'DONTFORK':
      return flags | VM_DONTCOPY;
    case 'DOFORK':
      return flags & ~VM_DONTCOPY;
    case 'WIPEONFORK':
      return flags | VM_WIPEONFORK;
    case 'KEEPONFORK':
      return flags & ~VM_WIPEONFORK;
    case 'HUGEPAGE':
      return (flags & ~VM_NOHUGEPAGE) | VM_HUGEPAGE;
    case 'NOHUGEPAGE':
      return (flags & ~VM_HUGEPAGE) | VM_NOHUGEPAGE;
    case 'MERGEABLE':
      return flags | VM_MERGEABLE;
    case 'UNMERGEABLE':
      return flags & ~VM_MERGEABLE;
  }
}

/** Gives [start, end) of a VMA new flags: merge or split, then set. mmap_lock held for writing. */
export const madvise_update_vma = kfn(
  FILE,
  'madvise_update_vma',
  function* (k, vma: number, start: number, end: number, flags: number): Path<SyscallReturn> {
    if (flags === k.vma.vm_flags.get(vma)) {
      return 0;
    }
    if (k.mm.map_count.get(k.vma.vm_mm.get(vma)) + 2 > MAX_MAP_COUNT) {
      return 'ENOMEM';
    }
    const target = yield* vma_modify(k, vma, start, end, flags);
    k.vma.vm_flags.set(target, flags | stickyFlags(k, target));
    return 0;
  },
);

/**
 * Whether the VMA can lose its pages at once: not if it is mlocked, unless the program says that it knows. hugetlb memory can
 * from the start of a huge page on, but not by MADV_FREE.
 */
export const madvise_dontneed_free_valid_vma = kfn(
  FILE,
  'madvise_dontneed_free_valid_vma',
  (k, vma: number, start: number, advice: Advice): boolean => {
    if (is_vm_hugetlb_page(k, vma) && (advice === 'FREE' || start % HPAGE_PMD_NR !== 0)) {
      return false;
    }
    return advice === 'DONTNEED_LOCKED' || (k.vma.vm_flags.get(vma) & VM_LOCKED) === 0;
  },
);

/** MADV_DONTNEED, MADV_DONTNEED_LOCKED or MADV_FREE on a part of one VMA. EINVAL if it must keep its pages. */
export const madvise_dontneed_free = kfn(
  FILE,
  'madvise_dontneed_free',
  function* (k, tlb: MmuGather, vma: number, start: number, end: number, advice: Advice): Path<SyscallReturn> {
    if (!madvise_dontneed_free_valid_vma(k, vma, start, advice)) {
      return 'EINVAL';
    }
    if (is_vm_hugetlb_page(k, vma)) {
      // The rest of a huge page stays.
      end -= end % HPAGE_PMD_NR;
      if (start === end) {
        return 0;
      }
    }
    if (advice === 'FREE') {
      return yield* madvise_free_single_vma(k, tlb, vma, start, end);
    }
    if (k.has('zap-single-batched')) {
      yield* zap_page_range_single_batched(k, tlb, vma, start, end, DISCARD);
    } else {
      yield* zap_page_range_single(k, vma, start, end, DISCARD);
    }
    return 0;
  },
);

/** One VMA's part of a madvise() range. */
export const madvise_vma_behavior = kfn(
  FILE,
  'madvise_vma_behavior',
  function* (k, tlb: MmuGather, vma: number, start: number, end: number, advice: Advice): Path<SyscallReturn> {
    switch (advice) {
      case 'DONTNEED':
      case 'DONTNEED_LOCKED':
      case 'FREE':
        return yield* madvise_dontneed_free(k, tlb, vma, start, end, advice);
      case 'COLD':
        return yield* madvise_cold(k, vma, start, end);
      case 'GUARD_INSTALL':
        return yield* madvise_guard_install(k, vma, start, end);
      case 'GUARD_REMOVE':
        return yield* madvise_guard_remove(k, vma, start, end);
      case 'PAGEOUT':
        return yield* madvise_pageout(k, vma, start, end);
      case 'WILLNEED':
        return madvise_willneed(k, vma, start, end);
      case 'COLLAPSE':
        return yield* madvise_collapse(k, vma, start, end);
      case 'POPULATE_READ':
      case 'POPULATE_WRITE':
        return yield* madvise_populate(k, tlb.mm, start, end, advice === 'POPULATE_WRITE');
      case 'MERGEABLE':
      case 'UNMERGEABLE':
        yield* ksm_madvise(k, vma, start, end, advice === 'MERGEABLE');
        return yield* madvise_update_vma(k, vma, start, end, advisedFlags(k.vma.vm_flags.get(vma), advice));
      case 'SOFT_OFFLINE':
      case 'HWPOISON':
        // Of physical pages, not of VMAs: never comes here.
        return 'EINVAL';
      default:
        return yield* madvise_update_vma(k, vma, start, end, advisedFlags(k.vma.vm_flags.get(vma), advice));
    }
  },
);

/** Goes through the VMAs of a range. Holes do not stop it, but make the result ENOMEM. */
export const madvise_walk_vmas = kfn(
  FILE,
  'madvise_walk_vmas',
  function* (k, tlb: MmuGather, start: number, end: number, advice: Advice): Path<SyscallReturn> {
    let unmapped = false;
    for (let vpn = start; vpn < end; ) {
      const vma = find_vma(k, tlb.mm, vpn);
      if (vma === 0) {
        return 'ENOMEM';
      }
      if (vpn < k.vma.vm_start.get(vma)) {
        unmapped = true;
        vpn = k.vma.vm_start.get(vma);
        if (vpn >= end) {
          break;
        }
      }
      const to = Math.min(end, k.vma.vm_end.get(vma));
      const ret = yield* madvise_vma_behavior(k, tlb, vma, vpn, to, advice);
      if (isErrno(ret)) {
        return ret;
      }
      // What the VMA merged with is done, too.
      vpn = Math.max(to, k.vma.vm_end.get(find_vma(k, tlb.mm, vpn)));
    }
    return unmapped ? 'ENOMEM' : 0;
  },
);

/** The advices that act on physical pages, without mmap_lock (is_memory_failure). */
function isMemoryFailure(advice: Advice): boolean {
  return advice === 'SOFT_OFFLINE' || advice === 'HWPOISON';
}

/** Since 6.15 apart from the locking. */
export const madvise_do_behavior = kfn(FILE, 'madvise_do_behavior', doBehavior);

function* doBehavior(k: Kernel, tlb: MmuGather, start: number, end: number, advice: Advice): Path<SyscallReturn> {
  if (isMemoryFailure(advice)) {
    return yield* madvise_inject_error(k, start, end, advice === 'SOFT_OFFLINE');
  }
  const populates = advice === 'POPULATE_READ' || advice === 'POPULATE_WRITE';
  if (populates && k.has('faultin-page-range')) {
    return yield* madvise_populate(k, tlb.mm, start, end, advice === 'POPULATE_WRITE');
  }
  return yield* madvise_walk_vmas(k, tlb, start, end, advice);
}

/** The madvise() syscall, on any mm. mmap_lock for writing if the advice changes VMAs, else for reading. */
export const do_madvise = kfn(
  FILE,
  'do_madvise',
  function* (k, mm: number, start: number, pages: number, advice: Advice): Path<SyscallReturn> {
    if (pages < 0 || !madvise_behavior_valid(k, advice)) {
      return 'EINVAL';
    }
    if (pages === 0) {
      return 0;
    }
    const behave = k.has('madvise-behavior') ? madvise_do_behavior : doBehavior;
    if (isMemoryFailure(advice)) {
      return yield* behave(k, emptyGather(mm), start, start + pages, advice);
    }
    const reading = !isFlagAdvice(advice);
    const zaps = advice === 'DONTNEED' || advice === 'DONTNEED_LOCKED' || advice === 'FREE';
    const gathers = zaps && k.has('zap-single-batched');
    if (reading) {
      yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
    } else {
      yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
    }
    const tlb = gathers ? tlb_gather_mmu(k, mm) : emptyGather(mm);
    const ret = yield* behave(k, tlb, start, start + pages, advice);
    if (gathers) {
      tlb_finish_mmu(k, tlb);
    }
    if (reading) {
      unlockRead(k.mm.mmap_lock, mm);
    } else {
      unlockWrite(k.mm.mmap_lock, mm);
    }
    return ret;
  },
);

/** Advices that process_madvise() takes for another process: they destroy nothing. */
export function process_madvise_remote_valid(advice: Advice): boolean {
  return advice === 'COLD' || advice === 'PAGEOUT' || advice === 'WILLNEED' || advice === 'COLLAPSE';
}

/**
 * process_madvise() with one range: madvise() on another process, of which the caller is root. Returns the bytes advised. Until
 * 6.12 a process has no more rights over itself than over others.
 */
export function* process_madvise(
  k: Kernel,
  mm: number,
  start: number,
  pages: number,
  advice: Advice,
): Path<SyscallReturn> {
  const own = mm === k.current_mm() && k.has('process-madvise-self');
  if (!own && !process_madvise_remote_valid(advice)) {
    return 'EINVAL';
  }
  const ret = yield* do_madvise(k, mm, start, pages, advice);
  return isErrno(ret) ? ret : pages * PAGE_SIZE;
}
