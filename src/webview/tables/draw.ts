import type { PageTablesView, PteWindow, Selection, VmaStrip } from '../../protocol';
import type { Ctx } from '../canvas/shapes';
import { box, changeBox, changeSign, differsBar, differsMark, fonts, ring, text, width } from '../canvas/shapes';
import { DIFFERS_SIGN, type Differing, differsSign } from '../differing';
import type { Theme } from '../theme.svelte';
import { alpha, changeColor, procColor } from '../theme.svelte';
import { changeOf, drawCell, kindOf, markLetters } from './cells';
import { drawHugeBlock, hugeBlocks } from './huge';
import type { Grid, LeafLayout, TablesLayout } from './layout';
import { cellOf, leafCell, leavesInView, mappedByPmd } from './layout';

export interface TablesScene {
  readonly view: PageTablesView;
  readonly differing: readonly Differing[];
  readonly layout: TablesLayout;
  readonly theme: Theme;
  readonly active: Selection | undefined;
}

export function drawTables(ctx: Ctx, scene: TablesScene): void {
  const { layout, theme } = scene;
  const f = fonts(theme);
  drawStrip(ctx, scene);
  layout.grids.forEach((grid, i) => {
    drawGrid(ctx, scene, grid);
    const next = layout.grids[i + 1];
    if (next?.table.present) drawWedge(ctx, scene, grid, next);
  });
  const pgd = layout.grids[0];
  const pud = layout.grids[1];
  if (pgd !== undefined && pud !== undefined) {
    const middle = (pgd.x + pgd.w + pud.x) / 2;
    text(ctx, pud.x - pgd.x - pgd.w >= 34 ? 'P4D' : '', middle, pgd.y + pgd.h + 16, {
      font: f.tiny,
      color: theme.dim,
      align: 'center',
    });
    text(ctx, pud.x - pgd.x - pgd.w >= 34 ? 'folded' : '', middle, pgd.y + pgd.h + 28, {
      font: f.tiny,
      color: theme.dim,
      align: 'center',
    });
  }
}

function drawStrip(ctx: Ctx, { view, layout, theme, active, differing }: TablesScene): void {
  const f = fonts(theme);
  const color = procColor(theme, view.proc);
  text(ctx, 'VMAS', 20, 14, { font: f.caption, color: theme.dim });
  if (view.vmas.length === 0)
    text(ctx, 'This process has no VMA at this step.', 20, layout.stripY + 20, { font: f.text, color: theme.dim });
  if (layout.hiddenBefore > 0)
    text(ctx, `‹${layout.hiddenBefore}`, 20, layout.stripY + 21, { font: f.small, color: theme.dim });
  for (const { vma, x, y, w, h, current } of layout.strip) {
    box(
      ctx,
      x,
      y,
      w,
      h,
      changeBox(theme, vma.change, {
        fill: theme.contrast ? theme.bg : alpha(color, current ? 0.32 : 0.1),
        stroke: color,
        lineWidth: current ? 2 : 1,
      }),
    );
    const small = w < 108;
    const differs = differsSign(differing, { kind: 'vma', proc: view.proc, from: vma.vpn });
    text(ctx, `${differs}${vma.name}`, x + 8, y + 14, { font: f.mono, color: theme.fg }, small ? w - 12 : w - 46);
    if (!small) text(ctx, vma.perm, x + w - 7, y + 14, { font: f.monoSmall, color: theme.dim, align: 'right' });
    const below = small ? `${vma.perm} ${vma.present}/${vma.pages}` : presentWords(vma);
    text(ctx, below, x + 8, y + 28, { font: small ? f.monoSmall : f.small, color: theme.dim }, w - 12);
    changeSign(ctx, theme, vma.change, x + w - 5, y - 3);
    if (
      active?.kind === 'vma' &&
      active.proc === view.proc &&
      active.vpn >= vma.vpn &&
      active.vpn < vma.vpn + vma.pages
    )
      ring(ctx, theme, x, y, w, h, 'active');
  }
  const last = layout.strip.at(-1);
  if (layout.hiddenAfter > 0 && last !== undefined)
    text(ctx, `${layout.hiddenAfter}›`, last.x + last.w + 6, layout.stripY + 21, { font: f.small, color: theme.dim });
}

export function presentWords(vma: VmaStrip): string {
  return `${vma.present.toLocaleString('en')} of ${vma.pages.toLocaleString('en')} present`;
}

/** From the entry of the walk to the whole of the next table: it is this entry, opened. */
function drawWedge(ctx: Ctx, { theme, view }: TablesScene, from: Grid, to: Grid): void {
  const cell = cellOf(from, from.table.index);
  const color = procColor(theme, view.proc);
  const x1 = cell.x + cell.size;
  ctx.beginPath();
  ctx.moveTo(x1, cell.y);
  ctx.bezierCurveTo(x1 + 18, cell.y, to.x - 22, to.y, to.x - 3, to.y);
  ctx.lineTo(to.x - 3, to.y + to.h);
  ctx.bezierCurveTo(to.x - 22, to.y + to.h, x1 + 18, cell.y + cell.size, x1, cell.y + cell.size);
  ctx.closePath();
  if (!theme.contrast) {
    ctx.fillStyle = alpha(color, 0.09);
    ctx.fill();
  }
  ctx.strokeStyle = alpha(color, theme.contrast ? 1 : 0.4);
  ctx.lineWidth = 1;
  ctx.stroke();
}

