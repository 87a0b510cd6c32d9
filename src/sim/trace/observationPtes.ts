import {
  _PAGE_ACCESSED,
  _PAGE_DIRTY,
  _PAGE_NX,
  _PAGE_PCD,
  _PAGE_PRESENT,
  _PAGE_PSE,
  _PAGE_PWT,
  _PAGE_RW,
  _PAGE_SAVED_DIRTY,
  _PAGE_SOFT_DIRTY,
  _PAGE_SPECIAL,
  _PAGE_SWP_EXCLUSIVE,
  _PAGE_SWP_SOFT_DIRTY,
  _PAGE_SWP_UFFD_WP,
  _PAGE_UFFD_WP,
  _PAGE_USER,
  is_swap_pte,
  pte_none,
  pte_present,
  swp_type,
} from '../arch/x86_64';
import { get_kpage_count } from '../fs/proc/page';
import {
  PM_FILE,
  PM_GUARD_REGION,
  PM_MMAP_EXCLUSIVE,
  PM_SOFT_DIRTY,
  PM_UFFD_WP,
  pagemap_read,
} from '../fs/proc/task_mmu';
import type { Kernel } from '../kernel/kernel';
import { compareVersions, type Version } from '../kernel/version';
import { page_folio } from '../mm/folio';
import { is_huge_zero_pfn } from '../mm/huge_memory';
import { is_zero_pfn } from '../mm/page_alloc';
import { leafLevel, leafOf } from '../mm/pgtable';
import { is_pte_marker_entry, non_swap_entry, pte_to_swp_entry } from '../mm/swapops';
import type { ObservedPtes, PteState } from './observationFormat';
import type { ObservationNumbers } from './observationNumbers';

const BITS: readonly (readonly [bit: number, name: string])[] = [
  [_PAGE_PRESENT, 'P'],
  [_PAGE_RW, 'RW'],
  [_PAGE_USER, 'US'],
  [_PAGE_PWT, 'PWT'],
  [_PAGE_PCD, 'PCD'],
  [_PAGE_ACCESSED, 'A'],
  [_PAGE_DIRTY, 'D'],
  [_PAGE_PSE, 'PSE'],
  [_PAGE_SPECIAL, 'SPECIAL'],
  [_PAGE_UFFD_WP, 'UFFD_WP'],
  [_PAGE_SOFT_DIRTY, 'SOFT_DIRTY'],
  [_PAGE_SAVED_DIRTY, 'SAVED_DIRTY'],
  [_PAGE_NX, 'NX'],
];

const SWAP_BITS: typeof BITS = [
  [_PAGE_SWP_SOFT_DIRTY, 'SWP_SOFT_DIRTY'],
  [_PAGE_SWP_EXCLUSIVE, 'SWP_EXCLUSIVE'],
  [_PAGE_SWP_UFFD_WP, 'SWP_UFFD_WP'],
];

/** Names of the set bits. An entry that the hardware takes as not present (PROT_NONE) shows none: the oracle reads it as a swap entry. */
function bitNames(flags: number): string {
  if (is_swap_pte(flags)) return namesOf(SWAP_BITS, flags);
  return flags & _PAGE_PRESENT ? namesOf(BITS, flags) : '';
}

function namesOf(bits: typeof BITS, flags: number): string {
  return bits
    .filter(([bit]) => flags & bit)
    .map(([, name]) => name)
    .join('|');
}

/** mincore() takes a marker as a hole, looks for a swapped-out page in the swap cache, and finds all else in memory. */
function mincore(k: Kernel, { state, pfn }: PageSeen): number {
  if (state === 'swap') return k.swap.cache.get(pfn) === 0 ? 0 : 1;
  return state === 'none' || state === 'marker' ? 0 : 1;
}

/** What the oracle sees of one page of a VMA, as far as it decides where a run ends. */
interface PageSeen {
  readonly vpn: number;
  /** Level at which the walk ends. */
  readonly level: number;
  /** Of the leaf entry. */
  readonly flags: number;
  readonly state: PteState;
  readonly pfn: number;
  /** Number of the swap slot. */
  readonly slot: number;
  readonly mapcount: number;
  /** PM_* bits of its pagemap entry. */
  readonly pagemap: number;
}

const LEAF = ['pte', 'pmd', 'pud', 'pgd'] as const;

/** The release from which the measured kernels are built with CONFIG_DEVICE_PRIVATE, which takes three of the types. */
const DEVICE_PRIVATE: Version = [6, 13];

