import { describe, expect, it } from 'vitest';
import { _PAGE_SPECIAL, pte_dirty, pte_write, pte_young } from '../../../src/sim/arch/x86_64';
import { ZERO_PFN } from '../../../src/sim/mm/page_alloc';
import { PG_anon_exclusive, PG_lru } from '../../../src/sim/mm/page-flags';
import { batchSize } from '../../../src/sim/mm/swap';
import { A, callsSince, KERNELS, pteOf, R, scene } from './scene';

describe.each(KERNELS)('anonymous page fault on %s', (name) => {
  it('maps the shared zero page for a read, without reference, mapcount or RSS', () => {
    const { machine, parent } = scene(name, 4);
    const result = machine.read(parent, A, 1);
    expect(result).toMatchObject({ ret: 1, minflt: 1, data: [[A, 0]] });
    const pte = pteOf(machine, parent, A);
    expect(pte.pfn).toBe(ZERO_PFN);
    expect(pte.flags & _PAGE_SPECIAL).not.toBe(0);
    expect(machine.kernel.page._refcount.get(ZERO_PFN)).toBe(1);
    expect(machine.kernel.page._mapcount.get(ZERO_PFN)).toBe(-1);
    expect(machine.kernel.mm.MM_ANONPAGES.get(machine.mmOf(parent))).toBe(0);
  });

  it('maps a new exclusive folio, young, dirty and writable, for a write', () => {
    const { machine, parent } = scene(name, 4);
    machine.write(parent, A, 1, () => 7);
    const { flags, pfn } = pteOf(machine, parent, A);
    expect([pte_write(flags), pte_dirty(flags), pte_young(flags)]).toEqual([true, true, true]);
    const { page } = machine.kernel;
    expect(page.flags.get(pfn) & PG_anon_exclusive).not.toBe(0);
    expect(page._mapcount.get(pfn)).toBe(0);
    expect(page.index.get(pfn)).toBe(A);
  });

  it('keeps a reference for the LRU batch until the batch is drained', () => {
    const { machine, parent } = scene(name, 64);
    const size = batchSize(machine.kernel);
    expect(size).toBe(name === '6.1' ? 15 : 31);
    machine.write(parent, A, 1, () => 1);
    const { pfn } = pteOf(machine, parent, A);
    const { page } = machine.kernel;
    expect(page._refcount.get(pfn)).toBe(2);
    expect(page.flags.get(pfn) & PG_lru).toBe(0);
    machine.write(parent, A + 1, size - 1, () => 1);
    expect(page._refcount.get(pfn)).toBe(1);
    expect(page.flags.get(pfn) & PG_lru).not.toBe(0);
  });

  it('gives the same state and calls for many pages at once as for one after the other', () => {
    const together = scene(name, 1500);
    const single = scene(name, 1500);
    const before = together.machine.kernel.calls.length;
    together.machine.write(together.parent, A + 3, 1400, (i) => i % 200);
    for (let i = 0; i < 1400; i++) {
      single.machine.write(single.parent, A + 3 + i, 1, () => i % 200);
    }
    expect(together.machine.store.hash()).toBe(single.machine.store.hash());
    expect(callsSince(together.machine, before)).toEqual(callsSince(single.machine, before));
    expect(together.machine.store.journalBytes).toBeLessThan(single.machine.store.journalBytes / 10);
  });

  it('ends an access with SIGSEGV at the first page that the VMA forbids or that has none', () => {
    const { machine, parent } = scene(name, 4);
    machine.mprotect(parent, A + 2, 1, R);
    expect(machine.write(parent, A, 4, () => 1)).toMatchObject({ ret: 2, sig: 'SEGV', at: A + 2, minflt: 2 });
    expect(machine.read(parent, A + 3, 4)).toMatchObject({ ret: 1, sig: 'SEGV', at: A + 4 });
  });

  it('reads what was written', () => {
    const { machine, parent } = scene(name, 4);
    machine.write(parent, A, 3, (i) => i + 10);
    expect(machine.read(parent, A, 4).data).toEqual([
      [A, 10],
      [A + 1, 11],
      [A + 2, 12],
      [A + 3, 0],
    ]);
  });
});

describe('a run that uses too much memory', () => {
  it('stops with a message, and leaves the state as before the operation', async () => {
    const { Machine } = await import('../../../src/sim/machine');
    const { kernel } = await import('./scene');
    const machine = new Machine(kernel('6.12'), { pages: 100 });
    const parent = machine.spawn('parent');
    machine.mmap(parent, { vpn: A, pages: 200, prot: 3 });
    const hash = machine.store.hash();
    expect(() => machine.write(parent, A, 200, () => 1)).toThrow(/more than 0 MiB|simulated memory/);
    expect(machine.store.hash()).toBe(hash);
  });
});
