import type { Selection } from '../../protocol';
import type { Ctx } from '../canvas/shapes';
import { box, changeBox, changeSign, fonts, hatch, ring, text, width } from '../canvas/shapes';
import { DIFFERS_SIGN } from '../differing';
import type { Theme } from '../theme.svelte';
import { alpha, CHANGE_WORD, changeColor, procColor } from '../theme.svelte';
import type { GroupBox, MapLayout, ProcBox, SegmentBox, VmaBox } from './boxes';
import type { DifferingInMap } from './differing';
import { drawBlock } from './drawBlock';
import type { Related } from './related';
import { drawRibbons } from './ribbons';
import { bitsText, shownText } from './words';

export interface MapScene {
  readonly layout: MapLayout;
  readonly theme: Theme;
  /** What is lit up by the pointer or the selection. */
  readonly related: Related | undefined;
  readonly differing: DifferingInMap;
  readonly selection: Selection | undefined;
}

/** Draws the map between `top` and `bottom` of its own coordinates. */
export function drawMap(ctx: Ctx, scene: MapScene, top: number, bottom: number): void {
  const { layout, theme } = scene;
  const seen = (rect: { y: number; h: number }): boolean => rect.y + rect.h >= top - 40 && rect.y <= bottom + 40;
  const f = fonts(theme);
  text(ctx, 'ADDRESS SPACES', layout.left.x, 18, { font: f.caption, color: theme.dim });
  text(ctx, 'FOLIOS', layout.right.x, 18, { font: f.caption, color: theme.dim });
  drawRibbons(ctx, scene);
  for (const proc of layout.procs) if (seen(proc)) drawProc(ctx, scene, proc);
  for (const vma of layout.vmas) if (seen(vma)) drawVmaLabel(ctx, scene, vma);
  for (const segment of layout.segments) if (seen(segment)) drawSegment(ctx, scene, segment);
  for (const group of layout.groups) if (seen(group)) drawGroup(ctx, scene, group);
  for (const block of layout.blocks) if (seen(block)) drawBlock(ctx, scene, block);
}

function drawProc(ctx: Ctx, { layout, theme, selection }: MapScene, box_: ProcBox): void {
  const f = fonts(theme);
  const color = procColor(theme, box_.proc.proc);
  const { proc } = box_;
  const gone = proc.change === 'gone';
  const name =
    proc.change === 'none' || proc.change === 'changed' ? proc.name : `${proc.name} · ${CHANGE_WORD[proc.change]}`;
  if (box_.compact) {
    text(
      ctx,
      proc.name,
      box_.x,
      box_.y + Math.min(13, box_.h / 2 + 5),
      { font: f.bold, color },
      Math.min(88, layout.left.w * 0.46),
    );
    return;
  }
  const selected = selection?.kind === 'proc' && selection.proc === proc.proc;
  const w = text(ctx, name, box_.x, box_.y + 10, { font: f.bold, color: gone ? theme.gone : color }, box_.w * 0.6);
  if (selected) ring(ctx, theme, box_.x, box_.y - 2, w, 15, 'active');
  changeSign(ctx, theme, proc.change, box_.x - 11, box_.y + 10);
  const single = proc.vmas.length === 1;
  if (!single)
    text(
      ctx,
      proc.vmas.length === 0 ? 'no VMA' : shownText(proc.rss),
      box_.x + box_.w,
      box_.y + 10,
      { font: f.small, color: proc.rss.old === undefined ? theme.dim : theme.changed, align: 'right' },
      box_.w - w - 12,
    );
  if (proc.hidden > 0)
    text(
      ctx,
      `${proc.hidden} more VMA${proc.hidden === 1 ? '' : 's'} not drawn`,
      box_.x,
      box_.y + box_.h - 3,
      { font: f.small, color: theme.dim },
      box_.w,
    );
}

function drawVmaLabel(ctx: Ctx, { layout, theme }: MapScene, v: VmaBox): void {
  if (v.labelY === undefined) return;
  const f = fonts(theme);
  const label = `${v.vma.name} · ${v.vma.label}`;
  const color = changeColor(theme, v.vma.change) ?? theme.dim;
  if (v.besideProc) {
    const taken = 12 + width(ctx, layout.procs.find((p) => p.proc.proc === v.proc)?.proc.name ?? '', f.bold);
    text(
      ctx,
      label,
      v.x + v.w,
      v.labelY,
      { font: f.small, color, align: 'right' },
      v.w - taken - (v.vma.change === 'none' ? 0 : 30),
    );
  } else {
    changeSign(ctx, theme, v.vma.change, v.x - 11, v.labelY);
    text(ctx, label, v.x, v.labelY, { font: f.small, color }, v.w);
  }
}

