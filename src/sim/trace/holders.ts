import { mlockBatchFolio } from '../mm/mlock';
import { LRU_BATCHES, type LruBatch } from '../mm/mm_types';
import { PG_hwpoison, PG_swapcache } from '../mm/page-flags';
import { batchSlot } from '../mm/swap';
import { HPAGE_PMD_NR } from '../mm/sysfs';
import type { Column } from '../store/column';
import { plural } from './bits';
import { isZeroPage } from './frame';
import { heldHolders } from './heldHolders';
import type { Moment } from './moment';
import type { Mapping, MappingRun } from './reverse';
import type { Change, Holder } from './views';

/** CPUs whose batches are looked at. */
const CPUS = 16;

/**
 * Who holds a reference on a folio, each by name: the entries that map it, open files, the swap cache, and the batches that it waits in. The sum
 * of `count` is `_refcount`; who gave its references up in this step is listed with 0.
 */
export function holdersOf(m: Moment, folio: FolioPages): readonly Holder[] {
  if (isZeroPage(m.after, folio.pfn)) {
    const held = heldHolders(m, folio.pfn, folio.exists, folio.existed);
    return [{ label: 'the kernel, for ever', count: 1, change: 'none' }, ...held];
  }
  const mappings = folio.pages === 1 ? entryHolders(m, folio) : mappingHolders(m, folio);
  if (m.run.observed) return [...mappings, ...unseenHolders(m, folio, mappings)];
  return [
    ...mappings,
    ...heldHolders(m, folio.pfn, folio.exists, folio.existed),
    ...cacheHolders(m, folio),
    ...poisonHolders(m, folio),
    ...batchHolders(m, folio.pfn, folio.exists, folio.existed),
  ];
}

/** Of a real kernel's folio only the entries are seen that map it. */
function unseenHolders(m: Moment, { pfn, exists }: FolioPages, mappings: readonly Holder[]): Holder[] {
  const total = exists ? m.k.page._refcount.get(pfn) : 0;
  const count = total - mappings.reduce((sum, holder) => sum + holder.count, 0);
  return count > 0 ? [{ label: 'others, not observed', count, change: 'none' }] : [];
}

/** The pages of a folio. */
export interface FolioPages {
  /** Of the head. */
  readonly pfn: number;
  readonly pages: number;
  readonly exists: boolean;
  /** It is the same folio as before the step. */
  readonly existed: boolean;
}

/** The swap cache holds one reference for each page. */
function cacheHolders(m: Moment, { pfn, pages, exists, existed }: FolioPages): Holder[] {
  const { flags } = m.k.page;
  const now = exists && (flags.get(pfn) & PG_swapcache) !== 0;
  const was = existed && (m.delta.was(flags, pfn) & PG_swapcache) !== 0;
  if (!now && !was) {
    return [];
  }
  return [{ label: 'swap cache', count: now ? pages : 0, change: now === was ? 'none' : now ? 'new' : 'gone' }];
}

/** A page of failed memory keeps one reference, so that nobody gets it. */
function poisonHolders(m: Moment, { pfn, exists, existed }: FolioPages): Holder[] {
  const { flags } = m.k.page;
  const now = exists && (flags.get(pfn) & PG_hwpoison) !== 0;
  const was = existed && (m.delta.was(flags, pfn) & PG_hwpoison) !== 0;
  return now ? [{ label: 'memory failure, for ever', count: 1, change: was ? 'none' : 'new' }] : [];
}

/** Entries that map an order-0 folio, each by its address. */
function entryHolders(m: Moment, { pfn, exists, existed }: FolioPages): Holder[] {
  const now = exists ? m.mapped.of(pfn) : [];
  const was = existed ? m.mappedBefore.of(pfn) : [];
  return [...now, ...was.filter((old) => !now.some((one) => sameEntry(one, old)))]
    .sort((a, b) => a.proc - b.proc || a.vpn - b.vpn)
    .map((mapping): Holder => {
      const held = now.some((one) => sameEntry(one, mapping));
      const old = was.find((one) => sameEntry(one, mapping));
      return {
        label: `${m.names.proc(mapping.proc)}, PTE ${m.names.address(mapping.vpn)}`,
        count: held ? 1 : 0,
        proc: mapping.proc,
        change: !held ? 'gone' : !old ? 'new' : old.flags !== mapping.flags ? 'changed' : 'none',
        select: { kind: 'pte', proc: mapping.proc, vpn: mapping.vpn },
      };
    });
}

