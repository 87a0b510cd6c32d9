import { describe, expect, it } from 'vitest';
import { pte_write } from '../../../src/sim/arch/x86_64';
import { PG_anon_exclusive, PG_locked, PG_lru } from '../../../src/sim/mm/page-flags';
import { vma_lookup } from '../../../src/sim/mm/vma';
import { A, KERNELS, pteOf, scene } from './scene';

function written(name: string, pages: number) {
  const { machine, parent } = scene(name, pages);
  machine.write(parent, A, pages, (i) => i + 1);
  machine.drain();
  const k = machine.kernel;
  const pfn = (at = 0): number => pteOf(machine, parent, A + at).pfn;
  return { machine, parent, k, pfn, nid: (at = 0): number => k.page.nid.get(pfn(at)) };
}

describe.each(KERNELS)('move_pages on %s', (name) => {
  it('gives a page a new place, and keeps what its PTE allows and whom it belongs to', () => {
    const { machine, parent, k, pfn, nid } = written(name, 1);
    const old = pfn();
    expect(machine.move_pages(parent, A, 1, 1)).toMatchObject({ ret: 1, status: 1 });
    expect(nid()).toBe(1);
    expect(pfn()).not.toBe(old);
    expect(k.page.content.get(pfn())).toBe(1);
    expect(pte_write(pteOf(machine, parent, A).flags)).toBe(true);
    expect(k.page.flags.get(pfn()) & (PG_anon_exclusive | PG_locked)).toBe(PG_anon_exclusive);
    expect(k.page._refcount.get(old)).toBe(0);
  });

  it('leaves a page where it is that another process maps', () => {
    const { machine, parent, nid } = written(name, 1);
    machine.fork(parent, 'child');
    expect(machine.move_pages(parent, A, 1, 1)).toMatchObject({ ret: 0, status: -13 });
    expect(nid()).toBe(0);
  });

  it('puts a page back on the LRU that is pinned', () => {
    const { machine, parent, k, pfn } = written(name, 1);
    machine.pin(parent, A, 1, false);
    const before = pteOf(machine, parent, A);
    expect(machine.move_pages(parent, A, 1, 1).ret).toBe(0);
    machine.drain();
    expect(pteOf(machine, parent, A).pfn).toBe(before.pfn);
    expect(k.page.flags.get(pfn()) & (PG_lru | PG_locked)).toBe(PG_lru);
  });
});

describe.each(KERNELS)('mbind on %s', (name) => {
  it('splits the VMA, moves what is there and has new pages come from the node', () => {
    const { machine, parent, k, nid } = written(name, 2);
    expect(machine.mbind(parent, A + 1, 1, 1).err).toBe('');
    const mm = machine.mmOf(parent);
    expect(vma_lookup(k, mm, A)).not.toBe(vma_lookup(k, mm, A + 1));
    expect([nid(0), nid(1)]).toEqual([0, 1]);
    machine.madvise(parent, A, 2, 'DONTNEED');
    machine.write(parent, A, 2, () => 1);
    expect([nid(0), nid(1)]).toEqual([0, 1]);
  });

  it('knows two nodes', () => {
    const { machine, parent } = written(name, 1);
    expect(machine.mbind(parent, A, 1, 2).err).toBe('EINVAL');
  });
});
