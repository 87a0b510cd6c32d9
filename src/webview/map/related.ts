import type { MapView, Selection } from '../../protocol';

/** What belongs to a selection in the map: it lights up, the rest steps back. */
export interface Related {
  readonly segments: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
  /** Indices into `view.ribbons`. */
  readonly ribbons: ReadonlySet<number>;
}

export function relatedInMap(view: MapView, selection: Selection | undefined): Related | undefined {
  if (selection === undefined) return undefined;
  const segments = new Set<string>();
  const blocks = new Set<string>();
  const ribbons = new Set<number>();
  /** Offset of the selected page in a segment or block, so that only ribbons over that page light up. */
  const inSegment = new Map<string, number>();
  const inBlock = new Map<string, number>();

  for (const proc of view.procs) {
    for (const vma of proc.vmas) {
      for (const segment of vma.segments) {
        if (!('proc' in selection) || selection.proc !== proc.proc) continue;
        if (selection.kind === 'proc') segments.add(segment.id);
        else if (selection.kind === 'vma') {
          if (selection.vpn >= vma.vpn && selection.vpn < vma.vpn + vma.pages) segments.add(segment.id);
        } else if (selection.kind === 'table') {
          const span = 512 ** selection.level;
          if (segment.vpn < selection.vpn + span && segment.vpn + segment.pages > selection.vpn)
            segments.add(segment.id);
        } else if (selection.vpn >= segment.vpn && selection.vpn < segment.vpn + segment.pages) {
          segments.add(segment.id);
          inSegment.set(segment.id, selection.vpn - segment.vpn);
        }
      }
    }
  }
  for (const block of view.blocks) {
    if (selection.kind === 'page' && selection.pfn >= block.pfn && selection.pfn < block.pfn + block.pages) {
      blocks.add(block.id);
      inBlock.set(block.id, selection.pfn - block.pfn);
    } else if (selection.kind === 'anon_vma' && trailingNumber(block.anon_vma.value) === selection.id)
      blocks.add(block.id);
  }
  const fromBlocks = selection.kind === 'page' || selection.kind === 'anon_vma';
  view.ribbons.forEach((ribbon, i) => {
    if (fromBlocks) {
      if (!blocks.has(ribbon.block) || !covers(ribbon.toPage, ribbon.pages, inBlock.get(ribbon.block))) return;
      segments.add(ribbon.segment);
    } else {
      if (!segments.has(ribbon.segment) || !covers(ribbon.fromPage, ribbon.pages, inSegment.get(ribbon.segment)))
        return;
      blocks.add(ribbon.block);
    }
    ribbons.add(i);
  });
  return { segments, blocks, ribbons };
}

function covers(from: number, pages: number, page: number | undefined): boolean {
  return page === undefined || (page >= from && page < from + pages);
}

/** The id at the end of `anon_vma 3`. */
function trailingNumber(text: string): number | undefined {
  const digits = /(\d+)$/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Where to look in the page tables for a selection that names a page: the first mapping that the map shows. */
export function firstMapping(view: MapView, pfn: number): { readonly proc: number; readonly vpn: number } | undefined {
  for (const block of view.blocks) {
    if (pfn < block.pfn || pfn >= block.pfn + block.pages) continue;
    const page = pfn - block.pfn;
    for (const ribbon of view.ribbons) {
      if (ribbon.block !== block.id || ribbon.change === 'gone' || !covers(ribbon.toPage, ribbon.pages, page)) continue;
      for (const proc of view.procs)
        for (const vma of proc.vmas)
          for (const segment of vma.segments)
            if (segment.id === ribbon.segment)
              return { proc: proc.proc, vpn: segment.vpn + ribbon.fromPage + page - ribbon.toPage };
    }
  }
  return undefined;
}
