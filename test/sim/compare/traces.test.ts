import { describe, expect, it } from 'vitest';
import { compareRuns, compareStep } from '../../../src/sim/compare';
import { comparisonText } from '../../../src/sim/compare/text';
import { simulatedLike } from '../../../src/sim/conformance/simulated';
import type { Observation } from '../../../src/sim/trace/observationFormat';
import { observedRun } from '../../../src/sim/trace/observed';
import type { Run } from '../../../src/sim/trace/run';
import { golden } from '../../kernel/traces';
import { compared, only, readGallery } from './compared';

function runOf(trace: Observation): Run {
  const made = observedRun(trace);
  if ('error' in made) throw new Error(made.error);
  return made.run;
}

/** A copy of a trace with one value replaced: `change('steps.2.ret', 7)`. */
function change(trace: Observation, path: string, value: unknown): Observation {
  const copy: Record<string, unknown> = structuredClone({ ...trace });
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const target = keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], copy);
  (target as Record<string, unknown>)[last] = value;
  return copy as unknown as Observation;
}

const trace = golden('6.12', '02_fork_cow');

describe('two traces', () => {
  it('of one run are equal, and it is said what neither can tell', () => {
    const { overview } = compareRuns(runOf(trace), runOf(trace));
    expect(overview).toMatchObject({ equal: true, summary: 'No difference in 12 steps.', reasons: [] });
    expect(overview.notCompared.join('\n')).toMatch(/locks, TLBs/);
    expect(overview.sides).toMatchObject({ a: { label: 'first trace' }, b: { label: 'second trace' } });
  });

  it.each([
    ['steps.3.ret', 7, 'outcome', 'result', '0', '7'],
    ['steps.3.procs.P1.vmas.0.Pss', 12, 'smaps P1:A', 'Pss', '8 kB', '12 kB'],
    ['steps.3.procs.P1.vmas.0.ptes.2.pte', 'P|US|NX', 'PTE P1:A[2]', 'flags', 'SOFT_DIRTY|SAVED_DIRTY', '0'],
    ['steps.3.procs.P1.vmas.0.ptes.2.mincore', 0, 'pagemap P1:A[2]', 'mincore', '1', '0'],
    ['steps.3.procs.P0.counters.VmPTE', 16, 'mm of P0', 'pgtables', undefined, undefined],
    ['steps.3.folios.1._mapcount', 0, 'folio 2', '_mapcount', '1', '0'],
    ['steps.3.folios.1.kpageflags', 'lru', 'folio 2', 'kpageflags', undefined, 'none'],
    ['steps.3.anon_vmas.0.num_children', 9, 'anon_vma 1', 'num_children', '2', '9'],
  ])('differ in exactly what was changed: %s', (path, value, object, field, a, b) => {
    const comparison = compareRuns(runOf(trace), runOf(change(trace, path, value)));
    expect(comparison.overview.steps.filter(({ fresh }) => fresh > 0).map(({ n }) => n)).toContain(4);
    expect(comparison.overview.steps.slice(0, 3).every(({ differs }) => differs.length === 0)).toBe(true);
    const found = compareStep(comparison, 4).objects.find((one) => one.object === object);
    const told = found?.fields.find((one) => one.field.startsWith(field));
    expect(told, JSON.stringify(compareStep(comparison, 4).objects)).toBeDefined();
    if (a !== undefined) expect(told?.a).toBe(a);
    if (b !== undefined) expect(told?.b).toBe(b);
  });

  it('that call different functions differ in their calls, at that step only', () => {
    const comparison = compareRuns(runOf(trace), runOf(change(trace, 'steps.5.calls', ['handle_mm_fault'])));
    expect(comparison.overview).toMatchObject({ equal: false, firstOf: { calls: 6 } });
    const { calls } = compareStep(comparison, 6);
    expect(calls.lines[0]).toMatchObject({ fn: 'handle_mm_fault', same: true });
    expect(calls.counts).toContainEqual({ fn: 'do_wp_page', a: 1, b: 0 });
  });

  it('are not held against each other in calls that only the guest’s own program makes', () => {
    const comparison = compareRuns(runOf(trace), runOf(change(trace, 'steps.3.calls', ['do_wp_page'])));
    expect(comparison.overview.equal).toBe(true);
    expect(compareStep(comparison, 4).calls.note).toMatch(/^The calls of this step are not compared\. A fork copies/);
  });

  it('of two kernels are compared in the functions that ftrace shows on both', () => {
    const name = '08_swap';
    const pair = ['6.12', '6.18'].map((kernel) => golden(kernel, name));
    const [a, b] = pair.map(runOf);
    if (!a || !b) throw new Error('no run');
    const comparison = compareRuns(a, b);
    const { sides, notCompared, steps } = comparison.overview;
    expect(sides.a.label).toMatch(/^6\.12\.\d+$/);
    expect(sides.b.observed).toMatchObject({ by: 'kernel', kernel: pair[1]?.kernel });
    expect(notCompared).toContain('functions that ftrace shows on one of the two kernels only');
    const notes = steps.map(({ n }) => compareStep(comparison, n).calls.note ?? '').join(' ');
    expect(notes).toMatch(/on 6\.12 .*add_to_swap/);
    for (const { n } of steps)
      for (const { fn } of compareStep(comparison, n).calls.lines) expect(fn).not.toBe('add_to_swap');
  });

  it('of other steps are compared as far as they go together', () => {
    const other = change(trace, 'steps.6.op', 'P0 read A 1');
    const { overview } = compareRuns(runOf(trace), runOf(other));
    expect(overview.equal).toBe(false);
    expect(overview.steps.map(({ ran }) => ran)).toEqual([
      ...Array<string>(6).fill('both'),
      ...Array<string>(6).fill('other'),
    ]);
    expect(overview.summary).toBe(
      'Step 7 is `P0 write A 1` in first trace, `P0 read A 1` in second trace: not the same steps from here on; before that no difference.',
    );
    const shorter = { ...trace, steps: trace.steps.slice(0, 5) };
    expect(compareRuns(runOf(trace), runOf(shorter)).overview.steps[5]).toMatchObject({ ran: 'a' });
  });

  it('are told in text that survives a mail', () => {
    const text = comparisonText(compareRuns(runOf(trace), runOf(change(trace, 'steps.3.folios.1._mapcount', 0))));
    for (const line of text.split('\n')) expect(line).toMatch(/^[\x20-\x7e]{0,72}$/);
    expect(text).toContain('- first trace, real kernel 6.12.117+deb12-cloud-amd64 x86_64\n');
    expect(text).toContain('Not compared, since no trace tells it:');
  });
});

