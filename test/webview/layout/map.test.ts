import { describe, expect, it } from 'vitest';
import type { Change, MapBlock, MapProc, MapRibbon, MapSegment, MapView } from '../../../src/protocol';
import { idealHeight } from '../../../src/webview/map/density';
import { layoutMap } from '../../../src/webview/map/layout';
import { partOf, piecesOf } from '../../../src/webview/map/pieces';
import { firstMapping, relatedInMap } from '../../../src/webview/map/related';
import { ribbonAt, ribbonUnder } from '../../../src/webview/map/ribbonPath';
import { tweenLayout } from '../../../src/webview/map/tween';

const BUF = 0x1000;

function segment(proc: number, page: number, pages: number, change: Change = 'none'): MapSegment {
  return {
    id: `${proc}:${page}`,
    vpn: BUF + page,
    pages,
    range: `[${page}]`,
    kind: 'present',
    level: 'pte',
    writable: false,
    exclusive: 'none',
    bits: 'A',
    change,
    select: { kind: 'pte', proc, vpn: BUF + page },
  };
}

function proc(id: number, segments: readonly MapSegment[]): MapProc {
  const select = { kind: 'vma', proc: id, vpn: BUF } as const;
  const pages = segments.reduce((sum, s) => sum + s.pages, 0);
  return {
    proc: id,
    name: `p${id}`,
    change: 'none',
    rss: { value: '' },
    vmas: [{ vpn: BUF, pages, name: 'buf', label: '', perm: 'rw-p', change: 'none', segments, select }],
    hidden: 0,
  };
}

function block(pfn: number, pages = 1, change: Change = 'none'): MapBlock {
  return {
    id: `b${pfn}`,
    pfn,
    pages,
    order: 0,
    title: `folio ${pfn}`,
    group: `g${pfn}`,
    mapcount: { value: '1' },
    refcount: { value: '1' },
    exclusive: 'none',
    anon_vma: { value: 'anon_vma 7' },
    index: { value: '0' },
    counts: [],
    change,
    zero: false,
    select: { kind: 'page', pfn },
  };
}

function ribbon(from: string, to: string, pages = 1, more: Partial<MapRibbon> = {}): MapRibbon {
  return { segment: from, block: to, fromPage: 0, toPage: 0, pages, proc: 0, writable: false, change: 'none', ...more };
}

/** `procs` processes that share four pages. */
function shared(procs: number): MapView {
  const list = Array.from({ length: procs }, (_, id) =>
    proc(
      id,
      [0, 1, 2, 3].map((page) => segment(id, page, 1)),
    ),
  );
  return {
    step: 1,
    procs: list,
    blocks: [0, 1, 2, 3].map((page) => block(100 + page)),
    ribbons: list.flatMap((p) =>
      [0, 1, 2, 3].map((page) => ribbon(`${p.proc}:${page}`, `b${100 + page}`, 1, { proc: p.proc })),
    ),
  };
}
const at = (width: number, height = 600, open: readonly number[] = []) => ({ width, height, zoom: 1, open });

