import type { MapLayout } from './boxes';
import { partOf } from './pieces';

/** How long a change of step glides. */
export const GLIDE_MS = 180;

/**
 * The layout on its way from `from` to `to`. Things are the same if they are at the same address of the same process or
 * have the same page frame; what is new is at its place at once.
 */
export function tweenLayout(from: MapLayout, to: MapLayout, t: number): MapLayout {
  const ease = t * t * (3 - 2 * t);
  const between = (a: number, b: number): number => a + (b - a) * ease;
  const segmentsBefore = new Map(from.segments.map((s) => [`${s.proc}:${s.segment.vpn}`, s]));
  const blocksBefore = new Map(from.blocks.map((b) => [b.block.pfn, b]));
  const segments = to.segments.map((s) => {
    const old = segmentsBefore.get(`${s.proc}:${s.segment.vpn}`);
    return old === undefined ? s : { ...s, y: between(old.y, s.y), h: between(old.h, s.h) };
  });
  const blocks = to.blocks.map((b) => {
    const old = blocksBefore.get(b.block.pfn);
    return old === undefined ? b : { ...b, y: between(old.y, b.y), h: between(old.h, b.h) };
  });
  const segmentNow = new Map(segments.map((s) => [s.segment.id, s]));
  const blockNow = new Map(blocks.map((b) => [b.block.id, b]));
  const ribbons = to.ribbons.map((r) => {
    const s = segmentNow.get(r.ribbon.segment);
    const b = blockNow.get(r.ribbon.block);
    if (s === undefined || b === undefined) return r;
    const left = (page: number): number => s.y + s.h * partOf(s.pieces, page);
    const right = (page: number): number => b.y + b.h * partOf(b.pieces, page);
    const { fromPage, toPage, pages } = r.ribbon;
    const a2 = r.slice === undefined ? right(toPage) : b.y + b.h * r.slice.at;
    const b2 = r.slice === undefined ? right(toPage + pages) : a2 + b.h * r.slice.part;
    return { ...r, a1: left(fromPage), b1: left(fromPage + pages), a2, b2 };
  });
  const procsBefore = new Map(from.procs.map((p) => [p.proc.proc, p]));
  const vmasBefore = new Map(from.vmas.map((v) => [`${v.proc}:${v.vma.vpn}`, v]));
  const groupsBefore = new Map(from.groups.map((g) => [g.id, g]));
  return {
    ...to,
    segments,
    blocks,
    ribbons,
    procs: to.procs.map((p) => {
      const old = procsBefore.get(p.proc.proc);
      return old === undefined ? p : { ...p, y: between(old.y, p.y) };
    }),
    vmas: to.vmas.map((v) => {
      const old = vmasBefore.get(`${v.proc}:${v.vma.vpn}`);
      if (old === undefined) return v;
      return {
        ...v,
        y: between(old.y, v.y),
        ...(v.labelY === undefined || old.labelY === undefined ? {} : { labelY: between(old.labelY, v.labelY) }),
      };
    }),
    groups: to.groups.map((g) => {
      const old = groupsBefore.get(g.id);
      if (old === undefined || g.titleY === undefined || old.titleY === undefined) return g;
      return { ...g, y: between(old.y, g.y), titleY: between(old.titleY, g.titleY) };
    }),
  };
}

/** Plays a tween frame by frame. Returns how to stop it. Nothing glides on the first picture or if less motion is asked for. */
export function fadeIn<L extends { readonly width: number; readonly segments: readonly unknown[] }>(
  from: L,
  to: L,
  still: boolean,
  tween: (from: L, to: L, t: number) => L,
  show: (layout: L) => void,
): () => void {
  if (still || from === to || from.width !== to.width || from.segments.length === 0) {
    if (from !== to) show(to);
    return () => undefined;
  }
  const start = performance.now();
  let frame = requestAnimationFrame(function next(now) {
    const t = Math.min(1, (now - start) / GLIDE_MS);
    show(t >= 1 ? to : tween(from, to, Math.max(0, t)));
    if (t < 1) frame = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(frame);
}
