import { pte_none, pte_present } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { zap_huge_pmd } from '../huge_memory/move';
import { __split_huge_pmd } from '../huge_memory/split';
import { __unmap_hugepage_range, is_vm_hugetlb_page } from '../hugetlb';
import { ksm_might_unmap_zero_page } from '../ksm/zero';
import { mm_counter } from '../mm_counter';
import { PTRS_PER_TABLE } from '../mm_types';
import {
  gather,
  type MmuGather,
  roomIn,
  tlb_finish_mmu,
  tlb_flush_mmu,
  tlb_gather_mmu,
  tlbRemove,
  tlbRemoveTable,
} from '../mmu_gather';
import { childTable, clearEntry, entryRow, freeTable, hugePmd, levelShift, pmdRow, tableOf } from '../pgtable';
import { pteRun, setPteRun } from '../pgtable-generic';
import { removePteRmap, unlink_anon_vmas } from '../rmap';
import { lru_add_drain } from '../swap';
import { freeSwapAndCache } from '../swapfile';
import { is_guard_swp_entry, is_migration_entry, non_swap_entry, pte_to_swp_entry } from '../swapops';
import { VM_LOCKED } from '../vm_flags';
import { NR_ANON_MAPPED } from '../vmstat';
import { alike, FPB_IGNORED } from './alike';
import { lockPte, unlockPte } from './fault';
import { normalPage } from './wp';

const FILE = 'mm/memory.c';

/** Clears `nr` present PTEs of one folio: rmap and RSS now, the pages after the TLB flush. Caller holds the ptl. */
function zapPtes(k: Kernel, tlb: MmuGather, vma: number, pte: number, nr: number): void {
  const flags = k.pgtable.flags.get(pte);
  const pfn = k.pgtable.pfn.get(pte);
  const page = normalPage(flags, pfn);
  setPteRun(k, pte, nr, 0, 0);
  tlb.cleared = true;
  if (page !== 0) {
    mm_counter(k, page).add(tlb.mm, -nr);
    removePteRmap(k, page, nr, vma);
    tlbRemove(k, tlb, page, nr);
  } else {
    ksm_might_unmap_zero_page(k, tlb.mm, flags, pfn);
  }
}

/** As `zapPtes` of `count` more order-0 pages with consecutive pfns. */
function zapRun(k: Kernel, tlb: MmuGather, pte: number, pfn: number, count: number): void {
  setPteRun(k, pte, count, 0, 0);
  let unmapped = 0;
  for (let i = 0; i < count; i++) {
    unmapped += k.page._mapcount.get(pfn + i) === 0 ? 1 : 0;
  }
  k.page._mapcount.addRun(pfn, count, -1);
  k.count(NR_ANON_MAPPED, -unmapped);
  k.mm.MM_ANONPAGES.add(tlb.mm, -count);
  gather(k, tlb, pfn, count);
}

/** Since 6.9: consecutive PTEs of one large folio at once; an order-0 folio is a batch of one. */
export const zap_present_ptes = kfn(FILE, 'zap_present_ptes', zapPtes);

/**
 * An entry that is not present: a swapped-out page gives its slot back, a page on its way elsewhere leaves the RSS. Markers
 * of guard regions stay, unless the VMA goes. Returns how many entries it took. No flush: no TLB has them.
 */
function zap_nonpresent_ptes(k: Kernel, tlb: MmuGather, pte: number, limit: number, dropMarkers: boolean): number {
  const entry = pte_to_swp_entry(k.pgtable.flags.get(pte), k.pgtable.pfn.get(pte));
  let nr = 1;
  if (!non_swap_entry(entry)) {
    nr = k.has('mthp-swap-out') ? pteRun(k, pte, limit) : 1;
    k.mm.MM_SWAPENTS.add(tlb.mm, -nr);
    freeSwapAndCache(k, entry.offset, nr);
  } else if (is_migration_entry(entry)) {
    mm_counter(k, entry.offset).add(tlb.mm, -1);
  } else if (is_guard_swp_entry(entry) && !dropMarkers) {
    return 1;
  }
  setPteRun(k, pte, nr, 0, 0);
  return nr;
}

/** What else goes when entries are cleared (struct zap_details, include/linux/mm.h). */
export interface ZapDetails {
  /** PTE tables that the range covers, where the kernel does that. */
  readonly reclaim_pt: boolean;
  /** Markers of guard regions (ZAP_FLAG_DROP_MARKER). */
  readonly drop_markers: boolean;
}