function drawGrid(ctx: Ctx, scene: TablesScene, grid: Grid): void {
  const { theme, view, active } = scene;
  const f = fonts(theme);
  const { table } = grid;
  const color = procColor(theme, view.proc);
  const title = changeColor(theme, table.change) ?? theme.fg;
  const w = text(ctx, table.name, grid.x, grid.y - 22, { font: f.bold, color: title });
  changeSign(ctx, theme, table.change, grid.x + w + 9, grid.y - 22);
  const sub = !table.present ? '' : `pfn 0x${table.pfn.toString(16)}`;
  text(ctx, sub, grid.x, grid.y - 8, { font: f.monoSmall, color: theme.dim }, grid.w + 24);
  if (!table.present) {
    box(ctx, grid.x, grid.y, grid.w, grid.h, { stroke: alpha(theme.dim, 0.6), dash: [3, 3] });
    const byPmd = table.level === 1 && mappedByPmd(view);
    text(
      ctx,
      byPmd ? 'no PTE table' : 'no table',
      grid.x + grid.w / 2,
      grid.y + grid.h / 2,
      { font: f.small, color: theme.dim, align: 'center' },
      grid.w - 6,
    );
    if (table.level === 1)
      text(
        ctx,
        byPmd ? 'PMD: 2 MiB' : 'the walk ends above',
        grid.x + grid.w / 2,
        grid.y + grid.h / 2 + 15,
        { font: f.small, color: theme.dim, align: 'center' },
        grid.w - 6,
      );
    return;
  }
  // Opaque ground first: wedges of the level above may reach under the grid.
  ctx.fillStyle = theme.bg;
  ctx.fillRect(grid.x - 2, grid.y - 2, grid.w + 4, grid.h + 4);
  for (let i = 0; i < 512; i++) {
    const cell = cellOf(grid, i);
    drawCell(
      ctx,
      theme,
      color,
      cell.x,
      cell.y,
      cell.size,
      cell.size,
      table.kinds[i] ?? 0,
      table.marks[i] ?? 0,
      table.changes[i] ?? 0,
    );
  }
  drawDiffering(ctx, scene, grid);
  box(
    ctx,
    grid.x - 2,
    grid.y - 2,
    grid.w + 4,
    grid.h + 4,
    changeBox(theme, table.change, {
      stroke:
        active?.kind === 'table' && active.level === table.level && active.vpn === table.vpn ? theme.fg : theme.line,
    }),
  );
  const walk = cellOf(grid, table.index);
  box(ctx, walk.x - 1.5, walk.y - 1.5, walk.size + 3, walk.size + 3, { stroke: theme.fg, lineWidth: 2, radius: 2 });
  const entry = `[${table.index}]`;
  const used = `${table.used} used`;
  const y = grid.y + grid.h + 16;
  const entryWidth = text(ctx, entry, grid.x, y, { font: f.mono, color: theme.fg }, grid.w);
  if (entryWidth + width(ctx, used, f.small) + 8 <= grid.w)
    text(ctx, used, grid.x + grid.w, y, { font: f.small, color: theme.dim, align: 'right' });
  if (table.level === (mappedByPmd(view) ? 2 : 1))
    text(ctx, signs(grid), grid.x, y + 16, { font: f.tiny, color: theme.dim }, grid.w);
}

/** Entries that are not alike on the other side of a comparison, and those that lead to such. */
function drawDiffering(ctx: Ctx, { theme, view, differing }: TablesScene, grid: Grid): void {
  const { vpn, span } = grid.table;
  const marked = new Map<number, 'first' | 'more'>();
  for (const { kind, proc, from, count } of differing) {
    if (kind !== 'pte' || proc !== view.proc) continue;
    const first = Math.max(0, Math.floor((from - vpn) / span));
    const last = Math.min(511, Math.floor((from + count - 1 - vpn) / span));
    for (let i = first; i <= last; i++)
      if (i === first || !marked.has(i)) marked.set(i, i === first ? 'first' : 'more');
  }
  for (const [i, place] of marked) {
    const { x, y, size } = cellOf(grid, i);
    if (place === 'more') differsBar(ctx, theme, x, y, size);
    else differsMark(ctx, theme, x, y, Math.min(size, 9));
  }
}

/** What the cells say, as far as they are large enough to say it. */
function signs(grid: Grid): string {
  const fill = 'full: writable · hatched: read-only';
  return grid.cell < 11 ? fill : `${fill} · ◆ exclusive · dot left: dirty · dot right: accessed`;
}

