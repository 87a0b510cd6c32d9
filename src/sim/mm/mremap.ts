import { mremap_userfaultfd_prep } from '../fs/userfaultfd';
import { isErrno, type SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { lockWrite, unlockWrite } from '../sched/locks';
import { __mm_populate } from './gup';
import { ksm_madvise } from './ksm/unmerge';
import { MAX_MAP_COUNT, MMAP_LOCK_WRITE, TASK_SIZE, unmapRange } from './mmap';
import { move_page_tables } from './mremap/page_tables';
import { anon_vma_clone, unlink_anon_vmas } from './rmap';
import { userfaultfd_wp } from './userfaultfd_k';
import { VM_LOCKED, VM_LOCKED_MASK } from './vm_flags';
import {
  __split_vma,
  find_vma,
  find_vma_prev,
  mergeNewRange,
  vm_area_dup,
  vma_link,
  vma_lookup,
  vma_set_range,
  vmasOf,
} from './vma';

const FILE = 'mm/mremap.c';

export interface MremapArgs {
  readonly vpn: number;
  readonly pages: number;
  readonly newPages: number;
  /** MREMAP_FIXED: the new first page. Whatever is mapped there goes. */
  readonly to?: number;
  readonly mayMove?: boolean;
  readonly dontunmap?: boolean;
}

/**
 * The VMA for the moved pages: merged with a neighbour at the new place, or a copy with the same anon_vma. A VMA that was
 * never faulted gets the page offset of its new address.
 */
export const copy_vma = kfn(
  'mm/vma.c',
  'copy_vma',
  function* (k, vma: number, to: number, pages: number, pgoff: number, keepSource: boolean): Path<number> {
    const mm = k.vma.vm_mm.get(vma);
    const faulted = k.vma.anon_vma.get(vma) !== 0;
    const range = {
      start: to,
      end: to + pages,
      pgoff: faulted ? pgoff : to,
      flags: k.vma.vm_flags.get(vma),
      policy: k.vma.vm_policy.get(vma),
      anon_vma: k.vma.anon_vma.get(vma),
      middle: 0,
      copiedFrom: vma,
    };
    let prev = find_vma_prev(k, mm, to);
    let next = prev === 0 ? k.mm.mmap_first.get(mm) : k.vma.vm_next.get(prev);
    const apart = !faulted && keepSource && k.has('dontunmap-no-self-merge');
    const besideItself = apart && (to === k.vma.vm_end.get(vma) || to + pages === k.vma.vm_start.get(vma));
    if (apart) {
      prev = prev === vma ? 0 : prev;
      next = next === vma ? 0 : next;
    }
    // 6.1 does not even try to merge next to the source; later kernels try with the other neighbour.
    const tries = !besideItself || k.has('vma-merge-modes');
    const merged = tries ? yield* mergeNewRange(k, range, prev, next) : 0;
    if (merged !== 0) {
      return merged;
    }
    const made = vm_area_dup(k, vma, mm, range);
    yield* anon_vma_clone(k, made, vma);
    vma_link(k, made);
    return made;
  },
);

/** Moves a range to another address. mmap_lock held for writing. Returns the new first page. */
export const move_vma = kfn(
  FILE,
  'move_vma',
  function* (k, vma: number, args: MremapArgs, pages: number, to: number): Path<SyscallReturn> {
    const mm = k.vma.vm_mm.get(vma);
    if (k.mm.map_count.get(mm) >= MAX_MAP_COUNT - 3) {
      return 'ENOMEM';
    }
    const end = args.vpn + pages;
    const pgoff = k.vma.vm_pgoff.get(vma) + args.vpn - k.vma.vm_start.get(vma);
    const locked = (k.vma.vm_flags.get(vma) & VM_LOCKED) !== 0;
    // KSM finds its pages by address: what moves becomes the process's own first.
    yield* ksm_madvise(k, vma, args.vpn, end, false);
    if (args.dontunmap && locked && k.has('dontunmap-locked-split')) {
      // Of a locked VMA only the part whose pages go is to lose its lock.
      if (k.vma.vm_start.get(vma) !== args.vpn) {
        yield* __split_vma(k, vma, args.vpn, true);
      }
      if (k.vma.vm_end.get(vma) !== end) {
        yield* __split_vma(k, vma, end, false);
      }
    }
    const whole = k.vma.vm_start.get(vma) === args.vpn && k.vma.vm_end.get(vma) === end;
    const newVma = yield* copy_vma(k, vma, to, args.newPages, pgoff, args.dontunmap ?? false);
    if (userfaultfd_wp(k, newVma)) {
      mremap_userfaultfd_prep(k, newVma);
    }
    // The source may have been merged into the new VMA; look it up again.
    const source = vma_lookup(k, mm, args.vpn);
    yield* move_page_tables(k, source, args.vpn, newVma, to, pages);
    k.mm.total_vm.add(mm, args.newPages);
    const twice = k.has('dontunmap-locked-twice') && !k.has('dontunmap-locked-once');
    if (locked && (!args.dontunmap || twice)) {
      k.mm.locked_vm.add(mm, args.newPages);
    }
    if (args.dontunmap) {
      // Its pages are gone, so it cannot be locked. `locked_vm` is not corrected.
      k.vma.vm_flags.andNot(source, VM_LOCKED_MASK);
      if (whole && source !== newVma) {
        yield* unlink_anon_vmas(k, source);
        if (k.has('dontunmap-pgoff')) {
          const start = k.vma.vm_start.get(source);
          vma_set_range(k, source, { start, end: k.vma.vm_end.get(source), pgoff: start });
        }
      }
      return to;
    }
    const ret = yield* unmapRange(k, mm, args.vpn, pages);
    return isErrno(ret) ? ret : to;
  },
);

/** A free range for a mapping that the kernel may place: behind everything, 1 GiB aligned. */
export function get_unmapped_area(k: Kernel, mm: number, pages: number): number {
  let end = 0;
  for (const vma of vmasOf(k, mm)) {
    end = k.vma.vm_end.get(vma);
  }
  const vpn = (Math.floor(end / 0x40000) + 2) * 0x40000;
  return vpn + pages > TASK_SIZE ? -1 : vpn;
}

/** Whether the arguments ask for a move: MREMAP_FIXED or MREMAP_DONTUNMAP. */
function impliesNewAddress(args: MremapArgs): boolean {
  return args.to !== undefined || args.dontunmap === true;
}

/** Arguments that are wrong whatever is mapped. */
function wrongArguments(args: MremapArgs): boolean {
  const moves = impliesNewAddress(args) && args.mayMove !== true;
  return args.newPages <= 0 || moves || (args.dontunmap === true && args.pages !== args.newPages);
}

/** Whether the new address is outside the address space, or the new range overlaps the old one. */
function wrongAddress(args: MremapArgs, to: number): boolean {
  return to + args.newPages > TASK_SIZE || (args.vpn + args.pages > to && to + args.newPages > args.vpn);
}

/** The mremap() syscall. Returns the first page of the mapping, or an errno. */
export const do_mremap = kfn(FILE, 'do_mremap', function* (k, args: MremapArgs): Path<SyscallReturn> {
  const multi = k.has('mremap-multi');
  if (wrongArguments(args) || (multi && args.to !== undefined && wrongAddress(args, args.to))) {
    return 'EINVAL';
  }
  const mm = k.current_mm();
  yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
  const ret = multi ? yield* checkedRemap(k, mm, args) : yield* remap(k, mm, args);
  const grown = isErrno(ret) ? 0 : args.newPages - args.pages;
  const locked = !isErrno(ret) && (k.vma.vm_flags.get(vma_lookup(k, mm, ret)) & VM_LOCKED) !== 0;
  unlockWrite(k.mm.mmap_lock, mm);
  if (!isErrno(ret) && locked && grown > 0) {
    yield* __mm_populate(k, mm, ret + args.pages, grown, true);
  }
  return ret;
});

function* remap(k: Kernel, mm: number, args: MremapArgs): Path<SyscallReturn> {
  return impliesNewAddress(args) ? yield* mremap_to(k, mm, args) : yield* mremap_at(k, mm, args);
}

/** Since 6.17: a move without a change of size may span VMAs; all else is checked before anything is unmapped. */
function* checkedRemap(k: Kernel, mm: number, args: MremapArgs): Path<SyscallReturn> {
  if (args.to !== undefined && args.pages === args.newPages) {
    return yield* remap_move(k, mm, args, args.to);
  }
  const error = check_prep_vma(k, vma_lookup(k, mm, args.vpn), args);
  return error ? error : yield* remap(k, mm, args);
}

/** Whether the VMA of a range that grows or moves holds all of it. Since 6.17. */
export const check_prep_vma = kfn(
  FILE,
  'check_prep_vma',
  (k, vma: number, args: MremapArgs): '' | 'EFAULT' | 'EINVAL' => {
    if (vma === 0) {
      return 'EFAULT';
    }
    if (!impliesNewAddress(args) && args.newPages <= args.pages) {
      return '';
    }
    if (args.pages === 0) {
      return 'EINVAL';
    }
    return args.vpn + Math.min(args.pages, args.newPages) > k.vma.vm_end.get(vma) ? 'EFAULT' : '';
  },
);

/**
 * Moves every VMA, or part of one, of a range to a new place; gaps between them stay. Returns where the first one is. One
 * that fails ends it, and those before stay moved. Since 6.17.
 */
export const remap_move = kfn(
  FILE,
  'remap_move',
  function* (k, mm: number, args: MremapArgs, to: number): Path<SyscallReturn> {
    const end = args.vpn + args.pages;
    let first = -1;
    let lastEnd = args.vpn;
    let target = to;
    for (let vma = find_vma(k, mm, args.vpn); vma !== 0; vma = lastEnd < end ? find_vma(k, mm, lastEnd) : 0) {
      const start = k.vma.vm_start.get(vma);
      if (start >= end || (first < 0 && start > args.vpn)) {
        break;
      }
      const vpn = Math.max(start, args.vpn);
      const pages = Math.min(end, k.vma.vm_end.get(vma)) - vpn;
      const there = target + (first < 0 ? 0 : start - lastEnd);
      lastEnd = k.vma.vm_end.get(vma);
      const part = { ...args, vpn, pages, newPages: pages, to: there };
      const error = check_prep_vma(k, vma, part);
      const ret = error ? error : yield* mremap_to(k, mm, part);
      if (isErrno(ret)) {
        return ret;
      }
      first = first < 0 ? ret : first;
      target = ret + pages;
    }
    return first < 0 ? 'EFAULT' : first;
  },
);

/** MREMAP_FIXED and MREMAP_DONTUNMAP: always a move. */
export const mremap_to = kfn(FILE, 'mremap_to', function* (k, mm: number, args: MremapArgs): Path<SyscallReturn> {
  if (vma_lookup(k, mm, args.vpn) === 0) {
    return 'EFAULT';
  }
  const to = args.to ?? get_unmapped_area(k, mm, args.newPages);
  if (to < 0) {
    return 'ENOMEM';
  }
  if (wrongAddress(args, to)) {
    return 'EINVAL';
  }
  if (args.to !== undefined) {
    const ret = yield* unmapRange(k, mm, to, args.newPages);
    if (isErrno(ret)) {
      return ret;
    }
  }
  let pages = args.pages;
  if (pages > args.newPages) {
    const ret = yield* unmapRange(k, mm, args.vpn + args.newPages, pages - args.newPages);
    if (isErrno(ret)) {
      return ret;
    }
    pages = args.newPages;
  }
  const vma = vma_to_resize(k, mm, args.vpn, pages);
  return isErrno(vma) ? vma : yield* move_vma(k, vma, args, pages, to);
});

/** Without a new address: shrink, grow in place, or move if that is allowed. */
function* mremap_at(k: Kernel, mm: number, args: MremapArgs): Path<SyscallReturn> {
  if (vma_lookup(k, mm, args.vpn) === 0) {
    return 'EFAULT';
  }
  if (args.pages >= args.newPages) {
    if (args.pages === args.newPages) {
      return args.vpn;
    }
    const ret = yield* unmapRange(k, mm, args.vpn + args.newPages, args.pages - args.newPages);
    return isErrno(ret) ? ret : args.vpn;
  }
  const vma = vma_to_resize(k, mm, args.vpn, args.pages);
  if (isErrno(vma)) {
    return vma;
  }
  const delta = args.newPages - args.pages;
  if (args.vpn + args.pages === k.vma.vm_end.get(vma) && vma_expandable(k, vma, delta)) {
    const grown = k.has('vma-iterator') ? yield* vma_merge_extend(k, vma, delta) : yield* extendVma(k, vma, delta);
    if (grown === 0) {
      return 'ENOMEM';
    }
    k.mm.total_vm.add(mm, delta);
    if (k.vma.vm_flags.get(grown) & VM_LOCKED) {
      k.mm.locked_vm.add(mm, delta);
    }
    return args.vpn;
  }
  if (!args.mayMove) {
    return 'ENOMEM';
  }
  const to = get_unmapped_area(k, mm, args.newPages);
  return to < 0 ? 'ENOMEM' : yield* move_vma(k, vma, args, args.pages, to);
}

/** The VMA of a range that shall change its size: one VMA must hold all of it. */
function vma_to_resize(k: Kernel, mm: number, vpn: number, pages: number): number | 'EFAULT' | 'EINVAL' {
  const vma = vma_lookup(k, mm, vpn);
  if (vma === 0 || vpn + pages > k.vma.vm_end.get(vma)) {
    return 'EFAULT';
  }
  return pages === 0 ? 'EINVAL' : vma;
}

/** Whether `delta` pages behind a VMA are free. */
function vma_expandable(k: Kernel, vma: number, delta: number): boolean {
  const end = k.vma.vm_end.get(vma) + delta;
  const next = find_vma(k, k.vma.vm_mm.get(vma), k.vma.vm_end.get(vma));
  return end <= TASK_SIZE && (next === 0 || k.vma.vm_start.get(next) >= end);
}

/** Grows a VMA by the range behind it, and merges with the next if they now meet. A function of its own since 6.3. */
export const vma_merge_extend = kfn('mm/vma.c', 'vma_merge_extend', extendVma);

function* extendVma(k: Kernel, vma: number, delta: number): Path<number> {
  const start = k.vma.vm_start.get(vma);
  const end = k.vma.vm_end.get(vma);
  const range = {
    start: end,
    end: end + delta,
    pgoff: k.vma.vm_pgoff.get(vma) + end - start,
    flags: k.vma.vm_flags.get(vma),
    policy: k.vma.vm_policy.get(vma),
    anon_vma: k.vma.anon_vma.get(vma),
    middle: 0,
    copiedFrom: 0,
  };
  return yield* mergeNewRange(k, range, vma, k.vma.vm_next.get(vma));
}