function drawSegment(ctx: Ctx, { theme, related, differing }: MapScene, s: SegmentBox): void {
  const { segment } = s;
  const color = procColor(theme, s.proc);
  const lit = related?.segments.has(segment.id) ?? false;
  const faded = related !== undefined && !lit && related.segments.size > 0;
  const present = segment.kind !== 'none';
  ctx.globalAlpha = faded && !theme.contrast ? 0.62 : 1;
  if (!present) {
    box(
      ctx,
      s.x,
      s.y,
      s.w,
      s.h,
      changeBox(theme, segment.change, { stroke: alpha(color, theme.contrast ? 1 : 0.45), dash: [2, 3] }),
    );
  } else {
    const fill = theme.contrast ? theme.bg : alpha(color, (segment.writable ? 0.42 : 0.13) + (s.h < 5 ? 0.25 : 0));
    box(ctx, s.x, s.y, s.w, s.h, { fill });
    const strip = s.text ? 11 : 7;
    if (!segment.writable)
      hatch(
        ctx,
        s.x + s.w - strip - 1,
        s.y + 1,
        strip,
        s.h - 2,
        alpha(color, theme.contrast ? 1 : 0.85),
        s.text ? 5 : 4,
      );
    else if (theme.contrast) {
      ctx.fillStyle = color;
      ctx.fillRect(s.x + s.w - 5, s.y + 2, 3, s.h - 4);
    }
    if (s.h >= 5 || segment.change !== 'none')
      box(ctx, s.x, s.y, s.w, s.h, changeBox(theme, segment.change, { stroke: color }));
  }
  if (s.text) {
    for (const at of s.pieces.at.slice(1, -1)) {
      ctx.fillStyle = alpha(color, 0.7);
      ctx.fillRect(s.x + s.w - 8, Math.round(s.y + s.h * at), 8, 1);
    }
    changeSign(ctx, theme, segment.change, s.x - 11, s.y + Math.min(s.h / 2 + 4, 17));
    segmentText(ctx, theme, s, differing.segments.has(segment.id));
  }
  ctx.globalAlpha = 1;
  if (lit) ring(ctx, theme, s.x, s.y, s.w, s.h, 'active');
}

function segmentText(ctx: Ctx, theme: Theme, s: SegmentBox, differs: boolean): void {
  const f = fonts(theme);
  const { segment } = s;
  const tall = s.h >= 38 && segment.pages > 1;
  const base = tall ? s.y + 17 : s.y + s.h / 2 + 4;
  const font = s.h < 16 ? f.monoSmall : f.mono;
  const none = segment.kind === 'none';
  if (s.h < 11) return;
  const name = `${differs ? `${DIFFERS_SIGN} ` : ''}${s.labelled ? s.vma.name : segment.range}`;
  const left = name + (segment.exclusive === 'all' ? ' ◆' : segment.exclusive === 'some' ? ' ◆ some' : '');
  const used = text(ctx, left, s.x + 9, base, { font, color: none ? theme.dim : theme.fg }, s.w - 30);
  const edge = s.x + s.w - (segment.writable || none ? 9 : 19);
  const right = bitsText(segment);
  const rightWidth = width(ctx, right, f.small);
  text(
    ctx,
    right,
    edge,
    base,
    { font: f.small, color: segment.change === 'none' || none ? theme.dim : theme.fg, align: 'right' },
    edge - s.x - used - 15,
  );
  if (s.labelled) {
    text(
      ctx,
      s.vma.perm,
      s.x + 17 + used,
      base,
      { font: f.monoSmall, color: theme.dim },
      edge - s.x - used - rightWidth - 34,
    );
  }
  if (tall && segment.pages > 1)
    text(
      ctx,
      `${segment.pages.toLocaleString('en')} pages`,
      s.x + 9,
      base + 15,
      { font: f.small, color: theme.dim },
      s.w - 34,
    );
}

function drawGroup(ctx: Ctx, { theme, differing }: MapScene, g: GroupBox): void {
  if (g.titleY === undefined) return;
  const f = fonts(theme);
  const color = g.change === 'new' ? theme.fresh : g.change === 'gone' ? theme.gone : theme.fg;
  const differs = g.order > 0 && g.blocks.some(({ id }) => differing.blocks.has(id)) ? `${DIFFERS_SIGN} ` : '';
  const told = g.change === 'new' || g.change === 'gone' ? ` · ${CHANGE_WORD[g.change]}` : '';
  const title = `${differs}${g.title}${told}`;
  const w = text(ctx, title, g.x, g.titleY, { font: f.bold, color }, g.w * 0.6);
  const anon = g.blocks[0]?.anon_vma;
  const sub = [g.order > 0 ? `order ${g.order}` : '', anon === undefined ? '' : shownText(anon)]
    .filter((part) => part !== '')
    .join(' · ');
  text(ctx, sub, g.x + g.w, g.titleY, { font: f.small, color: theme.dim, align: 'right' }, g.w - w - 10);
}
