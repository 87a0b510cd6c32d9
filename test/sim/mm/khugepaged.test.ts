import { describe, expect, it } from 'vitest';
import { _PAGE_PSE, pte_write } from '../../../src/sim/arch/x86_64';
import { folio_entire_mapcount } from '../../../src/sim/mm/folio';
import { PG_anon_exclusive } from '../../../src/sim/mm/page-flags';
import { pmdRow } from '../../../src/sim/mm/pgtable';
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
