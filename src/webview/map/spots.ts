import type { Spot } from '../canvas/spot';
import type { MapLayout } from './boxes';
import { blockLabel, segmentLabel } from './words';

/** The places of the map: names of processes, VMA labels and segments on the left, folios on the right. */
export function mapSpots(layout: MapLayout): Spot[] {
  const spots: Spot[] = [];
  for (const { proc, x, y, w, compact } of layout.procs) {
    const label = `${proc.name}: ${proc.rss.value}${proc.hidden > 0 ? `, ${proc.hidden} VMAs not drawn` : ''}`;
    spots.push({
      id: `p:${proc.proc}`,
      x,
      y: y - 2,
      w: compact ? Math.min(90, w / 2) : w * 0.35,
      h: 16,
      label,
      select: { kind: 'proc', proc: proc.proc },
      column: 0,
    });
    for (const v of layout.vmas) {
      if (v.proc !== proc.proc) continue;
      if (v.labelY !== undefined) {
        const left = v.besideProc ? v.x + v.w * 0.35 : v.x;
        spots.push({
          id: `v:${v.proc}:${v.vma.vpn}`,
          x: left,
          y: v.labelY - 12,
          w: v.x + v.w - left,
          h: 16,
          label: `${proc.name}: ${v.vma.name}\n${v.vma.label}`,
          select: v.vma.select,
          column: 0,
        });
      }
      for (const s of layout.segments) {
        if (s.vma !== v.vma) continue;
        spots.push({
          id: `s:${s.segment.id}`,
          x: s.x,
          y: s.y,
          w: s.w,
          h: s.h,
          label: segmentLabel(proc.name, v.vma.name, s.segment),
          select: s.segment.select,
          column: 0,
        });
      }
    }
  }
  for (const { block, x, y, w, h } of layout.blocks)
    spots.push({ id: `b:${block.id}`, x, y, w, h, label: blockLabel(block), select: block.select, column: 1 });
  return spots;
}
