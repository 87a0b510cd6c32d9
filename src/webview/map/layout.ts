import type { MapProc, MapView } from '../../protocol';
import { packInOrder } from '../canvas/pack';
import type { BlockBox, Column, GroupBox, MapLayout, ProcBox, Rect, RibbonShape, SegmentBox, VmaBox } from './boxes';
import type { Density, MapRequest } from './density';
import {
  BOTTOM,
  blockHeight,
  COMPACT_GAP,
  chooseDensity,
  compactHeight,
  GROUP_TITLE,
  grouped,
  groupGap,
  groupHeight,
  isOpen,
  isTitled,
  labelPlace,
  PROC_GAP,
  SEGMENT_GAP,
  segmentHeight,
  TOP,
  VMA_LABEL,
} from './density';
import { type Pieces, partOf, piecesOf } from './pieces';

export function layoutMap(view: MapView, request: MapRequest): MapLayout {
  const frame = columns(request.width);
  const room = Math.max(120, request.height * request.zoom - TOP - BOTTOM);
  const density = chooseDensity(view, request, room);
  const procs: ProcBox[] = [];
  const vmas: VmaBox[] = [];
  const segments: SegmentBox[] = [];
  let y = TOP;
  for (const proc of view.procs) {
    const compact = density.compact && !isOpen(proc, request);
    const start = y;
    y = compact
      ? placeCompact(proc, view.procs.length, frame.left, y, density, vmas, segments)
      : placeProc(proc, frame.left, y, density, vmas, segments);
    procs.push({ proc, compact, x: frame.left.x, y: start, w: frame.left.w, h: y - start });
    y += compact ? COMPACT_GAP : PROC_GAP;
  }
  const leftBottom = y;
  const bySegment = new Map(segments.map((box) => [box.segment.id, box]));
  const { groups, blocks, bottom } = placeBlocks(view, frame.right, density, bySegment);
  const byBlock = new Map(blocks.map((box) => [box.block.id, box]));
  const ribbons = placeRibbons(view, bySegment, byBlock);
  const height = Math.max(leftBottom, bottom) + BOTTOM;
  return {
    width: request.width,
    height,
    left: frame.left,
    right: frame.right,
    margin: frame.margin,
    procs,
    vmas,
    segments,
    groups,
    blocks,
    ribbons,
  };
}

/** From this many sharers on, each ribbon of a page has its own slice of it: laid on each other they would tell nothing. */
const SLICED_FROM = 4;

function placeRibbons(
  view: MapView,
  bySegment: ReadonlyMap<string, SegmentBox>,
  byBlock: ReadonlyMap<string, BlockBox>,
): RibbonShape[] {
  const sharers = new Map<string, number>();
  for (const { block } of view.ribbons) sharers.set(block, (sharers.get(block) ?? 0) + 1);
  const placed = new Map<string, number>();
  const ribbons: RibbonShape[] = [];
  for (const ribbon of view.ribbons) {
    const from = bySegment.get(ribbon.segment);
    const to = byBlock.get(ribbon.block);
    if (from === undefined || to === undefined) continue;
    const a1 = along(from, ribbon.fromPage);
    const b1 = along(from, ribbon.fromPage + ribbon.pages);
    const count = sharers.get(ribbon.block) ?? 1;
    const sliced = to.block.pages === 1 && count >= SLICED_FROM;
    const nth = placed.get(ribbon.block) ?? 0;
    placed.set(ribbon.block, nth + 1);
    const slice = sliced ? { at: nth / count, part: 1 / count } : undefined;
    const a2 = slice === undefined ? along(to, ribbon.toPage) : to.y + to.h * slice.at;
    const b2 = slice === undefined ? along(to, ribbon.toPage + ribbon.pages) : a2 + to.h * slice.part;
    const shape = { ribbon, segment: from.segment, x1: from.x + from.w, x2: to.x, a1, b1, a2, b2 };
    ribbons.push(slice === undefined ? shape : { ...shape, slice });
  }
  return ribbons;
}

/** Ribbons longer than this only part what belongs together. */
const WIDEST_GAP = 520;

function columns(width: number): { left: Column; right: Column; margin: number } {
  const pad = width < 560 ? 20 : 36;
  const margin = width >= 760 ? 116 : width >= 620 ? 104 : 0;
  const usable = width - 2 * pad - margin;
  // Names and bits come before wide ribbons where there is little room.
  const part = width < 560 ? 0.35 : 0.32;
  const leftW = Math.round(Math.max(126, Math.min(330, usable * part)));
  const rightW = Math.round(Math.max(126, Math.min(330, usable * part)));
  return {
    left: { x: pad, w: leftW },
    right: {
      x: Math.max(pad + leftW + 60, Math.min(pad + leftW + WIDEST_GAP, width - pad - margin - rightW)),
      w: rightW,
    },
    margin,
  };
}

