import { _PAGE_PSE, pte_none, pte_present, pte_special } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { is_huge_zero_pfn } from '../mm/huge_memory';
import { PTRS_PER_TABLE } from '../mm/mm_types';
import { is_zero_pfn } from '../mm/page_alloc';
import { childTable, levelShift } from '../mm/pgtable';
import { isSlotEntry } from '../mm/swapops';

/** A leaf entry that is not none. */
export interface Entry {
  readonly mm: number;
  readonly vpn: number;
  readonly flags: number;
  readonly pfn: number;
  /** 512 for a huge PMD, else 1. */
  readonly pages: number;
  /** Present and of an ordinary page: counted in its mapcount. */
  readonly normal: boolean;
}

/** A table as the walk from the PGD comes to it. */
export interface WalkedTable {
  readonly table: number;
  readonly mm: number;
  readonly level: number;
  readonly base: number;
  readonly used: number;
}

/** What one walk over all page tables finds: the other side of every count. */
export interface Survey {
  /** Deposited tables are among them. */
  readonly tables: readonly WalkedTable[];
  readonly entries: readonly Entry[];
  /** Number of normal PTEs by pfn. */
  readonly mappings: ReadonlyMap<number, number>;
  /** Number of normal huge PMDs by the pfn of their first page. */
  readonly pmdMappings: ReadonlyMap<number, number>;
  /** Number of PTEs by the swap slot that they name. */
  readonly slots: ReadonlyMap<number, number>;
}

/** Walks the page tables of all mms. Reads the tables' entries only, no count that it is there to check. */
export function survey(k: Kernel): Survey {
  const tables: WalkedTable[] = [];
  const entries: Entry[] = [];
  const mappings = new Map<number, number>();
  const pmdMappings = new Map<number, number>();
  const slots = new Map<number, number>();
  const leaf = (mm: number, row: number, vpn: number, flags: number, pages: number): void => {
    const pfn = k.pgtable.pfn.get(row);
    const normal = pte_present(flags) && !pte_special(flags) && !is_zero_pfn(pfn) && !is_huge_zero_pfn(k, pfn);
    entries.push({ mm, vpn, flags, pfn, pages, normal });
    if (isSlotEntry(flags)) {
      slots.set(pfn, (slots.get(pfn) ?? 0) + 1);
    }
    if (normal) {
      const counts = pages > 1 ? pmdMappings : mappings;
      counts.set(pfn, (counts.get(pfn) ?? 0) + 1);
    }
  };
  const walk = (mm: number, table: number, level: number, base: number): void => {
    let used = 0;
    const span = 2 ** levelShift(level);
    for (let i = 0; i < PTRS_PER_TABLE; i++) {
      const row = table * PTRS_PER_TABLE + i;
      const flags = k.pgtable.flags.get(row);
      if (flags === 0 || (level === 1 && pte_none(flags))) {
        continue;
      }
      used++;
      const vpn = base + i * span;
      if (level === 1 || flags & _PAGE_PSE) {
        leaf(mm, row, vpn, flags, span);
        // hugetlb memory has no table deposited: its PMDs are never split.
        if (level > 1 && k.pgtable.deposit.get(row) !== 0) {
          walk(mm, k.pgtable.deposit.get(row), level - 1, vpn);
        }
      } else {
        walk(mm, childTable(k, row), level - 1, vpn);
      }
    }
    tables.push({ table, mm, level, base, used });
  };
  for (const mm of k.mm.table.rows()) {
    walk(mm, k.mm.pgd.get(mm), 4, 0);
  }
  return { tables, entries, mappings, pmdMappings, slots };
}

/** PTEs and PMDs that map a page. */
export function mappingsOf(k: Kernel, { mappings, pmdMappings }: Survey, pfn: number): number {
  return (mappings.get(pfn) ?? 0) + (pmdMappings.get(pfn - k.page.compound_head.get(pfn)) ?? 0);
}

/** Heads of the folios in use, with their number of pages; zero pages left out. */
export function* folios(k: Kernel): Generator<readonly [head: number, pages: number]> {
  for (const pfn of k.page.table.rows()) {
    if (k.page.compound_head.get(pfn) === 0 && !is_zero_pfn(pfn) && !is_huge_zero_pfn(k, pfn)) {
      yield [pfn, 1 << k.page.order.get(pfn)];
    }
  }
}

export function at(entry: Entry): string {
  return `mm ${entry.mm}, page 0x${entry.vpn.toString(16)}`;
}

export function page(pfn: number): string {
  return `page 0x${pfn.toString(16)}`;
}
