import type { Change, MapBlock, MapProc, MapRibbon, MapSegment, MapVma } from '../../protocol';
import type { Pieces } from './pieces';

/**
 * The map by formula: address spaces in the left column, folios in the right one, ribbons between. What changed, what is
 * a single page and what is selected gets room; long alike runs grow with the logarithm of their length; processes in
 * which nothing happens shrink to a strip when there are many.
 */
export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly left: Column;
  readonly right: Column;
  /** Room to the right of the folios for their counts; 0 if they go inside. */
  readonly margin: number;
  readonly procs: readonly ProcBox[];
  readonly vmas: readonly VmaBox[];
  readonly segments: readonly SegmentBox[];
  readonly groups: readonly GroupBox[];
  readonly blocks: readonly BlockBox[];
  readonly ribbons: readonly RibbonShape[];
}
export interface Column {
  readonly x: number;
  readonly w: number;
}
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
export interface ProcBox extends Rect {
  readonly proc: MapProc;
  /** Drawn as one strip, its name beside its segments. */
  readonly compact: boolean;
}
export interface VmaBox extends Rect {
  readonly vma: MapVma;
  readonly proc: number;
  /** Baseline of its label above it; absent if there is no room for one. */
  readonly labelY?: number;
  /** True if the label shares its line with the name of the process. */
  readonly besideProc: boolean;
}
export interface SegmentBox extends Rect {
  readonly segment: MapSegment;
  readonly vma: MapVma;
  readonly proc: number;
  readonly text: boolean;
  readonly pieces: Pieces;
  /** It stands for the whole VMA, whose label it carries. */
  readonly labelled: boolean;
}
export interface GroupBox extends Rect {
  readonly id: string;
  readonly title: string;
  readonly order: number;
  readonly change: Change;
  readonly blocks: readonly MapBlock[];
  /** Baseline of the title above it; single order-0 folios carry it inside. */
  readonly titleY?: number;
}
export interface BlockBox extends Rect {
  readonly block: MapBlock;
  readonly titled: boolean;
  readonly pieces: Pieces;
}
/** A ribbon: from (x1, a1…b1) at the segment to (x2, a2…b2) at the block. */
export interface RibbonShape {
  readonly ribbon: MapRibbon;
  readonly segment: MapSegment;
  readonly x1: number;
  readonly x2: number;
  readonly a1: number;
  readonly b1: number;
  readonly a2: number;
  readonly b2: number;
  /** Its own part of a page that very many share. */
  readonly slice?: { readonly at: number; readonly part: number };
}
