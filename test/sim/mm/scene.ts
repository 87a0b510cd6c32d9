import { isKernelError, type KernelConfig, resolveKernel } from '../../../src/sim/kernel/config';
import { functionById } from '../../../src/sim/kernel/kfn';
import { Machine, type ProcId } from '../../../src/sim/machine';
import { pteRow } from '../../../src/sim/mm/pgtable';
import { VM_READ, VM_WRITE } from '../../../src/sim/mm/vm_flags';
import { vma_lookup } from '../../../src/sim/mm/vma';

export const KERNELS = ['6.1', '6.12', '6.18', '7.2'] as const;
export const A = 0x40000000;
export const R = VM_READ;
export const RW = VM_READ | VM_WRITE;

export function kernel(name: string, series: readonly string[] = []): KernelConfig {
  const config = resolveKernel(name, { series });
  if (isKernelError(config)) {
    throw new Error(config.error);
  }
  return config;
}

/** A machine with one process that has `pages` read-write pages at A. */
export function scene(name: string, pages: number, series: readonly string[] = []) {
  const machine = new Machine(kernel(name, series));
  const parent = machine.spawn('parent');
  machine.mmap(parent, { vpn: A, pages, prot: RW });
  return { machine, parent };
}

export function pteOf(machine: Machine, proc: ProcId, vpn: number): { flags: number; pfn: number } {
  const row = pteRow(machine.kernel, machine.mmOf(proc), vpn);
  return { flags: machine.kernel.pgtable.flags.get(row), pfn: machine.kernel.pgtable.pfn.get(row) };
}

export function vmaOf(machine: Machine, proc: ProcId, vpn: number): number {
  return vma_lookup(machine.kernel, machine.mmOf(proc), vpn);
}

/** Names of the functions called since `from`, repeats written out. */
export function callsSince(machine: Machine, from: number): string[] {
  const { calls } = machine.kernel;
  const names: string[] = [];
  const expand = (call: number): void => {
    for (let i = 0; i < calls.times(call); i++) {
      names.push(functionById(calls.fn(call)).name);
      for (let c = call + 1; c <= calls.last(call); c = calls.last(c) + 1) {
        expand(c);
      }
    }
  };
  for (let c = from; c < calls.length; c = calls.last(c) + 1) {
    expand(c);
  }
  return names;
}