export interface LeavesScene {
  readonly layout: LeafLayout;
  readonly theme: Theme;
  readonly proc: number;
  readonly vma: VmaStrip;
  readonly differing: readonly Differing[];
  readonly active: Selection | undefined;
  /** The window that holds an entry, if it has come. */
  readonly windowOf: (index: number) => PteWindow | undefined;
}

/** Draws the entries of one VMA that are in view, never more. */
export function drawLeaves(ctx: Ctx, scene: LeavesScene, top: number, height: number): void {
  const { layout, theme, vma } = scene;
  const f = fonts(theme);
  const color = procColor(theme, scene.proc);
  const first = firstPage(vma);
  const { from, to } = leavesInView(layout, vma.pages, top, height);
  const blocks = hugeBlocks(scene, from, to);
  for (let index = from; index < to; index++) {
    const { x, y } = leafCell(layout, index);
    if (!layout.cards && index % layout.columns === 0)
      text(ctx, `[${(first + index).toLocaleString('en')}]`, layout.x - 8, y + layout.cellH - 3, {
        font: f.monoSmall,
        color: theme.dim,
        align: 'right',
      });
    const window = scene.windowOf(index);
    const at = window === undefined ? -1 : vma.vpn + index - window.vpn;
    const kind = window?.kinds[at] ?? 0;
    const marks = window?.marks[at] ?? 0;
    const change = window?.changes[at] ?? 0;
    if (layout.cards) drawCard(ctx, scene, color, first + index, x, y, kind, marks, change, window?.pfns[at]);
    else if (kindOf(kind) !== 'huge')
      drawCell(ctx, theme, color, x, y, layout.cellW, layout.cellH, kind, marks, change);
  }
  for (const block of blocks) drawHugeBlock(ctx, scene, block, color, first, top);
  for (const { kind, proc, from: start, count } of scene.differing) {
    if (kind !== 'pte' || proc !== scene.proc) continue;
    const end = Math.min(to, start + count - vma.vpn);
    for (let index = Math.max(from, start - vma.vpn); index < end; index++) {
      const { x, y } = leafCell(layout, index);
      // A card says it beside its number.
      if (layout.cards)
        text(ctx, DIFFERS_SIGN, x + layout.cellW - 8, y + 32, { font: f.bold, color: theme.fg, align: 'right' });
      else if (index === start - vma.vpn) differsMark(ctx, theme, x, y, Math.min(layout.cellW, layout.cellH, 9));
      else differsBar(ctx, theme, x, y, layout.cellH);
    }
  }
  const { active } = scene;
  if (
    active?.kind === 'pte' &&
    active.proc === scene.proc &&
    active.vpn >= vma.vpn + from &&
    active.vpn < vma.vpn + to
  ) {
    const { x, y } = leafCell(layout, active.vpn - vma.vpn);
    const gap = layout.cards ? 6 : 0;
    ring(ctx, theme, x, y, layout.cellW - gap, layout.cellH - gap, 'active');
  }
}

/** Page of the region that a VMA begins with: 4 of `buf[4..7]`, so that leaves are numbered as the scenario does. */
export function firstPage(vma: VmaStrip): number {
  return Number(/\[(\d+)/.exec(vma.name)?.[1] ?? 0);
}

export const NO_PFN = 0xffffffff;

function drawCard(
  ctx: Ctx,
  { layout, theme }: LeavesScene,
  color: string,
  index: number,
  x: number,
  y: number,
  kindValue: number,
  marks: number,
  changeValue: number,
  pfn: number | undefined,
): void {
  const f = fonts(theme);
  const w = layout.cellW - 6;
  const h = layout.cellH - 6;
  const kind = kindOf(kindValue);
  const change = changeOf(changeValue);
  const mapped = pfn !== undefined && pfn !== NO_PFN;
  box(
    ctx,
    x,
    y,
    w,
    h,
    changeBox(theme, change, {
      stroke: kind === 'none' ? alpha(theme.dim, 0.5) : color,
      ...(kind === 'none'
        ? { dash: [2, 3] }
        : { fill: theme.contrast ? theme.bg : alpha(color, marks & 1 ? 0.38 : 0.12) }),
    }),
  );
  const used = text(
    ctx,
    `[${index}]${marks & 8 ? ' ◆' : ''}`,
    x + 8,
    y + 16,
    { font: f.mono, color: kind === 'none' ? theme.dim : theme.fg },
    w - 16,
  );
  const right =
    kind === 'none'
      ? 'none'
      : kind === 'leaf' || kind === 'huge'
        ? markLetters(marks)
        : `${kind} ${markLetters(marks)}`;
  text(
    ctx,
    right,
    x + w - 8,
    y + 16,
    { font: f.small, color: change === 'none' ? theme.dim : (changeColor(theme, change) ?? theme.dim), align: 'right' },
    w - used - 22,
  );
  text(ctx, mapped ? `pfn 0x${pfn.toString(16)}` : '', x + 8, y + 32, { font: f.monoSmall, color: theme.dim }, w - 16);
}
