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
  _PAGE_UFFD_WP,
  _PAGE_USER,
  pte_none,
  pte_present,
  pte_soft_dirty,
  pte_uffd_wp,
} from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { page_folio, page_mapcount } from '../mm/folio';
import { is_huge_zero_pfn } from '../mm/huge_memory';
import { is_zero_pfn } from '../mm/page_alloc';
import { leafLevel, leafOf } from '../mm/pgtable';
import { VM_SOFTDIRTY } from '../mm/vm_flags';
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

/** Names of the set bits. An entry that the hardware takes as not present (PROT_NONE) shows none: the oracle reads it as a swap entry. */
function bitNames(flags: number): string {
  if ((flags & _PAGE_PRESENT) === 0) return '';
  return BITS.filter(([bit]) => flags & bit)
    .map(([, name]) => name)
    .join('|');
}

/** What the oracle sees of one page of a VMA, as far as it decides where a run ends. */
interface PageSeen {
  readonly vpn: number;
  readonly level: number;
  readonly flags: number;
  readonly state: PteState;
  readonly pfn: number;
  readonly mapcount: number;
  /** pagemap's bit 56. */
  readonly exclusive: boolean;
}

const LEAF = ['pte', 'pmd', 'pud', 'pgd'] as const;

/** Whether pagemap's bit 56 of a PMD-mapped page is that page's own (measured: on 6.12, not on 6.1, 6.18 and 7.2). */
function looksAtEachPage(k: Kernel): boolean {
  return k.has('large-mapcount') && !k.has('mm-id');
}

function pageSeen(k: Kernel, mm: number, vpn: number): PageSeen {
  const leaf = leafOf(k, mm, vpn);
  const nothing = { vpn, flags: 0, state: 'none', pfn: 0, mapcount: 0, exclusive: false } as const;
  if (!leaf) return { ...nothing, level: leafLevel(k, mm, vpn) };
  const { flags, pfn, level } = leaf;
  if (pte_none(flags) || !pte_present(flags)) return { ...nothing, level, flags };
  if (is_zero_pfn(pfn) || is_huge_zero_pfn(k, page_folio(k, pfn))) return { ...nothing, level, flags, state: 'zero' };
  const mapcount = page_mapcount(k, pfn);
  // Most kernels look at the first page of a PMD for all of them.
  const first = level === 2 && !looksAtEachPage(k) ? page_mapcount(k, page_folio(k, pfn)) : mapcount;
  return { vpn, level, flags, state: 'present', pfn, mapcount, exclusive: first === 1 };
}

/** Consecutive pages of one large folio, alike in all else, continue a run; order-0 folios have a number each. */
function continues(k: Kernel, a: PageSeen, b: PageSeen): boolean {
  if (a.state !== b.state || a.level !== b.level || a.flags !== b.flags || a.exclusive !== b.exclusive) return false;
  if (a.state !== 'present') return true;
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
  const end = k.vma.vm_end.get(vma);
  const vmaSoftDirty = (k.vma.vm_flags.get(vma) & VM_SOFTDIRTY) !== 0;
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
    const { flags } = page;
    return {
      va: nameOf(page.vpn),
      n,
      st: page.state,
      ...(present
        ? { folio: numberOf(page.pfn).id, idx: page.pfn - page_folio(k, page.pfn), mapcount: page.mapcount }
        : {}),
      ...(vmaSoftDirty || pte_soft_dirty(flags) ? { softdirty: 1 as const } : {}),
      ...(present && page.exclusive ? { excl: 1 as const } : {}),
      ...(pte_uffd_wp(flags) ? { uffd_wp: 1 as const } : {}),
      ...(page.state === 'zero' && page.level === 2 ? { fileshared: 1 as const } : {}),
      mincore: page.state === 'none' ? 0 : 1,
      leaf: LEAF[page.level - 1] ?? 'pte',
      pte: bitNames(flags),
    };
  };
  for (let vpn = k.vma.vm_start.get(vma); vpn < end; vpn++) {
    const page = pageSeen(k, mm, vpn);
    if (page.state === 'present') {
      numberOf(page.pfn);
      shown.add(page_folio(k, page.pfn));
    }
    if (head === undefined || last === undefined || !continues(k, last, page)) {
      flush(vpn);
      head = page;
    }
    last = page;
  }
  flush(end);
  return runs;
}
