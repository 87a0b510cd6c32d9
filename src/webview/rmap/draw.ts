import type { RmapView, Selection } from '../../protocol';
import type { Ctx } from '../canvas/shapes';
import { box, changeBox, changeSign, fonts, ring, text, width } from '../canvas/shapes';
import { DIFFERS_SIGN, type Differing, differingAt, differsSign, type Place } from '../differing';
import { shownText } from '../map/words';
import { sameSelection } from '../selection';
import type { Theme } from '../theme.svelte';
import { alpha, CHANGE_WORD, changeColor, procColor } from '../theme.svelte';
import type { AnonVmaBox, ChainBox, Link, PteBox, RmapLayout, RmapVmaBox } from './layout';

export interface RmapScene {
  readonly view: RmapView;
  readonly layout: RmapLayout;
  readonly theme: Theme;
  readonly differing: readonly Differing[];
  readonly active: Selection | undefined;
}

export function drawRmap(ctx: Ctx, scene: RmapScene): void {
  const { layout, theme } = scene;
  const f = fonts(theme);
  for (const lane of layout.lanes) text(ctx, lane.title, lane.x, 20, { font: f.caption, color: theme.dim });
  for (const walked of [false, true])
    for (const link of layout.links) if (link.walked === walked) drawLink(ctx, scene, link);
  if (layout.folio !== undefined) drawFolio(ctx, scene, layout.folio);
  for (const anonVma of layout.anonVmas) drawAnonVma(ctx, scene, anonVma);
  for (const chain of layout.chains) drawChain(ctx, scene, chain);
  for (const vma of layout.vmas) drawVma(ctx, scene, vma);
  for (const pte of layout.ptes) drawPte(ctx, scene, pte);
}

/** Without a selected page nothing is walked, and everything is drawn alike. */
const quiet = (scene: RmapScene, walked: boolean): boolean => scene.view.page !== undefined && !walked;

function drawLink(ctx: Ctx, scene: RmapScene, link: Link): void {
  const { theme } = scene;
  const marked = changeColor(theme, link.change);
  const dim = quiet(scene, link.walked);
  ctx.strokeStyle = marked ?? (link.walked ? theme.fg : alpha(theme.dim, dim ? 0.45 : 0.8));
  ctx.fillStyle = ctx.strokeStyle;
  ctx.lineWidth = scene.layout.compact ? (link.walked ? 1.25 : 0.75) : link.walked ? 2 : 1.25;
  ctx.setLineDash(link.change === 'gone' ? [5, 4] : link.kind === 'parent' ? [2, 3] : []);
  ctx.beginPath();
  if (link.kind === 'parent') {
    const x = link.x2 - 10;
    ctx.moveTo(link.x1, link.y1);
    ctx.lineTo(x + 4, link.y1);
    ctx.quadraticCurveTo(x, link.y1, x, link.y1 + Math.sign(link.y2 - link.y1) * 4);
    ctx.lineTo(x, link.y2 - Math.sign(link.y2 - link.y1) * 4);
    ctx.quadraticCurveTo(x, link.y2, x + 4, link.y2);
    ctx.lineTo(link.x2 - 1, link.y2);
  } else {
    const middle = (link.x1 + link.x2) / 2;
    ctx.moveTo(link.x1, link.y1);
    ctx.bezierCurveTo(middle, link.y1, middle, link.y2, link.x2, link.y2);
  }
  ctx.stroke();
  ctx.setLineDash([]);
  if (link.kind === 'mapping' || link.kind === 'parent' || link.kind === 'pte') arrow(ctx, link.x2, link.y2);
  const { tiny } = fonts(theme);
  if (link.kind === 'mapping' && width(ctx, 'mapping', tiny) <= link.x2 - link.x1 - 4)
    text(ctx, 'mapping', (link.x1 + link.x2) / 2, Math.min(link.y1, link.y2) - 6, {
      font: tiny,
      color: theme.dim,
      align: 'center',
    });
}

function arrow(ctx: Ctx, x: number, y: number): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x - 6, y - 3.5);
  ctx.lineTo(x - 6, y + 3.5);
  ctx.closePath();
  ctx.fill();
}

