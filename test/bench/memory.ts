// node memory.mjs PAGES RUNS KERNEL: the simulator's side of real.c. Prints a MemoryReport.
import { isKernelError, resolveKernel } from '../../src/sim/kernel/config';
import { Machine } from '../../src/sim/machine';
import { VM_READ, VM_WRITE } from '../../src/sim/mm/vm_flags';

export interface MemoryRun {
  readonly touchNs: number;
  readonly forkNs: number;
  readonly faults: number;
  /** What the journal grew by while the pages were touched. */
  readonly journalBytes: number;
}

export interface MemoryReport {
  readonly runs: readonly MemoryRun[];
  /** Peak memory of the process. */
  readonly peakBytes: number;
}

const VPN = 0x10000;

function memoryRun(pages: number, kernel: string): MemoryRun {
  const config = resolveKernel(kernel);
  if (isKernelError(config)) throw new Error(config.error);
  const machine = new Machine(config);
  const parent = machine.spawn('parent');
  // Not accounted, as on the real side.
  machine.mmap(parent, { vpn: VPN, pages, prot: VM_READ | VM_WRITE, noreserve: true });
  const journal = machine.store.journalBytes;

  const start = performance.now();
  const { minflt } = machine.write(parent, VPN, pages, () => 1);
  const touched = performance.now();
  const journalBytes = machine.store.journalBytes - journal;
  const before = performance.now();
  const fork = machine.fork(parent, 'child');
  const forked = performance.now();

  if (minflt !== pages || fork.err !== '') throw new Error(`went wrong: ${minflt} faults, fork: ${fork.err}`);
  return { touchNs: (touched - start) * 1e6, forkNs: (forked - before) * 1e6, faults: minflt, journalBytes };
}

const [pages, runs, kernel = ''] = process.argv.slice(2);
const report: MemoryReport = {
  runs: Array.from({ length: Number(runs) }, () => memoryRun(Number(pages), kernel)),
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(report));
