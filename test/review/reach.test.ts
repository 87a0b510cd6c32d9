import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScenarioReach } from '../../src/review/model';
import { type ReachOptions, reachOf } from '../../src/review/reach';
import { MEASURED_KERNELS } from '../../src/sim/kernel/config';
import { parse, runScenario } from '../../src/sim/scenario';

const gallery = path.resolve(import.meta.dirname, '../../scenarios');
const files = readdirSync(gallery, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mms'));

function reach(text: string, options?: ReachOptions): readonly ScenarioReach[] {
  const steps = reachOf(text, options);
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
    expect(next.value).toBeGreaterThanOrEqual(0);
    expect(next.value).toBeLessThanOrEqual(1);
  }
}

/** The step at which a scenario first reaches a function on a kernel. */
function stepOf(found: ScenarioReach | undefined, kernel: string, name: string): number | undefined {
  const run = found?.runs.find((one) => one.kernel === kernel);
  const at = run?.functions.indexOf(name) ?? -1;
  return run?.steps[at];
}

const COW = `scenario "cow"
kernel 6.12
proc parent
  buf = mmap 4K anon private rw nothp
  write buf
  child = fork
child: write buf
`;

describe('what a scenario reaches', () => {
  it('is told on its own kernel first, then on each measured one', () => {
    const [found] = reach(COW);
    expect(found?.scenario).toBe('cow');
    expect(found?.line).toBe(1);
    expect(found?.runs.map(({ kernel }) => kernel)).toEqual(['6.12', '6.1', '6.18', '7.2']);
    expect(reach(COW.replace('6.12', '6.6'))[0]?.runs.map(({ kernel }) => kernel)).toEqual([
      '6.6',
      ...MEASURED_KERNELS,
    ]);
  });

  it('is of the kernel of the settings where the scenario names none', () => {
    const [found] = reach(COW.replace('kernel 6.12\n', ''), { defaultKernel: '6.9' });
    expect(found?.runs[0]?.kernel).toBe('6.9');
    expect(reach(COW, { defaultKernel: '6.9' })[0]?.runs[0]?.kernel).toBe('6.12');
  });

  // By the kernels: the rmap overhaul of 6.8 renamed the function.
  it('bears the names of each kernel, with the first step that calls it', () => {
    const [found] = reach(COW);
    expect(stepOf(found, '6.1', 'page_add_new_anon_rmap')).toBe(2);
    expect(stepOf(found, '6.1', 'folio_add_new_anon_rmap')).toBeUndefined();
    expect(stepOf(found, '6.12', 'folio_add_new_anon_rmap')).toBe(2);
    expect(stepOf(found, '6.12', 'page_add_new_anon_rmap')).toBeUndefined();
    expect(stepOf(found, '6.12', 'wp_page_copy')).toBe(4);
  });

  it('is by name, each once', () => {
    for (const { functions, steps } of reach(COW)[0]?.runs ?? []) {
      expect(functions).toEqual([...new Set(functions)].sort());
      expect(steps).toHaveLength(functions.length);
    }
  });

  it('is told of every scenario without errors', () => {
    const text = `scenario "wrong"\nproc p\n  frob buf\n\n${COW}\n${COW.replace('cow', 'cow too')}`;
    expect(reach(text).map(({ scenario, line }) => [scenario, line])).toEqual([
      ['cow', 5],
      ['cow too', 13],
    ]);
    expect(reach('nothing of a scenario')).toEqual([]);
  });

  it('is what was reached until then if a limit stops the run', () => {
    const [found] = reach(COW.replace('4K', '64K'), { maxPages: 20 });
    expect(stepOf(found, '6.12', 'do_anonymous_page')).toBe(2);
    expect(stepOf(found, '6.12', 'wp_page_copy')).toBeUndefined();
  });

  it('is bounded, however much a scenario touches', () => {
    const text = `scenario "big"\nproc p\n  a = mmap 1G anon private rw nothp\n  write a\n  b = mmap 4K anon private rw\n  madvise b DONTNEED\n  write b\n  madvise b PAGEOUT\n`;
    const [found] = reach(text);
    expect(stepOf(found, '7.2', 'do_anonymous_page')).toBe(2);
    expect(stepOf(found, '7.2', 'reclaim_pages')).toBeUndefined();
  });

  it('is told without an exception, whatever is missing in a scenario', () => {
    const texts = files.map((file) => readFileSync(path.join(gallery, file), 'utf8').split('\n'));
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.uniqueArray(fc.nat(80), { maxLength: 6 }), (lines, gone) => {
        reach(lines.filter((_, i) => !gone.includes(i)).join('\n'), { maxPages: 2000 });
      }),
      { numRuns: 150 },
    );
  });

  it('ends when it is cancelled', () => {
    const found = reach(COW, { cancelled: () => true });
    expect(found[0]?.runs.flatMap(({ functions }) => functions)).toEqual([]);
  });
});

describe('the map of the gallery', () => {
  // The expectations are what real kernels did.
  it.each(files)('has every function that %s expects to be called', (file) => {
    const text = readFileSync(path.join(gallery, file), 'utf8');
    const found = reach(text);
    const { scenarios } = parse(text);
    expect(found.map(({ line }) => line)).toEqual(scenarios.map(({ range }) => range.line + 1));
    for (const [i, node] of scenarios.entries()) {
      const called = node.items.some((item) => item.kind === 'expect' && item.condition.kind === 'called');
      if (!called) continue;
      for (const kernel of MEASURED_KERNELS) {
        for (const { n, expects } of runScenario(node, { kernel }).overview.steps) {
          for (const { text: words, pass, skipped } of expects) {
            const name = /^(?:\[[^\]]*\]\s*)?called (\w+)$/.exec(words)?.[1];
            if (name === undefined || !pass || skipped) continue;
            const step = stepOf(found[i], kernel, name);
            expect(step, `${name} on ${kernel}: ${words}`).toBeLessThanOrEqual(n);
          }
        }
      }
    }
  });
});