describe('layout of the map', () => {
  it('gives long runs more room than short ones, but not in proportion', () => {
    const one = idealHeight(1, 'none', 'present');
    const many = idealHeight(262_144, 'none', 'present');
    expect(many).toBeGreaterThan(one);
    expect(many).toBeLessThan(8 * one);
    expect(idealHeight(1, 'changed', 'present')).toBeGreaterThan(one);
  });

  it('keeps things apart: nothing overlaps in a column, folios lie right of address spaces', () => {
    for (const width of [500, 760, 1280, 2400]) {
      const layout = layoutMap(shared(3), at(width));
      for (const column of [layout.segments, layout.blocks]) {
        const sorted = [...column].sort((a, b) => a.y - b.y);
        sorted.forEach((box, i) => {
          const next = sorted[i + 1];
          if (next !== undefined) expect(next.y).toBeGreaterThanOrEqual(box.y + box.h);
        });
      }
      expect(layout.right.x).toBeGreaterThanOrEqual(layout.left.x + layout.left.w + 60);
      expect(layout.right.x + layout.right.w + layout.margin).toBeLessThanOrEqual(width);
    }
  });

  it('fits a few processes into the viewport without scrolling', () => {
    expect(layoutMap(shared(2), at(900, 600)).height).toBeLessThanOrEqual(600);
  });

  it('shrinks idle processes to strips when there are many, never those of the step or the selection', () => {
    const layout = layoutMap(shared(20), at(900, 600, [3]));
    const compact = layout.procs.filter((p) => p.compact).map((p) => p.proc.proc);
    expect(compact).toHaveLength(19);
    expect(compact).not.toContain(3);
    expect(layout.segments.filter((s) => s.proc === 3).every((s) => s.text)).toBe(true);
  });

  it('shows a process that changed in full even among many', () => {
    const view = shared(20);
    const changed = proc(5, [segment(5, 0, 1, 'changed'), segment(5, 1, 1), segment(5, 2, 1), segment(5, 3, 1)]);
    const layout = layoutMap({ ...view, procs: view.procs.map((p) => (p.proc === 5 ? changed : p)) }, at(900));
    expect(layout.procs.find((p) => p.proc.proc === 5)?.compact).toBe(false);
  });

  it('lays ribbons from the mapped part of a segment to the mapped part of a folio', () => {
    const view: MapView = {
      step: 1,
      procs: [proc(0, [segment(0, 0, 8)])],
      blocks: [block(100, 8)],
      ribbons: [ribbon('0:0', 'b100', 2, { fromPage: 2, toPage: 4 })],
    };
    const layout = layoutMap(view, at(900));
    const [shape] = layout.ribbons;
    const [from] = layout.segments;
    const [to] = layout.blocks;
    if (shape === undefined || from === undefined || to === undefined) throw new Error('one of each is expected');
    expect(shape.a1).toBeCloseTo(from.y + from.h * partOf(from.pieces, 2));
    expect(shape.b1).toBeCloseTo(from.y + from.h * partOf(from.pieces, 4));
    expect(shape.a2).toBeCloseTo(to.y + to.h * partOf(to.pieces, 4));
    expect(shape.b2).toBeCloseTo(to.y + to.h * partOf(to.pieces, 6));
  });

  it('gives each of many sharers its own slice of the page', () => {
    const layout = layoutMap(shared(8), at(900));
    const onFirst = layout.ribbons.filter((shape) => shape.ribbon.block === 'b100').sort((a, b) => a.a2 - b.a2);
    onFirst.forEach((shape, i) => {
      const next = onFirst[i + 1];
      if (next !== undefined) expect(next.a2).toBeCloseTo(shape.b2);
    });
  });

  it('keeps the order of folios, so that a step does not shuffle them', () => {
    const view = shared(2);
    const crossed = {
      ...view,
      ribbons: view.ribbons.map((r) => ({ ...r, block: r.block === 'b100' ? 'b103' : r.block })),
    };
    const tops = layoutMap(crossed, at(900)).blocks.map((b) => b.y);
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
  });

  it('draws nothing for ribbons whose ends are left out', () => {
    const view = { ...shared(1), ribbons: [ribbon('nowhere', 'b100'), ribbon('0:0', 'nowhere')] };
    expect(layoutMap(view, at(900)).ribbons).toEqual([]);
  });

  it('is empty without a word for an empty view', () => {
    const layout = layoutMap({ step: 0, procs: [], blocks: [], ribbons: [] }, at(500));
    expect(layout.segments).toEqual([]);
    expect(layout.height).toBeGreaterThan(0);
  });
});

