import { describe, expect, it } from 'vitest';
import { _PAGE_DIRTY, _PAGE_SAVED_DIRTY, pte_write, pte_young } from '../../../src/sim/arch/x86_64';
import { mappingAnonVma, PG_anon_exclusive } from '../../../src/sim/mm/page-flags';
import { A, callsSince, KERNELS, pteOf, RW, scene, vmaOf } from './scene';

function forked(name: string, pages = 4) {
  const { machine, parent } = scene(name, pages);
  machine.write(parent, A, pages, (i) => i + 1);
  machine.drain();
  const child = machine.fork(parent, 'child').child ?? -1;
  return { machine, parent, child };
}

describe.each(KERNELS)('fork and copy on write on %s', (name) => {
  it('shares every page read-only, no longer exclusive, old in the child', () => {
    const { machine, parent, child } = forked(name);
    for (let i = 0; i < 4; i++) {
      const mine = pteOf(machine, parent, A + i);
      const theirs = pteOf(machine, child, A + i);
      expect(theirs.pfn).toBe(mine.pfn);
      expect([pte_write(mine.flags), pte_write(theirs.flags)]).toEqual([false, false]);
      expect([pte_young(mine.flags), pte_young(theirs.flags)]).toEqual([true, false]);
      expect(machine.kernel.page._mapcount.get(mine.pfn)).toBe(1);
      expect(machine.kernel.page._refcount.get(mine.pfn)).toBe(2);
      expect(machine.kernel.page.flags.get(mine.pfn) & PG_anon_exclusive).toBe(0);
    }
    expect(machine.kernel.mm.MM_ANONPAGES.get(machine.mmOf(child))).toBe(4);
  });

  it('keeps D of a write-protected PTE before 6.6, and moves it to SAVED_DIRTY since', () => {
    const { machine, parent } = forked(name);
    const { flags } = pteOf(machine, parent, A);
    expect([(flags & _PAGE_DIRTY) !== 0, (flags & _PAGE_SAVED_DIRTY) !== 0]).toEqual(
      name === '6.1' ? [true, false] : [false, true],
    );
  });

  it('copies for the first writer into its own anon_vma, and lets the last owner reuse', () => {
    const { machine, parent, child } = forked(name);
    const { pfn } = pteOf(machine, parent, A);
    machine.write(child, A, 1, () => 99);
    const copy = pteOf(machine, child, A);
    const { page } = machine.kernel;
    expect(copy.pfn).not.toBe(pfn);
    expect(mappingAnonVma(page.mapping.get(copy.pfn))).toBe(machine.kernel.vma.anon_vma.get(vmaOf(machine, child, A)));
    expect([page._mapcount.get(pfn), page._refcount.get(pfn)]).toEqual([0, 1]);
    machine.write(parent, A, 1, () => 50);
    expect(pteOf(machine, parent, A).pfn).toBe(pfn);
    expect(page.flags.get(pfn) & PG_anon_exclusive).not.toBe(0);
    expect(machine.read(child, A, 1).data).toEqual([[A, 99]]);
  });

  it('reuses in place after the child is gone', () => {
    const { machine, parent, child } = forked(name);
    const { pfn } = pteOf(machine, parent, A + 1);
    machine.exit(child);
    const result = machine.write(parent, A + 1, 1, () => 9);
    expect(result.minflt).toBe(1);
    expect(pteOf(machine, parent, A + 1).pfn).toBe(pfn);
  });

  it('leaves every page as it was when a child of many pages comes and goes', () => {
    const { machine, parent } = scene(name, 1300);
    machine.write(parent, A, 1300, (i) => i % 100);
    machine.drain();
    const child = machine.fork(parent, 'child').child ?? -1;
    machine.exit(child);
    machine.write(parent, A, 1300, (i) => (i + 1) % 100);
    const { page, mm } = machine.kernel;
    expect(page.table.count()).toBe(1301);
    expect(mm.MM_ANONPAGES.get(machine.mmOf(parent))).toBe(1300);
    for (let i = 0; i < 1300; i += 100) {
      const { pfn } = pteOf(machine, parent, A + i);
      expect([page._refcount.get(pfn), page._mapcount.get(pfn)]).toEqual([1, 0]);
    }
  });

  it('goes through the rmap functions that this kernel has', () => {
    const { machine, child } = forked(name);
    const from = machine.kernel.calls.length;
    machine.write(child, A, 1, () => 1);
    const calls = callsSince(machine, from);
    const old = ['page_add_new_anon_rmap', 'page_remove_rmap'];
    const overhauled = ['folio_add_new_anon_rmap', 'folio_remove_rmap_ptes'];
    const [present, absent] = name === '6.1' ? [old, overhauled] : [overhauled, old];
    expect(calls).toEqual(expect.arrayContaining(present));
    expect(calls.filter((fn) => absent.includes(fn))).toEqual([]);
  });

  it('zero page: the write after a read copies nothing and flushes the old entry', () => {
    const { machine, parent } = scene(name, 2);
    machine.read(parent, A, 1);
    const result = machine.write(parent, A, 1, () => 3);
    expect(result).toMatchObject({ minflt: 1, flushes: 1 });
    expect(machine.kernel.mm.MM_ANONPAGES.get(machine.mmOf(parent))).toBe(1);
    expect(machine.mprotect(parent, A, 2, RW).ret).toBe(0);
  });
});

describe('series -rmap-overhaul on 6.12', () => {
  it('brings the old functions back, with the same counts', () => {
    const { machine, parent } = scene('6.12', 2, ['-rmap-overhaul']);
    const from = machine.kernel.calls.length;
    machine.write(parent, A, 2, () => 1);
    expect(callsSince(machine, from)).toContain('page_add_new_anon_rmap');
    expect(machine.kernel.page._mapcount.get(pteOf(machine, parent, A).pfn)).toBe(0);
  });
});
