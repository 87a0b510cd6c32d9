import type { Kernel } from '../../kernel/kernel';
import {
  anonMapping,
  FOLIO_MM_IDS_SHARED,
  PG_anon_exclusive,
  PG_double_map,
  PG_huge_zero,
  PG_uptodate,
  pageFlagNames,
} from '../../mm/page-flags';
import { HUGE_ZERO, PMD_ORDER } from '../../mm/sysfs';
import type { ObservedFolio, Run } from '../observationFormat';
import { REGION_BASE } from './places';

const FLAGS: ReadonlyMap<string, number> = new Map(pageFlagNames.map(([bit, name]) => [name, bit]));

interface Placed {
  readonly pfn: number;
  readonly order: number;
}

/** Puts the folios of an observation, step by step, into the table of pages. A folio that no step lists any more is free. */
export class ObservedFolios {
  readonly #placed = new Map<number, Placed>();
  #live = new Set<number>();

  constructor(private readonly k: Kernel) {}

  /** pfn of the head of a folio, by its number. */
  pfnOf(id: number): number | undefined {
    return this.#placed.get(id)?.pfn;
  }

  /** The huge zero folio; it comes into being when it is first asked for. */
  hugeZero = (): number => {
    const { sysfs } = this.k.counters;
    const known = sysfs.get(HUGE_ZERO);
    if (known !== 0) return known;
    const pfn = this.#allocate(PMD_ORDER);
    this.k.page._refcount.set(pfn, 1);
    this.k.page.flags.set(pfn, PG_uptodate | PG_huge_zero);
    sysfs.set(HUGE_ZERO, pfn);
    return pfn;
  };

  /** The folios of a step: each gets its page frame. Those that are gone are freed. */
  place(folios: readonly ObservedFolio[]): void {
    const live = new Set(folios.map(({ id }) => id));
    for (const id of this.#live) if (!live.has(id)) this.#free(id);
    for (const { id, order, samePfnAs } of folios) {
      if (this.#live.has(id)) continue;
      const before = samePfnAs === undefined ? undefined : this.#placed.get(samePfnAs);
      const known = this.#placed.get(id) ?? (before?.order === order ? before : undefined);
      const again = known !== undefined && this.k.page.table.live.get(known.pfn) === 0;
      const pfn = again ? known.pfn : this.#allocate(order);
      if (again) this.#revive(pfn, order);
      this.#placed.set(id, { pfn, order });
    }
    this.#live = live;
  }

  /** The fields of a folio, once VMAs and anon_vmas have their rows. */
  write(folio: ObservedFolio, anonVma: (id: number) => number, mm: (proc: string) => number): void {
    const { page } = this.k;
    const placed = this.#placed.get(folio.id);
    if (!placed) return;
    const { pfn, order } = placed;
    const flags = (folio.pgflags ?? '').split(' ').reduce((bits, name) => bits | (FLAGS.get(name) ?? 0), 0);
    page.serial.set(pfn, folio.id);
    page.flags.set(pfn, flags | (folio.maybe_mapped_shared ? FOLIO_MM_IDS_SHARED : 0));
    page._refcount.set(pfn, folio.refcount ?? 0);
    page.index.set(pfn, (folio.index ?? 0) + REGION_BASE);
    page.mapping.set(pfn, folio.anon_vma === undefined ? 0 : anonMapping(anonVma(folio.anon_vma)));
    if (order === 0) page._mapcount.set(pfn, folio._mapcount ?? -1);
    else this.#writeLarge(folio, pfn, mm);
    for (const [i, exclusive] of eachOf(folio.anon_exclusive ?? [])) {
      if (exclusive) page.flags.or(pfn + i, PG_anon_exclusive);
      else page.flags.andNot(pfn + i, PG_anon_exclusive);
    }
  }

  /** The observation has counts, the kernel stores them biased by -1. */
  #writeLarge(folio: ObservedFolio, pfn: number, mm: (proc: string) => number): void {
    const { page } = this.k;
    page._entire_mapcount.set(pfn, (folio.entire_mapcount ?? 0) - 1);
    page._large_mapcount.set(pfn, (folio.large_mapcount ?? 0) - 1);
    page._nr_pages_mapped.set(pfn, folio.nr_pages_mapped ?? 0);
    page._deferred_list.set(pfn, folio.deferred_split ?? 0);
    const [id0 = '', id1 = ''] = folio.mm_id ?? [];
    const [count0 = 0, count1 = 0] = folio.mm_id_mapcount ?? [];
    page._mm_id0.set(pfn, mm(id0));
    page._mm_id1.set(pfn, mm(id1));
    page._mm_id_mapcount0.set(pfn, count0 - 1);
    page._mm_id_mapcount1.set(pfn, count1 - 1);
    if (this.#isDoubleMapped(folio)) page.flags.or(pfn, PG_double_map);
    for (const [i, count] of eachOf(folio.page_mapcounts ?? [])) page._mapcount.set(pfn + i, count - 1);
  }

  /**
   * The flag is in a tail page, which an observation does not tell of. A folio gets it when one of several PMDs that map it
   * is split, and from then on every page has a count more for the PMDs.
   */
  #isDoubleMapped({ entire_mapcount = 0, page_mapcounts = [] }: ObservedFolio): boolean {
    if (this.k.has('subpages-mapcount')) return false;
    return entire_mapcount > 0 && page_mapcounts.length > 0 && page_mapcounts.every(([count]) => count > 0);
  }

  #allocate(order: number): number {
    const { page } = this.k;
    const pfn = order === 0 ? page.table.alloc() : page.table.allocBlock(order);
    this.#shape(pfn, order);
    return pfn;
  }

  /** The same page frames, in use again. */
  #revive(pfn: number, order: number): void {
    this.k.page.table.live.setRun(pfn, 1 << order, 1, 0);
    this.#shape(pfn, order);
  }

  #shape(pfn: number, order: number): void {
    this.k.page.order.set(pfn, order);
    if (order > 0) this.k.page.compound_head.setRun(pfn, 1 << order, 0, 1);
  }

  #free(id: number): void {
    const placed = this.#placed.get(id);
    if (!placed) return;
    const { page } = this.k;
    const { pfn, order } = placed;
    const zero = [page._refcount, page.mapping, page.index, page.order, page._nr_pages_mapped, page._deferred_list];
    for (const column of [...zero, page._mm_id0, page._mm_id1, page.serial]) column.set(pfn, 0);
    const unmapped = [page._entire_mapcount, page._large_mapcount, page._mm_id_mapcount0, page._mm_id_mapcount1];
    for (const column of unmapped) column.set(pfn, -1);
    const pages = 1 << order;
    for (const column of [page.flags, page.compound_head, page.table.live]) column.setRun(pfn, pages, 0, 0);
    page._mapcount.setRun(pfn, pages, -1, 0);
  }
}

/** `[index, value]` of a list that is told in runs. */
function* eachOf(runs: readonly Run[]): Generator<readonly [index: number, value: number]> {
  let i = 0;
  for (const [value, count] of runs) for (let n = 0; n < count; n++) yield [i++, value];
}
