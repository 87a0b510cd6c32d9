import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MEASURED_KERNELS } from '../../../src/sim/kernel/config';
import { answer, type Run } from '../../../src/sim/trace';
import type { FolioRow, TreeNode } from '../../../src/sim/trace/views';
import { perform, program, type Step } from '../invariants/operations';
import { askAll, selectionsOf, walkTree } from './everyView';
import { Recorder, type ThpSetting } from './recorder';

function record(kernel: string, steps: readonly Step[], thp: ThpSetting = 'never'): Run {
  const rec = new Recorder(kernel, ['p0', 'p1'], thp);
  rec.region('buf', 0x100000 + 500, 24);
  for (const step of steps) {
    rec.attempt(step.operation.op, (machine) => perform(machine, step));
  }
  return rec.run();
}

const thpSettings = fc.constantFrom<ThpSetting>('never', 'always', 'mixed');

test('every view of every step of a random program answers and agrees with the others', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(fc.constantFrom(...MEASURED_KERNELS), thpSettings, program, (kernel, thp, steps) => {
      const run = record(kernel, steps, thp);
      for (let step = 0; step <= run.steps.length; step++) {
        askAll(run, step, selectionsOf(run, step));
        expectReferencesExplained(run, step);
        expectRibbonsJoin(run, step);
        expectMarksReachTheTop(run, step);
      }
    }),
    { numRuns: 40 },
  );
});

test('a step that does not exist is put into the range of the run', () => {
  const run = record('6.12', []);
  for (const step of [-1, 99, Number.NaN, Number.POSITIVE_INFINITY, 0.5]) {
    expect(answer(run, 'map', { step }).step).toBe(0);
  }
  expect(answer(run, 'tree', { step: 0, node: 'p0/nonsense:x/../7' })).toEqual([]);
  expect(answer(run, 'folios', { step: 0, from: -5, count: Number.NaN }).rows).toEqual([]);
});

/** The holders of a folio add up to its reference count. */
function expectReferencesExplained(run: Run, step: number): void {
  const rows: FolioRow[] = [];
  const { total } = answer(run, 'folios', { step, from: 0, count: 1 });
  // An answer has some hundred rows at most.
  while (rows.length < total) {
    const part = answer(run, 'folios', { step, from: rows.length, count: 5000 }).rows;
    expect(part.length).toBeGreaterThan(0);
    rows.push(...part);
  }
  for (const row of rows) {
    const held = row.holders.reduce((sum, holder) => sum + holder.count, 0);
    expect({ folio: row.title, held }).toEqual({ folio: row.title, held: Number(row._refcount.value) });
  }
}

/** Ribbons join a segment and a block that are there, and lie within both. */
function expectRibbonsJoin(run: Run, step: number): void {
  const map = answer(run, 'map', { step });
  const segments = new Map(map.procs.flatMap((p) => p.vmas.flatMap((v) => v.segments.map((s) => [s.id, s] as const))));
  const blocks = new Map(map.blocks.map((block) => [block.id, block]));
  expect(segments.size).toBe(map.procs.reduce((n, p) => n + p.vmas.reduce((m, v) => m + v.segments.length, 0), 0));
  expect(blocks.size).toBe(map.blocks.length);
  for (const ribbon of map.ribbons) {
    const segment = segments.get(ribbon.segment);
    const block = blocks.get(ribbon.block);
    expect(ribbon.fromPage + ribbon.pages).toBeLessThanOrEqual(segment?.pages ?? -1);
    if (block?.zero !== true) {
      expect(ribbon.toPage + ribbon.pages).toBeLessThanOrEqual(block?.pages ?? -1);
    }
  }
  const mapped = map.ribbons.filter((r) => r.change !== 'gone').reduce((sum, r) => sum + r.pages, 0);
  const present = [...segments.values()]
    .filter((s) => (s.kind === 'present' || s.kind === 'zero') && s.change !== 'gone')
    .reduce((sum, s) => sum + s.pages, 0);
  expect(mapped).toBe(present);
}

/** A node of the side panel says that something below it changed if and only if a child did, or says so. */
function expectMarksReachTheTop(run: Run, step: number): void {
  const nodes = walkTree(run, step);
  const children = new Map<string, TreeNode[]>();
  for (const node of nodes) {
    const parent = node.id.slice(0, Math.max(0, node.id.lastIndexOf('/')));
    children.set(parent, [...(children.get(parent) ?? []), node]);
  }
  expect(new Set(nodes.map((node) => node.id)).size).toBe(nodes.length);
  for (const node of nodes) {
    const below = children.get(node.id) ?? [];
    // A run of very many entries lists the first of them only.
    if (!node.leaf && below.length < 200) {
      const changed = below.some((child) => child.change !== 'none' || child.changedBelow);
      expect({ node: node.id, step, changedBelow: node.changedBelow }).toEqual({
        node: node.id,
        step,
        changedBelow: changed,
      });
    }
  }
}
