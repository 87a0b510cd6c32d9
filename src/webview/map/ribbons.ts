import type { Ctx } from '../canvas/shapes';
import { fonts, plate, width } from '../canvas/shapes';
import { alpha, changeColor, procColor } from '../theme.svelte';
import type { RibbonShape } from './boxes';
import type { MapScene } from './draw';
import { ribbonAt } from './ribbonPath';

/** Quiet ones first, then those of this step, then those lit up: what matters lies on top. */
export function drawRibbons(ctx: Ctx, scene: MapScene): void {
  const order = scene.layout.ribbons
    .map((shape, i) => ({ shape, i, rank: rank(scene, shape, i) }))
    .sort((a, b) => a.rank - b.rank);
  for (const { shape, i } of order) drawRibbon(ctx, scene, shape, i);
  // Of equals the longest first: it has the room.
  const labelled = order.toSorted((a, b) => b.rank - a.rank || b.shape.ribbon.pages - a.shape.ribbon.pages);
  drawLabels(
    ctx,
    scene,
    labelled.map(({ shape }) => shape),
  );
}

function rank(scene: MapScene, shape: RibbonShape, i: number): number {
  const { change } = shape.ribbon;
  return (scene.related?.ribbons.has(i) ? 4 : 0) + (change === 'gone' ? 3 : change === 'none' ? 0 : 2);
}

function trace(ctx: Ctx, s: RibbonShape): void {
  const middle = (s.x1 + s.x2) / 2;
  ctx.beginPath();
  ctx.moveTo(s.x1, s.a1);
  ctx.bezierCurveTo(middle, s.a1, middle, s.a2, s.x2, s.a2);
  ctx.lineTo(s.x2, s.b2);
  ctx.bezierCurveTo(middle, s.b2, middle, s.b1, s.x1, s.b1);
  ctx.closePath();
}

function traceEdges(ctx: Ctx, s: RibbonShape): void {
  const middle = (s.x1 + s.x2) / 2;
  ctx.beginPath();
  ctx.moveTo(s.x1, s.a1);
  ctx.bezierCurveTo(middle, s.a1, middle, s.a2, s.x2, s.a2);
  ctx.moveTo(s.x1, s.b1);
  ctx.bezierCurveTo(middle, s.b1, middle, s.b2, s.x2, s.b2);
}

function drawRibbon(ctx: Ctx, { theme, related }: MapScene, shape: RibbonShape, i: number): void {
  const { ribbon } = shape;
  const color = procColor(theme, ribbon.proc);
  const lit = related?.ribbons.has(i) ?? false;
  const faded = related !== undefined && related.ribbons.size > 0 && !lit;
  ctx.globalAlpha = faded ? 0.4 : 1;
  const marked = changeColor(theme, ribbon.change);
  if (ribbon.change === 'gone') {
    // Only the middle line: what is gone has no body any more.
    const middle = (shape.x1 + shape.x2) / 2;
    const from = (shape.a1 + shape.b1) / 2;
    const to = (shape.a2 + shape.b2) / 2;
    ctx.beginPath();
    ctx.moveTo(shape.x1, from);
    ctx.bezierCurveTo(middle, from, middle, to, shape.x2, to);
    ctx.strokeStyle = theme.gone;
    ctx.lineWidth = lit ? 2.5 : 1.5;
    ctx.setLineDash([5, 4]);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
    return;
  }
  const thin = shape.b1 - shape.a1 < 2.5 && shape.b2 - shape.a2 < 2.5;
  if (!theme.contrast || lit) {
    trace(ctx, shape);
    const strength = (ribbon.writable ? 0.4 : 0.14) + (lit ? 0.2 : 0);
    ctx.fillStyle = alpha(color, theme.contrast ? 0.25 : thin ? strength + 0.25 : strength);
    ctx.fill();
  }
  traceEdges(ctx, shape);
  ctx.strokeStyle = marked ?? alpha(color, lit || theme.contrast ? 1 : shape.slice === undefined ? 0.5 : 0.3);
  ctx.lineWidth = marked !== undefined ? 1.75 : lit ? 1.75 : 1;
  if (theme.contrast && !ribbon.writable) ctx.setLineDash([6, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly w: number;
}

/** Labels where there is room for them, the important ones first; none lies on another. */
function drawLabels(ctx: Ctx, { theme }: MapScene, shapes: readonly RibbonShape[]): void {
  const f = fonts(theme);
  const placed: Placed[] = [];
  const told = new Set<string>();
  for (const shape of shapes) {
    const label = ribbonLabel(shape);
    // What a step took away from one segment is said once, and one PMD is one, whatever the parts of the folio.
    const saying = `${shape.ribbon.segment} ${label}`;
    const once = shape.ribbon.change === 'gone' || shape.segment.level === 'pmd';
    if (label === '' || (once && told.has(saying))) continue;
    const w = width(ctx, label, f.small);
    if (w + 30 > shape.x2 - shape.x1) continue;
    const marked = changeColor(theme, shape.ribbon.change);
    for (const part of [0.5, 0.38, 0.62, 0.3, 0.7]) {
      const x = shape.x1 + (shape.x2 - shape.x1) * part;
      const at = ribbonAt(shape, x);
      if (at === undefined || x - w / 2 < shape.x1 + 4 || x + w / 2 > shape.x2 - 4) continue;
      const thickness = at.bottom - at.top;
      if (marked === undefined && thickness < 15) continue;
      const y = (at.top + at.bottom) / 2 + 4;
      if (placed.some((p) => Math.abs(p.y - y) < 16 && Math.abs(p.x - x) < (p.w + w) / 2 + 10)) continue;
      placed.push({ x, y, w });
      told.add(saying);
      plate(ctx, theme, label, x, y, {
        font: f.small,
        color: marked ?? procColor(theme, shape.ribbon.proc),
        align: 'center',
      });
      break;
    }
  }
}

const PMD_PAGES = 512;

/** How many entries of which level a ribbon stands for. Parts of a folio that one PMD maps are still mapped by one PMD. */
export function ribbonLabel({ ribbon, segment }: Pick<RibbonShape, 'ribbon' | 'segment'>): string {
  if (ribbon.change === 'gone') return 'unmapped';
  const count = segment.level === 'pmd' ? Math.ceil(ribbon.pages / PMD_PAGES) : ribbon.pages;
  const what = `${count.toLocaleString('en')} ${segment.level.toUpperCase()}${count === 1 ? '' : 's'}`;
  if (ribbon.change === 'new') return `${what} · new`;
  if (ribbon.change === 'changed') return `${what} · changed`;
  return ribbon.pages > 1 || segment.level === 'pmd' ? what : '';
}
