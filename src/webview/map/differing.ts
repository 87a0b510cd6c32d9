import type { MapView } from '../../protocol';
import type { Differing } from '../viewSession';

/** What of the map is not alike on the other side of a comparison, by id. */
export interface DifferingInMap {
  readonly segments: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
}

export function differingInMap(view: MapView, differing: readonly Differing[]): DifferingInMap {
  const overlaps = (at: Differing, from: number, pages: number): boolean =>
    at.from < from + pages && at.from + at.count > from;
  const segments = view.procs.flatMap(({ proc, vmas }) =>
    vmas
      .flatMap((vma) => vma.segments)
      .filter(({ vpn, pages }) => differing.some((at) => at.proc === proc && overlaps(at, vpn, pages)))
      .map(({ id }) => id),
  );
  const blocks = view.blocks
    .filter(({ pfn, pages }) => differing.some((at) => at.proc === undefined && overlaps(at, pfn, pages)))
    .map(({ id }) => id);
  return { segments: new Set(segments), blocks: new Set(blocks) };
}
