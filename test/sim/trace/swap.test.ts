import { describe, expect, it } from 'vitest';
import { parse, runScenario } from '../../../src/sim/scenario';
import { inspectView } from '../../../src/sim/trace/inspect';
import { momentOf } from '../../../src/sim/trace/moment';
import { treeView } from '../../../src/sim/trace/tree';

const TEXT = `scenario "S"
kernel 6.18
swap on
proc parent
  buf = mmap 12K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  child = fork
  write buf[1]
  swapoff
`;

function at(step: number) {
  const [scenario] = parse(TEXT).scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  return momentOf(runScenario(scenario), step);
}

const fieldsOf = (step: number, slot: number) => {
  const view = inspectView(at(step), { kind: 'slot', slot });
  return {
    title: view.title,
    exists: view.exists,
    ...Object.fromEntries(view.fields.map((f) => [f.name, f.old === undefined ? f.value : `${f.old} -> ${f.value}`])),
  };
};

describe('swap slots', () => {
  it('are told with their count, their copy and who names them', () => {
    expect(fieldsOf(4, 1)).toEqual({
      title: 'swap slot 1',
      exists: true,
      count: '1',
      'swap cache': expect.stringContaining('folio 1'),
      zeromap: '0',
      swap_map: '0x41',
    });
    expect(fieldsOf(5, 1)).toMatchObject({ count: '1 -> 2', swap_map: '0x41 -> 0x42' });
    expect(inspectView(at(5), { kind: 'slot', slot: 1 }).links.map(({ label }) => label)).toEqual([
      'PTE parent:buf[0]',
      'PTE child:buf[0]',
      expect.stringContaining('folio 1'),
    ]);
    expect(fieldsOf(6, 2)).toMatchObject({ count: '2 -> 1' });
    expect(fieldsOf(7, 1)).toMatchObject({ title: 'swap slot 1 (freed in this step)', exists: false });
  });

  it('that are free or beyond the device do not exist', () => {
    expect(fieldsOf(3, 1)).toMatchObject({ exists: false });
    expect(fieldsOf(4, 70000)).toMatchObject({ exists: false });
  });

  it('stand below the swap device in the tree, alike ones as a run', () => {
    const tree = (step: number, id?: string) =>
      treeView(at(step), id).map(({ label, description, change }) => `${label}: ${description} (${change})`);
    expect(tree(3).at(-1)).toBe('swap: 0 of 65,535 slots in use (none)');
    expect(tree(4).at(-1)).toBe('swap: 0 of 65,535 slots in use → 3 of 65,535 slots in use (changed)');
    expect(tree(4, 'swap')).toEqual(['slots 1..3: 1 entry, in the swap cache (new)']);
    expect(tree(5, 'swap/slots:1+3')[0]).toBe(
      'slot 1: 1 entry, in the swap cache → 2 entries, in the swap cache · parent:buf[0], child:buf[0] (changed)',
    );
    expect(tree(7, 'swap').length).toBeGreaterThan(0);
    expect(tree(7, 'swap/slot:1')).toEqual([]);
  });

  it('are linked from the entry and from the page in the swap cache', () => {
    const entry = inspectView(at(4), { kind: 'pte', proc: 0, vpn: entryPage(at(4)) });
    expect(entry.links.map(({ label }) => label)).toContain('swap slot 1');
    const slot = inspectView(at(4), { kind: 'slot', slot: 1 });
    const page = slot.links.find(({ select }) => select.kind === 'page')?.select;
    if (page === undefined) throw new Error('no page');
    expect(inspectView(at(4), page).fields.find(({ name }) => name === 'swap')?.select).toEqual({
      kind: 'slot',
      slot: 1,
    });
  });

  it('say what wrote them', () => {
    const { writers } = inspectView(at(4), { kind: 'slot', slot: 1 });
    expect(writers.map(({ change }) => `${change.object} ${change.field}`)).toContain('swap slot 1 swap_map');
    expect(writers.flatMap(({ path }) => path)).toContain('shrink_folio_list');
  });
});

/** The first page of the region. */
function entryPage(m: ReturnType<typeof at>): number {
  return m.run.regions[0]?.vpn ?? 0;
}
