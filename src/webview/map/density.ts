import type { Change, MapBlock, MapProc, MapSegment, MapView, MapVma } from '../../protocol';
import { type Pieces, piecesOf } from './pieces';

export interface MapRequest {
  readonly width: number;
  /** Height of the viewport: the picture fills it if it can. */
  readonly height: number;
  readonly zoom: number;
  /** Processes that are never made compact: the one of this step, the one selected. */
  readonly open: readonly number[];
}

export const TOP = 34;
export const BOTTOM = 18;
export const TEXT_HEIGHT = 17;

/** Room a run of pages asks for: one page a line of text, more with the logarithm. */
export function idealHeight(pages: number, change: Change, kind: MapSegment['kind']): number {
  if (kind === 'none') return change === 'none' ? 18 + Math.min(18, 2 * Math.log2(Math.max(1, pages))) : 24;
  return Math.min(150, (change === 'none' ? 24 : 28) + 9.5 * Math.log2(Math.max(1, pages)));
}

export interface Density extends Cuts {
  /** Factor on ideal heights. */
  readonly scale: number;
  /** Processes in which nothing happens are strips. */
  readonly compact: boolean;
  /** VMAs of one segment carry their label inside. */
  readonly tight: boolean;
  readonly blockMin: number;
}

/** Where ribbons begin and end in each segment and block, by id. */
export interface Cuts {
  readonly segments: ReadonlyMap<string, Pieces>;
  readonly blocks: ReadonlyMap<string, Pieces>;
}

export function cutsOf(view: MapView): Cuts {
  const inSegment = new Map<string, number[]>();
  const inBlock = new Map<string, number[]>();
  const add = (map: Map<string, number[]>, id: string, from: number, pages: number): void => {
    const marks = map.get(id);
    if (marks === undefined) map.set(id, [from, from + pages]);
    else marks.push(from, from + pages);
  };
  for (const ribbon of view.ribbons) {
    add(inSegment, ribbon.segment, ribbon.fromPage, ribbon.pages);
    add(inBlock, ribbon.block, ribbon.toPage, ribbon.pages);
  }
  const segments = view.procs.flatMap((proc) => proc.vmas.flatMap((vma) => vma.segments));
  return {
    segments: new Map(segments.map(({ id, pages }) => [id, piecesOf(pages, inSegment.get(id) ?? [])])),
    blocks: new Map(view.blocks.map(({ id, pages }) => [id, piecesOf(pages, inBlock.get(id) ?? [])])),
  };
}

export function isOpen(proc: MapProc, request: MapRequest): boolean {
  return (
    proc.change !== 'none' ||
    request.open.includes(proc.proc) ||
    proc.vmas.some((vma) => vma.change !== 'none' || vma.segments.some((s) => s.change !== 'none'))
  );
}

/** From airy to dense; the first that fits is taken. */
const DENSITIES: readonly Pick<Density, 'scale' | 'compact' | 'tight'>[] = [
  ...[1.9, 1.7, 1.5, 1.3, 1.15, 1, 0.85, 0.7, 0.55].map((scale) => ({ scale, compact: false, tight: false })),
  ...[0.85, 0.55].map((scale) => ({ scale, compact: false, tight: true })),
  ...[1, 0.8, 0.6].map((scale) => ({ scale, compact: true, tight: false })),
  ...[0.8, 0.5].map((scale) => ({ scale, compact: true, tight: true })),
];

/** Roomy if all fits; else smaller; else with idle processes as strips. More than that scrolls. */
export function chooseDensity(view: MapView, request: MapRequest, room: number): Density {
  const cuts = cutsOf(view);
  const groups = grouped(view.blocks);
  const fits = (density: Density): boolean => {
    let left = 0;
    for (const proc of view.procs) {
      if (density.compact && !isOpen(proc, request)) left += compactHeight(proc, view.procs.length) + COMPACT_GAP;
      else left += procHeight(proc, density) + PROC_GAP;
    }
    let right = 0;
    for (const group of groups) right += groupHeight(group, density) + groupGap(group, density);
    return left <= room && right <= room;
  };
  for (const step of DENSITIES) {
    const density = { ...cuts, ...step, blockMin: step.compact ? TEXT_HEIGHT : TEXT_HEIGHT + 3 };
    if (fits(density)) return density;
  }
  return { ...cuts, scale: 0.5 * Math.max(1, request.zoom), compact: true, tight: true, blockMin: TEXT_HEIGHT };
}

export function groupGap(group: readonly MapBlock[], density: Density): number {
  return density.compact ? 5 : isTitled(group) ? 14 : 9;
}

export function segmentHeight(segment: MapSegment, { scale, segments }: Density): number {
  const pieces = segments.get(segment.id)?.ideal ?? 0;
  const scaled = Math.max(pieces, idealHeight(segment.pages, segment.change, segment.kind)) * scale;
  return Math.round(
    Math.max(
      segment.kind === 'none' && segment.change === 'none' ? 12 : TEXT_HEIGHT,
      Math.min(scaled, scale > 1 ? 220 : scaled),
    ),
  );
}

export const VMA_LABEL = 20;
export const SEGMENT_GAP = 3;
export const COMPACT_GAP = 5;
export const PROC_GAP = 14;

function vmaHeight(vma: MapVma, density: Density): number {
  return vma.segments.reduce(
    (sum, segment) => sum + segmentHeight(segment, density) + SEGMENT_GAP,
    vma.segments.length === 0 ? 14 : 0,
  );
}

/** One VMA shares its line with the process; of several each has a line, or its label inside if that has to do. */
export function labelPlace(proc: MapProc, vma: MapVma, density: Density): 'process' | 'above' | 'inside' {
  if (proc.vmas.length === 1) return 'process';
  return density.tight && vma.segments.length === 1 ? 'inside' : 'above';
}

export function procHeight(proc: MapProc, density: Density): number {
  let height = 18 + (proc.hidden > 0 ? 16 : 0);
  for (const vma of proc.vmas) {
    height += vmaHeight(vma, density) + (labelPlace(proc, vma, density) === 'above' ? VMA_LABEL : 0);
  }
  return height;
}

export function compactHeight(proc: MapProc, procs: number): number {
  const segments = proc.vmas.reduce((sum, vma) => sum + vma.segments.length, 0);
  return Math.max(15, Math.min(procs > 6 ? 40 : 140, segments * 4));
}

export function grouped(blocks: readonly MapBlock[]): (readonly [MapBlock, ...MapBlock[]])[] {
  const groups = new Map<string, [MapBlock, ...MapBlock[]]>();
  for (const block of blocks) {
    const group = groups.get(block.group);
    if (group === undefined) groups.set(block.group, [block]);
    else group.push(block);
  }
  return [...groups.values()];
}

export const GROUP_TITLE = 18;

export function isTitled(group: readonly MapBlock[]): boolean {
  return group.some((block) => block.order > 0) || group.length > 1;
}

export function blockHeight(block: MapBlock, { scale, blockMin, blocks }: Density): number {
  const alike = (block.change === 'none' ? 26 : 30) + 10 * Math.log2(Math.max(1, block.pages));
  const pieces = blocks.get(block.id)?.ideal ?? 0;
  return Math.round(Math.max(blockMin, Math.min(240, Math.max(alike, pieces) * scale)));
}

export function groupHeight(group: readonly MapBlock[], density: Density): number {
  return (
    (isTitled(group) ? GROUP_TITLE : 0) +
    group.reduce((sum, block) => sum + blockHeight(block, density) + SEGMENT_GAP, -SEGMENT_GAP)
  );
}
