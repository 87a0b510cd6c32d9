import { describe, expect, it } from 'vitest';
import type { Path } from '../../../src/sim/kernel/kfn';
import { folioVmaWalk, page_mapped_in_vma, page_vma_mapped_walk } from '../../../src/sim/mm/page_vma_mapped';
import { leafOf } from '../../../src/sim/mm/pgtable';
import { folio_lock_anon_vma_read, rmap_walk } from '../../../src/sim/mm/rmap';
import { A, KERNELS, pteOf, scene, vmaOf } from './scene';

/** Drives a path that never waits. */
function run<T>(path: Path<T>): T {
  const result = path.next();
  if (!result.done) {
    throw new Error('waits');
  }
  return result.value;
}

type Machine = ReturnType<typeof scene>['machine'];

/** All mappings of a folio that a walk finds: [mm, page, level]. */
function mappings({ kernel }: Machine, folio: number): [number, number, number][] {
  const found: [number, number, number][] = [];
  run(
    rmap_walk(kernel, folio, {
      anon_lock: folio_lock_anon_vma_read,
      *rmap_one(k, target, vma, address) {
        const pvmw = folioVmaWalk(k, target, vma, address, 0);
        while (yield* page_vma_mapped_walk(k, pvmw)) {
          expect(k.pgtable.ptl.get(pvmw.ptl)).toBe(-1);
          found.push([k.vma.vm_mm.get(vma), pvmw.address, pvmw.pte === 0 ? 2 : 1]);
        }
        expect(pvmw.ptl).toBe(0);
        return true;
      },
    }),
  );
  return found;
}

/** No lock is left behind. */
function locks({ kernel }: Machine): number {
  const tables = [...kernel.pgtable.table.rows()].filter((table) => kernel.pgtable.ptl.get(table) !== 0);
  const anonVmas = [...kernel.anon_vma.table.rows()].filter((row) => kernel.anon_vma.rwsem.get(row) !== 0);
  return tables.length + anonVmas.length;
}

describe.each(KERNELS)('a walk over the mappings of an anonymous folio on %s', (name) => {
  it('visits parent and child in the order of the interval tree', () => {
    const { machine, parent } = scene(name, 4);
    machine.write(parent, A, 4, () => 1);
    const child = machine.fork(parent, 'child').child ?? -1;
    expect(mappings(machine, pteOf(machine, parent, A + 2).pfn)).toEqual(
      [parent, child].map((p) => [machine.mmOf(p), A + 2, 1]),
    );
    expect(locks(machine)).toBe(0);
  });

  it('finds a VMA without a mapping, and no mapping in it', () => {
    const { machine, parent } = scene(name, 1);
    machine.write(parent, A, 1, () => 1);
    const child = machine.fork(parent, 'child').child ?? -1;
    machine.write(child, A, 1, () => 2);
    expect(mappings(machine, pteOf(machine, parent, A).pfn)).toEqual([[machine.mmOf(parent), A, 1]]);
    const { kernel } = machine;
    const vma = vmaOf(machine, child, A);
    expect(run(page_mapped_in_vma(kernel, pteOf(machine, parent, A).pfn, vma))).toBe(-1);
    expect(run(page_mapped_in_vma(kernel, pteOf(machine, child, A).pfn, vma))).toBe(A);
    expect(locks(machine)).toBe(0);
  });

  it('finds a THP once where a PMD maps it, page by page where PTEs do', () => {
    const { machine, parent } = scene(name, 512);
    machine.setThp('always');
    machine.write(parent, A, 1, () => 1);
    const child = machine.fork(parent, 'child').child ?? -1;
    const folio = leafOf(machine.kernel, machine.mmOf(parent), A)?.pfn ?? 0;
    machine.munmap(child, A, 10);
    machine.munmap(child, A + 100, 1);
    const found = mappings(machine, folio);
    const own = (p: number) => found.filter(([mm]) => mm === machine.mmOf(p));
    expect(own(parent)).toEqual([[machine.mmOf(parent), A, 2]]);
    expect(own(child).map(([, page]) => page - A)).toEqual([...Array(512).keys()].filter((i) => i > 9 && i !== 100));
    expect(locks(machine)).toBe(0);
  });

  it('follows a folio over the end of a page table', () => {
    const { machine, parent } = scene(name, 512);
    machine.setThp('always');
    machine.write(parent, A, 1, () => 1);
    const to = A + 0x40000 + 500;
    machine.mremap(parent, { vpn: A, pages: 512, newPages: 512, to, mayMove: true, dontunmap: false });
    const folio = leafOf(machine.kernel, machine.mmOf(parent), to)?.pfn ?? 0;
    expect(mappings(machine, folio).map(([, page]) => page - to)).toEqual([...Array(512).keys()]);
    expect(locks(machine)).toBe(0);
  });

  it('does not find a folio that nobody maps', () => {
    const { machine, parent } = scene(name, 1);
    machine.write(parent, A, 1, () => 1);
    const { pfn } = pteOf(machine, parent, A);
    machine.kernel.page._refcount.add(pfn, 1);
    machine.munmap(parent, A, 1);
    expect(mappings(machine, pfn)).toEqual([]);
  });
});
