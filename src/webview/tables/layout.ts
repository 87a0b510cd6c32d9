import type { PageTablesView, TableView, VmaStrip } from '../../protocol';
import { ENTRY_KINDS } from '../../protocol';

/**
 * The page tables of one process by formula: the VMAs as a strip, then PGD, PUD, PMD and PTE table as grids of 512 cells.
 * The upper tables hold few entries and stay small; the table whose entry maps the page gets what room is left.
 */
export interface TablesLayout {
  readonly width: number;
  readonly height: number;
  readonly strip: readonly VmaBox[];
  /** VMAs that did not fit in the strip, before and after the ones drawn. */
  readonly hiddenBefore: number;
  readonly hiddenAfter: number;
  readonly stripY: number;
  readonly stripH: number;
  readonly grids: readonly Grid[];
}
export interface VmaBox {
  readonly vma: VmaStrip;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly current: boolean;
}
export interface Grid {
  readonly table: TableView;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly columns: number;
  readonly cell: number;
}
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

const PAD = 20;
const STRIP_TOP = 22;
const STRIP_HEIGHT = 34;
const GRID_TOP = STRIP_TOP + STRIP_HEIGHT + 46;
const CAPTION = 40;

export function layoutTables(view: PageTablesView, width: number): TablesLayout {
  const strip = layoutStrip(view, width);
  const roomy = width >= 700;
  const upperCell = roomy ? 6 : 4;
  const upperColumns = 16;
  const gap = roomy ? 40 : 16;
  const upperWidth = upperCell * upperColumns;
  const rest = width - 2 * PAD - 3 * (upperWidth + gap);
  const leafColumns = 32;
  const leafCell = Math.max(5, Math.min(15, Math.floor(rest / leafColumns)));
  let x = PAD;
  const large = mappedByPmd(view) ? 2 : 1;
  const grids = view.tables.map((table): Grid => {
    const leaf = table.level === large;
    const columns = leaf ? leafColumns : upperColumns;
    const cell = leaf ? leafCell : upperCell;
    const grid = { table, x, y: GRID_TOP, w: columns * cell, h: (512 / columns) * cell, columns, cell };
    x += grid.w + gap;
    return grid;
  });
  const bottom = grids.reduce((most, grid) => Math.max(most, grid.y + grid.h), GRID_TOP);
  return {
    width: Math.max(width, x - gap + PAD),
    height: bottom + CAPTION,
    ...strip,
    stripY: STRIP_TOP,
    stripH: STRIP_HEIGHT,
    grids,
  };
}

/** The walk ends in the PMD table, at an entry that maps 2 MiB. */
export function mappedByPmd(view: PageTablesView): boolean {
  const pmd = view.tables.find((table) => table.level === 2);
  const kind = ENTRY_KINDS[pmd?.kinds[pmd.index] ?? 0] ?? 'none';
  return pmd?.present === true && kind !== 'none' && kind !== 'table';
}

/** Widths grow with the logarithm of the size; if not all fit, those around the current one are drawn. */
function layoutStrip(
  view: PageTablesView,
  width: number,
): Pick<TablesLayout, 'strip' | 'hiddenBefore' | 'hiddenAfter'> {
  const room = Math.max(120, width - 2 * PAD);
  const gap = 4;
  const current = view.vmas.findIndex((vma) => view.vpn >= vma.vpn && view.vpn < vma.vpn + vma.pages);
  const ideal = view.vmas.map((vma) => 84 + 12 * Math.log2(Math.max(1, vma.pages)));
  const total = ideal.reduce((a, b) => a + b + gap, -gap);
  const least = 64;
  const scale = Math.min(1, room / Math.max(1, total));
  const sizes = ideal.map((size) => Math.max(least, size * scale));
  let first = 0;
  let last = sizes.length;
  const sum = (from: number, to: number): number => sizes.slice(from, to).reduce((a, b) => a + b + gap, 0);
  if (sum(0, last) > room + gap) {
    const middle = Math.max(0, current);
    first = middle;
    last = Math.min(sizes.length, middle + 1);
    const space = room - 56;
    for (let grew = true; grew; ) {
      grew = false;
      if (first > 0 && sum(first - 1, last) <= space) {
        first--;
        grew = true;
      }
      if (last < sizes.length && sum(first, last + 1) <= space) {
        last++;
        grew = true;
      }
    }
  }
  let x = PAD + (first > 0 ? 28 : 0);
  const strip = view.vmas.slice(first, last).map((vma, i): VmaBox => {
    const w = sizes[first + i] ?? least;
    const box = { vma, x, y: STRIP_TOP, w, h: STRIP_HEIGHT, current: first + i === current };
    x += w + gap;
    return box;
  });
  return { strip, hiddenBefore: first, hiddenAfter: view.vmas.length - last };
}

export function cellOf(grid: Grid, index: number): Cell {
  return {
    x: grid.x + (index % grid.columns) * grid.cell,
    y: grid.y + Math.floor(index / grid.columns) * grid.cell,
    size: grid.cell,
  };
}

export function entryAt(grid: Grid, x: number, y: number): number | undefined {
  if (x < grid.x || y < grid.y || x >= grid.x + grid.w || y >= grid.y + grid.h) return undefined;
  return Math.floor((y - grid.y) / grid.cell) * grid.columns + Math.floor((x - grid.x) / grid.cell);
}

/** The leaf entries of one VMA: cards with text for few, rows of cells for very many. */
export interface LeafLayout {
  readonly columns: number;
  readonly cellW: number;
  readonly cellH: number;
  readonly x: number;
  readonly rows: number;
  readonly height: number;
  /** Cards tell page, frame and bits in words. */
  readonly cards: boolean;
}

export const CARDS_UP_TO = 64;

export function layoutLeaves(pages: number, width: number): LeafLayout {
  const cards = pages <= CARDS_UP_TO;
  if (cards) {
    const columns = Math.max(1, Math.min(8, Math.floor((width - 2 * PAD) / 112)));
    const cellW = Math.min(190, Math.floor((width - 2 * PAD) / columns));
    const rows = Math.ceil(pages / columns);
    return { columns, cellW, cellH: 46, x: PAD, rows, height: rows * 46 + 12, cards };
  }
  const label = 76;
  const cell = 13;
  const fitting = Math.floor((width - label - PAD) / cell);
  const columns = [64, 32, 16, 8].find((count) => count <= fitting) ?? 8;
  const rows = Math.ceil(pages / columns);
  return { columns, cellW: cell, cellH: cell, x: label, rows, height: rows * cell + 12, cards };
}

/** Rows of leaves that a viewport shows, as entries. */
export function leavesInView(
  layout: LeafLayout,
  pages: number,
  top: number,
  height: number,
): { readonly from: number; readonly to: number } {
  const first = Math.max(0, Math.floor((top - 6) / layout.cellH));
  const last = Math.ceil((top + height) / layout.cellH);
  return { from: Math.min(pages, first * layout.columns), to: Math.min(pages, last * layout.columns) };
}

export function leafAt(layout: LeafLayout, pages: number, x: number, y: number): number | undefined {
  const column = Math.floor((x - layout.x) / layout.cellW);
  const row = Math.floor((y - 6) / layout.cellH);
  if (column < 0 || column >= layout.columns || row < 0) return undefined;
  const index = row * layout.columns + column;
  return index < pages ? index : undefined;
}

export function leafCell(layout: LeafLayout, index: number): { readonly x: number; readonly y: number } {
  return {
    x: layout.x + (index % layout.columns) * layout.cellW,
    y: 6 + Math.floor(index / layout.columns) * layout.cellH,
  };
}
