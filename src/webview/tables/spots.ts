import type { PageTablesView, Selection } from '../../protocol';
import type { Spot } from '../canvas/spot';
import { type Differing, differsLine } from '../differing';
import { changeOf, entryWords, kindOf } from './cells';
import { presentWords } from './draw';
import type { Grid, TablesLayout } from './layout';
import { cellOf, entryAt } from './layout';

/** What an entry stands for: the next table, or the address it maps. */
export function entrySelection(view: PageTablesView, grid: Grid, index: number): Selection {
  const { table } = grid;
  const vpn = table.vpn + index * table.span;
  if (kindOf(table.kinds[index]) !== 'table') return { kind: 'pte', proc: view.proc, vpn };
  return { kind: 'table', proc: view.proc, level: table.level === 4 ? 3 : table.level === 3 ? 2 : 1, vpn };
}

export function entrySpot(view: PageTablesView, grid: Grid, index: number, differing: readonly Differing[] = []): Spot {
  const { table } = grid;
  const cell = cellOf(grid, index);
  const vpn = table.vpn + index * table.span;
  const words = entryWords(kindOf(table.kinds[index]), table.marks[index] ?? 0, changeOf(table.changes[index]));
  const walk = index === table.index ? '\non the walk' : '';
  return {
    id: `e${table.level}:${index}`,
    x: cell.x,
    y: cell.y,
    w: cell.size,
    h: cell.size,
    label: `${table.name}[${index}] at 0x${(vpn * 4096).toString(16)}\n${words}${walk}${differsLine(differing, { kind: 'pte', proc: view.proc, from: vpn, count: table.span })}`,
    select: entrySelection(view, grid, index),
    column: 5 - table.level,
  };
}

/** For the keyboard: the VMAs, and of each table the entries that are not none. */
export function tableSpots(view: PageTablesView, layout: TablesLayout, differing: readonly Differing[] = []): Spot[] {
  const spots: Spot[] = layout.strip.map((box) => ({
    id: `v${box.vma.vpn}`,
    x: box.x,
    y: box.y,
    w: box.w,
    h: box.h,
    label: `VMA ${box.vma.name} ${box.vma.perm}\n${presentWords(box.vma)}\n${box.vma.flags}${differsLine(differing, { kind: 'vma', proc: view.proc, from: box.vma.vpn })}`,
    select: box.vma.select,
    column: 0,
  }));
  for (const grid of layout.grids) {
    const { table } = grid;
    if (!table.present) continue;
    const lock = `${table.name} table at pfn 0x${table.pfn.toString(16)}\n${table.used} of 512 entries used\nprotected by ${table.lock}`;
    spots.push({
      id: `t${table.level}`,
      x: grid.x,
      y: grid.y - 34,
      w: Math.max(60, grid.w),
      h: 28,
      label: lock,
      select: { kind: 'table', proc: view.proc, level: table.level, vpn: table.vpn },
      column: 5 - table.level,
    });
    for (let i = 0; i < 512; i++)
      if (kindOf(table.kinds[i]) !== 'none' || i === table.index) spots.push(entrySpot(view, grid, i, differing));
  }
  return spots;
}

export function entryUnder(
  view: PageTablesView,
  layout: TablesLayout,
  x: number,
  y: number,
  differing: readonly Differing[] = [],
): Spot | undefined {
  for (const grid of layout.grids) {
    const index = grid.table.present ? entryAt(grid, x, y) : undefined;
    if (index !== undefined) return entrySpot(view, grid, index, differing);
  }
  return undefined;
}
