import { describe, expect, it } from 'vitest';
import { PG_hwpoison } from '../../../src/sim/mm/page-flags';
import { leafOf } from '../../../src/sim/mm/pgtable';
import { isHwpoisonPte } from '../../../src/sim/mm/swapops';
import { A, KERNELS, pteOf, scene } from './scene';

function written(name: string) {
  const { machine, parent } = scene(name, 2);
  machine.write(parent, A, 2, (i) => i + 1);
  machine.drain();
  const k = machine.kernel;
  return {
    machine,
    parent,
    k,
    page: pteOf(machine, parent, A).pfn,
    anon: () => k.mm.MM_ANONPAGES.get(machine.mmOf(parent)),
  };
}

describe.each(KERNELS)('memory failure on %s', (name) => {
  it('soft offline moves the content, and the old page is never used again', () => {
    const { machine, parent, k, page, anon } = written(name);
    expect(machine.madvise(parent, A, 1, 'SOFT_OFFLINE').err).toBe('');
    const now = pteOf(machine, parent, A).pfn;
    expect(now).not.toBe(page);
    expect(k.page.content.get(now)).toBe(1);
    expect([k.page._refcount.get(page), k.page.flags.get(page)]).toEqual([1, PG_hwpoison]);
    expect(anon()).toBe(2);
  });

  it('soft offline fails where somebody holds a reference', () => {
    const { machine, parent, page } = written(name);
    machine.vmsplice(parent, A, 1);
    expect(machine.madvise(parent, A, 1, 'SOFT_OFFLINE').err).toBe('EBUSY');
    expect(pteOf(machine, parent, A).pfn).toBe(page);
  });

  it('a lost page leaves an entry that is a SIGBUS to whoever touches it', () => {
    const { machine, parent, k, page, anon } = written(name);
    expect(machine.madvise(parent, A, 1, 'HWPOISON')).toMatchObject({ err: '', sig: 'BUS' });
    const leaf = leafOf(k, machine.mmOf(parent), A);
    expect(isHwpoisonPte(leaf?.flags ?? 0)).toBe(true);
    expect(k.page._refcount.get(page)).toBe(1);
    expect(anon()).toBe(1);
    expect(machine.read(parent, A, 1).sig).toBe('BUS');
    expect(machine.read(parent, A + 1, 1).sig).toBeUndefined();
  });

  it('the entry goes with the mapping, the page does not', () => {
    const { machine, parent, k, page } = written(name);
    machine.madvise(parent, A, 1, 'HWPOISON');
    machine.munmap(parent, A, 2);
    expect(k.page._refcount.get(page)).toBe(1);
  });
});
