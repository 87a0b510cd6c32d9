import { pte_dirty, pte_none, pte_present, pte_young } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { page_folio, page_mapcount } from '../mm/folio';
import { is_huge_zero_pfn } from '../mm/huge_memory';
import { is_zero_pfn } from '../mm/page_alloc';
import { PAGE_MAPPING_ANON, PG_dirty, PG_referenced, PG_swapbacked } from '../mm/page-flags';
import { leafOf } from '../mm/pgtable';
import { permString, vmFlagLetters } from '../mm/vm_flags';
import type { ObservedProc, ObservedVma } from './observationFormat';
import type { ObservationNumbers } from './observationNumbers';
import { observePtes } from './observationPtes';

const KB_PER_PAGE = 4;
/** smaps adds up shares of pages in bytes with this many extra bits. */
const PSS_SHIFT = 12;
const PAGE_SHIFT = 12;

function isZero(k: Kernel, pfn: number): boolean {
  return is_zero_pfn(pfn) || is_huge_zero_pfn(k, page_folio(k, pfn));
}

/** Sizes of a VMA in kB, as /proc/PID/smaps adds them up; those that are 0 are left out. */
function sizes(
  k: Kernel,
  vma: number,
): Pick<ObservedVma, 'Rss' | 'Pss' | 'Referenced' | 'Anonymous' | 'LazyFree' | 'AnonHugePages'> {
  const mm = k.vma.vm_mm.get(vma);
  const end = k.vma.vm_end.get(vma);
  let rss = 0;
  let pss = 0;
  let referenced = 0;
  let anonymous = 0;
  let lazyFree = 0;
  let huge = 0;
  for (let vpn = k.vma.vm_start.get(vma); vpn < end; vpn++) {
    const leaf = leafOf(k, mm, vpn);
    // A zero page has no page for the VM: it is in none of the sizes.
    if (!leaf || pte_none(leaf.flags) || !pte_present(leaf.flags) || isZero(k, leaf.pfn)) continue;
    const { flags, pfn } = leaf;
    const folio = page_folio(k, pfn);
    const page = k.page.flags.get(folio);
    rss++;
    pss += Math.floor(2 ** (PAGE_SHIFT + PSS_SHIFT) / Math.max(1, page_mapcount(k, pfn)));
    if (pte_young(flags) || page & PG_referenced) referenced++;
    if (k.page.mapping.get(folio) & PAGE_MAPPING_ANON) {
      anonymous++;
      if (leaf.level === 2) huge++;
      if (!(page & (PG_swapbacked | PG_dirty)) && !pte_dirty(flags)) lazyFree++;
    }
  }
  const all = {
    Rss: rss * KB_PER_PAGE,
    Pss: Math.floor(pss / 2 ** (10 + PSS_SHIFT)),
    Referenced: referenced * KB_PER_PAGE,
    Anonymous: anonymous * KB_PER_PAGE,
    LazyFree: lazyFree * KB_PER_PAGE,
    AnonHugePages: huge * KB_PER_PAGE,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== 0));
}

/** The chains of a VMA, in the order of its list. */
function* chains(k: Kernel, vma: number): Generator<number> {
  for (let avc = k.vma.avc_first.get(vma); avc !== 0; avc = k.avc.same_vma_next.get(avc)) yield k.avc.anon_vma.get(avc);
}

function observeVma(
  k: Kernel,
  numbers: ObservationNumbers,
  vma: number,
  shown: Set<number>,
  nameOf: (vpn: number) => string,
): ObservedVma {
  const vm_flags = k.vma.vm_flags.get(vma);
  const start = k.vma.vm_start.get(vma);
  const anon_vma = k.vma.anon_vma.get(vma);
  const chain =
    anon_vma === 0
      ? {}
      : { anon_vma: numbers.anon_vma(anon_vma), avc: [...chains(k, vma)].map((row) => numbers.anon_vma(row)) };
  return {
    vma: nameOf(start),
    pages: k.vma.vm_end.get(vma) - start,
    perm: permString(vm_flags),
    flags: vmFlagLetters
      .filter(([bit]) => vm_flags & bit)
      .map(([, letters]) => letters)
      .join(' '),
    ...sizes(k, vma),
    ...chain,
    ptes: observePtes(k, numbers, vma, shown, nameOf),
  };
}

/** VMAs of an mm by address. */
export function* vmasOf(k: Kernel, mm: number): Generator<number> {
  for (let vma = k.mm.mmap_first.get(mm); vma !== 0; vma = k.vma.vm_next.get(vma)) yield vma;
}

/** A process: its sizes as /proc/PID/status has them, its exact RSS, and its VMAs. */
export function observeProc(
  k: Kernel,
  numbers: ObservationNumbers,
  mm: number,
  shown: Set<number>,
  nameOf: (vpn: number) => string,
): ObservedProc {
  const file = k.mm.MM_FILEPAGES.get(mm);
  const anon = k.mm.MM_ANONPAGES.get(mm);
  const swap = k.mm.MM_SWAPENTS.get(mm);
  const shmem = k.mm.MM_SHMEMPAGES.get(mm);
  return {
    counters: {
      VmLck: 0,
      VmPin: 0,
      VmRSS: (file + anon + shmem) * KB_PER_PAGE,
      RssAnon: anon * KB_PER_PAGE,
      RssFile: file * KB_PER_PAGE,
      RssShmem: shmem * KB_PER_PAGE,
      VmPTE: k.mm.pgtables.get(mm) * KB_PER_PAGE,
      VmSwap: swap * KB_PER_PAGE,
      HugetlbPages: 0,
    },
    rss: { file, anon, swap, shmem },
    vmas: [...vmasOf(k, mm)].map((vma) => observeVma(k, numbers, vma, shown, nameOf)),
  };
}
