import type { Ctx } from '../canvas/shapes';
import { box, fonts, text, width } from '../canvas/shapes';
import type { Theme } from '../theme.svelte';
import { alpha, procColor } from '../theme.svelte';
import type { Marker, Strip, TimelineLayout } from './layout';
import { lanePitch } from './layout';

export interface TimelineScene {
  readonly layout: TimelineLayout;
  readonly theme: Theme;
  readonly current: number;
  readonly pointed: number | undefined;
  /** Steps that were chosen. */
  readonly range?: { readonly from: number; readonly to: number } | undefined;
}

export function drawTimeline(ctx: Ctx, scene: TimelineScene): void {
  const { layout, theme, current } = scene;
  const f = fonts(theme);
  const pitch = lanePitch(layout.lanes.length);
  drawRange(ctx, scene);
  const now = layout.markers.find((marker) => marker.n === current);
  if (now !== undefined) {
    ctx.strokeStyle = theme.changed;
    ctx.setLineDash([2, 3]);
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(Math.round(now.x) + 0.5, 4);
    ctx.lineTo(Math.round(now.x) + 0.5, layout.lanesHeight - 2);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  for (const lane of layout.lanes) {
    const color = procColor(theme, lane.proc);
    text(ctx, lane.name, 14, lane.y + 4, { font: pitch < 18 ? f.small : f.text, color }, layout.x0 - 20);
    ctx.strokeStyle = theme.contrast ? color : theme.line;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(lane.x1, Math.round(lane.y) + 0.5);
    ctx.lineTo(lane.x2, Math.round(lane.y) + 0.5);
    ctx.stroke();
    if (lane.exits) {
      ctx.strokeStyle = color;
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.moveTo(lane.x2 + 10, lane.y - 6);
      ctx.lineTo(lane.x2 + 10, lane.y + 6);
      ctx.stroke();
    }
  }
  for (const fork of layout.forks) {
    ctx.strokeStyle = procColor(theme, fork.proc);
    ctx.lineWidth = 1.5;
    const middle = (fork.x1 + fork.x2) / 2 + 4;
    ctx.beginPath();
    ctx.moveTo(fork.x1, fork.y1);
    ctx.bezierCurveTo(middle, fork.y1, middle - 6, fork.y2, fork.x2, fork.y2);
    ctx.stroke();
  }
  for (const marker of layout.markers) drawMarker(ctx, scene, marker);
  drawLabels(ctx, scene, pitch);
}

/** A band behind the steps that were chosen, as far as they are in the window. */
function drawRange(ctx: Ctx, { layout, theme, range }: TimelineScene): void {
  if (range === undefined || range.to < layout.from || range.from > layout.to) return;
  const half = Math.min(12, layout.gap / 2);
  const xOf = (n: number): number => layout.x0 + 10 + (n - layout.from) * layout.gap;
  const x1 = xOf(Math.max(range.from, layout.from)) - half;
  const x2 = xOf(Math.min(range.to, layout.to)) + half;
  const fill = theme.contrast ? {} : { fill: alpha(theme.focus, 0.16) };
  box(ctx, x1, 2, x2 - x1, layout.lanesHeight - 4, { ...fill, stroke: theme.focus, radius: 4 });
}

function drawMarker(ctx: Ctx, { layout, theme, current, pointed }: TimelineScene, marker: Marker): void {
  const lane = layout.lanes[marker.lane];
  const color = procColor(theme, lane?.proc ?? 0);
  const on = marker.n === current;
  const tight = layout.gap < 22 || lanePitch(layout.lanes.length) < 18;
  const r = (on ? 6.5 : 4.5) - (tight ? 1 : 0);
  const bad = marker.kind !== 'ok' && marker.kind !== 'start';
  const stroke = bad ? theme.error : color;
  ctx.beginPath();
  shape(ctx, marker.kind, marker.x, marker.y, bad ? r + 1 : r);
  ctx.fillStyle = on ? stroke : theme.bg;
  ctx.fill();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = marker.n === pointed && !on ? 3 : 2;
  ctx.stroke();
  if (marker.failed) {
    const x = marker.x + r + 4;
    const y = marker.y - 3;
    ctx.strokeStyle = theme.error;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + 6, y + 6);
    ctx.moveTo(x + 6, y);
    ctx.lineTo(x, y + 6);
    ctx.stroke();
  }
}

