import { describe, expect, it } from 'vitest';
import { _PAGE_ACCESSED, _PAGE_PSE, pte_write } from '../../../src/sim/arch/x86_64';
import { folio_entire_mapcount } from '../../../src/sim/mm/folio';
import { PG_anon_exclusive, PG_referenced } from '../../../src/sim/mm/page-flags';
import { pmdRow, pteRow } from '../../../src/sim/mm/pgtable';
import { A, callsSince, KERNELS, pteOf, scene } from './scene';

const BLOCK = 512;

function written(name: string, pages: number) {
  const { machine, parent } = scene(name, BLOCK);
  machine.write(parent, A, pages, (i) => (i % 255) + 1);
  machine.drain();
  const mm = machine.mmOf(parent);
  const pmd = pmdRow(machine.kernel, mm, A);
  const collapse = (proc = parent) => machine.madvise(proc, A, BLOCK, 'COLLAPSE');
  return { machine, parent, mm, pmd, collapse };
}

describe.each(KERNELS)('MADV_COLLAPSE on %s', (name) => {
  it('copies the pages that are there into a new THP, and counts the holes as resident', () => {
    const { machine, parent, mm, pmd, collapse } = written(name, 10);
    const old = pteOf(machine, parent, A + 9);
    expect(collapse().err).toBe('');
    const k = machine.kernel;
    const folio = k.pgtable.pfn.get(pmd);
    expect(k.pgtable.flags.get(pmd) & _PAGE_PSE).not.toBe(0);
    expect(pte_write(k.pgtable.flags.get(pmd))).toBe(true);
    expect(folio_entire_mapcount(k, folio)).toBe(1);
    expect(k.page.flags.get(folio) & PG_anon_exclusive).not.toBe(0);
    expect(k.page.content.get(folio + 9)).toBe(10);
    expect(k.page.content.get(folio + 10)).toBe(0);
    expect(k.mm.MM_ANONPAGES.get(mm)).toBe(BLOCK);
    expect(k.page._refcount.get(old.pfn)).toBe(0);
  });

  it('drains the LRU batches first, whose references would speak against it', () => {
    const { machine, parent, collapse } = written(name, 0);
    machine.write(parent, A, 4, (i) => i);
    expect(machine.kernel.page._refcount.get(pteOf(machine, parent, A).pfn)).toBe(2);
    expect(collapse().err).toBe('');
  });

  it('says that a THP is there already without a second copy', () => {
    const { machine, pmd, collapse } = written(name, BLOCK);
    collapse();
    const folio = machine.kernel.pgtable.pfn.get(pmd);
    const from = machine.kernel.calls.length;
    expect(collapse().err).toBe('');
    expect(machine.kernel.pgtable.pfn.get(pmd)).toBe(folio);
    expect(callsSince(machine, from)).not.toContain('collapse_huge_page');
  });

  it('does not collapse a region that was never touched', () => {
    const { machine, parent } = scene(name, BLOCK);
    expect(machine.madvise(parent, A, BLOCK, 'COLLAPSE').err).toBe('EINVAL');
  });

  it('needs a writable PTE before 6.18', () => {
    const { machine, parent, pmd, collapse } = written(name, BLOCK);
    machine.fork(parent, 'child');
    const needs = name === '6.1' || name === '6.12';
    expect(collapse().err).toBe(needs ? 'EINVAL' : '');
    expect((machine.kernel.pgtable.flags.get(pmd) & _PAGE_PSE) === 0).toBe(needs);
  });
});

describe.each(KERNELS)('khugepaged on %s', (name) => {
  const prepared = (pages: number) => {
    const it = written(name, pages);
    it.machine.setThp('madvise');
    it.machine.madvise(it.parent, A, BLOCK, 'HUGEPAGE');
    return { ...it, isHuge: () => (it.machine.kernel.pgtable.flags.get(it.pmd) & _PAGE_PSE) !== 0 };
  };

  it('collapses a block of an advised VMA', () => {
    const { machine, isHuge } = prepared(BLOCK);
    expect(machine.khugepaged(1).ret).toBe(1);
    expect(isHuge()).toBe(true);
  });

  it('keeps to max_ptes_none', () => {
    const { machine, isHuge } = prepared(500);
    machine.khugepaged(1, { max_ptes_none: 11 });
    expect(isHuge()).toBe(false);
    machine.khugepaged(1, { max_ptes_none: 12 });
    expect(isHuge()).toBe(true);
  });

  it('keeps to max_ptes_shared', () => {
    const { machine, parent, isHuge } = prepared(BLOCK);
    machine.fork(parent, 'child');
    machine.write(parent, A, 255, () => 1);
    machine.drain();
    machine.khugepaged(1);
    expect(isHuge()).toBe(false);
    machine.write(parent, A + 255, 1, () => 1);
    machine.drain();
    machine.khugepaged(1);
    expect(isHuge()).toBe(true);
  });

  it('leaves a block alone of which no page was used', () => {
    const { machine, mm, isHuge } = prepared(BLOCK);
    const k = machine.kernel;
    for (let vpn = A; vpn < A + BLOCK; vpn++) {
      const pte = pteRow(k, mm, vpn);
      k.pgtable.flags.set(pte, k.pgtable.flags.get(pte) & ~_PAGE_ACCESSED);
      k.page.flags.andNot(k.pgtable.pfn.get(pte), PG_referenced);
    }
    machine.khugepaged(1);
    expect(isHuge()).toBe(false);
  });

  it('sleeps while no THPs are allowed', () => {
    const { machine, isHuge } = prepared(BLOCK);
    machine.setThp('never');
    expect(machine.khugepaged(1).ret).toBe(-1);
    expect(isHuge()).toBe(false);
  });
});
