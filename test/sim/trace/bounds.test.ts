import { expect, test } from 'vitest';
import { answer, type Run } from '../../../src/sim/trace';
import { BASE, Recorder } from './recorder';

/** Every second page of 4,000 is written, in an order in which neighbours are no neighbours in memory. */
function scattered(): Run {
  const rec = new Recorder();
  rec.region('buf', BASE, 4000);
  rec.step(0, 'mmap', (m) => m.mmap(0, { vpn: BASE, pages: 4000, prot: 3 }));
  for (let page = 3998; page >= 0; page -= 2) {
    rec.step(0, 'write', (m) => m.write(0, BASE + page, 1, () => 1));
  }
  rec.step(0, 'fork', (m) => m.fork(0, 'child'));
  rec.step(1, 'write', (m) => m.write(1, BASE + 2000, 1, () => 2));
  return rec.run();
}

/** 300 VMAs: every second page of 600 is read-only. */
function shredded(): Run {
  const rec = new Recorder();
  rec.region('buf', BASE, 600);
  rec.step(0, 'mmap', (m) => m.mmap(0, { vpn: BASE, pages: 600, prot: 3 }));
  for (let page = 0; page < 600; page += 2) {
    rec.step(0, 'mprotect', (m) => m.mprotect(0, BASE + page, 1, 1));
  }
  return rec.run();
}

test('the map of thousands of unlike runs stays small, keeps what changed, and says that it put runs together', () => {
  const run = scattered();
  const map = answer(run, 'map', { step: run.steps.length });
  const segments = map.procs.flatMap((proc) => proc.vmas.flatMap((vma) => vma.segments));
  for (const proc of map.procs) {
    expect(proc.vmas[0].segments.length).toBeLessThanOrEqual(200);
    expect(proc.vmas[0].segments.reduce((sum, segment) => sum + segment.pages, 0)).toBe(4000);
  }
  expect(map.blocks.length).toBeLessThanOrEqual(400);
  expect(map.blocks.reduce((sum, block) => sum + block.pages, 0)).toBe(2001);
  expect(map.ribbons.length).toBeLessThanOrEqual(3000);
  expect(map.note).toContain('drawn as one');
  const written = segments.filter((segment) => segment.change !== 'none');
  expect(written.some((s) => s.vpn <= BASE + 2000 && BASE + 2000 < s.vpn + s.pages)).toBe(true);
  expect(map.ribbons.map((ribbon) => ribbon.change)).toEqual(expect.arrayContaining(['new', 'gone']));
});

test('of very many VMAs the map shows some, and says how many more there are', () => {
  const run = shredded();
  const map = answer(run, 'map', { step: run.steps.length });
  const [proc] = map.procs;
  expect(proc.vmas.length).toBe(60);
  expect(proc.hidden).toBe(540);
  expect(map.note).toContain('540 more VMAs of parent');
  expect(proc.vmas.some((vma) => vma.change !== 'none')).toBe(true);
});

test('a gibibyte of pages is a handful of shapes, and its one copied page stands out', () => {
  const pages = 262_144;
  const rec = new Recorder();
  rec.region('buf', BASE, pages);
  rec.step(0, 'mmap', (m) => m.mmap(0, { vpn: BASE, pages, prot: 3 }));
  rec.step(0, 'write', (m) => m.write(0, BASE, pages, () => 1));
  rec.step(0, 'drain', (m) => m.drain());
  rec.step(0, 'fork', (m) => m.fork(0, 'child'));
  rec.step(1, 'write', (m) => m.write(1, BASE + 100_000, 1, () => 2));
  const run = rec.run();
  const map = answer(run, 'map', { step: 5 });
  expect(map.procs.map((proc) => proc.vmas.flatMap((vma) => vma.segments.map((s) => s.range)))).toEqual([
    ['[0..262143]'],
    ['[0..99999]', '[100000]', '[100001..262143]'],
  ]);
  expect(map.blocks.map((block) => block.title)).toEqual([
    'folios 1–100000',
    'folio 100001',
    'folios 100002–262144',
    'folio 262145',
  ]);
  expect(map.note).toBeUndefined();
  const { changes } = answer(run, 'step', { step: 2 });
  expect(changes.filter((change) => change.object.startsWith('PTE')).map((change) => change.times)).toEqual([pages]);
  expect(answer(run, 'calls', { step: 2 }).calls.length).toBeLessThan(60);
  expect(answer(run, 'folios', { step: 5, from: 99_999, count: 3 }).rows.map((row) => row.title)).toEqual([
    'folio 100000',
    'folio 100001',
    'folio 100002',
  ]);
  expect(answer(run, 'ptes', { step: 5, proc: 1, vpn: BASE + 99_999, count: 3 }).changes).toEqual(
    Uint8Array.of(0, 1, 0),
  );
});

test('views do not depend on the order in which steps are asked for', () => {
  const run = scattered();
  const steps = [1, 1500, 3, run.steps.length, 2, 0, run.steps.length - 1];
  const forwards = steps.map((step) => JSON.stringify(answer({ ...run }, 'map', { step })));
  const sameRun = steps.toReversed().map((step) => JSON.stringify(answer(run, 'map', { step })));
  expect(sameRun.toReversed()).toEqual(forwards);
});
