import { pte_dirty, pte_present, pte_protnone, pte_young } from '../../../arch/x86_64';
import type { Kernel } from '../../../kernel/kernel';
import { compareVersions, type Version } from '../../../kernel/version';
import { folio_mapcount, folio_maybe_mapped_shared, page_folio, page_mapcount } from '../../../mm/folio';
import { allowedOrders, is_huge_zero_pfn, suits } from '../../../mm/huge_memory';
import { is_vm_hugetlb_page } from '../../../mm/hugetlb';
import { is_zero_pfn } from '../../../mm/page_alloc';
import { PAGE_MAPPING_ANON, PG_dirty, PG_referenced, PG_swapbacked } from '../../../mm/page-flags';
import { folio_test_ksm } from '../../../mm/rmap';
import { swapCount } from '../../../mm/swapfile';
import { is_hwpoison_entry, is_migration_entry, non_swap_entry, pte_to_swp_entry } from '../../../mm/swapops';
import { HPAGE_PMD_NR } from '../../../mm/sysfs';
import { permString, VM_LOCKED, VM_LOCKONFAULT, vmFlagLetters } from '../../../mm/vm_flags';
import { walkVma } from '../walk';

/** Shares of a page are added up in bytes with this many extra bits. */
const PSS_SHIFT = 12;
const PAGE_SIZE = 4096;

/** Sums over one VMA: bytes; those of `pss` shifted by PSS_SHIFT. Files and shmem are not modelled: 0. */
export interface MemSizeStats {
  resident: number;
  shared_clean: number;
  shared_dirty: number;
  private_clean: number;
  private_dirty: number;
  referenced: number;
  anonymous: number;
  lazyfree: number;
  anonymous_thp: number;
  shared_hugetlb: number;
  private_hugetlb: number;
  swap: number;
  ksm: number;
  pss: number;
  pss_dirty: number;
  pss_locked: number;
  swap_pss: number;
}

/**
 * Adds up a VMA as /proc/PID/smaps tells it (fs/proc/task_mmu.c; the same rules in all versions). With
 * CONFIG_NO_PAGE_MAPCOUNT a page's share is that of the average page of its folio. Reads only.
 */
export function smap_gather_stats(k: Kernel, vma: number): MemSizeStats {
  const mss: MemSizeStats = {
    resident: 0,
    shared_clean: 0,
    shared_dirty: 0,
    private_clean: 0,
    private_dirty: 0,
    referenced: 0,
    anonymous: 0,
    lazyfree: 0,
    anonymous_thp: 0,
    shared_hugetlb: 0,
    private_hugetlb: 0,
    swap: 0,
    ksm: 0,
    pss: 0,
    pss_dirty: 0,
    pss_locked: 0,
    swap_pss: 0,
  };
  walkVma(k, vma, {
    pmd(vpn, end, flags, pfn) {
      if (is_vm_hugetlb_page(k, vma)) {
        smaps_hugetlb_range(k, mss, pfn);
        return;
      }
      // A zero page has no page for the VM: it is in none of the sizes.
      if (!pte_present(flags) || is_huge_zero_pfn(k, pfn)) return;
      if (pte_protnone(flags) && !k.has('smaps-protnone-pmd')) return;
      mss.anonymous_thp += HPAGE_PMD_NR * PAGE_SIZE;
      smaps_account(k, mss, pfn + (vpn % HPAGE_PMD_NR), { nr: end - vpn, flags, present: true });
    },
    pte(_vpn, flags, pfn) {
      if (!pte_present(flags)) {
        smaps_swap_entry(k, mss, flags, pfn);
        return;
      }
      if (is_zero_pfn(pfn) || is_huge_zero_pfn(k, page_folio(k, pfn))) return;
      smaps_account(k, mss, pfn, { nr: 1, flags, present: true });
    },
    hole() {},
  });
  if (k.vma.vm_flags.get(vma) & VM_LOCKED) mss.pss_locked = mss.pss;
  return mss;
}

/** A huge page of the pool: in no other sum. */
function smaps_hugetlb_range(k: Kernel, mss: MemSizeStats, folio: number): void {
  mss[`${folio_mapcount(k, folio) >= 2 ? 'shared' : 'private'}_hugetlb`] += HPAGE_PMD_NR * PAGE_SIZE;
}

