import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { get_kpage_count } from '../../../src/sim/fs/proc/page';
import { isKernelError, resolveKernel } from '../../../src/sim/kernel/config';
import { Machine } from '../../../src/sim/machine';
import { page_folio } from '../../../src/sim/mm/folio';
import { PG_partially_mapped } from '../../../src/sim/mm/page-flags';
import { NR_ANON_MAPPED } from '../../../src/sim/mm/vmstat';
import type { Column } from '../../../src/sim/store/column';
import { perform, program } from '../invariants/operations';
import { setThp } from '../trace/recorder';
import { A, pteOf, RW } from './scene';

function boot(config: readonly string[]): Machine {
  const kernel = resolveKernel('7.2', { config });
  if (isKernelError(kernel)) {
    throw new Error(kernel.error);
  }
  return new Machine(kernel);
}

/** A folio of 16 pages that one process maps by PTEs. */
function folioOf16() {
  const machine = boot(['NO_PAGE_MAPCOUNT=y']);
  machine.setMthp(4, 'always');
  const parent = machine.spawn('parent');
  machine.mmap(parent, { vpn: A, pages: 16, prot: RW });
  machine.write(parent, A, 1, () => 1);
  const { kernel } = machine;
  const folio = page_folio(kernel, pteOf(machine, parent, A).pfn);
  const fork = () => machine.fork(parent, 'child').child ?? 0;
  return { machine, parent, folio, fork, count: (page: number) => get_kpage_count(kernel, folio + page) };
}

describe('with CONFIG_NO_PAGE_MAPCOUNT', () => {
  it('kpagecount is the average of the folio, rounded, but not 0 while a page is mapped', () => {
    const { machine, parent, fork, count } = folioOf16();
    expect(count(0)).toBe(1);
    const child = fork();
    expect(count(0)).toBe(2);
    machine.munmap(child, A, 9);
    expect([count(0), count(15)]).toEqual([1, 1]); // 23 mappings of 16 pages
    machine.munmap(parent, A + 1, 15);
    expect([count(0), count(15)]).toEqual([1, 1]); // 8
    machine.munmap(child, A + 9, 7);
    expect(count(15)).toBe(1); // 1: page 0 of the parent
  });

  it('a folio counts as mapped whole, until nothing maps it', () => {
    const { machine, parent } = folioOf16();
    const mapped = () => machine.kernel.counters.vmstat.get(NR_ANON_MAPPED);
    expect(mapped()).toBe(16);
    machine.munmap(parent, A, 15);
    expect(mapped()).toBe(16);
    machine.munmap(parent, A + 15, 1);
    expect(mapped()).toBe(0);
  });

  it('a folio is known to be partially mapped when its mappings are fewer than its pages', () => {
    const { machine, parent, folio, fork } = folioOf16();
    const partially = () => (machine.kernel.page.flags.get(folio) & PG_partially_mapped) !== 0;
    const child = fork();
    machine.munmap(child, A, 8);
    machine.munmap(parent, A, 8);
    expect(partially()).toBe(false); // 16 mappings
    machine.munmap(child, A + 8, 1);
    expect(partially()).toBe(true);
  });

  it('page tables, references and contents are as without it, whatever programs do', { timeout: 60_000 }, () => {
    const thp = fc.constantFrom('always' as const, 'mixed' as const);
    fc.assert(
      fc.property(thp, program, (mode, steps) => {
        const [with_, without] = [['NO_PAGE_MAPCOUNT=y'], []].map((config) => {
          const machine = boot(config);
          setThp(machine, mode);
          machine.spawn('p0');
          machine.spawn('p1');
          for (const step of steps) perform(machine, step);
          const { page, pgtable } = machine.kernel;
          return [page.order, page._refcount, page.content, pgtable.flags, pgtable.pfn].map(valuesOf);
        });
        expect(with_).toEqual(without);
      }),
      { numRuns: 200 },
    );
  });
});

function valuesOf(column: Column): number[] {
  const values: number[] = [];
  for (let row = column.base; row < column.base + 20_000; row++)
    if (column.get(row) !== 0) values.push(row, column.get(row));
  return values;
}
