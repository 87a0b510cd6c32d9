import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareRuns, compareStep } from '../../../src/sim/compare';
import { MEASURED_KERNELS } from '../../../src/sim/kernel/config';
import type { Run } from '../../../src/sim/trace';
import { perform, program, type Step } from '../invariants/operations';
import { Recorder } from '../trace/recorder';

function record(kernel: string, steps: readonly Step[]): Run {
  const rec = new Recorder(kernel, ['p0', 'p1']);
  for (const step of steps) rec.attempt(step.operation.op, (machine) => perform(machine, step));
  return rec.run();
}

const kernels = fc.constantFrom(...MEASURED_KERNELS);

test('a random program is equal to itself', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(kernels, program, (kernel, steps) => {
      const run = record(kernel, steps);
      expect(compareRuns(run, run).overview.equal).toBe(true);
      expect(compareRuns(run, record(kernel, steps)).overview.summary).toMatch(/^No difference/);
    }),
    { numRuns: 100 },
  );
});

test('the difference of two kernels is the same from both sides', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(kernels, kernels, program, (kernelA, kernelB, steps) => {
      const [a, b] = [record(kernelA, steps), record(kernelB, steps)];
      const there = compareRuns(a, b);
      const back = compareRuns(b, a);
      expect(back.overview.firstOf).toEqual(there.overview.firstOf);
      for (const [i, { differs, n }] of there.overview.steps.entries()) {
        expect(back.overview.steps[i]?.differs).toEqual(differs);
        const { objects } = compareStep(there, n);
        expect(objects.length > 0).toBe(differs.includes('outcome') || differs.includes('state'));
        for (const { fields, times } of objects) {
          expect(times).toBeGreaterThan(0);
          expect(fields.filter((field) => field.a === field.b)).toEqual([]);
        }
      }
    }),
    { numRuns: 60 },
  );
});