/** An entry that is not present: of a swapped-out page, of one that is on its way to another place, or of a poisoned one. */
function smaps_swap_entry(k: Kernel, mss: MemSizeStats, flags: number, offset: number): void {
  const entry = pte_to_swp_entry(flags, offset);
  if (is_migration_entry(entry) || is_hwpoison_entry(entry)) {
    smaps_account(k, mss, offset, { nr: 1, flags: 0, present: false });
  } else if (!non_swap_entry(entry)) {
    mss.swap += PAGE_SIZE;
    mss.swap_pss += Math.floor((PAGE_SIZE * 2 ** PSS_SHIFT) / Math.max(1, swapCount(k, offset)));
  }
}

/** How pages are mapped: `nr` by one entry. */
interface Mapped {
  readonly nr: number;
  readonly flags: number;
  readonly present: boolean;
}

/** Counts the pages of one entry. */
function smaps_account(k: Kernel, mss: MemSizeStats, pfn: number, { nr, flags, present }: Mapped): void {
  const folio = page_folio(k, pfn);
  const of = k.page.flags.get(folio);
  const size = nr * PAGE_SIZE;
  const dirty = pte_dirty(flags) || (of & PG_dirty) !== 0;
  if (k.page.mapping.get(folio) & PAGE_MAPPING_ANON) {
    mss.anonymous += size;
    if (!(of & PG_swapbacked) && !dirty) mss.lazyfree += size;
  }
  if (folio_test_ksm(k, folio)) mss.ksm += size;
  mss.resident += size;
  if (pte_young(flags) || of & PG_referenced) mss.referenced += size;
  // With one reference there is one mapping: no need to look at each page.
  if (k.page._refcount.get(folio) === 1 || !present) {
    smaps_page_accumulate(mss, size, size * 2 ** PSS_SHIFT, dirty, present);
    return;
  }
  const byFolio = k.IS_ENABLED('NO_PAGE_MAPCOUNT');
  for (let page = pfn; page < pfn + nr; page++) {
    const mapcount = page_mapcount(k, page);
    const pss = Math.floor((PAGE_SIZE * 2 ** PSS_SHIFT) / Math.max(1, mapcount));
    const exclusive = byFolio ? !folio_maybe_mapped_shared(k, folio) : mapcount < 2;
    smaps_page_accumulate(mss, PAGE_SIZE, pss, dirty, exclusive);
  }
}

function smaps_page_accumulate(mss: MemSizeStats, size: number, pss: number, dirty: boolean, exclusive: boolean): void {
  mss.pss += pss;
  if (dirty) mss.pss_dirty += pss;
  mss[`${exclusive ? 'private' : 'shared'}_${dirty ? 'dirty' : 'clean'}`] += size;
}

/** Release that added the KSM line to smaps. */
const KSM_LINE: Version = [6, 6];
/** Release from which VM_LOCKONFAULT has letters (measured: not in 6.1). */
const LOCKONFAULT_LETTERS: Version = [6, 12];
/** Release from which THPeligible is padded like the numbers above it. */
const ELIGIBLE_PADDED: Version = [6, 7];

/** A line of a /proc file: `Rss:`, spaces, `12 kB`. */
export interface ProcEntry {
  readonly name: string;
  readonly value: string;
  /** As the kernel prints it, without the newline. */
  readonly text: string;
}

function entry(name: string, width: number, value: string): ProcEntry {
  return { name, value, text: `${`${name}:`.padEnd(16)}${value.padStart(width)}` };
}

/** kB, right-aligned as the kernel aligns it. */
function kB(name: string, bytes: number): ProcEntry {
  const value = String(Math.floor(bytes / 1024));
  // "Private_Hugetlb:" leaves no room for the eighth digit.
  const width = name.length < 15 ? 8 : 7;
  return { name, value: `${value} kB`, text: `${`${name}: `.padEnd(16)}${value.padStart(width)} kB` };
}

