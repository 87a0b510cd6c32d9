import type { MapView } from '../../protocol';
import { firstMapping } from '../map/related';
import type { ViewSession } from '../viewSession';

export interface WalkTarget {
  readonly proc?: number;
  readonly vpn?: number;
}

/** Which address of which process to walk to: what the selection names, or wherever the selected page is mapped. */
export function walkTarget(session: ViewSession, map: MapView | undefined): WalkTarget {
  const { selection } = session;
  if (selection === undefined) return {};
  switch (selection.kind) {
    case 'pte':
    case 'vma':
    case 'table':
      return lives(session, selection.proc) ? { proc: selection.proc, vpn: selection.vpn } : {};
    case 'proc':
      return lives(session, selection.proc) ? { proc: selection.proc } : {};
    case 'page':
      return map === undefined ? {} : (firstMapping(map, selection.pfn) ?? {});
    case 'anon_vma':
    case 'slot':
      return {};
  }
}

/** A selection stays when the run goes to a step at which its process is not there. */
function lives({ run, step }: ViewSession, proc: number): boolean {
  const info = run?.procs.find(({ id }) => id === proc);
  return info !== undefined && info.born <= step && (info.died ?? step) >= step;
}