/** The VMA goes; its tables go later. */
const UNMAP: ZapDetails = { reclaim_pt: false, drop_markers: true };
/** The program throws its pages away. */
export const DISCARD: ZapDetails = { reclaim_pt: true, drop_markers: false };
/** Room is made for markers. */
export const MAKE_ROOM: ZapDetails = { reclaim_pt: false, drop_markers: false };

/** The entries of one PTE table's part of a range. */
function* zap_pte_range(
  k: Kernel,
  tlb: MmuGather,
  vma: number,
  first: number,
  last: number,
  dropMarkers: boolean,
): Path<void> {
  const zap = k.has('zap-batch') ? zap_present_ptes : zapPtes;
  // Each page of a locked VMA goes through the mlock batch.
  const locked = (k.vma.vm_flags.get(vma) & VM_LOCKED) !== 0;
  yield* lockPte(k, first);
  for (let pte = first; pte < last; pte++) {
    const flags = k.pgtable.flags.get(pte);
    if (pte_none(flags)) {
      continue;
    }
    if (!pte_present(flags)) {
      pte += zap_nonpresent_ptes(k, tlb, pte, last - pte, dropMarkers) - 1;
      continue;
    }
    const page = normalPage(flags, k.pgtable.pfn.get(pte));
    const found = alike(k, pte, last - pte, k.has('zap-batch'), FPB_IGNORED);
    const { batch } = found;
    const times = locked ? 1 : Math.min(found.times, roomIn(k, tlb));
    const call = k.calls.length;
    zap(k, tlb, vma, pte, batch);
    if (times > 1) {
      zapRun(k, tlb, pte + 1, page + 1, times - 1);
      if (k.has('zap-batch')) {
        k.calls.setTimes(call, times);
      } else {
        k.calls.repeat(call, times);
      }
    }
    pte += batch * times - 1;
    if (roomIn(k, tlb) <= 0) {
      tlb_flush_mmu(k, tlb);
    }
  }
  unlockPte(k, first);
}

/**
 * Clears all entries of a range within one VMA. mmap_lock held (reading is enough if the VMA stays).
 */
export const unmap_page_range = kfn(
  FILE,
  'unmap_page_range',
  function* (k, tlb: MmuGather, vma: number, start: number, end: number, details: ZapDetails): Path<void> {
    for (let vpn = start; vpn < end; ) {
      const next = Math.min(end, (Math.floor(vpn / 512) + 1) * 512);
      const huge = hugePmd(k, tlb.mm, vpn);
      if (huge !== 0 && next - vpn === PTRS_PER_TABLE) {
        yield* zap_huge_pmd(k, tlb, vma, huge);
        vpn = next;
        continue;
      }
      if (huge !== 0) {
        yield* __split_huge_pmd(k, tlb.mm, vma, vpn);
      }
      const table = tableOf(k, tlb.mm, 1, vpn);
      if (table !== 0 && k.pgtable.used.get(table) > 0) {
        const first = entryRow(table, 1, vpn);
        yield* zap_pte_range(k, tlb, vma, first, first + next - vpn, details.drop_markers);
      }
      const whole = table !== 0 && next - vpn === PTRS_PER_TABLE;
      // Markers of guard regions stay, and with them their table.
      if (whole && details.reclaim_pt && k.has('pt-reclaim') && k.pgtable.used.get(table) === 0) {
        free_pte(k, tlb, table, vpn);
      }
      vpn = next;
    }
  },
);

/** A range of one VMA, by what its kind of memory needs (mm/memory.c). */
function* unmap_single_vma(
  k: Kernel,
  tlb: MmuGather,
  vma: number,
  start: number,
  end: number,
  details: ZapDetails,
): Path<void> {
  if (is_vm_hugetlb_page(k, vma)) {
    yield* __unmap_hugepage_range(k, tlb, vma, start, end, 0);
  } else {
    yield* unmap_page_range(k, tlb, vma, start, end, details);
  }
}

/** Since 6.14: gives an emptied PTE table back at once (mm/pt_reclaim.c). */
function free_pte(k: Kernel, tlb: MmuGather, table: number, vpn: number): void {
  const pmd = pmdRow(k, tlb.mm, vpn);
  freeTableBelow(k, tlb, Math.floor(pmd / PTRS_PER_TABLE), pmd, table);
}

