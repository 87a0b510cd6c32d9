import { describe, expect, it } from 'vitest';
import { runAgainst } from '../../src/sim/conformance/against';
import type { Difference } from '../../src/sim/conformance/compare';
import { type OpsRun, runOps } from '../../src/sim/conformance/runOps';
import { golden, KERNELS, opsText, traceNames } from './traces';

/** `step 4 (P0 fork P1): folios[0].refcount: kernel 7, simulator 2` */
function told({ step, op, path, golden: kernel, ours }: Difference): string {
  return `step ${step} (${op}): ${path}: kernel ${kernel}, simulator ${ours}`;
}

function compared(kernel: string, name: string): { readonly run: OpsRun; readonly differences: readonly string[] } {
  const run = runAgainst(golden(kernel, name), opsText(name), kernel);
  return { run, differences: run.comparison.differences.map(told) };
}

describe.each(KERNELS)('the simulator and a real %s', (kernel) => {
  const names = traceNames(kernel);

  it.each(names.filter((name) => /^0[123]_/.test(name)))('agree on every comparable field of %s', (name) => {
    const { run, differences } = compared(kernel, name);
    expect(run.stopped).toBeUndefined();
    expect(differences).toEqual([]);
    expect(run.observation.steps).toHaveLength(golden(kernel, name).steps.length);
  });

  it('agree on every field of every other run, as far as it is modelled', () => {
    const wrong = names.flatMap((name) => compared(kernel, name).differences.map((text) => `${name}: ${text}`));
    expect(wrong).toEqual([]);
  });

  it('can be compared to the end for every run of private anonymous memory', () => {
    const own = names.filter((name) => /^(6[6-9]|[7-9]\d)_|^(fuzz|gal)_/.test(name));
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((name) => compared(kernel, name).run.stopped !== undefined)).toEqual([]);
  });
});

describe('a run that cannot go on', () => {
  it('keeps the steps before, and says which line lacks what', () => {
    const run = runOps(opsText('61_populate'), '6.12');
    expect(run.observation.steps.map((step) => step.op)).toEqual(['fdrop f0', 'P0 mmap A 8 anon nothp']);
    expect(run.stopped).toBe('line 6 (P0 mmap B 8 file=f0): not modelled yet: files');
  });

  it('has no steps if the scenario has errors or the kernel is not known', () => {
    expect(runOps('scenario s\nP0 frob\n', '6.12')).toMatchObject({
      observation: { steps: [] },
      stopped: 'the scenario has errors: line 2: unknown operation "frob"',
    });
    expect(runOps('scenario s\nP0 noop\n', '5.4').stopped).toContain('kernel 5.4 is not modelled');
  });
});
