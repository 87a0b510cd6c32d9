import type { RunOverview } from '../../protocol';
import { box, type Ctx, fonts, hatch, text, width as widthOf } from '../canvas/shapes';
import { DIFFERS_SIGN } from '../differing';
import type { Theme } from '../theme.svelte';
import { procColor } from '../theme.svelte';
import { type Figure, NoPicture } from './figures';
import { escaped, Recorder, TooManyShapes } from './recorder';

/** Figures under a heading of their own: a side of a comparison. */
export interface Part {
  readonly heading?: string;
  readonly figures: readonly Figure[];
}

/** A picture: what it is of, the drawings, the legend. */
export interface Sheet {
  readonly title: string;
  /** Below the title: step, kernel. */
  readonly lines: readonly string[];
  readonly parts: readonly Part[];
  /** Whose processes the legend has. */
  readonly run: RunOverview;
  readonly compared: boolean;
}

const PAD = 20;
const TITLE = 26;
const LINE = 18;
const HEADING = 26;
const CAPTION = 22;
const MOST_PROCS = 8;
const MOST_SHAPES = 40_000;
/** Pixels; programs that show pictures give up somewhere above. */
const HIGHEST = 30_000;

/** How wide a text is in a font. */
export type Measure = (font: string, text: string) => number;

/** The sheet as an SVG file: text stays text, colours are those of the theme, nothing comes from elsewhere. */
export function svgOf(sheet: Sheet, theme: Theme, measure: Measure): string {
  const recorder = new Recorder({ measure, most: MOST_SHAPES, prefix: 'f' });
  const figures = sheet.parts.flatMap((part) => part.figures);
  const width = Math.max(...figures.map((figure) => figure.width)) + 2 * PAD;
  let height = 0;
  try {
    height = drawSheet(recorder, sheet, theme, width);
  } catch (error) {
    if (error instanceof TooManyShapes) throw tooLarge(`more than ${MOST_SHAPES.toLocaleString('en')} shapes`);
    throw error;
  }
  if (height > HIGHEST) throw tooLarge(`${height.toLocaleString('en')} pixels in height`);
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const description = [...sheet.lines, ...sheet.parts.flatMap(wordsOf)].join('. ');
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" aria-labelledby="f-title f-desc">
<title id="f-title">${escaped(sheet.title)}</title>
<desc id="f-desc">${escaped(description)}</desc>
<rect width="${w}" height="${h}" fill="${escaped(recorder.plain(theme.bg))}"/>
${recorder.markup}
</svg>
`;
}

function tooLarge(what: string): NoPicture {
  return new NoPicture(`The picture would have ${what}. Show a smaller scenario, or select a smaller VMA.`);
}

function wordsOf({ heading, figures }: Part): string[] {
  return [heading, ...figures.map(({ caption }) => caption)].filter((words) => words !== undefined);
}

/** Returns the height. */
function drawSheet(ctx: Recorder, sheet: Sheet, theme: Theme, width: number): number {
  const f = fonts(theme);
  const room = width - 2 * PAD;
  let y = PAD + 14;
  text(ctx, sheet.title, PAD, y, { font: `600 15px ${theme.sans}`, color: theme.fg }, room);
  for (const line of sheet.lines) {
    y += LINE;
    text(ctx, line, PAD, y, { font: f.text, color: theme.dim }, room);
  }
  y += TITLE - 12;
  for (const { heading, figures } of sheet.parts) {
    if (heading !== undefined) {
      text(ctx, heading, PAD, y + 14, { font: f.bold, color: theme.fg }, room);
      y += HEADING;
    }
    for (const figure of figures) {
      if (figure.caption !== undefined) {
        text(ctx, figure.caption, PAD, y + 12, { font: f.small, color: theme.dim }, room);
        y += CAPTION;
      }
      ctx.begin(PAD, y, figure.caption);
      figure.draw(ctx);
      ctx.end();
      y += figure.height + 8;
    }
  }
  return drawLegend(ctx, sheet, theme, y + 8, room) + PAD;
}

interface Entry {
  readonly words: string;
  readonly color: string;
  readonly mark?: (ctx: Ctx, x: number, y: number) => void;
}

/** In as many lines as it takes. Returns the lower edge. */
function drawLegend(ctx: Ctx, { run, compared }: Sheet, theme: Theme, top: number, room: number): number {
  const font = fonts(theme).small;
  ctx.fillStyle = theme.line;
  ctx.fillRect(PAD, top, room, 1);
  const shown = run.procs.slice(0, MOST_PROCS);
  const more = run.procs.length - shown.length;
  const entries: Entry[] = [
    ...shown.map(
      ({ id, name }): Entry => ({
        words: name,
        color: theme.dim,
        mark: (to, x, y) => box(to, x, y, 10, 10, { fill: procColor(theme, id), radius: 2 }),
      }),
    ),
    ...(more > 0 ? [{ words: `+ ${more} more`, color: theme.dim }] : []),
    { words: 'read-only', color: theme.dim, mark: (to, x, y) => hatch(to, x, y, 10, 10, theme.dim, 4) },
    { words: '◆ exclusive', color: theme.dim },
    { words: 'W D A writable, dirty, accessed', color: theme.dim },
    ...(compared ? [{ words: `${DIFFERS_SIGN} not alike in A and B`, color: theme.dim }] : []),
    { words: '± changed', color: theme.changed },
    { words: '+ new', color: theme.fresh },
    { words: '− gone', color: theme.gone },
  ];
  let x = PAD;
  let y = top + 20;
  for (const { words, color, mark } of entries) {
    const used = widthOf(ctx, words, font) + (mark === undefined ? 0 : 15);
    if (x > PAD && x + used > PAD + room) {
      x = PAD;
      y += LINE;
    }
    mark?.(ctx, x, y - 9);
    text(ctx, words, x + (mark === undefined ? 0 : 15), y, { font, color });
    x += used + 16;
  }
  return y + 4;
}