/** The file behind a VMA; anonymous memory has none. A private hugetlb mapping has one that the kernel made for it. */
export function vmaFile(k: Kernel, vma: number): string {
  return is_vm_hugetlb_page(k, vma) ? '/anon_hugepage (deleted)' : '';
}

/** The first line of a VMA, as in /proc/PID/maps. Anonymous memory has no offset, device, inode or name. */
export function show_map_vma(k: Kernel, vma: number): string {
  const address = (vpn: number): string => (vpn * PAGE_SIZE).toString(16).padStart(8, '0');
  const { vm_start, vm_end, vm_flags } = k.vma;
  return `${address(vm_start.get(vma))}-${address(vm_end.get(vma))} ${permString(vm_flags.get(vma))} 00000000 00:00 0 `;
}

/**
 * One VMA as /proc/PID/smaps shows it, the line of the addresses left out (fs/proc/task_mmu.c). Left out: ProtectionKey,
 * which only CPUs with protection keys have.
 */
export function show_smap(k: Kernel, vma: number): ProcEntry[] {
  const { version } = k.config;
  const size = (k.vma.vm_end.get(vma) - k.vma.vm_start.get(vma)) * PAGE_SIZE;
  const pageSize = is_vm_hugetlb_page(k, vma) ? HPAGE_PMD_NR * PAGE_SIZE : PAGE_SIZE;
  const eligible = thpEligible(k, vma) ? '1' : '0';
  return [
    kB('Size', size),
    kB('KernelPageSize', pageSize),
    kB('MMUPageSize', pageSize),
    ...__show_smap(k, smap_gather_stats(k, vma)),
    entry('THPeligible', compareVersions(version, ELIGIBLE_PADDED) >= 0 ? 8 : 1, eligible),
    show_smap_vma_flags(k, vma),
  ];
}

/** The sums of a VMA. */
function __show_smap(k: Kernel, mss: MemSizeStats): ProcEntry[] {
  const pss = (sum: number): number => Math.floor(sum / 2 ** PSS_SHIFT);
  return [
    kB('Rss', mss.resident),
    kB('Pss', pss(mss.pss)),
    kB('Pss_Dirty', pss(mss.pss_dirty)),
    kB('Shared_Clean', mss.shared_clean),
    kB('Shared_Dirty', mss.shared_dirty),
    kB('Private_Clean', mss.private_clean),
    kB('Private_Dirty', mss.private_dirty),
    kB('Referenced', mss.referenced),
    kB('Anonymous', mss.anonymous),
    ...(compareVersions(k.config.version, KSM_LINE) >= 0 ? [kB('KSM', mss.ksm)] : []),
    kB('LazyFree', mss.lazyfree),
    kB('AnonHugePages', mss.anonymous_thp),
    kB('ShmemPmdMapped', 0),
    kB('FilePmdMapped', 0),
    kB('Shared_Hugetlb', mss.shared_hugetlb),
    kB('Private_Hugetlb', mss.private_hugetlb),
    kB('Swap', mss.swap),
    kB('SwapPss', pss(mss.swap_pss)),
    kB('Locked', pss(mss.pss_locked)),
  ];
}

/** `VmFlags: rd wr mr mw me ac sd `: the kernel leaves a blank at the end. */
function show_smap_vma_flags(k: Kernel, vma: number): ProcEntry {
  const value = vmFlagLettersOf(k.vma.vm_flags.get(vma), k.config.version);
  return { name: 'VmFlags', value, text: `VmFlags: ${value} ` };
}

/** `rd wr mr mw me ac sd`. */
export function vmFlagLettersOf(vm_flags: number, version: Version): string {
  const unnamed = compareVersions(version, LOCKONFAULT_LETTERS) < 0 ? VM_LOCKONFAULT : 0;
  return vmFlagLetters
    .filter(([bit]) => vm_flags & bit)
    .map(([bit, letters]) => (bit === unnamed ? '??' : letters))
    .join(' ');
}

/** Whether a huge page of some allowed order would fit (hugepage_vma_check, thp_vma_allowable_orders with TVA_SMAPS). */
function thpEligible(k: Kernel, vma: number): boolean {
  const end = k.vma.vm_end.get(vma);
  return allowedOrders(k, vma).some((order) => suits(k, vma, end - 2 ** order, order));
}
