import { _PAGE_PSE } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { PTRS_PER_TABLE } from '../../mm/mm_types';
import { allocTable, entryIndex, entryRow, freeTable, populateEntry, tableBase } from '../../mm/pgtable';
import type { ObservedVma } from '../observationFormat';
import { type Entry, entryOf } from './entries';
import type { ObservedFolios } from './folios';
import { placeOf } from './places';

const LEVELS = { pte: 1, pmd: 2, pud: 3, pgd: 4 } as const;
const TOP = 4;

/** A table that is there, or shall be. */
interface TableAt {
  readonly level: number;
  readonly base: number;
}

/** Puts the entries of one address space into page tables: as many as the walks that were observed went through. */
export class ObservedTables {
  readonly #tables = new Map<string, number>();

  constructor(
    private readonly k: Kernel,
    private readonly mm: number,
    private readonly folios: ObservedFolios,
  ) {
    this.#tables.set(key({ level: TOP, base: 0 }), k.mm.pgd.get(mm));
  }

  /** The pages that the observation does not tell enough of are none; how many there were is returned. */
  write(vmas: readonly ObservedVma[]): number {
    const wanted = new Map<string, TableAt>();
    const leaves = new Map<number, Entry>();
    const huge = new Map<number, Entry>();
    let unknown = 0;
    for (const { ptes, Referenced = 0 } of vmas) {
      for (const run of ptes) {
        const vpn = placeOf(run.va);
        this.#want(wanted, vpn, run.n, LEVELS[run.leaf ?? 'pte']);
        const entry = entryOf(run, (id) => this.folios.pfnOf(id), this.folios.hugeZero, Referenced > 0);
        if (entry === undefined) unknown += run.n;
        else if (entry.flags !== 0) place(run.leaf === 'pmd' ? huge : leaves, vpn, run.n, entry);
      }
    }
    this.#shape([...wanted.values()]);
    for (const [name, table] of this.#tables) {
      const level = Number(name.split(':')[0]);
      if (level === 1) this.#fill(table, 1, leaves);
      if (level === 2) this.#fill(table, 2, huge);
    }
    return unknown;
  }

  /** Every table goes, the PGD last: the process is gone. */
  free(): void {
    this.#shape([]);
    for (const table of this.#tables.values()) freeTable(this.k, table);
    this.#tables.clear();
  }

  /** The walk to each page of a run ends at `leaf`: the tables down to there exist. */
  #want(wanted: Map<string, TableAt>, vpn: number, pages: number, leaf: number): void {
    for (let level = leaf; level < TOP; level++) {
      const span = tableBase(level, vpn + pages - 1);
      for (let base = tableBase(level, vpn); base <= span; base += tableSpan(level))
        wanted.set(key({ level, base }), { level, base });
    }
  }

  /** Makes tables that are missing from the top down, frees those that are gone from the bottom up. */
  #shape(wanted: readonly TableAt[]): void {
    const keep = new Set(wanted.map(key));
    for (const [name, table] of [...this.#tables].sort(([a], [b]) => a.localeCompare(b))) {
      const level = Number(name.split(':')[0]);
      if (level === TOP || keep.has(name)) continue;
      this.#clear(table);
      const base = this.k.pgtable.base.get(table);
      const upper = this.#tables.get(key({ level: level + 1, base: tableBase(level + 1, base) })) ?? 0;
      this.#set(upper, entryRow(upper, level + 1, base), 0, 0);
      freeTable(this.k, table);
      this.#tables.delete(name);
    }
    for (const { level, base } of [...wanted].sort((a, b) => b.level - a.level)) {
      const name = key({ level, base });
      if (this.#tables.has(name)) continue;
      const upper = this.#tables.get(key({ level: level + 1, base: tableBase(level + 1, base) }));
      if (upper === undefined) continue;
      const table = allocTable(this.k, this.mm, level, base);
      // A huge page that was there makes way.
      this.#set(upper, entryRow(upper, level + 1, base), 0, 0);
      populateEntry(this.k, upper, level + 1, base, table);
      this.#tables.set(name, table);
    }
  }

  /** Entries of a table as observed. Entries of a PMD table that point to a table stay. */
  #fill(table: number, level: 1 | 2, entries: ReadonlyMap<number, Entry>): void {
    const base = this.k.pgtable.base.get(table);
    const pages = level === 1 ? 1 : PTRS_PER_TABLE;
    for (let i = 0; i < PTRS_PER_TABLE; i++) {
      const vpn = base + i * pages;
      if (level === 2 && this.#tables.has(key({ level: 1, base: vpn }))) continue;
      const entry = entries.get(vpn);
      const row = table * PTRS_PER_TABLE + entryIndex(level, vpn);
      if (entry === undefined) this.#set(table, row, 0, 0);
      else this.#set(table, row, level === 2 ? entry.flags | _PAGE_PSE : entry.flags, entry.pfn);
    }
  }

  #clear(table: number): void {
    for (let i = 0; i < PTRS_PER_TABLE; i++) this.#set(table, table * PTRS_PER_TABLE + i, 0, 0);
  }

  #set(table: number, row: number, flags: number, pfn: number): void {
    const { pgtable } = this.k;
    const before = pgtable.flags.get(row) !== 0 ? 1 : 0;
    pgtable.used.add(table, (flags !== 0 ? 1 : 0) - before);
    pgtable.flags.set(row, flags);
    pgtable.pfn.set(row, pfn);
  }
}

/** Each page's own entry; of a huge page that of its first page. */
function place(entries: Map<number, Entry>, vpn: number, pages: number, { flags, pfn, stride }: Entry): void {
  for (let i = 0; i < pages; i++) entries.set(vpn + i, { flags, pfn: pfn + i * stride, stride });
}

function tableSpan(level: number): number {
  return PTRS_PER_TABLE ** level;
}

function key({ level, base }: TableAt): string {
  return `${level}:${base}`;
}