function drawFolio(
  ctx: Ctx,
  { view, theme, differing }: RmapScene,
  at: { x: number; y: number; w: number; h: number },
): void {
  const { page } = view;
  if (page === undefined) return;
  const f = fonts(theme);
  box(ctx, at.x, at.y, at.w, at.h, changeBox(theme, page.change, { fill: theme.soft, stroke: theme.fg, lineWidth: 2 }));
  const [title = '', part] = page.title.split(', ');
  const differs = differsSign(differing, { kind: 'page', from: page.pfn });
  text(ctx, `${differs}${title}`, at.x + 10, at.y + 18, { font: f.bold, color: theme.fg }, at.w - 16);
  const rows = [
    ...(part === undefined ? [] : [part]),
    shownText(page.mapping),
    `index ${shownText(page.index)}`,
    `mapcount ${shownText(page.mapcount)}`,
    `pfn 0x${page.pfn.toString(16)}`,
  ];
  const changed = [
    ...(part === undefined ? [] : [undefined]),
    page.mapping.old,
    page.index.old,
    page.mapcount.old,
    undefined,
  ];
  rows.forEach((row, i) => {
    text(
      ctx,
      row,
      at.x + 10,
      at.y + 36 + i * 15,
      { font: f.small, color: changed[i] === undefined ? theme.dim : theme.changed },
      at.w - 16,
    );
  });
  changeSign(ctx, theme, page.change, at.x - 9, at.y + 18);
}

function drawAnonVma(ctx: Ctx, scene: RmapScene, b: AnonVmaBox): void {
  const { layout, theme, active } = scene;
  const f = fonts(theme);
  const { anonVma } = b;
  const dim = quiet(scene, anonVma.walked);
  ctx.globalAlpha = dim && !theme.contrast ? 0.75 : 1;
  box(
    ctx,
    b.x,
    b.y,
    b.w,
    b.h,
    changeBox(theme, anonVma.change, {
      fill: theme.soft,
      stroke: anonVma.walked ? theme.fg : theme.dim,
      lineWidth: anonVma.walked ? 2 : 1,
    }),
  );
  const known = `${differsSign(scene.differing, { kind: 'anon_vma', from: anonVma.id })}anon_vma ${anonVma.id}`;
  const name =
    anonVma.change === 'none' || anonVma.change === 'changed' ? known : `${known} · ${CHANGE_WORD[anonVma.change]}`;
  const color = anonVma.change === 'new' ? theme.fresh : anonVma.change === 'gone' ? theme.gone : theme.fg;
  const w = text(ctx, name, b.x + 9, b.y + 15, { font: f.bold, color }, b.w - 18);
  if (layout.compact) {
    const role = anonVma.root === anonVma.id ? 'root' : `parent ${anonVma.parent}`;
    text(ctx, role, b.x + b.w - 9, b.y + 15, { font: f.small, color: theme.dim, align: 'right' }, b.w - w - 24);
  } else {
    anonVma.fields.forEach((field, i) => {
      const y = b.y + 31 + i * 14;
      const used = text(ctx, field.name, b.x + 9, y, { font: f.monoSmall, color: theme.dim }, b.w - 40);
      text(
        ctx,
        shownText(field),
        b.x + b.w - 9,
        y,
        { font: f.monoSmall, color: field.change === 'none' ? theme.fg : theme.changed, align: 'right' },
        b.w - used - 24,
      );
    });
  }
  ctx.globalAlpha = 1;
  changeSign(ctx, theme, anonVma.change, b.x + b.w - 4, b.y - 4);
  if (sameSelection(active, anonVma.select)) ring(ctx, theme, b.x, b.y, b.w, b.h, 'active');
}

function drawChain(ctx: Ctx, scene: RmapScene, b: ChainBox): void {
  const { theme } = scene;
  const dim = quiet(scene, b.chain.walked);
  box(
    ctx,
    b.x,
    b.y,
    b.w,
    b.h,
    changeBox(theme, b.chain.change, {
      fill: theme.bg,
      stroke: b.chain.walked ? theme.fg : alpha(theme.dim, 0.7),
      lineWidth: b.chain.walked ? 2 : 1,
      radius: 8,
    }),
  );
  text(
    ctx,
    `${chainDiffers(scene, b.chain) ? `${DIFFERS_SIGN} ` : ''}avc ${b.chain.id}`,
    b.x + b.w / 2,
    b.y + b.h / 2 + 4,
    { font: fonts(theme).monoSmall, color: b.chain.walked ? theme.fg : dim ? theme.dim : theme.fg, align: 'center' },
    b.w - 8,
  );
}

