import type { MapView } from '../../protocol';
import { type Differing, differingAt } from '../differing';

/** What of the map is not alike on the other side of a comparison, by id. */
export interface DifferingInMap {
  readonly segments: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
}

export function differingInMap(view: MapView, differing: readonly Differing[]): DifferingInMap {
  const segments = view.procs.flatMap(({ proc, vmas }) =>
    vmas
      .flatMap((vma) => vma.segments)
      .filter(({ vpn, pages }) => differingAt(differing, { kind: 'pte', proc, from: vpn, count: pages }).length > 0)
      .map(({ id }) => id),
  );
  const blocks = view.blocks
    .filter(({ pfn, pages }) => differingAt(differing, { kind: 'page', from: pfn, count: pages }).length > 0)
    .map(({ id }) => id);
  return { segments: new Set(segments), blocks: new Set(blocks) };
}
