import type { PteWindow } from '../../protocol';
import { MARK } from '../../protocol';
import type { Ctx } from '../canvas/shapes';
import { fonts, hatch, plate } from '../canvas/shapes';
import { alpha, changeColor } from '../theme.svelte';
import { changeOf, kindOf, markLetters } from './cells';
import type { LeavesScene } from './draw';
import { type LeafLayout, leafCell } from './layout';

/** Pages that one PMD maps, as far as they lie in the VMA: drawn as one block, for it is one entry. */
export interface HugeBlock {
  /** Leaves of the VMA, `to` not included. */
  readonly from: number;
  readonly to: number;
  readonly marks: number;
  readonly change: number;
}

const PMD_PAGES = 512;

export interface HugeRequest {
  readonly vma: { readonly vpn: number; readonly pages: number };
  readonly windowOf: (index: number) => PteWindow | undefined;
}

/** The PMD-mapped blocks of which something lies in leaves `from` to `to`. */
export function hugeBlocks({ vma, windowOf }: HugeRequest, from: number, to: number): HugeBlock[] {
  const blocks: HugeBlock[] = [];
  for (let index = from; index < to; ) {
    const vpn = vma.vpn + index;
    const start = vpn - (vpn % PMD_PAGES);
    const end = Math.min(vma.pages, start + PMD_PAGES - vma.vpn);
    const window = windowOf(index);
    const at = window === undefined ? -1 : vpn - window.vpn;
    if (kindOf(window?.kinds[at]) === 'huge') {
      const marks = window?.marks[at] ?? 0;
      blocks.push({ from: Math.max(0, start - vma.vpn), to: end, marks, change: window?.changes[at] ?? 0 });
    }
    index = end;
  }
  return blocks;
}

export function drawHugeBlock(
  ctx: Ctx,
  { layout, theme, active, vma, proc }: LeavesScene,
  block: HugeBlock,
  color: string,
  firstPage: number,
  top: number,
): void {
  const f = fonts(theme);
  const writable = (block.marks & MARK.write) !== 0;
  const first = leafCell(layout, block.from);
  const last = leafCell(layout, block.to - 1);
  const bottom = last.y + layout.cellH;
  const right = layout.x + layout.columns * layout.cellW;
  ctx.save();
  trace(ctx, layout, block);
  ctx.fillStyle = theme.contrast ? theme.bg : alpha(color, writable ? 0.55 : 0.22);
  ctx.fill();
  if (!writable) {
    ctx.save();
    ctx.clip();
    hatch(ctx, layout.x, first.y, right - layout.x, bottom - first.y, alpha(color, theme.contrast ? 0.6 : 0.4), 9);
    ctx.restore();
    trace(ctx, layout, block);
  }
  const change = changeOf(block.change);
  ctx.strokeStyle = changeColor(theme, change) ?? color;
  ctx.lineWidth = change === 'none' ? 1.5 : 2;
  ctx.setLineDash(change === 'gone' ? [4, 3] : []);
  ctx.stroke();
  ctx.restore();
  const letters = markLetters(block.marks);
  const range = `[${firstPage + block.from}..${firstPage + block.to - 1}]`;
  const exclusive = block.marks & MARK.exclusive ? ' ◆' : '';
  const label = `1 PMD maps ${range}${exclusive}${letters === '' ? '' : ` · ${letters}`}`;
  const y = Math.min(Math.max(first.y, top) + 18, bottom - 6);
  plate(ctx, theme, label, layout.x + 12, y, { font: f.small, color: theme.fg });
  const lit =
    active?.kind === 'pte' &&
    active.proc === proc &&
    active.vpn >= vma.vpn + block.from &&
    active.vpn < vma.vpn + block.to;
  if (lit) {
    trace(ctx, layout, block, -2);
    ctx.strokeStyle = theme.fg;
    ctx.lineWidth = 1;
    ctx.stroke();
  }
}

/** Around all cells of the block: a rectangle, but for the ends of its first and last row. */
function trace(ctx: Ctx, layout: LeafLayout, block: HugeBlock, inset = 1): void {
  const first = leafCell(layout, block.from);
  const last = leafCell(layout, block.to - 1);
  const left = layout.x + inset;
  const right = layout.x + layout.columns * layout.cellW - inset;
  const end = last.x + layout.cellW - inset;
  ctx.beginPath();
  if (first.y === last.y) {
    ctx.rect(first.x + inset, first.y + inset, end - first.x - inset, layout.cellH - 2 * inset);
    return;
  }
  ctx.moveTo(first.x + inset, first.y + inset);
  ctx.lineTo(right, first.y + inset);
  ctx.lineTo(right, end === right ? last.y + layout.cellH - inset : last.y - inset);
  ctx.lineTo(end, end === right ? last.y + layout.cellH - inset : last.y - inset);
  ctx.lineTo(end, last.y + layout.cellH - inset);
  ctx.lineTo(left, last.y + layout.cellH - inset);
  const step = first.x === layout.x ? first.y + inset : first.y + layout.cellH + inset;
  ctx.lineTo(left, step);
  ctx.lineTo(first.x + inset, step);
  ctx.closePath();
}
