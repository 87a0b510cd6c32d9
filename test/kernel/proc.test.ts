import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ModelledSteps } from '../../src/sim/conformance/modelled';
import { readOps } from '../../src/sim/conformance/ops';
import { OpsProgram } from '../../src/sim/conformance/opsProgram';
import { applySettings } from '../../src/sim/conformance/runOps';
import { stable_page_flags } from '../../src/sim/fs/proc/page';
import { PM_PRESENT, pagemap_read, show_smap } from '../../src/sim/fs/proc/task_mmu';
import { isKernelError, resolveKernel } from '../../src/sim/kernel/config';
import { Machine } from '../../src/sim/machine';
import { vmasOf } from '../../src/sim/mm/vma';
import { KERNELS, opsText } from './traces';

/** What real kernels printed after each step: smaps as text, kpageflags and the upper bits of pagemap as runs. */
interface RealVma {
  readonly vma: string;
  readonly smaps: readonly string[];
  readonly kpageflags: readonly (readonly [hex: string, pages: number])[];
  readonly pagemap: readonly (readonly [bits: number, pages: number])[];
}
interface Real {
  readonly steps: readonly { readonly op: string; readonly procs: Readonly<Record<string, readonly RealVma[]>> }[];
}

function real(kernel: string, name: string): Real {
  const file = new URL(`proc/${kernel}/${name}.json.gz`, import.meta.url);
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as Real;
}

function runs<T>(values: readonly (readonly [T, number])[]): [T, number][] {
  const joined: [T, number][] = [];
  for (const [value, pages] of values) {
    const last = joined.at(-1);
    if (last?.[0] === value) last[1] += pages;
    else joined.push([value, pages]);
  }
  return joined;
}

/** A VMA as the engine's /proc tells it. */
function read({ kernel: k }: Machine, vma: number): Omit<RealVma, 'vma'> {
  const kpageflags: [string, number][] = [];
  const pagemap: [number, number][] = [];
  pagemap_read(k, vma, (_vpn, pages, { frame, flags }) => {
    pagemap.push([flags, pages]);
    kpageflags.push([(flags & PM_PRESENT ? stable_page_flags(k, frame) : 0).toString(16), pages]);
  });
  return {
    smaps: show_smap(k, vma).map(({ text }) => text),
    kpageflags: runs(kpageflags),
    pagemap: runs(pagemap),
  };
}

/** Compares each step that the model can run; returns how many it compared. */
function compare(kernel: string, name: string): number {
  const { scenario } = readOps(opsText(name));
  const config = resolveKernel(kernel);
  if (scenario === undefined || isKernelError(config)) throw new Error('no such scenario or kernel');
  const machine = new Machine(config);
  const program = new OpsProgram(machine);
  applySettings(machine, scenario.settings);
  const modelled = new ModelledSteps(scenario);
  const { steps } = real(kernel, name);
  for (const [i, step] of scenario.steps.entries()) {
    if (modelled.missing(step) !== undefined) return i;
    program.run(step);
    machine.drain();
    for (const [proc, id] of program.live()) {
      const ours = [...vmasOf(machine.kernel, machine.mmOf(id))].map((vma) => read(machine, vma));
      const theirs = (steps[i]?.procs[proc] ?? []).map(({ smaps, kpageflags, pagemap }) => ({
        // The guest's CPU has protection keys, which the model leaves out.
        smaps: smaps.filter((line) => !line.startsWith('ProtectionKey')),
        kpageflags,
        pagemap,
      }));
      expect(ours, `step ${i + 1}, ${step.text}, ${proc}`).toEqual(theirs);
    }
  }
  return scenario.steps.length;
}

describe.each(KERNELS)('/proc of the engine and of a real %s', (kernel) => {
  const names = readdirSync(new URL(`proc/${kernel}/`, import.meta.url)).map((file) => file.replace('.json.gz', ''));

  it.each(names)('says the same, letter for letter, in %s', (name) => {
    compare(kernel, name);
  });

  it('is compared in many steps', () => {
    expect(names.reduce((sum, name) => sum + compare(kernel, name), 0)).toBeGreaterThan(60);
  });
});
