import { pte_none, pte_present, pte_special } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { PTRS_PER_TABLE } from '../mm/mm_types';
import { is_zero_pfn } from '../mm/page_alloc';
import { childTable, levelShift } from '../mm/pgtable';

/** A leaf entry that is not none. */
export interface Entry {
  readonly mm: number;
  readonly vpn: number;
  readonly flags: number;
  readonly pfn: number;
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
  readonly tables: readonly WalkedTable[];
  readonly entries: readonly Entry[];
  /** Number of normal entries by pfn. */
  readonly mappings: ReadonlyMap<number, number>;
}

/** Walks the page tables of all mms. Reads the tables' entries only, no count that it is there to check. */
export function survey(k: Kernel): Survey {
  const tables: WalkedTable[] = [];
  const entries: Entry[] = [];
  const mappings = new Map<number, number>();
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
      if (level > 1) {
        walk(mm, childTable(k, row), level - 1, vpn);
        continue;
      }
      const pfn = k.pgtable.pfn.get(row);
      const normal = pte_present(flags) && !pte_special(flags) && !is_zero_pfn(pfn);
      entries.push({ mm, vpn, flags, pfn, normal });
      if (normal) {
        mappings.set(pfn, (mappings.get(pfn) ?? 0) + 1);
      }
    }
    tables.push({ table, mm, level, base, used });
  };
  for (const mm of k.mm.table.rows()) {
    walk(mm, k.mm.pgd.get(mm), 4, 0);
  }
  return { tables, entries, mappings };
}

export function at(entry: Entry): string {
  return `mm ${entry.mm}, page 0x${entry.vpn.toString(16)}`;
}

export function page(pfn: number): string {
  return `page 0x${pfn.toString(16)}`;
}