describe('what may be behind the first difference of two kernels', () => {
  it('is told by the series that changed what is called there, or what calls it', () => {
    const text = readGallery('fork-cow/lru-batch-reference.mms');
    const { overview } = compared(text, { kernel: '6.12' }, { kernel: '6.18' });
    expect(overview.reasons).toContainEqual(
      expect.objectContaining({
        id: 'zap-no-lru-drain',
        side: 'b',
        functions: expect.arrayContaining(['unmap_region']),
      }),
    );
    expect(overview.reasons.map(({ id }) => id)).not.toContain('swap-table');
  });

  it('is not told where the sides name their series, or where nothing differs', () => {
    const text = readGallery('fork-cow/lru-batch-reference.mms');
    const series = compared(text, { series: ['-zap-no-lru-drain'] }, { series: ['+zap-no-lru-drain'] });
    expect(series.overview).toMatchObject({ equal: false, reasons: [] });
    expect(compared(text, { kernel: '6.12' }, { kernel: '6.12' }).overview.reasons).toEqual([]);
  });
});

describe('the simulator and a trace', () => {
  it('say which is which', () => {
    const made = simulatedLike(trace);
    if ('error' in made) throw new Error(made.error);
    const { overview } = compareRuns(runOf(made.trace), runOf(trace));
    expect(overview).toMatchObject({
      equal: true,
      sides: { a: { label: 'simulator', observed: { by: 'simulator' } }, b: { label: '6.12.117' } },
    });
  });

  it('never agree where the conformance test does not, whatever the field', () => {
    const made = simulatedLike(trace);
    if ('error' in made) throw new Error(made.error);
    for (const path of ['steps.3.procs.P1.vmas.0.ptes.2.swptype', 'steps.3.folios.1.unknown', 'steps.3.sig']) {
      const { overview } = compareRuns(runOf(made.trace), runOf(change(trace, path, 3)));
      expect(overview.steps[3]?.fresh, path).toBeGreaterThan(0);
      expect(overview.equal, path).toBe(false);
    }
  });

  it('are compared by the statements of a scenario, with its lines', () => {
    const scenario = only(
      'scenario "s"\nproc p\n  A = mmap 16K anon private rw nothp\n  write A\n  expect page(A).order == 0\n  c = fork\n',
    );
    const made = simulatedLike(trace, scenario);
    if ('error' in made) throw new Error(made.error);
    expect(made.trace.steps.map(({ line, op }) => [line, op])).toEqual([
      [3, 'P0 mmap A 4 anon rw nothp'],
      [4, 'P0 write A 0-3'],
      [6, 'P0 fork P1'],
    ]);
    const { overview } = compareRuns(runOf(made.trace), runOf(trace));
    expect(overview.steps[2]).toMatchObject({ ran: 'other' });
    expect(overview.steps.slice(0, 2).every(({ ran, differs }) => ran === 'both' && differs.length === 0)).toBe(true);
  });

  it('need a scenario that a real kernel can run', () => {
    const scenario = only('scenario "s"\nseries -mm-id\nproc p\n  buf = mmap 4K anon private rw\n');
    expect(simulatedLike(trace, scenario)).toMatchObject({
      line: 2,
      error: expect.stringContaining('a real kernel has'),
    });
    expect(simulatedLike({ ...trace, kernel: '5.10.0-amd64' })).toMatchObject({
      error: expect.stringContaining('5.10'),
    });
  });
});
