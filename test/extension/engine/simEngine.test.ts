import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunHooks } from '../../../src/extension/engine/engine';
import { simEngine } from '../../../src/extension/engine/simEngine';
import { golden } from '../../kernel/traces';

const GALLERY = new URL('../../../scenarios', import.meta.url).pathname;
const galleryFiles = readdirSync(GALLERY, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.mms'),
);
const TWO = `scenario "one"
kernel 6.1
proc parent
  buf = mmap 16K anon private rw nothp
  write buf
  expect faults == 4
scenario "two"
proc parent
  wrte buf
`;
const BIG = `scenario "big"
proc parent
  buf = mmap 1G anon private rw nothp
  write buf
`;
const quiet: RunHooks = { shouldStop: () => false, progress: () => undefined };

describe('the engine in the worker', () => {
  it('lists the scenarios with their lines, expects and kernels, and the problems', () => {
    const { scenarios, problems } = simEngine.check(TWO, { defaultKernel: '6.18' });
    expect(scenarios).toEqual([
      { name: 'one', line: 1, endLine: 6, expects: 1, kernel: '6.1' },
      { name: 'two', line: 7, endLine: 10, expects: 0, kernel: '6.18' },
    ]);
    expect(problems.map((problem) => problem.range.line)).toEqual([8]);
  });

  it('says what the scenarios without errors reach, and stops when it is no longer wanted', async () => {
    const told: number[] = [];
    const hooks = { shouldStop: () => false, progress: (done: number) => told.push(done) };
    const found = await simEngine.reach(TWO, {}, hooks);
    expect(found?.map(({ scenario }) => scenario)).toEqual(['one']);
    expect(found?.[0]?.runs[0]?.functions).toContain('do_anonymous_page');
    expect(told.length).toBeGreaterThan(3);
    await expect(simEngine.reach(BIG, {}, { ...quiet, shouldStop: () => told.push(1) > 20 })).resolves.toBeUndefined();
  });

  it('gives scenarios of the same title names of their own', () => {
    const names = simEngine.check('scenario "x"\nscenario "x"\nscenario "x"\n', {}).scenarios.map(({ name }) => name);
    expect(names).toEqual(['x', 'x (2)', 'x (3)']);
  });

  it('runs a scenario though another one of the file has errors, and not the one that has them', async () => {
    const one = await simEngine.run(TWO, 0, {}, {}, quiet);
    expect(one.run && simEngine.overview(one.run)).toMatchObject({
      scenario: 'one',
      kernel: '6.1',
      passed: 1,
      failed: 0,
    });
    const two = await simEngine.run(TWO, 1, {}, {}, quiet);
    expect(two.run).toBeUndefined();
    expect(two.document.problems).toHaveLength(1);
  });

  it('takes the kernel asked for, else the file’s, else the default of the settings', async () => {
    const kernel = async (asked: string | undefined, text: string) => {
      const { run } = await simEngine.run(
        text,
        0,
        asked === undefined ? {} : { kernel: asked },
        { defaultKernel: '6.18' },
        quiet,
      );
      return run && simEngine.overview(run).kernel;
    };
    expect(await kernel('7.2', TWO)).toBe('7.2');
    expect(await kernel(undefined, TWO)).toBe('6.1');
    expect(await kernel(undefined, TWO.replace('kernel 6.1\n', ''))).toBe('6.18');
  });

  it('keeps a run within the pages of the settings', async () => {
    const { run } = await simEngine.run(TWO, 0, {}, { maxPages: 2 }, quiet);
    expect(run && simEngine.overview(run).stopped).toMatchObject({ reason: 'limit', line: 5 });
  });

  it('lets others work while it runs, and stops soon after it is told to', async () => {
    let turns = 0;
    let stop = false;
    const told: number[] = [];
    const hooks: RunHooks = { shouldStop: () => stop, progress: (done) => told.push(done) };
    const timer = setInterval(() => {
      turns++;
      stop = turns >= 3;
    }, 1);
    const { run } = await simEngine.run(BIG, 0, {}, {}, hooks);
    clearInterval(timer);
    expect(run && simEngine.overview(run)).toMatchObject({ steps: [{ n: 1 }], stopped: { reason: 'cancelled' } });
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it.each(galleryFiles)('answers every view at every step of %s', async (file) => {
    const text = readFileSync(path.join(GALLERY, file), 'utf8');
    for (const [i, { name }] of simEngine.check(text, {}).scenarios.entries()) {
      const { run } = await simEngine.run(text, i, {}, {}, quiet);
      if (!run) throw new Error(`${file}: "${name}" cannot run`);
      expect(simEngine.weight(run)).toBeGreaterThan(0);
      for (const { n: step } of simEngine.overview(run).steps) {
        for (const view of ['step', 'map', 'rmap', 'calls', 'tree', 'text', 'pageTables'] as const) {
          expect(simEngine.view(run, { view, args: { step } }), `${file} ${view} ${step}`).toBeDefined();
        }
      }
    }
  });
});

describe('comparing', () => {
  const LRU = readFileSync(path.join(GALLERY, 'fork-cow/lru-batch-reference.mms'), 'utf8');
  const side = async (change: string) => {
    const { run } = await simEngine.run(LRU, 0, { series: [change] }, {}, quiet);
    if (!run) throw new Error('it runs');
    return run;
  };

  it('tells what a series changes, and names it among those that the scenario calls', async () => {
    const a = await side('-zap-no-lru-drain');
    const comparison = await simEngine.compare(a, await side('+zap-no-lru-drain'), quiet);
    if (!comparison) throw new Error('nobody ended it');
    expect(simEngine.compared(comparison).firstOf).toEqual({ calls: 4, state: 4 });
    expect(simEngine.pair(comparison, { view: 'differenceText', args: { step: 4 } })).toContain('_refcount: 1 vs. 2');
    const series = simEngine.view(a, { view: 'series', args: {} });
    expect(series).toContainEqual(
      expect.objectContaining({
        id: 'zap-no-lru-drain',
        present: false,
        called: expect.arrayContaining(['unmap_region']),
      }),
    );
  });

  it('stops when it is told to', async () => {
    const hooks: RunHooks = { shouldStop: () => true, progress: () => undefined };
    await expect(simEngine.compare(await side('-mmid'), await side('+mmid'), hooks)).resolves.toBeUndefined();
  });
});

describe('the engine with traces', () => {
  const trace = JSON.stringify(golden('6.12', '02_fork_cow'));
  const ofTrace = async (text: string, like?: string) => {
    const { run } = await simEngine.run(text, 0, {}, like === undefined ? {} : { like }, quiet);
    if (!run) throw new Error('no run');
    return run;
  };

  it('compares what the simulator does with what a kernel did, by the steps in the trace', async () => {
    const comparison = await simEngine.compare(await ofTrace(trace, trace), await ofTrace(trace), quiet);
    if (!comparison) throw new Error('no comparison');
    expect(simEngine.compared(comparison)).toMatchObject({
      equal: true,
      sides: { a: { observed: { by: 'simulator' } }, b: { observed: { by: 'kernel' } } },
    });
  });

  it('runs a scenario on the kernel of the trace, under its own name and lines', async () => {
    const overview = simEngine.overview(await ofTrace(TWO.slice(0, TWO.indexOf('scenario "two"')), trace));
    expect(overview).toMatchObject({ scenario: 'one', kernel: '6.12', observed: { by: 'simulator' } });
    expect(overview.steps.map(({ line, text }) => [line, text])).toEqual([
      [4, 'P0 mmap A 4 anon rw nothp'],
      [5, 'P0 write A 0-3'],
    ]);
  });

  it('says why there is nothing to compare', async () => {
    const series = 'scenario "s"\nkernel 6.12\nseries -mm-id\nproc p\n  buf = mmap 4K anon private rw\n';
    await expect(ofTrace(series, trace)).rejects.toThrow('Line 3: `series -mm-id`: a real kernel has the series');
    await expect(ofTrace(TWO, '{}')).rejects.toThrow('This is no trace');
    expect(simEngine.check('{"format":"mm-oracle-trace/1"}', {}).problems[0]?.message).toMatch(/in the form mm-oracle/);
  });
});