/** Unlinks an empty table from the entry `row` of the table above it and gives it to the gather. */
function freeTableBelow(k: Kernel, tlb: MmuGather, upper: number, row: number, table: number): void {
  clearEntry(k, upper, row);
  freeTable(k, table);
  k.mm.pgtables.add(tlb.mm, -1);
  tlbRemoveTable(k, tlb);
}

/** Clears the entries of `start`–`end` in each of these VMAs (munmap, exit). */
export const unmap_vmas = kfn(
  FILE,
  'unmap_vmas',
  function* (k, tlb: MmuGather, vmas: readonly number[], start: number, end: number): Path<void> {
    for (const vma of vmas) {
      const from = Math.max(start, k.vma.vm_start.get(vma));
      const to = Math.min(end, k.vma.vm_end.get(vma));
      if (from < to) {
        yield* unmap_single_vma(k, tlb, vma, from, to, UNMAP);
      }
    }
  },
);

/**
 * Takes VMAs off their anon_vmas and frees the page tables below them that nobody else can need: those wholly between
 * `floor` (end of the VMA before) and `ceiling` (start of the VMA behind; 0 = end of the address space).
 */
export const free_pgtables = kfn(
  FILE,
  'free_pgtables',
  function* (k, tlb: MmuGather, vmas: readonly number[], floor: number, ceiling: number): Path<void> {
    for (let i = 0; i < vmas.length; ) {
      const start = k.vma.vm_start.get(vmas[i] as number);
      let end = start;
      // VMAs close to each other are done together.
      do {
        const vma = vmas[i] as number;
        yield* unlink_anon_vmas(k, vma);
        end = k.vma.vm_end.get(vma);
        i++;
      } while (i < vmas.length && k.vma.vm_start.get(vmas[i] as number) <= end + PTRS_PER_TABLE);
      const behind = i < vmas.length ? k.vma.vm_start.get(vmas[i] as number) : ceiling;
      freeTables(k, tlb, k.mm.pgd.get(tlb.mm), 4, start, end, floor, behind);
    }
  },
);

/** Frees the tables below the entries of `table` that intersect [start, end) and lie within [floor, ceiling). */
function freeTables(
  k: Kernel,
  tlb: MmuGather,
  table: number,
  level: number,
  start: number,
  end: number,
  floor: number,
  ceiling: number,
): void {
  const span = 2 ** levelShift(level);
  for (let base = Math.floor(start / span) * span; base < end; base += span) {
    const row = entryRow(table, level, base);
    const child = childTable(k, row);
    const unshared = base >= floor && (ceiling === 0 || base + span <= ceiling);
    if (child === 0) {
      // The P4D is folded into the PGD: "freeing" it is noted in the gather although there is nothing.
      tlb.freedTables ||= level === 4 && unshared;
      continue;
    }
    if (level > 2) {
      freeTables(k, tlb, child, level - 1, Math.max(start, base), Math.min(end, base + span), floor, ceiling);
    }
    if (unshared && k.pgtable.used.get(child) === 0) {
      freeTableBelow(k, tlb, table, row, child);
    }
  }
}

/** Clears a range of one VMA in a gather of its own: MADV_DONTNEED until 6.15, guard regions. mmap_lock held for reading. */
export const zap_page_range_single = kfn(
  FILE,
  'zap_page_range_single',
  function* (k, vma: number, start: number, end: number, details: ZapDetails): Path<void> {
    const tlb = tlb_gather_mmu(k, k.vma.vm_mm.get(vma));
    const zap = k.has('zap-single-batched') ? zap_page_range_single_batched : zapSingle;
    yield* zap(k, tlb, vma, start, end, details);
    tlb_finish_mmu(k, tlb);
  },
);

function* zapSingle(
  k: Kernel,
  tlb: MmuGather,
  vma: number,
  start: number,
  end: number,
  details: ZapDetails,
): Path<void> {
  if (!k.has('zap-no-lru-drain')) {
    lru_add_drain(k);
  }
  yield* unmap_single_vma(k, tlb, vma, start, end, details);
  if (is_vm_hugetlb_page(k, vma) && k.has('zap-single-batched')) {
    // Flushed before the locks of the mapping are given up, and opened anew.
    tlb_finish_mmu(k, tlb);
    tlb_gather_mmu(k, tlb.mm);
  }
}

/** Since 6.16: as zap_page_range_single(), in the caller's gather. */
export const zap_page_range_single_batched = kfn(FILE, 'zap_page_range_single_batched', zapSingle);
