import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkInvariants } from '../../../src/sim/invariants';
import { isKernelError, MEASURED_KERNELS, resolveKernel } from '../../../src/sim/kernel/config';
import { Machine } from '../../../src/sim/machine';
import { setThp, type ThpSetting } from '../trace/recorder';
import { perform, program } from './operations';

const RUNS = 2000;
const thpSettings = fc.constantFrom<ThpSetting>('never', 'never', 'always', 'mixed');

function boot(kernel: string, thp: ThpSetting): Machine {
  const config = resolveKernel(kernel);
  if (isKernelError(config)) {
    throw new Error(config.error);
  }
  const machine = new Machine(config);
  setThp(machine, thp);
  machine.spawn('p0');
  machine.spawn('p1');
  return machine;
}

test('random programs keep the invariants after every step, and undo and redo restore the state', {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(fc.constantFrom(...MEASURED_KERNELS), thpSettings, program, (kernel, thp, steps) => {
      const machine = boot(kernel, thp);
      const start = machine.store.mark();
      const initial = machine.store.hash();
      for (const step of steps) {
        const done = perform(machine, step);
        expect(checkInvariants(machine.kernel)).toEqual([]);
        expect(done?.outcome.splats ?? []).toEqual([]);
      }
      const end = machine.store.mark();
      const final = machine.store.hash();
      machine.store.seek(start);
      expect(machine.store.hash()).toBe(initial);
      machine.store.seek(end);
      expect(machine.store.hash()).toBe(final);
    }),
    { numRuns: RUNS },
  );
});
