import { describe, expect, it } from 'vitest';
import type { FolioRow } from '../../../src/protocol';
import { check, engineKnows, parse, runScenario } from '../../../src/sim/scenario';
import { answer } from '../../../src/sim/trace';
import { barColumns, gridLines, mappedLabel, mappedText, mapperNames } from '../../../src/webview/folios/bar';
import { SCENARIOS, type ScenarioName } from '../fixtures/scenarios';

function folio(name: ScenarioName, step: number, at = 0): FolioRow {
  const parsed = parse(SCENARIOS[name]());
  const [scenario] = parsed.scenarios;
  expect(check(parsed, engineKnows())).toEqual([]);
  if (scenario === undefined) throw new Error('no scenario');
  const [row] = answer(runScenario(scenario), 'folios', { step, from: at, count: 1 }).rows;
  if (row === undefined) throw new Error('no folio');
  return row;
}

const lanes = (row: FolioRow) =>
  row.mappers.map((mapper) => [mapperNames(mapper), mapper.runs.map((run) => `${run.from} ${mappedText(run)}`)]);

describe('the bar of a large folio', () => {
  it('says who maps which pages at which size', () => {
    expect(lanes(folio('thp72', 3))).toEqual([
      ['parent', ['0 PMD']],
      ['child', ['0 PMD']],
    ]);
    expect(lanes(folio('thp72', 4))).toEqual([
      ['parent', ['0 PMD']],
      ['child', ['0 3 PTEs', '3 unmapped', '4 508 PTEs']],
    ]);
    expect(lanes(folio('thp72', 6))).toEqual([
      ['parent', ['0 8 PTEs', '16 496 PTEs']],
      ['child', ['0 3 PTEs', '4 4 PTEs', '8 unmapped', '16 496 PTEs']],
    ]);
  });

  it('has one lane for processes that map it alike', () => {
    expect(lanes(folio('mthp618', 6, 1))).toEqual([['parent, child', ['0 16 PTEs']]]);
  });

  it('is cut where anything changes from one page to the next, and leaves no page out', () => {
    const columns = barColumns(folio('thp72', 6));
    expect(columns.map(({ from, pages }) => [from, pages])).toEqual([
      [0, 3],
      [3, 1],
      [4, 4],
      [8, 8],
      [16, 496],
    ]);
    expect(gridLines(columns, { from: 3, pages: 5 })).toEqual({ first: 2, end: 4 });
    expect(gridLines(columns, { from: 0, pages: 512 })).toEqual({ first: 1, end: 6 });
  });

  it('shows a hole of one page beside 500 pages alike', () => {
    const columns = barColumns(folio('thp72', 6));
    const all = columns.reduce((sum, { part }) => sum + part, 0);
    for (const { part } of columns) expect(part / all).toBeGreaterThan(0.03);
  });

  it('does not draw more columns than can be seen', () => {
    const pages = Array.from({ length: 512 }, (_, from) => ({
      from,
      pages: 1,
      _mapcount: { value: String(from % 2) },
      exclusive: false,
      change: 'none' as const,
    }));
    const columns = barColumns({ ...folio('thp72', 3), pages });
    expect(columns).toHaveLength(48);
    expect(columns.at(-1)).toMatchObject({ from: 47, pages: 465 });
    expect(gridLines(columns, { from: 300, pages: 1 })).toBeUndefined();
  });

  it('says in words what a piece of it means', () => {
    const [, child] = folio('thp72', 6).mappers;
    expect(child?.runs.map((run) => mappedLabel(child, run))).toEqual([
      'child: [0..2] mapped by 3 PTEs, read-only',
      'child: [4..7] mapped by 4 PTEs, read-only',
      'child: [8..15] no longer mapped by 8 PTEs, read-only',
      'child: [16..511] mapped by 496 PTEs, read-only',
    ]);
  });
});
