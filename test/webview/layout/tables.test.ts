import { describe, expect, it } from 'vitest';
import type { PageTablesView, PteWindow, TableView, VmaStrip } from '../../../src/protocol';
import {
  cellOf,
  entryAt,
  layoutLeaves,
  layoutTables,
  leafAt,
  leafCell,
  leavesInView,
} from '../../../src/webview/tables/layout';
import { CHUNK, LeafCache } from '../../../src/webview/tables/leaves';

function table(level: 1 | 2 | 3 | 4): TableView {
  const name = (['PTE', 'PMD', 'PUD', 'PGD'] as const)[level - 1] ?? 'PTE';
  return {
    level,
    name,
    vpn: 0,
    span: 512 ** (level - 1),
    present: true,
    pfn: level,
    change: 'none',
    index: 3,
    kinds: new Uint8Array(512),
    marks: new Uint8Array(512),
    changes: new Uint8Array(512),
    used: 1,
    lock: '',
  };
}
const vma = (vpn: number, pages: number): VmaStrip => ({
  vpn,
  pages,
  name: `v${vpn}`,
  perm: 'rw-p',
  flags: '',
  change: 'none',
  present: 0,
  select: { kind: 'vma', proc: 0, vpn },
});
function view(vmas: readonly VmaStrip[], vpn = 0): PageTablesView {
  return {
    step: 1,
    proc: 0,
    procs: [{ id: 0, name: 'parent' }],
    vpn,
    where: 'buf',
    vmas,
    tables: ([4, 3, 2, 1] as const).map(table),
    pgtables_bytes: { value: '0' },
  };
}

describe('layout of the page tables', () => {
  it('puts PGD, PUD, PMD and PTE table side by side, the PTE table largest', () => {
    for (const width of [500, 760, 960, 1600]) {
      const { grids } = layoutTables(view([vma(0, 4)]), width);
      expect(grids.map((grid) => grid.table.name)).toEqual(['PGD', 'PUD', 'PMD', 'PTE']);
      grids.forEach((grid, i) => {
        const next = grids[i + 1];
        if (next !== undefined) expect(next.x).toBeGreaterThan(grid.x + grid.w);
        expect(grid.columns * (grid.h / grid.cell)).toBe(512);
      });
      const last = grids[3];
      if (last === undefined) throw new Error('four grids are expected');
      expect(last.x + last.w).toBeLessThanOrEqual(width);
    }
  });

  it('finds the entry under the pointer, for every entry', () => {
    const { grids } = layoutTables(view([vma(0, 4)]), 960);
    for (const grid of grids) {
      for (let i = 0; i < 512; i++) {
        const cell = cellOf(grid, i);
        expect(entryAt(grid, cell.x + cell.size / 2, cell.y + cell.size / 2)).toBe(i);
      }
      expect(entryAt(grid, grid.x - 1, grid.y)).toBeUndefined();
      expect(entryAt(grid, grid.x, grid.y + grid.h)).toBeUndefined();
    }
  });

  it('shows all VMAs if they fit, else those around the current one, and says how many are left out', () => {
    const few = layoutTables(view([vma(0, 4), vma(100, 512)], 101), 960);
    expect(few.strip.map((box) => box.current)).toEqual([false, true]);
    const many = Array.from({ length: 200 }, (_, i) => vma(i * 1000, 8));
    const layout = layoutTables(view(many, 100_003), 960);
    expect(layout.strip.some((box) => box.current)).toBe(true);
    expect(layout.hiddenBefore + layout.strip.length + layout.hiddenAfter).toBe(200);
    for (const box of layout.strip) expect(box.x + box.w).toBeLessThanOrEqual(960);
  });
});

describe('leaf entries', () => {
  it('are cards with words for a few pages, cells for many', () => {
    expect(layoutLeaves(4, 900).cards).toBe(true);
    expect(layoutLeaves(262_144, 900).cards).toBe(false);
  });

  it('touches only what is in view, however many there are', () => {
    const layout = layoutLeaves(262_144, 900);
    for (const top of [0, 12_345, layout.height - 300]) {
      const { from, to } = leavesInView(layout, 262_144, top, 300);
      expect(to - from).toBeLessThanOrEqual(26 * layout.columns);
      expect(to).toBeGreaterThan(from);
    }
  });

  it('finds the entry under the pointer', () => {
    for (const pages of [4, 60, 1000, 262_144]) {
      const layout = layoutLeaves(pages, 900);
      for (const index of [0, 1, pages >> 1, pages - 1]) {
        const cell = leafCell(layout, index);
        expect(leafAt(layout, pages, cell.x + 2, cell.y + 2)).toBe(index);
      }
      expect(leafAt(layout, pages, 0, 10_000_000)).toBeUndefined();
    }
  });
});

describe('windows of leaf entries', () => {
  const window = (chunk: number): PteWindow => ({
    step: 1,
    proc: 0,
    vpn: chunk * CHUNK,
    count: CHUNK,
    kinds: new Uint8Array(CHUNK),
    marks: new Uint8Array(CHUNK),
    changes: new Uint8Array(CHUNK),
    pfns: new Uint32Array(CHUNK),
  });

  it('are asked for once', () => {
    const cache = new LeafCache();
    expect(cache.missing(0, 5000)).toEqual([0, 1]);
    expect(cache.missing(0, 5000)).toEqual([]);
    cache.forget(1);
    expect(cache.missing(0, 5000)).toEqual([1]);
  });

  it('of the step before are shown until the new ones are here', () => {
    const cache = new LeafCache();
    const old = window(0);
    cache.put(0, old);
    cache.renew();
    expect(cache.windowOf(17)).toBe(old);
    const fresh = window(0);
    cache.put(0, fresh);
    expect(cache.windowOf(17)).toBe(fresh);
  });

  it('of another VMA are never shown', () => {
    const cache = new LeafCache();
    cache.put(0, window(0));
    cache.clear();
    expect(cache.windowOf(17)).toBeUndefined();
  });

  it('do not pile up', () => {
    const cache = new LeafCache();
    for (let chunk = 0; chunk < 64; chunk++) {
      cache.missing(chunk * CHUNK, chunk * CHUNK + 1);
      cache.put(chunk, window(chunk));
    }
    expect(cache.windowOf(0)).toBeUndefined();
    expect(cache.windowOf(63 * CHUNK)).toBeDefined();
    expect(cache.missing(0, 1)).toEqual([0]);
  });
});