/** A chain has no name that both sides know: it is not alike if the list it is in, or the tree, is not. */
export function chainDiffers(
  { view, differing }: Pick<RmapScene, 'view' | 'differing'>,
  chain: RmapView['chains'][number],
): boolean {
  const vma = view.vmas.find(({ id }) => id === chain.vma);
  const has = (at: Place, field: string): boolean =>
    differingAt(differing, at).some(({ fields }) => fields.includes(field));
  const inList = vma?.select.kind === 'vma' && { kind: 'vma' as const, proc: vma.proc, from: vma.select.vpn };
  const inTree = { kind: 'anon_vma' as const, from: chain.anon_vma };
  return (inList !== false && inList !== undefined && has(inList, 'anon_vma_chain')) || has(inTree, 'tree');
}

function drawVma(ctx: Ctx, scene: RmapScene, b: RmapVmaBox): void {
  const { layout, theme, active } = scene;
  const f = fonts(theme);
  const { vma } = b;
  const color = procColor(theme, vma.proc);
  const dim = quiet(scene, vma.walked);
  ctx.globalAlpha = dim && !theme.contrast ? 0.65 : 1;
  box(
    ctx,
    b.x,
    b.y,
    b.w,
    b.h,
    changeBox(theme, vma.change, {
      fill: theme.contrast ? theme.bg : alpha(color, vma.walked || scene.view.page === undefined ? 0.22 : 0.1),
      stroke: color,
      lineWidth: vma.walked ? 2 : 1,
    }),
  );
  const differs =
    vma.select.kind === 'vma'
      ? differsSign(scene.differing, { kind: 'vma', proc: vma.proc, from: vma.select.vpn })
      : '';
  const own = vma.anon_vma === 0 ? 'no anon_vma yet' : `anon_vma ${vma.anon_vma}`;
  if (layout.compact) {
    const w = text(ctx, `${differs}${vma.procName}`, b.x + 9, b.y + 15, { font: f.bold, color }, b.w * 0.5);
    const n = text(ctx, vma.name, b.x + 16 + w, b.y + 15, { font: f.mono, color: theme.fg }, b.w - w - 26);
    text(ctx, own, b.x + b.w - 9, b.y + 15, { font: f.small, color: theme.dim, align: 'right' }, b.w - w - n - 36);
  } else {
    const w = text(ctx, `${differs}${vma.procName}`, b.x + 9, b.y + 19, { font: f.bold, color }, b.w - 60);
    text(ctx, vma.name, b.x + 17 + w, b.y + 19, { font: f.mono, color: theme.fg }, b.w - w - 26);
    text(ctx, `${vma.perm} · ${own}`, b.x + 9, b.y + 36, { font: f.small, color: theme.dim }, b.w - 16);
  }
  ctx.globalAlpha = 1;
  changeSign(ctx, theme, vma.change, b.x - 9, b.y + b.h / 2 + 13);
  if (active?.kind === 'vma' && sameSelection(active, vma.select)) ring(ctx, theme, b.x, b.y, b.w, b.h, 'active');
}

const FINDS_SIGN = { page: '✓', none: '∅', other: '↛' } as const;

function drawPte(ctx: Ctx, scene: RmapScene, b: PteBox): void {
  const { layout, theme, active } = scene;
  const f = fonts(theme);
  const hit = b.at.finds === 'page';
  const color = procColor(theme, b.vma.proc);
  const differs = differsSign(scene.differing, { kind: 'pte', proc: b.vma.proc, from: b.at.vpn });
  box(ctx, b.x, b.y, b.w, b.h, {
    fill: hit && !theme.contrast ? alpha(color, 0.3) : theme.bg,
    stroke: hit ? theme.fg : theme.dim,
    lineWidth: hit ? 2 : 1,
    ...(hit ? {} : { dash: [3, 3] }),
  });
  const line = layout.compact ? b.y + 15 : b.y + 19;
  const w = text(
    ctx,
    `${FINDS_SIGN[b.at.finds]} ${b.at.where}${differs === '' ? '' : ` ${DIFFERS_SIGN}`}`,
    b.x + 9,
    line,
    { font: f.mono, color: hit ? theme.fg : theme.dim },
    b.w - 16,
  );
  if (layout.compact) text(ctx, b.at.text, b.x + 15 + w, line, { font: f.tiny, color: theme.dim }, b.w - w - 20);
  else text(ctx, b.at.text, b.x + 9, b.y + 36, { font: f.small, color: theme.dim }, b.w - 16);
  if (active?.kind === 'pte' && active.proc === b.vma.proc && active.vpn === b.at.vpn)
    ring(ctx, theme, b.x, b.y, b.w, b.h, 'active');
}