/** A shape for each result, so that it is told without colour: circle, diamond, triangle, square. */
function shape(ctx: Ctx, kind: Marker['kind'], x: number, y: number, r: number): void {
  switch (kind) {
    case 'start':
      ctx.rect(x - 1, y - r, 2, 2 * r);
      return;
    case 'ok':
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      return;
    case 'errno':
      ctx.moveTo(x, y - r - 1);
      ctx.lineTo(x + r + 1, y);
      ctx.lineTo(x, y + r + 1);
      ctx.lineTo(x - r - 1, y);
      ctx.closePath();
      return;
    case 'signal':
      ctx.moveTo(x, y - r - 1);
      ctx.lineTo(x + r + 1, y + r);
      ctx.lineTo(x - r - 1, y + r);
      ctx.closePath();
      return;
    case 'splat':
    case 'invariant':
      ctx.rect(x - r, y - r, 2 * r, 2 * r);
      return;
  }
}

/** The current step's label always; then bad ones, then as many of the others as do not touch. */
function drawLabels(ctx: Ctx, { layout, theme, current, pointed }: TimelineScene, pitch: number): void {
  const f = fonts(theme);
  const taken: { y: number; x1: number; x2: number }[] = [];
  const importance = (marker: Marker): number =>
    (marker.n === current ? 4 : 0) +
    (marker.n === pointed ? 3 : 0) +
    (marker.failed ? 2 : 0) +
    (marker.kind === 'ok' || marker.kind === 'start' ? 0 : 1);
  const order = [...layout.markers].sort((a, b) => importance(b) - importance(a) || a.n - b.n);
  const last = layout.lanes.length - 1;
  for (const marker of order) {
    const on = marker.n === current;
    if (pitch < 18 && !on && marker.n !== pointed) continue;
    const below = marker.lane === last && last > 0;
    const y = below ? marker.y + 18 : marker.y - 11;
    const w = Math.min(width(ctx, marker.label, f.mono), on ? 260 : 150);
    const x = Math.max(layout.x0 - 6 + w / 2, Math.min(layout.width - 6 - w / 2, marker.x));
    const x1 = x - w / 2 - 5;
    const x2 = x + w / 2 + 5;
    if (taken.some((t) => Math.abs(t.y - y) < 12 && x1 < t.x2 && x2 > t.x1)) continue;
    // Between lanes a label may lie on another lane's line: not worth it unless it is the current one.
    taken.push({ y, x1, x2 });
    if (on || marker.n === pointed) box(ctx, x1, y - 11, x2 - x1, 15, { fill: alpha(theme.bg, 0.9) });
    text(ctx, marker.label, x, y, { font: f.mono, color: on ? theme.fg : theme.dim, align: 'center' }, w + 2);
  }
}

export function drawStrip(ctx: Ctx, theme: Theme, strip: Strip, current: number, count: number): void {
  box(ctx, strip.x1, strip.y, Math.max(4, strip.x2 - strip.x1), strip.h, {
    fill: alpha(theme.focus, 0.25),
    stroke: theme.focus,
    radius: 2,
  });
  const bottom = strip.y + strip.h - 1;
  strip.bins.forEach((bin, i) => {
    if (bin.part === 0) return;
    const bad = bin.failed || (bin.worst !== 'ok' && bin.worst !== 'start');
    ctx.fillStyle = bad ? theme.error : theme.dim;
    const h = Math.max(2, bin.part * (strip.h - 4)) + (bad ? 2 : 0);
    ctx.fillRect(strip.x + i, bottom - h, 1, h);
  });
  const x = strip.x + (current / Math.max(1, count)) * strip.w;
  ctx.fillStyle = theme.changed;
  ctx.fillRect(Math.round(x) - 1, strip.y - 2, 3, strip.h + 4);
}