describe('pieces of a run', () => {
  it('give one page among very many room to be seen', () => {
    const pieces = piecesOf(262_144, [100_000, 100_001]);
    expect(partOf(pieces, 100_001) - partOf(pieces, 100_000)).toBeGreaterThan(0.05);
    expect(partOf(pieces, 0)).toBe(0);
    expect(partOf(pieces, 262_144)).toBe(1);
  });

  it('rise with the page', () => {
    const pieces = piecesOf(512, [7, 8, 300]);
    const parts = Array.from({ length: 513 }, (_, page) => partOf(pieces, page));
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
    expect(new Set(parts).size).toBe(513);
  });

  it('are one piece where nothing begins or ends inside', () => {
    expect(piecesOf(8, [0, 8]).cuts).toEqual([0, 8]);
    expect(partOf(piecesOf(8, []), 2)).toBe(0.25);
  });
});

describe('ribbons', () => {
  const layout = layoutMap(shared(1), at(900));
  const [shape] = layout.ribbons;
  if (shape === undefined) throw new Error('a ribbon is expected');

  it('begin at the segment and end at the folio', () => {
    expect(ribbonAt(shape, shape.x1)?.top).toBeCloseTo(shape.a1, 3);
    expect(ribbonAt(shape, shape.x2)?.bottom).toBeCloseTo(shape.b2, 3);
    expect(ribbonAt(shape, shape.x1 - 1)).toBeUndefined();
  });

  it('can be pointed at', () => {
    const x = (shape.x1 + shape.x2) / 2;
    const middle = ribbonAt(shape, x);
    if (middle === undefined) throw new Error('the middle is on the ribbon');
    expect(ribbonUnder(layout, x, (middle.top + middle.bottom) / 2)).toBe(shape);
    expect(ribbonUnder(layout, x, -100)).toBeUndefined();
  });
});

describe('what belongs to a selection', () => {
  const view = shared(2);

  it('is every mapping of a page', () => {
    const related = relatedInMap(view, { kind: 'page', pfn: 101 });
    expect([...(related?.segments ?? [])].sort()).toEqual(['0:1', '1:1']);
    expect([...(related?.blocks ?? [])]).toEqual(['b101']);
  });

  it('is the folio of an entry', () => {
    const related = relatedInMap(view, { kind: 'pte', proc: 1, vpn: BUF + 2 });
    expect([...(related?.segments ?? [])]).toEqual(['1:2']);
    expect([...(related?.blocks ?? [])]).toEqual(['b102']);
  });

  it('is everything that a VMA, a process or an anon_vma has', () => {
    expect(relatedInMap(view, { kind: 'vma', proc: 0, vpn: BUF })?.blocks.size).toBe(4);
    expect(relatedInMap(view, { kind: 'proc', proc: 0 })?.segments.size).toBe(4);
    expect(relatedInMap(view, { kind: 'anon_vma', id: 7 })?.segments.size).toBe(8);
    expect(relatedInMap(view, { kind: 'anon_vma', id: 8 })?.segments.size).toBe(0);
  });

  it('finds where a page is mapped, past mappings that are gone', () => {
    const gone = { ...view, ribbons: view.ribbons.map((r) => (r.proc === 0 ? { ...r, change: 'gone' as const } : r)) };
    expect(firstMapping(view, 103)).toEqual({ proc: 0, vpn: BUF + 3 });
    expect(firstMapping(gone, 103)).toEqual({ proc: 1, vpn: BUF + 3 });
    expect(firstMapping(view, 999)).toBeUndefined();
  });
});

describe('gliding from step to step', () => {
  it('begins where things were and ends where they are', () => {
    const from = layoutMap(shared(1), at(900));
    const to = layoutMap(shared(3), at(900));
    const start = tweenLayout(from, to, 0);
    const key = '0:0';
    const y = (layout: typeof from) => layout.segments.find((s) => s.segment.id === key)?.y;
    expect(y(start)).toBe(y(from));
    expect(tweenLayout(from, to, 1).segments).toEqual(to.segments);
  });
});
