import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/sim/compare';
import { runAgainst } from '../../src/sim/conformance/against';
import { compareObservations } from '../../src/sim/conformance/compare';
import { explainLeftOut, LEFT_OUT } from '../../src/sim/conformance/leftOut';
import { opsOfTrace } from '../../src/sim/conformance/ops';
import { simulatedLike } from '../../src/sim/conformance/simulated';
import type { Observation } from '../../src/sim/trace/observationFormat';
import { observedRun } from '../../src/sim/trace/observed';
import { golden, KERNELS, traceNames } from './traces';

/** A copy of a trace with one value replaced: `change('steps.2.ret', 7)`. */
function change(trace: Observation, path: string, value: unknown): Observation {
  const copy: Record<string, unknown> = structuredClone({ ...trace });
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const target = keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], copy);
  (target as Record<string, unknown>)[last] = value;
  return copy as unknown as Observation;
}

describe('comparison of a trace with a golden trace', () => {
  const trace = golden('6.12', '02_fork_cow');

  it.each(KERNELS)('finds every golden trace of %s equal to itself', (kernel) => {
    for (const name of traceNames(kernel)) {
      const { fields, equal, differences } = compareObservations(golden(kernel, name), golden(kernel, name), kernel);
      expect(differences).toEqual([]);
      expect(equal).toBe(fields);
      expect(fields).toBeGreaterThan(5);
    }
  });

  it.each([
    ['steps.3.ret', 7, 'ret', '0', '7'],
    ['steps.3.procs.P1.vmas.0.Pss', 12, 'procs.P1.vmas[0].Pss', '8', '12'],
    [
      'steps.3.procs.P1.vmas.0.ptes.2.pte',
      'P|US',
      'procs.P1.vmas[0].ptes[2].pte',
      '"P|US|SOFT_DIRTY|SAVED_DIRTY|NX"',
      '"P|US"',
    ],
    ['steps.3.procs.P0.rss.anon', 5, 'procs.P0.rss.anon', '4', '5'],
    ['steps.3.procs.P0.counters.VmPTE', 16, 'procs.P0.counters.VmPTE', '12', '16'],
    ['steps.3.folios.1._mapcount', 0, 'folios[1]._mapcount', '1', '0'],
    ['steps.3.anon_vmas.0.tree', ['P0:A+0..4'], 'anon_vmas[0].tree', '["P0:A+0..4","P1:A+0..4"]', '["P0:A+0..4"]'],
    ['steps.3.procs.P1.vmas.0.avc', [1, 2], 'procs.P1.vmas[0].avc', '[2,1]', '[1,2]'],
    ['steps.1.calls', [], 'calls', JSON.stringify(trace.steps[1]?.calls), '[]'],
    ['page_size', 8192, 'page_size', '4096', '8192'],
  ])('finds a change of %s in exactly that field', (path, value, found, was, is) => {
    const { fields, equal, differences } = compareObservations(trace, change(trace, path, value), '6.12');
    expect(differences.map((d) => [d.path, d.golden, d.ours])).toEqual([[found, was, is]]);
    expect(equal).toBe(fields - 1);
  });

  it('names the step of a difference', () => {
    const { differences } = compareObservations(trace, change(trace, 'steps.3.ret', 7), '6.12');
    expect(differences[0]).toMatchObject({ step: 4, op: 'P0 fork P1' });
  });

  it('counts a field that only one side has', () => {
    const more = change(trace, 'steps.3.sig', 'BUS');
    expect(compareObservations(trace, more, '6.12').differences).toMatchObject([
      { path: 'sig', golden: '(absent)', ours: '"BUS"' },
    ]);
    expect(compareObservations(more, trace, '6.12').differences).toMatchObject([
      { path: 'sig', golden: '"BUS"', ours: '(absent)' },
    ]);
  });

  it('counts all fields of an entry that one side lacks, once', () => {
    const folios = trace.steps[3]?.folios ?? [];
    const fewer = change(trace, 'steps.3.folios', folios.slice(0, -1));
    const { fields, equal, differences } = compareObservations(trace, fewer, '6.12');
    expect(differences.map((d) => d.path)).toEqual([`folios[${folios.length - 1}]`]);
    expect(fields - equal).toBe(Object.keys(folios[folios.length - 1] ?? {}).length);
  });

  it('counts the steps of a run that ended early as compared and not equal', () => {
    const prefix = { ...trace, steps: trace.steps.slice(0, 5) };
    const whole = compareObservations(trace, trace, '6.12');
    const part = compareObservations(trace, prefix, '6.12');
    expect(part.fields).toBe(whole.fields);
    expect(part.equal).toBeLessThan(whole.equal);
    expect(part.differences).toEqual([]);
  });

  it('leaves out what the table says, and only there', () => {
    const noEvents = change(trace, 'steps.3.events', { thp_split_pmd: 1 });
    expect(compareObservations(trace, noEvents, '6.12').differences).toEqual([]);
    const forkCalls = change(trace, 'steps.3.calls', []);
    expect(compareObservations(trace, forkCalls, '6.12').differences).toEqual([]);
    const sizes = change(trace, 'steps.3.procs.P0.counters.VmRSS', 0);
    expect(compareObservations(trace, sizes, '6.1').differences).toEqual([]);
    expect(compareObservations(trace, sizes, '6.12').differences).toHaveLength(1);
  });
});

describe('the table of fields left out', () => {
  it('gives a reason for each, and prints all of them', () => {
    const text = explainLeftOut(72);
    for (const { field, reason } of LEFT_OUT) {
      expect(reason.length).toBeGreaterThan(40);
      expect(text).toContain(`\n${field}`);
    }
    expect(text.split('\n').every((line) => line.length <= 72)).toBe(true);
  });
});

/** A sample over all subjects; the conformance test itself has all of them. */
const SAMPLE = /^(0[1-9]|1[0-3]|26|5[01]|66)_|^fuzz_[a-z]*0*1/;

describe.each(KERNELS)('the simulator compared with traces of a real %s', (kernel) => {
  it('says of each what the conformance test says', () => {
    const names = traceNames(kernel).filter((name) => SAMPLE.test(name));
    expect(names.length).toBeGreaterThan(10);
    const wrong = names.flatMap((name) => {
      const trace = golden(kernel, name);
      const { comparison } = runAgainst(trace, opsOfTrace(trace.scenario, trace.settings, trace.steps), kernel);
      const made = simulatedLike(trace);
      if ('error' in made) return [`${name}: ${made.error}`];
      const [ours, real] = [observedRun(made.trace), observedRun(trace)];
      if ('error' in ours || 'error' in real) return [`${name}: cannot be shown`];
      const { equal, summary } = compareRuns(ours.run, real.run).overview;
      return equal === (comparison.equal === comparison.fields) ? [] : [`${name}: ${summary}`];
    });
    expect(wrong).toEqual([]);
  });
});
