import {
  _PAGE_RW,
  _PAGE_SOFT_DIRTY,
  is_swap_pte,
  pte_clear_uffd_wp,
  pte_dirty,
  pte_mkdirty,
  pte_mkuffd_wp,
  pte_mkyoung,
  pte_modify,
  pte_needs_flush,
  pte_present,
  pte_protnone,
  pte_swp_clear_uffd_wp,
  pte_swp_mkuffd_wp,
  pte_write,
  pte_wrprotect,
  pte_young,
} from '../arch/x86_64';
import { isErrno, type SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { lockWrite, unlockWrite } from '../sched/locks';
import { populate_vma_page_range } from './gup';
import { __split_huge_pmd, change_huge_pmd } from './huge_memory';
import { alike, allocTables, FPB_IGNORED, lockPte, normalPage, unlockPte } from './memory';
import { PTRS_PER_TABLE } from './mm_types';
import { MAX_MAP_COUNT, MMAP_LOCK_WRITE } from './mmap';
import { type MmuGather, tlb_finish_mmu, tlb_gather_mmu } from './mmu_gather';
import { vm_get_page_prot } from './pgprot';
import { entryRow, hugePmd, tableOf } from './pgtable';
import { pte_mkwrite, pte_needs_soft_dirty_wp, set_pte_at } from './pgtable-generic';
import { PageAnon, PageAnonExclusive } from './rmap';
import {
  is_pte_marker_entry,
  is_writable_migration_entry,
  make_pte_marker_entry,
  make_readable_exclusive_migration_entry,
  PTE_MARKER_UFFD_WP,
  pte_marker_entry_uffd_wp,
  pte_to_swp_entry,
  swp_entry_to_pte,
  withSwapBitsOf,
} from './swapops';
import { userfaultfd_pte_wp, userfaultfd_wp_use_markers } from './userfaultfd_k';
import { VM_ACCESS_FLAGS, VM_ACCOUNT, VM_LOCKED, VM_NORESERVE, VM_SHARED, VM_WRITE } from './vm_flags';
import { stickyFlags, vma_lookup, vma_modify } from './vma';

const FILE = 'mm/mprotect.c';

/** Bits in which the entries of a batch may differ: FPB_RESPECT_SOFT_DIRTY, FPB_RESPECT_WRITE. */
const IGNORED = FPB_IGNORED & ~(_PAGE_SOFT_DIRTY | _PAGE_RW);

/** What change_protection() does besides (include/linux/mm.h). */
export const MM_CP_TRY_CHANGE_WRITABLE = 1 << 0;
export const MM_CP_UFFD_WP = 1 << 2;
export const MM_CP_UFFD_WP_RESOLVE = 1 << 3;

/**
 * Whether a PTE of a VMA that just became writable may be made writable without a fault: its page is anonymous and
 * exclusive. Until 6.1 the PTE had to be dirty as well. Not if soft-dirty or
 * userfaultfd tracking waits for a write to the page.
 */
export const can_change_pte_writable = kfn(
  FILE,
  'can_change_pte_writable',
  (k, vma: number, flags: number, pfn: number): boolean => {
    if (pte_needs_soft_dirty_wp(k, vma, flags) || userfaultfd_pte_wp(k, vma, flags)) {
      return false;
    }
    if (pte_protnone(flags) || (!k.has('mprotect-upgrade') && !pte_dirty(flags))) {
      return false;
    }
    const page = normalPage(flags, pfn);
    return page !== 0 && PageAnon(k, page) && PageAnonExclusive(k, page);
  },
);

/**
 * Gives the entries of [start, end) the protection of their VMA, and takes them into userfaultfd's write protection or out of it
 * (`cp`: MM_CP_*). mmap_lock held for writing; for userfaultfd reading is enough.
 */
export const change_protection = kfn(
  FILE,
  'change_protection',
  function* (k, tlb: MmuGather, vma: number, start: number, end: number, cp: number): Path<void> {
    const prot = vm_get_page_prot(k.vma.vm_flags.get(vma));
    for (let vpn = start; vpn < end; ) {
      const next = Math.min(end, (Math.floor(vpn / 512) + 1) * 512);
      const huge = hugePmd(k, tlb.mm, vpn);
      if (huge !== 0 && next - vpn === PTRS_PER_TABLE) {
        yield* change_huge_pmd(k, tlb, vma, huge, prot, cp);
        vpn = next;
        continue;
      }
      if (huge !== 0) {
        yield* __split_huge_pmd(k, tlb.mm, vma, vpn);
      }
      const markers = (cp & MM_CP_UFFD_WP) !== 0 && userfaultfd_wp_use_markers(k, vma);
      const table = markers ? allocTables(k, tlb.mm, vpn) : tableOf(k, tlb.mm, 1, vpn);
      if (table !== 0 && (markers || k.pgtable.used.get(table) > 0)) {
        const first = entryRow(table, 1, vpn);
        yield* lockPte(k, first);
        const last = first + next - vpn;
        for (let pte = first; pte < last; ) {
          pte += changePtes(k, tlb, vma, pte, last - pte, prot, cp);
        }
        unlockPte(k, first);
      }
      vpn = next;
    }
  },
);

/** Changes the PTE, and since 6.17 those behind it of the same large folio that are alike. Returns how many. */
function changePtes(
  k: Kernel,
  tlb: MmuGather,
  vma: number,
  pte: number,
  limit: number,
  prot: number,
  cp: number,
): number {
  const first = k.pgtable.flags.get(pte);
  const pfn = k.pgtable.pfn.get(pte);
  if (is_swap_pte(first)) {
    changeNonpresentPte(k, pte, first, pfn, cp);
    return 1;
  }
  if (!pte_present(first)) {
    if (cp & MM_CP_UFFD_WP && userfaultfd_wp_use_markers(k, vma)) {
      set_pte_at(k, pte, swp_entry_to_pte(make_pte_marker_entry(PTE_MARKER_UFFD_WP)), PTE_MARKER_UFFD_WP);
    }
    return 1;
  }
  const nr = k.has('mprotect-batch') ? alike(k, pte, limit, true, IGNORED).batch : 1;
  const old = modify_prot_start_ptes(k, pte, nr);
  const changed = withUffdWp(k, pte_modify(old, prot, k.has('saved-dirty')), cp);
  const upgrade = (cp & MM_CP_TRY_CHANGE_WRITABLE) !== 0 && !pte_write(changed);
  for (let i = 0; i < nr; ) {
    const count = upgrade ? exclusiveRun(k, pfn + i, nr - i) : nr;
    const writable = upgrade && can_change_pte_writable(k, vma, changed, pfn + i);
    const flags = writable ? pte_mkwrite(k, changed) : changed;
    if (count === 1) {
      k.pgtable.flags.set(pte + i, flags);
    } else {
      k.pgtable.flags.setRun(pte + i, count, flags, 0);
    }
    tlb.cleared ||= pte_needs_flush(old, pfn, flags, pfn);
    i += count;
  }
  return nr;
}

/**
 * The flags that all entries of a batch get: those of the first, accessed and dirty if any of them is (include/linux/pgtable.h). An
 * entry that becomes dirty that way becomes soft-dirty as well.
 */
function modify_prot_start_ptes(k: Kernel, pte: number, nr: number): number {
  let flags = k.pgtable.flags.get(pte);
  for (let i = 1; i < nr; i++) {
    const other = k.pgtable.flags.get(pte + i);
    if (pte_dirty(other)) {
      flags = pte_mkdirty(flags, k.has('saved-dirty'));
    }
    if (pte_young(other)) {
      flags = pte_mkyoung(flags);
    }
  }
  return flags;
}

/** How many of `limit` consecutive pages are exclusive as the first one is, or are not as it is not. */
function exclusiveRun(k: Kernel, page: number, limit: number): number {
  let count = 1;
  while (count < limit && PageAnonExclusive(k, page + count) === PageAnonExclusive(k, page)) {
    count++;
  }
  return count;
}

/** An entry with userfaultfd's write protection or without it. What is no longer protected is made writable by the next fault. */
export function withUffdWp(k: Kernel, flags: number, cp: number): number {
  if (cp & MM_CP_UFFD_WP) {
    return pte_wrprotect(pte_mkuffd_wp(flags), k.has('saved-dirty'));
  }
  return cp & MM_CP_UFFD_WP_RESOLVE ? pte_clear_uffd_wp(flags) : flags;
}

/**
 * Only a migration entry says something about access: a writable one becomes readable, and its page stays exclusive. A marker of
 * userfaultfd goes with the protection that it stands for; other markers stay as they are.
 */
function changeNonpresentPte(k: Kernel, pte: number, old: number, pfn: number, cp: number): void {
  const entry = pte_to_swp_entry(old, pfn);
  if (is_pte_marker_entry(entry)) {
    if (cp & MM_CP_UFFD_WP_RESOLVE && pte_marker_entry_uffd_wp(entry)) {
      set_pte_at(k, pte, 0, 0);
    }
    return;
  }
  if (is_writable_migration_entry(entry)) {
    const { young = false, dirty = false } = entry;
    const readable = { ...make_readable_exclusive_migration_entry(pfn), young, dirty };
    k.pgtable.flags.set(pte, withSwapBitsOf(old, readable));
  }
  const flags = k.pgtable.flags.get(pte);
  if (cp & MM_CP_UFFD_WP) {
    k.pgtable.flags.set(pte, pte_swp_mkuffd_wp(flags));
  } else if (cp & MM_CP_UFFD_WP_RESOLVE) {
    k.pgtable.flags.set(pte, pte_swp_clear_uffd_wp(flags));
  }
}

/** Changes the protection of (a part of) one VMA: accounting, merge or split, entries. mmap_lock held for writing. */
export const mprotect_fixup = kfn(
  FILE,
  'mprotect_fixup',
  function* (k, tlb: MmuGather, vma: number, start: number, end: number, flags: number): Path<SyscallReturn> {
    const old = k.vma.vm_flags.get(vma);
    if (flags === old) {
      return 0;
    }
    const newFlags = account(k, vma, old, flags);
    const splits = (k.vma.vm_start.get(vma) < start ? 1 : 0) + (k.vma.vm_end.get(vma) > end ? 1 : 0);
    if (k.mm.map_count.get(tlb.mm) + splits > MAX_MAP_COUNT) {
      return 'ENOMEM';
    }
    const target = yield* vma_modify(k, vma, start, end, newFlags);
    k.vma.vm_flags.set(target, newFlags | stickyFlags(k, target));
    const upgrade = (newFlags & VM_WRITE) !== 0 && (newFlags & VM_SHARED) === 0;
    yield* change_protection(k, tlb, target, start, end, upgrade ? MM_CP_TRY_CHANGE_WRITABLE : 0);
    if ((old & (VM_WRITE | VM_SHARED | VM_LOCKED)) === VM_LOCKED && newFlags & VM_WRITE) {
      // A locked VMA that becomes writable gets its own pages now, so that no later write waits for memory.
      yield* populate_vma_page_range(k, target, start, end);
    }
    return 0;
  },
);

/** VM_ACCOUNT follows write permission; once faulted a private VMA stays accounted. */
function account(k: Kernel, vma: number, old: number, flags: number): number {
  if (flags & VM_WRITE) {
    return old & (VM_ACCOUNT | VM_WRITE | VM_SHARED | VM_NORESERVE) ? flags : flags | VM_ACCOUNT;
  }
  const unaccount = k.has('mprotect-unaccount') && old & VM_ACCOUNT && k.vma.anon_vma.get(vma) === 0;
  return unaccount ? flags & ~VM_ACCOUNT : flags;
}

/** The mprotect() syscall. Changes what lies before a hole, then returns ENOMEM. */
export const do_mprotect_pkey = kfn(
  FILE,
  'do_mprotect_pkey',
  function* (k, start: number, pages: number, prot: number): Path<SyscallReturn> {
    const mm = k.current_mm();
    const end = start + pages;
    if (pages === 0) {
      return 0;
    }
    yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
    let tlb: MmuGather | undefined;
    let ret: SyscallReturn = 0;
    for (let vpn = start; vpn < end; ) {
      const vma = vma_lookup(k, mm, vpn);
      if (vma === 0) {
        ret = 'ENOMEM';
        break;
      }
      tlb ??= tlb_gather_mmu(k, mm);
      const to = Math.min(end, k.vma.vm_end.get(vma));
      const flags = (k.vma.vm_flags.get(vma) & ~VM_ACCESS_FLAGS) | prot;
      ret = yield* mprotect_fixup(k, tlb, vma, vpn, to, flags);
      if (isErrno(ret)) {
        break;
      }
      // What the VMA merged with is done, too.
      vpn = k.vma.vm_end.get(vma_lookup(k, mm, vpn));
    }
    if (tlb !== undefined) {
      tlb_finish_mmu(k, tlb);
    }
    unlockWrite(k.mm.mmap_lock, mm);
    return ret;
  },
);
