import { describe, expect, it } from 'vitest';
import type { MapView, Selection, Views } from '../../../src/protocol';
import { MARK } from '../../../src/protocol';
import { parse, runScenario } from '../../../src/sim/scenario';
import { answer } from '../../../src/sim/trace';
import { layoutMap } from '../../../src/webview/map/layout';
import { relatedInMap } from '../../../src/webview/map/related';
import { ribbonLabel } from '../../../src/webview/map/ribbons';
import { blockLabel } from '../../../src/webview/map/words';
import { hugeBlocks } from '../../../src/webview/tables/huge';
import { layoutTables, mappedByPmd } from '../../../src/webview/tables/layout';
import { SCENARIOS, type ScenarioName } from '../fixtures/scenarios';
import { BUF } from '../shotList';

type Result<V extends keyof Views> = Views[V]['result'];

function run(name: ScenarioName): <V extends keyof Views>(view: V, args: Views[V]['args']) => Result<V> {
  const [scenario] = parse(SCENARIOS[name]()).scenarios;
  if (scenario === undefined) throw new Error(`${name} has no scenario`);
  const made = runScenario(scenario, {});
  return (view, args) => answer(made, view, args);
}

const mapOf = (view: MapView) => layoutMap(view, { width: 960, height: 600, zoom: 1, open: [] });
const KERNELS = ['thp61', 'thp612', 'thp618', 'thp72'] as const;

describe.each(KERNELS)('a PMD-mapped folio in the map (%s)', (name) => {
  const view = run(name);

  it('is one segment of each process, one block, and a ribbon that says one PMD', () => {
    const { segments, blocks, ribbons, groups } = mapOf(view('map', { step: 3 }));
    expect(segments.map(({ segment }) => [segment.range, segment.level])).toEqual([
      ['[0..511]', 'pmd'],
      ['[0..511]', 'pmd'],
    ]);
    expect(blocks.map(({ block }) => [block.order, block.pages, block.mapcount.value])).toEqual([[9, 512, '2']]);
    expect(groups.map((group) => group.order)).toEqual([9]);
    expect(ribbons.map(ribbonLabel)).toEqual(['1 PMD · changed', '1 PMD · new']);
  });

  it('stays one PMD of the parent after the child has split its own, and PTEs of the child', () => {
    const { segments, blocks, ribbons } = mapOf(view('map', { step: 4 }));
    expect(segments.map((box) => [box.proc, box.segment.range, box.segment.level])).toEqual([
      [0, '[0..511]', 'pmd'],
      [1, '[0..2]', 'pte'],
      [1, '[3]', 'pte'],
      [1, '[4..511]', 'pte'],
    ]);
    const parents = ribbons.filter(({ ribbon }) => ribbon.proc === 0);
    expect(parents.map(({ ribbon }) => ribbon.pages)).toEqual([3, 1, 508]);
    expect(new Set(parents.map(ribbonLabel))).toEqual(new Set(['1 PMD']));
    const childs = ribbons.filter(({ ribbon }) => ribbon.proc === 1 && ribbon.change !== 'gone');
    expect(childs.map(ribbonLabel).toSorted()).toEqual(['1 PTE · new', '3 PTEs · changed', '508 PTEs · changed']);
    expect(blocks.map(({ block }) => block.range ?? block.title)).toEqual(['[0..2]', '[3]', '[4..511]', 'folio 2']);
  });

  it('lights up with every PMD that maps it when any of its pages is selected', () => {
    const map = view('map', { step: 3 });
    const pfn = (map.blocks[0]?.pfn ?? 0) + 300;
    const related = relatedInMap(map, { kind: 'page', pfn });
    const segments = map.procs.flatMap((proc) => proc.vmas.flatMap((vma) => vma.segments.map(({ id }) => id)));
    expect([...(related?.segments ?? [])].toSorted()).toEqual(segments.toSorted());
    expect(related?.segments.size).toBe(2);
    expect([...(related?.blocks ?? [])]).toEqual([map.blocks[0]?.id]);
  });
});

describe('the counts of a large folio in the map', () => {
  it('are said to be those of each page', () => {
    const [block] = run('mthp618')('map', { step: 4 }).blocks;
    if (block === undefined) throw new Error('the map has no folio');
    expect(block.order).toBe(4);
    expect(blockLabel(block)).toContain('mapcount of each page');
  });

  it('of a folio of 64 KiB belong to PTEs, never to a PMD', () => {
    const { ribbons } = mapOf(run('mthp618')('map', { step: 4 }));
    expect(ribbons.map(ribbonLabel)).toEqual([
      '16 PTEs · changed',
      '16 PTEs · changed',
      '16 PTEs · new',
      '16 PTEs · new',
    ]);
  });
});

describe('a PMD-mapped folio in the page tables', () => {
  const view = run('thp618');
  const child: Extract<Selection, { kind: 'pte' }> = { kind: 'pte', proc: 1, vpn: BUF + 100 };
  const tables = (step: number) => view('pageTables', { step, proc: child.proc, vpn: child.vpn });
  const leaves = (step: number, vpn: number, pages: number) => {
    const window = view('ptes', { step, proc: 1, vpn, count: pages });
    return hugeBlocks({ vma: { vpn, pages }, windowOf: () => window }, 0, pages);
  };

  it('gives the room to the PMD table, and to the PTE table once the PMD is split', () => {
    expect(mappedByPmd(tables(3))).toBe(true);
    expect(mappedByPmd(tables(4))).toBe(false);
    const widest = (step: number): string | undefined =>
      layoutTables(tables(step), 960).grids.toSorted((a, b) => b.w - a.w)[0]?.table.name;
    expect(widest(3)).toBe('PMD');
    expect(widest(4)).toBe('PTE');
  });

  it('is one block of leaves, not 512 cells, until it is split', () => {
    expect(leaves(3, BUF, 512).map(({ from, to }) => [from, to])).toEqual([[0, 512]]);
    expect(leaves(4, BUF, 512)).toEqual([]);
  });

  it('is one block for each PMD, with its own bits', () => {
    const zero = run('hugeZero72');
    const window = zero('ptes', { step: 3, proc: 0, vpn: BUF, count: 1024 });
    const blocks = hugeBlocks({ vma: { vpn: BUF, pages: 1024 }, windowOf: () => window }, 0, 1024);
    expect(blocks.map(({ from, to, marks }) => [from, to, (marks & MARK.write) !== 0])).toEqual([
      [0, 512, false],
      [512, 1024, true],
    ]);
  });

  it('is found whole from any row that is in view', () => {
    const window = view('ptes', { step: 3, proc: 1, vpn: BUF, count: 512 });
    const blocks = hugeBlocks({ vma: { vpn: BUF, pages: 512 }, windowOf: () => window }, 128, 192);
    expect(blocks.map(({ from, to }) => [from, to])).toEqual([[0, 512]]);
  });
});
