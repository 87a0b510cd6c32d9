import type { Ctx } from '../canvas/shapes';
import { parseColor } from '../color';

/** Numbers in an SVG: a tenth of a pixel is enough, and makes half as many characters. */
function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export function escaped(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
      // What XML cannot hold, not even escaped.
      .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
  );
}

interface State {
  alpha: number;
  dash: readonly number[];
  clip: string | undefined;
}

/** A picture is made of too many shapes to be one. */
export class TooManyShapes extends Error {}

export interface RecorderOptions {
  /** How wide a text is in a font. */
  readonly measure: (font: string, text: string) => number;
  /** Most shapes and texts. */
  readonly most: number;
  /** Put before ids: two pictures on one page must not share them. */
  readonly prefix: string;
}

/**
 * A canvas that writes SVG: shapes become paths, text stays text. It knows the calls of `Ctx`, and the drawings
 * know no others.
 */
export class Recorder implements Ctx {
  fillStyle: string | CanvasGradient | CanvasPattern = '#000';
  strokeStyle: string | CanvasGradient | CanvasPattern = '#000';
  font = '10px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  lineWidth = 1;
  readonly #parts: string[] = [];
  readonly #clips: string[] = [];
  readonly #saved: (State & Pick<Recorder, 'fillStyle' | 'strokeStyle' | 'font' | 'lineWidth'>)[] = [];
  #state: State = { alpha: 1, dash: [], clip: undefined };
  #path = '';
  #shapes = 0;

  constructor(private readonly options: RecorderOptions) {}

  /** The markup of what was drawn so far. */
  get markup(): string {
    const clips = this.#clips.length === 0 ? '' : `<defs>${this.#clips.join('')}</defs>\n`;
    return `${clips}${this.#parts.join('\n')}`;
  }

  /** A colour as every program reads it. */
  plain(color: string): string {
    return hexOf(color) ?? color;
  }

  get globalAlpha(): number {
    return this.#state.alpha;
  }

  set globalAlpha(alpha: number) {
    this.#state.alpha = alpha;
  }

  save(): void {
    const { fillStyle, strokeStyle, font, lineWidth } = this;
    this.#saved.push({ ...this.#state, fillStyle, strokeStyle, font, lineWidth });
  }

  restore(): void {
    const saved = this.#saved.pop();
    if (saved === undefined) return;
    const { alpha, dash, clip, ...own } = saved;
    this.#state = { alpha, dash, clip };
    Object.assign(this, own);
  }

  /** Everything that follows is moved, until `end`. */
  begin(x: number, y: number, label?: string): void {
    const title = label === undefined ? '' : `<title>${escaped(label)}</title>`;
    this.#parts.push(`<g transform="translate(${n(x)} ${n(y)})">${title}`);
  }

  end(): void {
    this.#parts.push('</g>');
  }

  measureText(text: string): { readonly width: number } {
    return { width: this.options.measure(this.font, text) };
  }

  setLineDash(dash: Iterable<number>): void {
    this.#state.dash = [...dash];
  }

  beginPath(): void {
    this.#path = '';
  }