function sameEntry(a: Mapping, b: Mapping): boolean {
  return a.proc === b.proc && a.vpn === b.vpn;
}

/** Mappings of a large folio: per process, those by PMD and those by PTE. */
function mappingHolders(m: Moment, folio: FolioPages): Holder[] {
  const now = folio.exists ? m.mapped.ofRange(folio.pfn, folio.pages) : [];
  const was = folio.existed ? m.mappedBefore.ofRange(folio.pfn, folio.pages) : [];
  const procs = [...new Set([...now, ...was].map((run) => run.proc))].sort((a, b) => a - b);
  return procs.flatMap((proc) =>
    [2, 1].flatMap((level): Holder[] => {
      const own = (runs: readonly MappingRun[]) => runs.filter((run) => run.proc === proc && run.level === level);
      const [first] = [...own(now), ...own(was)];
      if (!first) {
        return [];
      }
      const count = references(own(now), level);
      const old = references(own(was), level);
      const flagged = JSON.stringify(own(now)) === JSON.stringify(own(was));
      const noun = `${level === 2 ? 'PMD' : 'PTE'} mapping`;
      return [
        {
          label: `${m.names.proc(proc)}, ${plural(count === 0 ? old : count, noun)}`,
          count,
          proc,
          change: count === 0 ? 'gone' : old === 0 ? 'new' : count === old && flagged ? 'none' : 'changed',
          select: { kind: 'pte', proc, vpn: first.vpn },
        },
      ];
    }),
  );
}

/** A PTE mapping holds one reference, a PMD mapping one for all of its pages. */
function references(runs: readonly MappingRun[], level: number): number {
  const pages = runs.reduce((sum, run) => sum + run.pages, 0);
  return level === 2 ? Math.ceil(pages / HPAGE_PMD_NR) : pages;
}

function batchHolders(m: Moment, pfn: number, exists: boolean, existed: boolean): Holder[] {
  const holders: Holder[] = [];
  for (let cpu = 0; cpu < CPUS; cpu++) {
    for (const batch of batches(m)) {
      const now = exists ? timesInBatch(batch, cpu, pfn, (column, row) => column.get(row)) : 0;
      const was = existed ? timesInBatch(batch, cpu, pfn, (column, row) => m.delta.was(column, row)) : 0;
      if (now > 0 || was > 0) {
        const change: Change = now === was ? 'none' : was === 0 ? 'new' : now === 0 ? 'gone' : 'changed';
        holders.push({ label: `${batch.title} of CPU ${cpu}`, count: now, change });
      }
    }
  }
  return holders;
}

/** A kind of per-CPU batch. */
interface Batch {
  readonly title: string;
  readonly nr: Column;
  readonly slots: Column;
  /** The folio that an entry stands for. */
  readonly folio: (entry: number) => number;
}

function batches({ k: { percpu } }: Moment): readonly Batch[] {
  return [
    ...LRU_BATCHES.map((name) => ({
      title: batchTitle(name),
      nr: percpu[name].nr,
      slots: percpu[name].folios,
      folio: (entry: number) => entry,
    })),
    { title: 'mlock batch', nr: percpu.mlock_fbatch_nr, slots: percpu.mlock_fbatch, folio: mlockBatchFolio },
  ];
}

/** What a batch is called: the one that new folios wait in is the LRU batch that everyone means. */
export function batchTitle(name: LruBatch): string {
  return name === 'lru_add' ? 'LRU batch' : `LRU batch ${name}`;
}

function timesInBatch(batch: Batch, cpu: number, pfn: number, read: (column: Column, row: number) => number): number {
  const nr = read(batch.nr, cpu);
  let times = 0;
  for (let i = 0; i < nr; i++) {
    if (batch.folio(read(batch.slots, batchSlot(cpu, i))) === pfn) {
      times++;
    }
  }
  return times;
}