function swapState(flags: number, offset: number): PteState {
  const entry = pte_to_swp_entry(flags, offset);
  return !non_swap_entry(entry) ? 'swap' : is_pte_marker_entry(entry) ? 'marker' : 'special';
}

function swptype(k: Kernel, flags: number): number {
  return swp_type(flags) + (compareVersions(k.config.version, DEVICE_PRIVATE) < 0 ? 3 : 0);
}

function pageSeen(k: Kernel, numbers: ObservationNumbers, mm: number, vpn: number, pagemap: number): PageSeen {
  const leaf = leafOf(k, mm, vpn);
  const nothing = { vpn, flags: 0, state: 'none', pfn: 0, slot: 0, mapcount: 0, pagemap } as const;
  if (!leaf) return { ...nothing, level: leafLevel(k, mm, vpn) };
  const { flags, pfn, level } = leaf;
  if (pte_none(flags)) return { ...nothing, level, flags };
  if (!pte_present(flags)) {
    const state = swapState(flags, pfn);
    return { ...nothing, level, flags, state, pfn, slot: state === 'swap' ? numbers.slot(pfn) : 0 };
  }
  if (is_zero_pfn(pfn) || is_huge_zero_pfn(k, page_folio(k, pfn))) return { ...nothing, level, flags, state: 'zero' };
  return { ...nothing, level, flags, state: 'present', pfn, mapcount: get_kpage_count(k, pfn) };
}

/** Consecutive pages of one large folio, alike in all else, continue a run; order-0 folios have a number each. */
function continues(k: Kernel, a: PageSeen, b: PageSeen): boolean {
  if (a.state !== b.state || a.level !== b.level || a.flags !== b.flags || a.pagemap !== b.pagemap) return false;
  if (a.state === 'swap') return b.slot === a.slot + 1 && mincore(k, a) === mincore(k, b);
  if (a.state !== 'present') return a.pfn === b.pfn;
  return b.pfn === a.pfn + 1 && page_folio(k, a.pfn) === page_folio(k, b.pfn) && a.mapcount === b.mapcount;
}

/** Pages of the VMA in runs, in address order. `shown` gets the pfn of each mapped folio when it is met first. */
export function observePtes(
  k: Kernel,
  numbers: ObservationNumbers,
  vma: number,
  shown: Set<number>,
  nameOf: (vpn: number) => string,
): ObservedPtes[] {
  const mm = k.vma.vm_mm.get(vma);
  const runs: ObservedPtes[] = [];
  const numberOf = (pfn: number) => {
    const folio = page_folio(k, pfn);
    return numbers.folio(folio, k.page.order.get(folio));
  };
  let head: PageSeen | undefined;
  let last: PageSeen | undefined;
  const flush = (next: number): void => {
    if (head !== undefined) runs.push(entry(head, next - head.vpn));
  };
  const entry = (page: PageSeen, n: number): ObservedPtes => {
    const present = page.state === 'present';
    const { flags, pagemap } = page;
    return {
      va: nameOf(page.vpn),
      n,
      st: page.state,
      ...(present
        ? { folio: numberOf(page.pfn).id, idx: page.pfn - page_folio(k, page.pfn), mapcount: page.mapcount }
        : {}),
      ...(page.state === 'swap' ? { slot: page.slot } : {}),
      ...(page.state === 'marker' ? { marker: page.pfn } : {}),
      ...(page.state === 'special' ? { swptype: swptype(k, flags) } : {}),
      ...(pagemap & PM_SOFT_DIRTY ? { softdirty: 1 as const } : {}),
      ...(pagemap & PM_MMAP_EXCLUSIVE ? { excl: 1 as const } : {}),
      ...(pagemap & PM_UFFD_WP ? { uffd_wp: 1 as const } : {}),
      ...(pagemap & PM_GUARD_REGION ? { guard: 1 as const } : {}),
      ...(pagemap & PM_FILE ? { fileshared: 1 as const } : {}),
      mincore: mincore(k, page),
      leaf: LEAF[page.level - 1] ?? 'pte',
      pte: bitNames(flags),
    };
  };
  const see = (page: PageSeen): void => {
    if (page.state === 'present') {
      numberOf(page.pfn);
      shown.add(page_folio(k, page.pfn));
    }
    if (head === undefined || last === undefined || !continues(k, last, page)) {
      flush(page.vpn);
      head = page;
    }
    last = page;
  };
  pagemap_read(k, vma, (vpn, pages, { flags }) => {
    for (let page = vpn; page < vpn + pages; page++) see(pageSeen(k, numbers, mm, page, flags));
  });
  flush(k.vma.vm_end.get(vma));
  return runs;
}
