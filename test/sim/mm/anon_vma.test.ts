import { describe, expect, it } from 'vitest';
import { chainsOf, treeOf } from '../../../src/sim/mm/anon_vma';
import { rmapCandidates } from '../../../src/sim/mm/rmap';
import { A, KERNELS, pteOf, RW, scene, vmaOf } from './scene';

function generations(name: string) {
  const { machine, parent } = scene(name, 4);
  machine.write(parent, A, 4, () => 1);
  const child = machine.fork(parent, 'child').child ?? -1;
  const grandchild = machine.fork(child, 'grandchild').child ?? -1;
  const { kernel } = machine;
  const chain = (proc: number) =>
    [...chainsOf(kernel, vmaOf(machine, proc, A))].map((avc) => kernel.avc.anon_vma.get(avc));
  return { machine, kernel, parent, child, grandchild, chain };
}

describe.each(KERNELS)('anon_vmas on %s', (name) => {
  it('give every generation one more chain, its own anon_vma first', () => {
    const { kernel, machine, parent, child, grandchild, chain } = generations(name);
    expect([chain(parent), chain(child).length, chain(grandchild).length]).toEqual([[1], 2, 3]);
    expect(chain(grandchild)[0]).toBe(kernel.vma.anon_vma.get(vmaOf(machine, grandchild, A)));
    // 7.2 clones the chains in list order, which turns it round each time; before, the root came last.
    expect(chain(grandchild).slice(1)).toEqual(name === '7.2' ? [1, 2] : [2, 1]);
  });

  it('let rmap find a page of the parent in every descendant, and only there', () => {
    const { machine, kernel, parent, child, grandchild } = generations(name);
    const { pfn } = pteOf(machine, parent, A);
    const found = [...rmapCandidates(kernel, pfn)].map((c) => kernel.vma.vm_mm.get(c.vma));
    expect(found).toEqual([parent, child, grandchild].map((p) => machine.mmOf(p)));
    machine.write(child, A, 1, () => 2);
    const own = pteOf(machine, child, A).pfn;
    const below = [...rmapCandidates(kernel, own)].map((c) => kernel.vma.vm_mm.get(c.vma));
    expect(below).toEqual([child, grandchild].map((p) => machine.mmOf(p)));
  });

  it('stay as long as a descendant is linked to them, and go with the last', () => {
    const { machine, kernel, parent, child, grandchild } = generations(name);
    machine.exit(parent);
    machine.exit(child);
    expect(kernel.anon_vma.table.count()).toBe(3);
    machine.exit(grandchild);
    expect([kernel.anon_vma.table.count(), kernel.avc.table.count()]).toEqual([0, 0]);
  });

  it('are taken over by a new child once orphaned, instead of growing', () => {
    const { machine, kernel, child, grandchild } = generations(name);
    const orphan = kernel.vma.anon_vma.get(vmaOf(machine, child, A));
    machine.exit(child);
    const next = machine.fork(grandchild, 'next').child ?? -1;
    expect(kernel.vma.anon_vma.get(vmaOf(machine, next, A))).toBe(orphan);
    expect(kernel.anon_vma.table.count()).toBe(3);
  });

  it('keep their trees in order of page offset when a VMA is split and merged again', () => {
    const { machine, parent } = scene(name, 6);
    const { kernel } = machine;
    machine.write(parent, A, 6, () => 1);
    const anonVma = kernel.vma.anon_vma.get(vmaOf(machine, parent, A));
    machine.mprotect(parent, A + 2, 2, 1);
    const starts = [...treeOf(kernel, anonVma)].map((avc) => kernel.vma.vm_pgoff.get(kernel.avc.vma.get(avc)) - A);
    expect(starts).toEqual([0, 2, 4]);
    expect(kernel.anon_vma.num_active_vmas.get(anonVma)).toBe(3);
    machine.mprotect(parent, A + 2, 2, RW);
    expect([...treeOf(kernel, anonVma)].length).toBe(1);
    expect(kernel.anon_vma.num_active_vmas.get(anonVma)).toBe(1);
  });
});
