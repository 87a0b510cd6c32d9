import type { MapBlock, Shown } from '../../protocol';
import type { Ctx } from '../canvas/shapes';
import { box, changeBox, changeSign, fonts, ring, text, width } from '../canvas/shapes';
import { DIFFERS_SIGN } from '../differing';
import type { Theme } from '../theme.svelte';
import { alpha, CHANGE_WORD, changeColor } from '../theme.svelte';
import type { BlockBox } from './boxes';
import type { MapScene } from './draw';
import { shownText } from './words';

/** Room for `ref 1015 → 1007` beside a block. */
const MARGIN_ROOM = 96;
/** From this height on there is room for a second line. */
const TWO_LINES = 36;

/** A folio, a part of one, or a run of folios alike. */
export function drawBlock(ctx: Ctx, { layout, theme, related, differing }: MapScene, b: BlockBox): void {
  const { block } = b;
  const lit = related?.blocks.has(block.id) ?? false;
  const faded = related !== undefined && !lit && related.blocks.size > 0;
  ctx.globalAlpha = faded && !theme.contrast ? 0.62 : 1;
  box(
    ctx,
    b.x,
    b.y,
    b.w,
    b.h,
    changeBox(theme, block.change, {
      fill: theme.soft,
      stroke: theme.contrast ? theme.line : alpha(theme.dim, 0.75),
      ...(block.zero ? { dash: [1, 2] } : {}),
    }),
  );
  const below = b.h >= TWO_LINES ? secondLine(block, layout.margin > 0, b.titled) : '';
  const base = b.y + b.h / 2 + (below === '' ? 4 : -3);
  blockNames(ctx, theme, b, base, block.order === 0 && differing.blocks.has(block.id));
  const changed = block.refcount.old !== undefined && layout.margin === 0 && saysRefcount(block, b.titled);
  const f = fonts(theme);
  text(ctx, below, b.x + 10, base + 15, { font: f.small, color: changed ? theme.changed : theme.dim }, b.w - 20);
  if (layout.margin > 0 && !block.zero) blockMargin(ctx, theme, b);
  ctx.globalAlpha = 1;
  changeSign(ctx, theme, block.change, b.x + b.w + 9, b.y + b.h / 2 + 4);
  if (lit) ring(ctx, theme, b.x, b.y, b.w, b.h, 'active');
}

/** How many pages; and the references, if there is no margin to say them in. */
function secondLine(block: MapBlock, margin: boolean, titled: boolean): string {
  const parts: string[] = [];
  if (block.pages > 1) parts.push(`${block.pages.toLocaleString('en')} pages`);
  if (!margin && !block.zero && saysRefcount(block, titled)) parts.push(`ref ${shownText(block.refcount)}`);
  return parts.join(' · ');
}

/** The count of a large folio's page is not that of the folio: say which one stands here. */
function each(block: MapBlock): string {
  return block.order > 0 && block.pages > 1 ? ' each' : '';
}

/** The parts of a large folio have one refcount: the first says it. */
function saysRefcount(block: MapBlock, titled: boolean): boolean {
  return !titled || block.range === undefined || block.range.startsWith('[0');
}

function blockNames(ctx: Ctx, theme: Theme, b: BlockBox, base: number, differs: boolean): void {
  const f = fonts(theme);
  const { block } = b;
  const told = block.change === 'new' || block.change === 'gone';
  const name = b.titled ? (block.range ?? (block.order > 0 ? `[0..${block.pages - 1}]` : block.title)) : block.title;
  const sign = differs ? `${DIFFERS_SIGN} ` : '';
  const mark = block.exclusive === 'all' ? ' ◆' : block.exclusive === 'some' ? ' ◆ some' : '';
  const narrow = b.w < 190;
  const count = block.zero
    ? 'shared, not counted'
    : `${narrow ? 'map' : 'mapcount'} ${shownText(block.mapcount)}${narrow ? '' : each(block)}`;
  const countFont = narrow ? f.monoSmall : f.mono;
  const countWidth = width(ctx, count, countFont);
  const font = b.titled ? f.mono : b.h < 17 ? f.small : f.text;
  const color = !b.titled && told ? (changeColor(theme, block.change) ?? theme.fg) : theme.fg;
  const room = b.w - countWidth - 28;
  // The sign beside the block says it, too.
  const word = !b.titled && told ? ` · ${CHANGE_WORD[block.change]}` : '';
  const whole = sign + name + word + mark;
  const shown = width(ctx, whole, font) <= room ? whole : sign + name + mark;
  text(ctx, shown, b.x + 10, base, { font, color }, room);
  const countColor = block.mapcount.old === undefined ? theme.fg : (changeColor(theme, block.change) ?? theme.changed);
  text(ctx, count, b.x + b.w - 10, base, {
    font: countFont,
    color: block.zero ? theme.dim : countColor,
    align: 'right',
  });
}

/** Beside the block: its refcount, and for single folios which anon_vma it points to. */
function blockMargin(ctx: Ctx, theme: Theme, b: BlockBox): void {
  const f = fonts(theme);
  const x = b.x + b.w + 18;
  const { block } = b;
  const lines = [
    ...(saysRefcount(block, b.titled) ? [{ text: `ref ${shownText(block.refcount)}`, shown: block.refcount }] : []),
    ...(b.h >= 27 && !b.titled ? [{ text: shownText(block.anon_vma), shown: block.anon_vma }] : []),
    ...states(block),
  ];
  const base = b.y + b.h / 2 + (lines.length > 1 ? -2 : 4);
  lines.forEach((line, i) => {
    const color = line.shown.old === undefined ? theme.dim : theme.changed;
    text(ctx, line.text, x, base + 13 * i, { font: f.small, color }, MARGIN_ROOM);
  });
}

/** What sets a large folio apart from others: it waits to be split, or is pinned. */
function states(block: MapBlock): { readonly text: string; readonly shown: Shown }[] {
  const count = (name: string): Shown | undefined =>
    block.order === 0 ? undefined : block.counts.find((field) => field.name === name);
  const [queued, pins] = [count('_deferred_list'), count('_pincount')];
  return [
    ...(queued?.value === 'queued' ? [{ text: 'deferred split', shown: queued }] : []),
    ...(pins !== undefined && pins.value !== '0' ? [{ text: `_pincount ${shownText(pins)}`, shown: pins }] : []),
  ];
}
