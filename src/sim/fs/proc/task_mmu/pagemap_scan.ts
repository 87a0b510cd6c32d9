import { flush_tlb_mm_range } from '../../../arch/tlbflush';
import {
  is_swap_pte,
  pte_mkuffd_wp,
  pte_none,
  pte_present,
  pte_swp_mkuffd_wp,
  pte_wrprotect,
} from '../../../arch/x86_64';
import { isErrno, type SyscallReturn } from '../../../kernel/errno';
import type { Kernel } from '../../../kernel/kernel';
import { kfn, type Path } from '../../../kernel/kfn';
import { __split_huge_pmd, lockPmd, unlockPmd } from '../../../mm/huge_memory';
import { isHuge } from '../../../mm/madvise/walk';
import { lockPte, unlockPte } from '../../../mm/memory';
import { PTRS_PER_TABLE } from '../../../mm/mm_types';
import { MMAP_LOCK_READ } from '../../../mm/mmap';
import { entryRow, pmdRow, tableOf } from '../../../mm/pgtable';
import { set_pte_at } from '../../../mm/pgtable-generic';
import { make_pte_marker_entry, PTE_MARKER_UFFD_WP, swp_entry_to_pte } from '../../../mm/swapops';
import { uffd_wp_range } from '../../../mm/userfaultfd';
import { userfaultfd_wp_async } from '../../../mm/userfaultfd_k';
import { vmasInRange } from '../../../mm/vma';
import { lockRead, unlockRead } from '../../../sched/locks';
import {
  holeCategory,
  PAGE_IS_WRITTEN,
  pagemap_page_category,
  pagemap_thp_category,
  vmaCategory,
} from './page_category';

const FILE = 'fs/proc/task_mmu.c';

/** What is asked for (struct pm_scan_arg). Addresses in pages. */
export interface PmScanArg {
  readonly start: number;
  readonly end: number;
  /** PM_SCAN_WP_MATCHING: write-protects what is told. VMAs that do not allow it are left out. */
  readonly wp: boolean;
  /** A page is told if it has one of these categories. */
  readonly category_anyof_mask: number;
  /** Categories that are told. */
  readonly return_mask: number;
  /** Room for so many ranges; the scan ends when they do not suffice. */
  readonly vec_len: number;
}

/** Neighbouring pages with the same categories (struct page_region). */
export interface PageRegion {
  readonly start: number;
  end: number;
  readonly categories: number;
}

/** One scan under way (struct pagemap_scan_private). */
interface Scan {
  readonly arg: PmScanArg;
  readonly regions: PageRegion[];
}

/** pagemap_scan_is_interesting_page(). */
const interesting = ({ arg }: Scan, categories: number): boolean => (categories & arg.category_anyof_mask) !== 0;

/** Tells pages; false if there is no room (pagemap_scan_output). */
function output({ arg, regions }: Scan, categories: number, start: number, end: number): boolean {
  const told = categories & arg.return_mask;
  const last = regions.at(-1);
  if (last !== undefined && last.end === start && last.categories === told) {
    last.end = end;
    return true;
  }
  if (regions.length === arg.vec_len) {
    return false;
  }
  regions.push({ start, end, categories: told });
  return true;
}

/** Write-protects an entry; one that is none becomes a marker. Caller holds the ptl, and flushes. */
function make_uffd_wp_pte(k: Kernel, pte: number): void {
  const flags = k.pgtable.flags.get(pte);
  if (pte_present(flags)) {
    k.pgtable.flags.set(pte, pte_wrprotect(pte_mkuffd_wp(flags), k.has('saved-dirty')));
  } else if (is_swap_pte(flags)) {
    k.pgtable.flags.set(pte, pte_swp_mkuffd_wp(flags));
  } else {
    set_pte_at(k, pte, swp_entry_to_pte(make_pte_marker_entry(PTE_MARKER_UFFD_WP)), PTE_MARKER_UFFD_WP);
  }
}

/** A huge PMD; `split` if it is none any more, because only a part of it is to be write-protected. False: no room. */
function* pagemap_scan_thp_entry(
  k: Kernel,
  scan: Scan,
  vma: number,
  start: number,
  end: number,
): Path<boolean | 'split'> {
  const mm = k.vma.vm_mm.get(vma);
  const pmd = pmdRow(k, mm, start);
  yield* lockPmd(k, pmd);
  const flags = k.pgtable.flags.get(pmd);
  const categories = vmaCategory(k, vma) | pagemap_thp_category(k, flags, k.pgtable.pfn.get(pmd));
  const protects = scan.arg.wp && interesting(scan, categories) && (categories & PAGE_IS_WRITTEN) !== 0;
  if (protects && end - start < PTRS_PER_TABLE) {
    unlockPmd(k, pmd);
    yield* __split_huge_pmd(k, mm, vma, start);
    return 'split';
  }
  const room = !interesting(scan, categories) || output(scan, categories, start, end);
  if (protects && room) {
    k.pgtable.flags.set(pmd, pte_wrprotect(pte_mkuffd_wp(flags), k.has('saved-dirty')));
    flush_tlb_mm_range(k, mm);
  }
  unlockPmd(k, pmd);
  return room;
}

