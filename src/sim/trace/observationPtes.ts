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
import { is_zero_pfn } from '../mm/page_alloc';
import { entryRow, leafLevel, tableOf } from '../mm/pgtable';
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
}

const LEAF = ['pte', 'pmd', 'pud', 'pgd'] as const;

function pageSeen(k: Kernel, mm: number, vpn: number): PageSeen {
  const table = tableOf(k, mm, 1, vpn);
  if (table === 0) return { vpn, level: leafLevel(k, mm, vpn), flags: 0, state: 'none', pfn: 0, mapcount: 0 };
  const row = entryRow(table, 1, vpn);
  const flags = k.pgtable.flags.get(row);
  const pfn = k.pgtable.pfn.get(row);
  if (pte_none(flags) || !pte_present(flags)) return { vpn, level: 1, flags, state: 'none', pfn: 0, mapcount: 0 };
  if (is_zero_pfn(pfn)) return { vpn, level: 1, flags, state: 'zero', pfn: 0, mapcount: 0 };
  return { vpn, level: 1, flags, state: 'present', pfn, mapcount: k.page._mapcount.get(pfn) + 1 };
}

/** Order-0 folios never continue a run: each has a number of its own. */
function continues(a: PageSeen, b: PageSeen): boolean {
  return a.state !== 'present' && a.state === b.state && a.level === b.level && a.flags === b.flags;
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
  let head: PageSeen | undefined;
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
      ...(present ? { folio: numbers.folio(page.pfn).id, idx: 0, mapcount: page.mapcount } : {}),
      ...(vmaSoftDirty || pte_soft_dirty(flags) ? { softdirty: 1 as const } : {}),
      ...(present && page.mapcount === 1 ? { excl: 1 as const } : {}),
      ...(pte_uffd_wp(flags) ? { uffd_wp: 1 as const } : {}),
      mincore: page.state === 'none' ? 0 : 1,
      leaf: LEAF[page.level - 1] ?? 'pte',
      pte: bitNames(flags),
    };
  };
  for (let vpn = k.vma.vm_start.get(vma); vpn < end; vpn++) {
    const page = pageSeen(k, mm, vpn);
    if (page.state === 'present') {
      numbers.folio(page.pfn);
      shown.add(page.pfn);
    }
    if (head === undefined || !continues(head, page)) {
      flush(vpn);
      head = page;
    }
  }
  flush(end);
  return runs;
}
