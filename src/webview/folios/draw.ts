import type { FolioRow, Selection, Shown } from '../../protocol';
import { box, type Ctx, changeSign, fonts, hatch, ring, text } from '../canvas/shapes';
import { type Differing, differsSign } from '../differing';
import type { Theme } from '../theme.svelte';
import { alpha, CHANGE_WORD, changeColor, procColor } from '../theme.svelte';
import { wordChanges } from '../words';
import { barColumns, MAX_LANES, mappedText, mapperNames, shownCounts } from './bar';

/** The list of folios as a drawing, for a picture; the panel shows the same as elements. */
export interface FoliosScene {
  readonly rows: readonly FolioRow[];
  readonly theme: Theme;
  readonly selection: Selection | undefined;
  /** Empty but in a comparison. */
  readonly differing: readonly Differing[];
  readonly width: number;
}

const LINE = 17;
const NAME_X = 24;
const REFS_X = 150;
const REFS_W = 330;
const COUNTS_X = 500;
const REST_X = 690;
const LANE = 16;
const MOST_HOLDERS = 8;
const COUNT_COLUMNS = 3;

export function foliosHeight(rows: readonly FolioRow[]): number {
  return rows.reduce((sum, row) => sum + rowHeight(row), 8);
}

function holderCount({ holders }: FolioRow): number {
  return Math.min(holders.length, MOST_HOLDERS) + (holders.length > MOST_HOLDERS ? 1 : 0);
}

function rowHeight(row: FolioRow): number {
  const text = 14 + LINE * Math.max(4, 2 + holderCount(row));
  if (row.order === 0) return text;
  const lanes = Math.min(row.mappers.length, MAX_LANES);
  return text + LANE * (lanes + 2) + LINE * Math.ceil(shownCounts(row).length / COUNT_COLUMNS) + 10;
}

export function drawFolios(ctx: Ctx, scene: FoliosScene): void {
  let y = 4;
  for (const row of scene.rows) {
    const height = rowHeight(row);
    drawRow(ctx, scene, row, y);
    ctx.fillStyle = scene.theme.line;
    ctx.fillRect(0, y + height - 4, scene.width, 1);
    y += height;
  }
}

function drawRow(ctx: Ctx, scene: FoliosScene, row: FolioRow, top: number): void {
  const { theme, selection, width } = scene;
  const f = fonts(theme);
  const base = top + 14;
  const pages = 2 ** row.order;
  const differs = differsSign(scene.differing, { kind: 'page', from: row.pfn, count: pages });
  const told = row.change === 'new' || row.change === 'gone' ? ` · ${CHANGE_WORD[row.change]}` : '';
  const color = told === '' ? theme.fg : (changeColor(theme, row.change) ?? theme.fg);
  changeSign(ctx, theme, row.change, 12, base);
  text(ctx, `${differs}${row.title}${told}`, NAME_X, base, { font: f.bold, color }, REFS_X - NAME_X - 8);
  const size = row.order > 0 ? `order ${row.order} · ${pages} pages` : 'order 0';
  text(ctx, size, NAME_X, base + LINE, { font: f.text, color: theme.dim }, REFS_X - NAME_X - 8);
  text(ctx, `pfn 0x${row.pfn.toString(16)}`, NAME_X, base + 2 * LINE, { font: f.mono, color: theme.dim });
  drawHolders(ctx, theme, row, base);
  field(ctx, theme, 'folio_mapcount()', row.mapcount, COUNTS_X, base, REST_X - COUNTS_X - 8);
  const [page] = row.pages;
  if (row.order === 0 && page !== undefined) {
    const used = field(ctx, theme, '_mapcount', page._mapcount, COUNTS_X, base + LINE, REST_X - COUNTS_X - 24);
    if (page.exclusive) text(ctx, '◆', COUNTS_X + used + 6, base + LINE, { font: f.text, color: theme.fg });
  }
  field(ctx, theme, 'mapping', row.mapping, REST_X, base, width - REST_X - 8);
  field(ctx, theme, 'index', row.index, REST_X, base + LINE, width - REST_X - 8);
  drawFlags(ctx, theme, row, base + 2 * LINE, width);
  if (row.order > 0) drawBar(ctx, scene, row, top + 14 + LINE * Math.max(4, 2 + holderCount(row)));
  if (selection?.kind === 'page' && selection.pfn >= row.pfn && selection.pfn < row.pfn + pages)
    ring(ctx, theme, 5, top + 3, width - 10, rowHeight(row) - 11, 'active');
}

/** `_refcount`, its bar, and who holds the references, a line each. */
function drawHolders(ctx: Ctx, theme: Theme, row: FolioRow, base: number): void {
  const f = fonts(theme);
  const used = field(ctx, theme, '_refcount', row._refcount, REFS_X, base, REFS_W);
  text(ctx, 'held by', REFS_X + used + 8, base, { font: f.text, color: theme.dim });
  const live = row.holders.filter(({ change, count }) => change !== 'gone' && count > 0);
  const total = live.reduce((sum, { count }) => sum + count, 0);
  let x = REFS_X;
  for (const holder of live) {
    const w = (REFS_W * holder.count) / total;
    const color = holder.proc === undefined ? theme.dim : procColor(theme, holder.proc);
    const stroke = changeColor(theme, holder.change);
    box(ctx, x, base + 5, Math.max(2, w - 1), 10, {
      fill: color,
      radius: 2,
      ...(stroke === undefined ? {} : { stroke, lineWidth: 2 }),
    });
    x += w;
  }
  const sorted = row.holders.toSorted((a, b) => Number(a.change === 'gone') - Number(b.change === 'gone'));
  for (const [i, holder] of sorted.slice(0, MOST_HOLDERS).entries()) {
    const y = base + LINE * (i + 2) - 4;
    const color = changeColor(theme, holder.change) ?? theme.fg;
    ctx.fillStyle = holder.proc === undefined ? theme.dim : procColor(theme, holder.proc);
    ctx.beginPath();
    ctx.arc(REFS_X + 4, y - 4, 3.5, 0, 2 * Math.PI);
    ctx.fill();
    const words = `${holder.label}${holder.count > 1 ? ` ×${holder.count}` : ''}`;
    const shown = holder.change === 'gone' ? `${words} · gone` : words;
    text(ctx, shown, REFS_X + 13, y, { font: f.text, color }, REFS_W - 13);
  }
  const more = sorted.length - MOST_HOLDERS;
  if (more > 0)
    text(ctx, `+ ${more} more`, REFS_X + 13, base + LINE * (MOST_HOLDERS + 2) - 4, { font: f.text, color: theme.dim });
}