/** The pages below one PMD entry. False: no room. */
export const pagemap_scan_pmd_entry = kfn(
  FILE,
  'pagemap_scan_pmd_entry',
  function* (k, scan: Scan, vma: number, start: number, end: number): Path<boolean> {
    const mm = k.vma.vm_mm.get(vma);
    if (isHuge(k, pmdRow(k, mm, start))) {
      const done = yield* pagemap_scan_thp_entry(k, scan, vma, start, end);
      if (done !== 'split') {
        return done;
      }
    }
    const first = entryRow(tableOf(k, mm, 1, start), 1, start);
    yield* lockPte(k, first);
    let flush = false;
    let room = true;
    for (let vpn = start; vpn < end && room; vpn++) {
      const pte = first + vpn - start;
      const categories =
        vmaCategory(k, vma) | pagemap_page_category(k, k.pgtable.flags.get(pte), k.pgtable.pfn.get(pte));
      if (!interesting(scan, categories)) {
        continue;
      }
      room = output(scan, categories, vpn, vpn + 1);
      if (room && scan.arg.wp && categories & PAGE_IS_WRITTEN) {
        make_uffd_wp_pte(k, pte);
        flush = true;
      }
    }
    if (flush) {
      flush_tlb_mm_range(k, mm);
    }
    unlockPte(k, first);
    return room;
  },
);

/** Pages without a page table. False: no room. */
export const pagemap_scan_pte_hole = kfn(
  FILE,
  'pagemap_scan_pte_hole',
  function* (k, scan: Scan, vma: number, start: number, end: number): Path<boolean> {
    const categories = vmaCategory(k, vma) | holeCategory(k, vma);
    if (!interesting(scan, categories)) {
      return true;
    }
    const room = output(scan, categories, start, end);
    if (room && scan.arg.wp) {
      yield* uffd_wp_range(k, vma, start, end, true);
    }
    return room;
  },
);

/** One VMA's part of the range (walk_page_range()). False: no room. */
function* scanVma(k: Kernel, scan: Scan, vma: number): Path<boolean> {
  const mm = k.vma.vm_mm.get(vma);
  const end = Math.min(scan.arg.end, k.vma.vm_end.get(vma));
  let room = true;
  for (let vpn = Math.max(scan.arg.start, k.vma.vm_start.get(vma)); vpn < end && room; ) {
    const next = Math.min(end, (Math.floor(vpn / PTRS_PER_TABLE) + 1) * PTRS_PER_TABLE);
    const pmd = pmdRow(k, mm, vpn);
    const none = pmd === 0 || pte_none(k.pgtable.flags.get(pmd));
    room = yield* (none ? pagemap_scan_pte_hole : pagemap_scan_pmd_entry)(k, scan, vma, vpn, next);
    vpn = next;
  }
  return room;
}

/**
 * ioctl(PAGEMAP_SCAN) on /proc/self/pagemap: tells which pages of a range have the categories that are asked for, and in the same
 * walk write-protects them (`wp`). Returns how many ranges it told; `regions` gets them. Left out: category_mask,
 * category_inverted, max_pages, PM_SCAN_CHECK_WPASYNC, files and hugetlb. mmap_lock for reading.
 */
export const do_pagemap_scan = kfn(
  FILE,
  'do_pagemap_scan',
  function* (k, arg: PmScanArg, regions: PageRegion[]): Path<SyscallReturn> {
    const mm = k.current_mm();
    yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
    for (const vma of vmasInRange(k, mm, arg.start, arg.end)) {
      const skipped = arg.wp && !userfaultfd_wp_async(k, vma);
      if (!skipped && !(yield* scanVma(k, { arg, regions }, vma))) {
        break;
      }
    }
    unlockRead(k.mm.mmap_lock, mm);
    return regions.length;
  },
);

/** The ioctl. Kernels before 6.7 do not know it. */
export function* do_pagemap_cmd(k: Kernel, arg: PmScanArg, regions: PageRegion[]): Path<SyscallReturn> {
  const ret = k.has('pagemap-scan') ? yield* do_pagemap_scan(k, arg, regions) : 'ENOTTY';
  return isErrno(ret) ? ret : regions.length;
}
