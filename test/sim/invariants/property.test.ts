import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkInvariants } from '../../../src/sim/invariants';
import { isKernelError, MAINLINE, MEASURED_KERNELS, resolveKernel } from '../../../src/sim/kernel/config';
import { Machine } from '../../../src/sim/machine';
import { setThp, type ThpSetting } from '../trace/recorder';
import { perform, program } from './operations';

const RUNS = 2000;
const thpSettings = fc.constantFrom<ThpSetting>('never', 'never', 'always', 'mixed');

const kernels = fc.constantFrom(...MEASURED_KERNELS.map((kernel) => ({ kernel, config: [] as readonly string[] })), {
  kernel: MAINLINE,
  config: ['NO_PAGE_MAPCOUNT=y'],
});

function boot(kernel: string, config: readonly string[], thp: ThpSetting): Machine {
  const resolved = resolveKernel(kernel, { config });
  if (isKernelError(resolved)) {
    throw new Error(resolved.error);
  }
  const machine = new Machine(resolved);
  setThp(machine, thp);
  machine.spawn('p0');
  machine.spawn('p1');
  return machine;
}

test('random programs keep the invariants after every step, and undo and redo restore the state', {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(kernels, thpSettings, program, ({ kernel, config }, thp, steps) => {
      const machine = boot(kernel, config, thp);
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