/** A name and its value, and what it was. Returns the width. */
function field(ctx: Ctx, theme: Theme, name: string, shown: Shown, x: number, y: number, room: number): number {
  const f = fonts(theme);
  const used = text(ctx, name, x, y, { font: f.mono, color: theme.dim }, room);
  const value = shown.old === undefined ? shown.value : `${shown.old} → ${shown.value}`;
  const color = shown.old === undefined ? theme.fg : theme.changed;
  return used + 7 + text(ctx, value, x + used + 7, y, { font: f.mono, color }, room - used - 7);
}

function drawFlags(ctx: Ctx, theme: Theme, row: FolioRow, y: number, width: number): void {
  const f = fonts(theme);
  let x = COUNTS_X;
  const lru = row.order === 0 ? row.counts.find(({ name }) => name === 'LRU') : undefined;
  if (lru !== undefined) x += field(ctx, theme, 'LRU', lru, x, y, width - x - 8) + 12;
  for (const word of wordChanges(row.flags)) {
    const color = changeColor(theme, word.change) ?? theme.dim;
    const sign = word.change === 'gone' ? '−' : word.change === 'new' ? '+' : '';
    x += text(ctx, `${sign}${word.text}`, x, y, { font: f.small, color }, width - x - 8) + 6;
  }
}

/** Of a large folio: its pages with the counts of each, and a lane for each process that maps some of them. */
function drawBar(ctx: Ctx, { theme, width }: FoliosScene, row: FolioRow, top: number): void {
  const f = fonts(theme);
  const columns = barColumns(row);
  const parts = columns.reduce((sum, { part }) => sum + part, 0);
  const room = width - REFS_X - 14;
  const edges = new Map<number, number>();
  let x = REFS_X;
  for (const { from, pages, part } of columns) {
    edges.set(from, x);
    x += (room * part) / parts;
    edges.set(from + pages, x);
  }
  const span = ({ from, pages }: { readonly from: number; readonly pages: number }) => {
    const x1 = edges.get(from);
    const x2 = edges.get(from + pages) ?? REFS_X + room;
    return x1 === undefined ? undefined : { x: x1, w: x2 - x1 - 1 };
  };
  const small = { font: f.tiny, align: 'center' } as const;
  text(ctx, '_mapcount', NAME_X, top + 11, { font: f.monoSmall, color: theme.dim });
  for (const run of row.pages) {
    const at = span(run);
    if (at === undefined) continue;
    const color = run._mapcount.old === undefined ? theme.fg : theme.changed;
    box(ctx, at.x, top, at.w, 14, { stroke: run._mapcount.old === undefined ? theme.line : theme.changed, radius: 2 });
    const was = run._mapcount.old === undefined ? '' : `${run._mapcount.old} → `;
    text(
      ctx,
      `${was}${run._mapcount.value}${run.exclusive ? ' ◆' : ''}`,
      at.x + at.w / 2,
      top + 11,
      { ...small, color },
      at.w - 2,
    );
  }
  for (const [i, mapper] of row.mappers.slice(0, MAX_LANES).entries()) {
    const y = top + LANE * (i + 1);
    const color = mapper.procs.length > 1 ? theme.dim : procColor(theme, mapper.procs[0]?.proc ?? 0);
    text(ctx, mapperNames(mapper), NAME_X, y + 11, { font: f.small, color }, REFS_X - NAME_X - 8);
    for (const run of mapper.runs) {
      const at = span(run);
      if (at === undefined) continue;
      const gone = run.change === 'gone';
      const stroke = changeColor(theme, run.change) ?? color;
      const fill = gone || theme.contrast ? {} : { fill: alpha(color, run.writable ? 0.42 : 0.14) };
      box(ctx, at.x, y, at.w, 14, { ...fill, stroke, radius: 2, ...(gone ? { dash: [4, 3] } : {}) });
      if (!run.writable && !gone && at.w > 14) hatch(ctx, at.x + at.w - 9, y + 1, 8, 12, color);
      text(ctx, mappedText(run), at.x + at.w / 2, y + 11, { ...small, color: gone ? theme.gone : theme.fg }, at.w - 20);
    }
  }
  const below = top + LANE * (Math.min(row.mappers.length, MAX_LANES) + 1) + 10;
  for (const { from } of columns) {
    const at = edges.get(from) ?? REFS_X;
    text(ctx, `[${from}]`, at, below, { font: f.tiny, color: theme.dim });
  }
  const column = room / COUNT_COLUMNS;
  for (const [i, count] of shownCounts(row).entries()) {
    const at = REFS_X + (i % COUNT_COLUMNS) * column;
    field(ctx, theme, count.name, count, at, below + LINE * (1 + Math.floor(i / COUNT_COLUMNS)), column - 8);
  }
}
