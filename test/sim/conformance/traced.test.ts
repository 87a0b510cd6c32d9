import { describe, expect, it } from 'vitest';
import { compareObservations } from '../../../src/sim/conformance/compare';
import { runOps } from '../../../src/sim/conformance/runOps';
import { cutAlike, withComparableCalls } from '../../../src/sim/conformance/traced';
import type { Observation } from '../../../src/sim/trace/observationFormat';

const OPS = 'scenario s\nP0 mmap A 4 anon nothp\nP0 write A *\nP0 munmap A *\n';
const THP = 'scenario s\nthp madvise\nP0 mmap A 512 anon thp\nP0 write A *\nP0 mprotect A * r\n';
const { observation: run } = runOps(OPS, '6.12');
const callsOf = ({ steps }: Observation): string => JSON.stringify(steps.map(({ calls }) => calls));

/** A build of the kernel in which the compiler has inlined one function more. */
function inlined(name: string): Observation {
  const names = new Set(run.steps.flatMap(({ calls = [] }) => calls.join(' ').match(/\w+/g) ?? []));
  const left = (calls: readonly string[] = []): string[] => calls.filter((call) => call !== name);
  return {
    ...run,
    traced: [...names].filter((each) => each !== name),
    steps: run.steps.map((step) => ({ ...step, calls: left(step.calls) })),
  };
}

describe('calls of a build of a kernel', () => {
  it('are compared without the functions that this build has inlined', () => {
    const trace = inlined('folio_add_lru_vma');
    const like = runOps(OPS, '6.12', trace).observation;
    expect(callsOf(run)).toContain('folio_add_lru_vma');
    expect(callsOf(like)).not.toContain('folio_add_lru_vma');
    const { differences } = compareObservations(withComparableCalls(trace, '6.12'), like, '6.12');
    expect(differences).toEqual([]);
  });

  it('are compared without the functions that only this build shows', () => {
    const trace: Observation = {
      ...inlined(''),
      steps: run.steps.map((step) => ({ ...step, calls: [...(step.calls ?? []), 'anon_vma_name_free'] })),
    };
    const { differences } = compareObservations(
      withComparableCalls({ ...trace, traced: [...(trace.traced ?? []), 'anon_vma_name_free'] }, '6.12'),
      runOps(OPS, '6.12', trace).observation,
      '6.12',
    );
    expect(differences).toEqual([]);
  });

  it('are compared as far as a list shows them that was cut at its limit', () => {
    const more = (calls: readonly string[] = []) => ['anon_vma_name_free', ...calls];
    const cutTo = (count: number): Observation => ({
      ...run,
      traced: [...new Set(['anon_vma_name_free', ...(callsOf(run).match(/\w+/g) ?? [])])],
      steps: run.steps.map((step) => ({ ...step, calls: more(step.calls).slice(0, count), calls_left_out: 7 })),
    });
    const { trace, ours } = cutAlike(cutTo(3), run, '6.12');
    expect(trace.steps.map(({ calls }) => calls)).toEqual(run.steps.map(({ calls }) => calls?.slice(0, 2)));
    expect(compareObservations(trace, ours, '6.12').differences).toEqual([]);
    const short = { ...run, steps: run.steps.map((step) => ({ ...step, calls: step.calls?.slice(0, 1) ?? [] })) };
    expect(compareObservations(trace, cutAlike(cutTo(3), short, '6.12').ours, '6.12').differences.length).toBe(
      run.steps.length,
    );
  });
});

it('runs as the point release of the trace', () => {
  const dirty = (kernel: string): boolean => {
    const { steps } = runOps(THP, '6.12', { ...run, kernel }).observation;
    return JSON.stringify(steps.at(-1)).includes('SAVED_DIRTY');
  };
  expect(dirty('6.12.117+deb12-cloud-amd64')).toBe(true);
  expect(dirty('6.12.107+deb13-cloud-amd64')).toBe(false);
});
