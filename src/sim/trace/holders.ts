import { is_zero_pfn } from '../mm/page_alloc';
import { batchSlot } from '../mm/swap';
import type { Column } from '../store/column';
import type { Moment } from './moment';
import type { Mapping } from './reverse';
import type { Change, Holder } from './views';

/** CPUs whose LRU batches are looked at. */
const CPUS = 16;

/**
 * Who holds a reference on a folio, each by name: the entries that map it and the LRU batches that it waits in. The sum
 * of `count` is `_refcount`; who gave its reference up in this step is listed with 0. `existed`: it is the same folio as
 * before the step.
 */
export function holdersOf(m: Moment, pfn: number, exists: boolean, existed: boolean): readonly Holder[] {
  if (is_zero_pfn(pfn)) {
    return [{ label: 'the kernel, for ever', count: 1, change: 'none' }];
  }
  const now = exists ? m.mapped.of(pfn) : [];
  const was = existed ? m.mappedBefore.of(pfn) : [];
  const holders = [...now, ...was.filter((old) => !now.some((one) => sameEntry(one, old)))]
    .sort((a, b) => a.proc - b.proc || a.vpn - b.vpn)
    .map((mapping): Holder => {
      const held = now.some((one) => sameEntry(one, mapping));
      const old = was.find((one) => sameEntry(one, mapping));
      const change = !held ? 'gone' : !old ? 'new' : old.flags !== mapping.flags ? 'changed' : 'none';
      return {
        label: `${m.names.proc(mapping.proc)}, PTE ${m.names.address(mapping.vpn)}`,
        count: held ? 1 : 0,
        proc: mapping.proc,
        change,
        select: { kind: 'pte', proc: mapping.proc, vpn: mapping.vpn },
      };
    });
  return [...holders, ...batchHolders(m, pfn, exists, existed)];
}

function sameEntry(a: Mapping, b: Mapping): boolean {
  return a.proc === b.proc && a.vpn === b.vpn;
}

function batchHolders(m: Moment, pfn: number, exists: boolean, existed: boolean): Holder[] {
  const holders: Holder[] = [];
  for (let cpu = 0; cpu < CPUS; cpu++) {
    const now = exists ? timesInBatch(m, cpu, pfn, (column, row) => column.get(row)) : 0;
    const was = existed ? timesInBatch(m, cpu, pfn, (column, row) => m.delta.was(column, row)) : 0;
    if (now > 0 || was > 0) {
      const change: Change = now === was ? 'none' : was === 0 ? 'new' : now === 0 ? 'gone' : 'changed';
      holders.push({ label: `LRU batch of CPU ${cpu}`, count: now, change });
    }
  }
  return holders;
}

function timesInBatch(m: Moment, cpu: number, pfn: number, read: (column: Column, row: number) => number): number {
  const { lru_add_nr, lru_add } = m.k.percpu;
  const nr = read(lru_add_nr, cpu);
  let times = 0;
  for (let i = 0; i < nr; i++) {
    if (read(lru_add, batchSlot(cpu, i)) === pfn) {
      times++;
    }
  }
  return times;
}
