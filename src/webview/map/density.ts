import type { Change, MapBlock, MapProc, MapSegment, MapView, MapVma } from '../../protocol';

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

export interface Density {
  /** Factor on ideal heights. */
  readonly scale: number;
  readonly compact: boolean;
  readonly blockMin: number;
}

export function isOpen(proc: MapProc, request: MapRequest): boolean {
  return (
    proc.change !== 'none' ||
    request.open.includes(proc.proc) ||
    proc.vmas.some((vma) => vma.change !== 'none' || vma.segments.some((s) => s.change !== 'none'))
  );
}

/** Roomy if all fits; else smaller; else with idle processes as strips. More than that scrolls. */
export function chooseDensity(view: MapView, request: MapRequest, room: number): Density {
  const heights = (scale: number, compact: boolean): { left: number; right: number } => {
    let left = 0;
    for (const proc of view.procs) {
      if (compact && !isOpen(proc, request)) left += compactHeight(proc) + COMPACT_GAP;
      else left += procHeight(proc, scale) + 14;
    }
    let right = 0;
    for (const group of grouped(view.blocks)) right += groupHeight(group, scale, TEXT_HEIGHT + 3) + 12;
    return { left, right };
  };
  const fits = (scale: number, compact: boolean): boolean => {
    const { left, right } = heights(scale, compact);
    return left <= room && right <= room;
  };
  for (const scale of [1.7, 1.5, 1.3, 1.15, 1, 0.85, 0.7, 0.55])
    if (fits(scale, false)) return { scale, compact: false, blockMin: TEXT_HEIGHT + 3 };
  const compact = view.procs.length > 3;
  for (const scale of [1, 0.8, 0.6]) if (fits(scale, compact)) return { scale, compact, blockMin: TEXT_HEIGHT + 3 };
  return { scale: 0.6 * Math.max(1, request.zoom), compact, blockMin: TEXT_HEIGHT };
}

export function segmentHeight(segment: MapSegment, scale: number): number {
  const scaled = idealHeight(segment.pages, segment.change, segment.kind) * scale;
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

export function vmaHeight(vma: MapVma, scale: number): number {
  return vma.segments.reduce(
    (sum, segment) => sum + segmentHeight(segment, scale) + SEGMENT_GAP,
    vma.segments.length === 0 ? 14 : 0,
  );
}

export function procHeight(proc: MapProc, scale: number): number {
  const labels = proc.vmas.length > 1 ? proc.vmas.length * VMA_LABEL + 16 : 18;
  return labels + proc.vmas.reduce((sum, vma) => sum + vmaHeight(vma, scale), 0) + (proc.hidden > 0 ? 16 : 0);
}

export function compactHeight(proc: MapProc): number {
  const segments = proc.vmas.reduce((sum, vma) => sum + vma.segments.length, 0);
  return Math.max(15, Math.min(48, segments * 4));
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

export function blockHeight(block: MapBlock, scale: number, min: number): number {
  return Math.round(
    Math.max(
      min,
      Math.min(240, ((block.change === 'none' ? 26 : 30) + 10 * Math.log2(Math.max(1, block.pages))) * scale),
    ),
  );
}

export function groupHeight(group: readonly MapBlock[], scale: number, min: number): number {
  return (
    (isTitled(group) ? GROUP_TITLE : 0) +
    group.reduce((sum, block) => sum + blockHeight(block, scale, min) + SEGMENT_GAP, -SEGMENT_GAP)
  );
}
