import { describe, expect, it } from 'vitest';
import type { RmapView } from '../../../src/protocol';
import { layoutRmap } from '../../../src/webview/rmap/layout';

/** A parent and its children: one anon_vma each, every child's VMA also on the root's. */
function family(children: number, selected: boolean): RmapView {
  const ids = Array.from({ length: children + 1 }, (_, i) => i + 1);
  const page = {
    pfn: 5,
    title: 'folio 1',
    mapping: { value: 'anon_vma 1' },
    index: { value: '0' },
    mapcount: { value: '1' },
    change: 'none',
  } as const;
  return {
    step: 1,
    ...(selected ? { page } : {}),
    anon_vmas: ids.map((id) => ({
      id,
      root: 1,
      parent: 1,
      fields: [],
      change: 'none',
      walked: selected && id === 1,
      select: { kind: 'anon_vma', id },
    })),
    chains: ids.flatMap((id) => [
      { id: id * 2, anon_vma: id, vma: id, change: 'none' as const, walked: false },
      ...(id === 1 ? [] : [{ id: id * 2 + 1, anon_vma: 1, vma: id, change: 'none' as const, walked: selected }]),
    ]),
    vmas: ids.map((id) => ({
      id,
      proc: id - 1,
      procName: `p${id}`,
      name: 'buf',
      perm: 'rw-p',
      anon_vma: id,
      change: 'none',
      walked: selected,
      ...(selected ? { at: { where: 'buf[0]', vpn: 0, finds: 'page' as const, text: '' } } : {}),
      select: { kind: 'vma', proc: id - 1, vpn: 0 },
    })),
    words: [],
  };
}

describe('layout of the reverse map', () => {
  it('has the lanes folio, anon_vma, chain, VMA, PTE for a page, three without', () => {
    expect(layoutRmap(family(1, true), 960).lanes.map((lane) => lane.title)).toEqual([
      'FOLIO',
      'ANON_VMA',
      'CHAIN',
      'VMA',
      'PTE',
    ]);
    expect(layoutRmap(family(1, false), 960).lanes.map((lane) => lane.title)).toEqual(['ANON_VMA', 'CHAIN', 'VMA']);
  });

  it('goes from left to right without overlaps', () => {
    for (const width of [500, 960, 1800]) {
      for (const children of [1, 5, 20]) {
        const layout = layoutRmap(family(children, true), width);
        layout.lanes.forEach((lane, i) => {
          const next = layout.lanes[i + 1];
          if (next !== undefined) expect(next.x).toBeGreaterThanOrEqual(lane.x + lane.w + 20);
        });
        for (const column of [layout.anonVmas, layout.chains, layout.vmas, layout.ptes]) {
          const sorted = [...column].sort((a, b) => a.y - b.y);
          sorted.forEach((box, i) => {
            const next = sorted[i + 1];
            if (next !== undefined) expect(next.y).toBeGreaterThanOrEqual(box.y + box.h);
          });
        }
      }
    }
  });

  it('joins every chain to its anon_vma and its VMA, and the folio to the anon_vma it names', () => {
    const layout = layoutRmap(family(2, true), 960);
    expect(layout.links.filter((link) => link.kind === 'chain')).toHaveLength(2 * layout.chains.length);
    expect(layout.links.filter((link) => link.kind === 'mapping')).toHaveLength(1);
    expect(layout.links.filter((link) => link.kind === 'parent')).toHaveLength(2);
  });

  it('draws children under their parent, indented', () => {
    const layout = layoutRmap(family(2, false), 960);
    expect(layout.anonVmas.map((box) => box.depth)).toEqual([0, 1, 1]);
    expect(layout.anonVmas[1]?.x).toBeGreaterThan(layout.anonVmas[0]?.x ?? 0);
  });

  it('survives parents that are gone or point in a circle', () => {
    const view = family(2, false);
    const circle = view.anon_vmas.map((anonVma) => ({
      ...anonVma,
      parent: anonVma.id === 2 ? 3 : anonVma.id === 3 ? 2 : 99,
    }));
    expect(layoutRmap({ ...view, anon_vmas: circle }, 960).anonVmas).toHaveLength(3);
  });

  it('is compact when there are many', () => {
    expect(layoutRmap(family(20, true), 960).compact).toBe(true);
    expect(layoutRmap(family(2, true), 960).compact).toBe(false);
  });
});
