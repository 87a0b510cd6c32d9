import type { Change } from '../../protocol';
import type { Theme } from '../theme.svelte';
import { alpha, CHANGE_SIGN, changeColor } from '../theme.svelte';

/** What the drawings use of a canvas. A picture is recorded by the same calls (`svg/recorder.ts`). */
export type Ctx = Pick<
  CanvasRenderingContext2D,
  | 'arc'
  | 'beginPath'
  | 'bezierCurveTo'
  | 'clip'
  | 'closePath'
  | 'fill'
  | 'fillRect'
  | 'fillStyle'
  | 'fillText'
  | 'font'
  | 'globalAlpha'
  | 'lineTo'
  | 'lineWidth'
  | 'moveTo'
  | 'quadraticCurveTo'
  | 'rect'
  | 'restore'
  | 'roundRect'
  | 'save'
  | 'setLineDash'
  | 'stroke'
  | 'strokeRect'
  | 'strokeStyle'
  | 'textAlign'
  | 'textBaseline'
> & { measureText(text: string): { readonly width: number } };

export interface TextStyle {
  readonly font: string;
  readonly color: string;
  readonly align?: CanvasTextAlign;
}

export const fonts = (theme: Theme) => ({
  text: `12px ${theme.sans}`,
  bold: `600 12px ${theme.sans}`,
  small: `11px ${theme.sans}`,
  tiny: `10px ${theme.sans}`,
  mono: `11.5px ${theme.mono}`,
  monoSmall: `10.5px ${theme.mono}`,
  caption: `600 11px ${theme.sans}`,
});

/** Draws text on a baseline, shortened with `…` to `room` pixels. Returns the width it took. */
export function text(
  ctx: Ctx,
  value: string,
  x: number,
  y: number,
  style: TextStyle,
  room = Number.POSITIVE_INFINITY,
): number {
  if (room <= 6 || value === '') return 0;
  ctx.font = style.font;
  ctx.fillStyle = style.color;
  ctx.textAlign = style.align ?? 'left';
  ctx.textBaseline = 'alphabetic';
  const shown = fit(ctx, value, room);
  ctx.fillText(shown, x, y);
  return ctx.measureText(shown).width;
}

export function width(ctx: Ctx, value: string, font: string): number {
  ctx.font = font;
  return ctx.measureText(value).width;
}

function fit(ctx: Ctx, value: string, room: number): string {
  if (!Number.isFinite(room) || ctx.measureText(value).width <= room) return value;
  let low = 0;
  let high = value.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(`${value.slice(0, middle).trimEnd()}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${value.slice(0, low).trimEnd()}…`;
}

export interface BoxStyle {
  readonly fill?: string;
  readonly stroke?: string;
  readonly lineWidth?: number;
  readonly dash?: readonly number[];
  readonly radius?: number;
}

/** A rounded box on whole pixels, so that its lines are sharp. */
export function box(ctx: Ctx, x: number, y: number, w: number, h: number, style: BoxStyle): void {
  const line = style.stroke === undefined ? 0 : (style.lineWidth ?? 1);
  const shift = line % 2 === 1 ? 0.5 : 0;
  ctx.beginPath();
  ctx.roundRect(
    Math.round(x) + shift,
    Math.round(y) + shift,
    Math.max(1, Math.round(w) - (shift > 0 ? 1 : 0)),
    Math.max(1, Math.round(h) - (shift > 0 ? 1 : 0)),
    Math.min(style.radius ?? 3, h / 2),
  );
  if (style.fill !== undefined) {
    ctx.fillStyle = style.fill;
    ctx.fill();
  }
  if (style.stroke !== undefined) {
    ctx.strokeStyle = style.stroke;
    ctx.lineWidth = line;
    ctx.setLineDash(style.dash === undefined ? [] : [...style.dash]);
    ctx.stroke();
    ctx.setLineDash([]);
  }
}

/** Diagonal hatching: read-only. */
export function hatch(ctx: Ctx, x: number, y: number, w: number, h: number, color: string, pitch = 5): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.clip();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  for (let d = -h; d < w; d += pitch) {
    ctx.moveTo(x + d, y + h);
    ctx.lineTo(x + d + h, y);
  }
  ctx.stroke();
  ctx.restore();
}

/** How a thing that changed is outlined: amber, green, or red and dashed. */
export function changeBox(theme: Theme, change: Change, plain: BoxStyle): BoxStyle {
  const color = changeColor(theme, change);
  if (color === undefined) return plain;
  return { ...plain, stroke: color, lineWidth: 2, ...(change === 'gone' ? { dash: [4, 3] } : {}) };
}

/** The sign of a change in the gutter of a box, as in a diff. */
export function changeSign(ctx: Ctx, theme: Theme, change: Change, x: number, y: number): void {
  const color = changeColor(theme, change);
  if (color !== undefined)
    text(ctx, CHANGE_SIGN[change], x, y, { font: `600 12px ${theme.mono}`, color, align: 'center' });
}

/** ≠ as a drawing, on ground of its own: it is told apart from what is under it at any size. */
export function differsMark(ctx: Ctx, theme: Theme, x: number, y: number, size: number): void {
  ctx.fillStyle = theme.bg;
  ctx.fillRect(x, y, size, size);
  ctx.strokeStyle = theme.fg;
  ctx.lineWidth = size >= 8 ? 1.5 : 1;
  ctx.beginPath();
  for (const part of [0.36, 0.66]) {
    ctx.moveTo(x + size * 0.12, y + size * part);
    ctx.lineTo(x + size * 0.88, y + size * part);
  }
  ctx.moveTo(x + size * 0.72, y + size * 0.08);
  ctx.lineTo(x + size * 0.28, y + size * 0.94);
  ctx.stroke();
}

/** The cells behind the first of a run that is not alike: a bar at the left, so that what they say is still seen. */
export function differsBar(ctx: Ctx, theme: Theme, x: number, y: number, height: number): void {
  ctx.fillStyle = theme.bg;
  ctx.fillRect(x, y, 3, height);
  ctx.fillStyle = theme.fg;
  ctx.fillRect(x, y, 2, height);
}

/** The ring around what is lit up or focused. */
export function ring(
  ctx: Ctx,
  theme: Theme,
  x: number,
  y: number,
  w: number,
  h: number,
  kind: 'active' | 'focus',
): void {
  const color = kind === 'focus' ? theme.focus : theme.fg;
  box(ctx, x - 3, y - 3, w + 6, h + 6, {
    stroke: color,
    lineWidth: kind === 'focus' ? 2 : 1,
    radius: 5,
    ...(kind === 'focus' && theme.contrast ? { dash: [3, 2] } : {}),
  });
}

/** Text on its own small ground, so that it can be read over lines and ribbons. */
export function plate(ctx: Ctx, theme: Theme, value: string, x: number, y: number, style: TextStyle): void {
  const w = width(ctx, value, style.font);
  const left = style.align === 'center' ? x - w / 2 : style.align === 'right' ? x - w : x;
  ctx.fillStyle = alpha(theme.bg, theme.contrast ? 1 : 0.78);
  ctx.beginPath();
  ctx.roundRect(left - 4, y - 11, w + 8, 15, 3);
  ctx.fill();
  text(ctx, value, x, y, style);
}