  closePath(): void {
    this.#path += 'Z';
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${n(x)} ${n(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `L${n(x)} ${n(y)}`;
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#path += `C${[x1, y1, x2, y2, x, y].map(n).join(' ')}`;
  }

  quadraticCurveTo(x1: number, y1: number, x: number, y: number): void {
    this.#path += `Q${[x1, y1, x, y].map(n).join(' ')}`;
  }

  rect(x: number, y: number, w: number, h: number): void {
    this.#path += rectPath(x, y, w, h);
  }

  roundRect(
    x: number,
    y: number,
    w: number,
    h: number,
    radii: number | DOMPointInit | Iterable<number | DOMPointInit> = 0,
  ): void {
    const r = typeof radii === 'number' ? Math.max(0, Math.min(radii, w / 2, h / 2)) : 0;
    if (r === 0) {
      this.rect(x, y, w, h);
      return;
    }
    const corner = (dx: number, dy: number): string => `a${n(r)} ${n(r)} 0 0 1 ${n(dx)} ${n(dy)}`;
    this.#path += `M${n(x + r)} ${n(y)}h${n(w - 2 * r)}${corner(r, r)}v${n(h - 2 * r)}${corner(-r, r)}h${n(2 * r - w)}${corner(-r, -r)}v${n(2 * r - h)}${corner(r, -r)}Z`;
  }

  /** Clockwise. */
  arc(x: number, y: number, r: number, from: number, to: number): void {
    const turn = to - from;
    const at = (angle: number): string => `${n(x + r * Math.cos(angle))} ${n(y + r * Math.sin(angle))}`;
    this.#path += `${this.#path === '' ? 'M' : 'L'}${at(from)}`;
    // One command cannot draw a whole circle: its ends would be the same.
    const half = from + turn / 2;
    for (const end of turn >= 2 * Math.PI ? [half, to] : [to])
      this.#path += `A${n(r)} ${n(r)} 0 ${turn > Math.PI && turn < 2 * Math.PI ? 1 : 0} 1 ${at(end)}`;
  }

  /** What is drawn until `restore` shows only inside the path. */
  clip(): void {
    const id = `${this.options.prefix}c${this.#clips.length}`;
    const outer = this.#state.clip === undefined ? '' : ` clip-path="url(#${this.#state.clip})"`;
    this.#clips.push(`<clipPath id="${id}"${outer}><path d="${this.#path}"/></clipPath>`);
    this.#state.clip = id;
  }

  fill(): void {
    this.#shape(this.#path, paint('fill', this.fillStyle));
  }

  stroke(): void {
    const { dash } = this.#state;
    const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.map(n).join(' ')}"`;
    this.#shape(
      this.#path,
      ` fill="none"${paint('stroke', this.strokeStyle)} stroke-width="${n(this.lineWidth)}"${dashes}`,
    );
  }

  fillRect(x: number, y: number, w: number, h: number): void {
    this.#shape(rectPath(x, y, w, h), paint('fill', this.fillStyle));
  }

  strokeRect(x: number, y: number, w: number, h: number): void {
    const path = this.#path;
    this.#path = rectPath(x, y, w, h);
    this.stroke();
    this.#path = path;
  }

  fillText(text: string, x: number, y: number): void {
    const { weight, size, family } = fontOf(this.font);
    const anchor =
      this.textAlign === 'center'
        ? 'middle'
        : this.textAlign === 'right' || this.textAlign === 'end'
          ? 'end'
          : undefined;
    const attributes = [
      `x="${n(x)}" y="${n(y)}" font-size="${size}" font-family="${escaped(family)}"`,
      ...(weight === undefined ? [] : [`font-weight="${weight}"`]),
      ...(anchor === undefined ? [] : [`text-anchor="${anchor}"`]),
    ];
    // The width that the layout was made for: another font must not run into its neighbour.
    const width = this.options.measure(this.font, text);
    if (text.length > 1) attributes.push(`textLength="${n(width)}" lengthAdjust="spacingAndGlyphs"`);
    this.#add(
      `<text ${attributes.join(' ')}${paint('fill', this.fillStyle)}${this.#common()} xml:space="preserve">${escaped(text)}</text>`,
    );
  }

  #shape(path: string, style: string): void {
    if (path !== '') this.#add(`<path d="${path}"${style}${this.#common()}/>`);
  }

  #common(): string {
    const { alpha, clip } = this.#state;
    return `${alpha < 1 ? ` opacity="${n(alpha)}"` : ''}${clip === undefined ? '' : ` clip-path="url(#${clip})"`}`;
  }

  #add(part: string): void {
    this.#shapes++;
    if (this.#shapes > this.options.most) throw new TooManyShapes();
    this.#parts.push(part);
  }
}

function rectPath(x: number, y: number, w: number, h: number): string {
  return `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z`;
}

/** A colour without its opacity, and that apart: programs other than browsers know no `rgba()`. */
function paint(what: 'fill' | 'stroke', style: string | CanvasGradient | CanvasPattern): string {
  const text = typeof style === 'string' ? style : '#000';
  const color = parseColor(text);
  if (color === undefined) return ` ${what}="${escaped(text)}"`;
  return ` ${what}="${hexOf(text)}"${color.a < 1 ? ` ${what}-opacity="${n(color.a)}"` : ''}`;
}

/** `600 12px Inter, sans-serif` in its parts. */
function fontOf(font: string): { readonly weight?: string; readonly size: string; readonly family: string } {
  const match = /^(?:(\d{3}|bold) )?([\d.]+)px (.+)$/.exec(font);
  const [, weight, size = '12', family = 'sans-serif'] = match ?? [];
  return { ...(weight === undefined ? {} : { weight }), size, family };
}

function hexOf(text: string): string | undefined {
  const color = parseColor(text);
  if (color === undefined) return undefined;
  return `#${[color.r, color.g, color.b].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}