function placeProc(
  proc: MapProc,
  column: Column,
  top: number,
  density: Density,
  vmas: VmaBox[],
  segments: SegmentBox[],
): number {
  let y = top + 18;
  for (const vma of proc.vmas) {
    const label = labelPlace(proc, vma, density);
    const labelY = label === 'process' ? top + 10 : y + 12;
    if (label === 'above') y += VMA_LABEL;
    const start = y;
    for (const segment of vma.segments) {
      const h = segmentHeight(segment, density);
      const pieces = piecesIn(density.segments, segment.id, segment.pages);
      const labelled = label === 'inside';
      segments.push({ segment, vma, proc: proc.proc, x: column.x, y, w: column.w, h, text: true, pieces, labelled });
      y += h + SEGMENT_GAP;
    }
    if (vma.segments.length === 0) y += 14;
    vmas.push({
      vma,
      proc: proc.proc,
      x: column.x,
      y: start,
      w: column.w,
      h: y - SEGMENT_GAP - start,
      besideProc: label === 'process',
      ...(label === 'inside' ? {} : { labelY }),
    });
  }
  return y + (proc.hidden > 0 ? 16 : 0);
}

function placeCompact(
  proc: MapProc,
  procs: number,
  column: Column,
  top: number,
  density: Density,
  vmas: VmaBox[],
  segments: SegmentBox[],
): number {
  const total = compactHeight(proc, procs);
  const count = Math.max(
    1,
    proc.vmas.reduce((sum, vma) => sum + vma.segments.length, 0),
  );
  const pitch = total / count;
  const name = Math.min(96, column.w * 0.5);
  let y = top;
  for (const vma of proc.vmas) {
    const start = y;
    for (const segment of vma.segments) {
      segments.push({
        segment,
        vma,
        proc: proc.proc,
        x: column.x + name,
        y,
        w: column.w - name,
        h: Math.max(1, pitch - (pitch > 3 ? 1 : 0)),
        text: false,
        pieces: piecesIn(density.segments, segment.id, segment.pages),
        labelled: false,
      });
      y += pitch;
    }
    vmas.push({
      vma,
      proc: proc.proc,
      x: column.x + name,
      y: start,
      w: column.w - name,
      h: Math.max(1, y - start),
      besideProc: false,
    });
  }
  return top + total;
}

/** Folios keep their order (so that stepping does not shuffle them) and lie as near as they can to what maps them. */
function placeBlocks(
  view: MapView,
  column: Column,
  density: Density,
  bySegment: ReadonlyMap<string, SegmentBox>,
): { groups: GroupBox[]; blocks: BlockBox[]; bottom: number } {
  const wishes = new Map<string, { sum: number; weight: number }>();
  for (const ribbon of view.ribbons) {
    const from = bySegment.get(ribbon.segment);
    if (from === undefined) continue;
    const wish = wishes.get(ribbon.block) ?? { sum: 0, weight: 0 };
    const weight = ribbon.change === 'gone' ? 0.2 : 1;
    wish.sum += weight * along(from, ribbon.fromPage + ribbon.pages / 2);
    wish.weight += weight;
    wishes.set(ribbon.block, wish);
  }
  const list = grouped(view.blocks);
  const heights = list.map((group) => groupHeight(group, density));
  let fallback = TOP;
  const wanted = list.map((group, i) => {
    let sum = 0;
    let weight = 0;
    for (const block of group) {
      const wish = wishes.get(block.id);
      if (wish === undefined) continue;
      sum += wish.sum;
      weight += wish.weight;
    }
    const size = heights[i] ?? 0;
    const want = weight > 0 ? sum / weight - size / 2 : fallback;
    fallback = want + size + 12;
    return { want, size, gap: groupGap(group, density) };
  });
  const tops = packInOrder(wanted, TOP + 4);
  const groups: GroupBox[] = [];
  const blocks: BlockBox[] = [];
  let bottom = TOP;
  list.forEach((group, i) => {
    const top = tops[i] ?? TOP;
    const titled = isTitled(group);
    let y = top + (titled ? GROUP_TITLE : 0);
    for (const block of group) {
      const h = blockHeight(block, density);
      const pieces = piecesIn(density.blocks, block.id, block.pages);
      blocks.push({ block, titled, pieces, x: column.x, y, w: column.w, h });
      y += h + SEGMENT_GAP;
    }
    const change = group.every((block) => block.change === group[0].change) ? group[0].change : 'changed';
    const box = {
      id: group[0].group,
      title: group[0].title,
      order: group[0].order,
      change,
      blocks: group,
      x: column.x,
      y: top,
      w: column.w,
      h: y - SEGMENT_GAP - top,
    };
    groups.push(titled ? { ...box, titleY: top + 11 } : box);
    bottom = y;
  });
  return { groups, blocks, bottom };
}

function piecesIn(map: ReadonlyMap<string, Pieces>, id: string, pages: number): Pieces {
  return map.get(id) ?? piecesOf(pages, []);
}

function along(box: Rect & { readonly pieces: Pieces }, page: number): number {
  return box.y + box.h * partOf(box.pieces, page);
}
