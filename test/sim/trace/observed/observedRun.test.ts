import { describe, expect, it } from 'vitest';
import { compareObservations } from '../../../../src/sim/conformance/compare';
import { answer } from '../../../../src/sim/trace';
import { Observer } from '../../../../src/sim/trace/observation';
import type { Observation } from '../../../../src/sim/trace/observationFormat';
import { observedRun } from '../../../../src/sim/trace/observed';
import type { Run } from '../../../../src/sim/trace/run';
import type { CallsView, StepDetail } from '../../../../src/sim/trace/views';
import { golden, KERNELS, traceNames } from '../../../kernel/traces';

/** Runs of private anonymous memory: nothing in them that the engine's tables have no place for. */
const ANONYMOUS = /^(0[1-7]|26|38|4[6-9]|50|57|6[46789])_|^(fuzz|gal)_/;
/** Found in an entry that the hardware takes as not present, whose bits a trace does not have. */
const FROM_BITS = /\.Referenced$/;
const FIRST_REGION = 0x40000000;

function runOf(trace: Observation): Run {
  const made = observedRun(trace);
  if ('error' in made) throw new Error(made.error);
  return made.run;
}

/** What an observer of the rebuilt state sees: the processes in the trace's order. */
function seenAgain(trace: Observation): Observation {
  const run = runOf(trace);
  const { machine } = run;
  const observer = new Observer(machine.kernel, FIRST_REGION);
  const steps = trace.steps.map(({ n, line, op, procs }, i) => {
    const step = run.steps[i];
    if (!step) throw new Error('a step is missing');
    machine.store.seek(step.end);
    const live = Object.keys(procs).map((name) => {
      const proc = machine.processes.findLast((one) => one.name === name && machine.mmOf(one.id) !== 0);
      return [name, proc ? machine.mmOf(proc.id) : 0] as const;
    });
    return observer.observe({ n, line, op, ret: 0, err: '', calls: [] }, live);
  });
  return { ...trace, steps };
}

describe.each(KERNELS)('a trace of a real %s', (kernel) => {
  it('is seen again as it was told, entry by entry, folio by folio, anon_vma by anon_vma', () => {
    const names = traceNames(kernel).filter((name) => ANONYMOUS.test(name));
    expect(names.length).toBeGreaterThan(20);
    const wrong = names.flatMap((name) => {
      const trace = golden(kernel, name);
      return compareObservations(trace, seenAgain(trace), kernel)
        .differences.filter(({ path }) => /^(procs|folios|anon_vmas)/.test(path) && !FROM_BITS.test(path))
        .map(({ step, path, golden: told, ours }) => `${name} step ${step} ${path}: told ${told}, seen ${ours}`);
    });
    expect(wrong).toEqual([]);
  });

  it('has an answer to every view, whatever it is of', () => {
    for (const name of traceNames(kernel)) {
      const run = runOf(golden(kernel, name));
      const step = run.steps.length;
      for (const view of ['step', 'map', 'pageTables', 'rmap', 'calls', 'tree', 'text'] as const)
        expect(answer(run, view, { step }), `${name} ${view}`).toBeDefined();
      expect(answer(run, 'folios', { step, from: 0, count: 20 }), name).toBeDefined();
    }
  });
});

describe('a run that was observed', () => {
  const run = runOf(golden('6.12', '02_fork_cow'));
  const forked = run.steps.findIndex(({ summary }) => summary.forked !== undefined) + 1;

  it('has the steps, processes and regions of its scenario, and the kernel that it ran on', () => {
    const { overview } = run;
    expect(overview.procs.map(({ name, born }) => [name, born])).toEqual([
      ['P0', 0],
      ['P1', forked],
    ]);
    expect(overview.steps[1]).toMatchObject({ text: 'P0 write A 0-3', label: 'write A 0-3', outcome: '4 faults' });
    expect(overview.observed?.kernel).toBe('6.12.117+deb12-cloud-amd64');
    expect(answer(run, 'map', { step: 2 })).toMatchObject({ procs: [{ name: 'P0', vmas: [{ name: 'A' }] }] });
  });

  it('lists the calls flat, those that are not modelled by their name, and nobody who wrote', () => {
    const { calls } = answer(run, 'calls', { step: forked }) as CallsView;
    expect(calls.map(({ fn }) => fn)).toContain('copy_page_range');
    expect(calls.every(({ depth, changeCount }) => depth === 0 && changeCount === 0)).toBe(true);
    const pte = { kind: 'pte', proc: 0, vpn: FIRST_REGION } as const;
    expect(answer(run, 'inspect', { step: forked, selection: pte })).toMatchObject({ exists: true, writers: [] });
  });

  it('is not held against the invariants of the model, as a part of the state was not seen', () => {
    for (let step = 0; step <= run.steps.length; step++)
      expect(answer(run, 'invariants', { step })).toMatchObject({ broken: [], unchecked: expect.any(String) });
  });

  it('tells what changed with each step', () => {
    const detail = answer(run, 'step', { step: forked }) as StepDetail;
    expect(detail.changes).toContainEqual(expect.objectContaining({ field: '_mapcount', old: '0', new: '1' }));
  });

  it('is refused with the reason if the kernel is not one that the engine knows the tables of', () => {
    const made = observedRun({ ...golden('6.12', '02_fork_cow'), kernel: '5.10.0-amd64' });
    expect(made).toEqual({ error: expect.stringContaining('5.10') });
  });
});
