// node memory.mjs PAGES RUNS KERNEL [peak]: the simulator's side of real.c. Prints a MemoryReport. With `peak` it stops after the
// fork, so that the memory used is that of touching and forking.
import { isKernelError, type KernelConfig, resolveKernel } from '../../src/sim/kernel/config';
import { Machine } from '../../src/sim/machine';
import { VM_READ, VM_WRITE } from '../../src/sim/mm/vm_flags';

export interface MemoryRun {
  readonly touchNs: number;
  readonly forkNs: number;
  /** Every page written to again, while the child has it as well. */
  readonly copyNs: number;
  readonly unmapNs: number;
  /** As many pages written to where there may be huge pages. */
  readonly hugeNs: number;
  readonly faults: number;
  /** What the journal grew by while the pages were touched. */
  readonly journalBytes: number;
}

export interface MemoryReport {
  readonly runs: readonly MemoryRun[];
  /** Peak memory of the process. */
  readonly peakBytes: number;
}

const VPN = 0x40000;

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) * 1e6;
}

function mapped(config: KernelConfig, pages: number) {
  const machine = new Machine(config);
  const proc = machine.spawn('parent');
  // Not accounted, as on the real side.
  machine.mmap(proc, { vpn: VPN, pages, prot: VM_READ | VM_WRITE, noreserve: true });
  return { machine, proc };
}

/** Writes to each page. */
function touch(machine: Machine, proc: number, pages: number, faults: number): void {
  const { minflt } = machine.write(proc, VPN, pages, () => 1);
  if (minflt !== faults) throw new Error(`${minflt} faults instead of ${faults}`);
}

function memoryRun(pages: number, config: KernelConfig, peak: boolean): MemoryRun {
  const { machine, proc } = mapped(config, pages);
  const journal = machine.store.journalBytes;
  const touchNs = timed(() => touch(machine, proc, pages, pages));
  const journalBytes = machine.store.journalBytes - journal;
  let child = -1;
  const forkNs = timed(() => {
    child = machine.fork(proc, 'child').child ?? -1;
  });
  const first = { touchNs, forkNs, copyNs: 0, unmapNs: 0, hugeNs: 0, faults: pages, journalBytes };
  if (peak) return first;
  const copyNs = timed(() => touch(machine, proc, pages, pages));
  machine.exit(child);
  const unmapNs = timed(() => machine.munmap(proc, VPN, pages));
  return { ...first, copyNs, unmapNs, hugeNs: touchHuge(pages, config) };
}

function touchHuge(pages: number, config: KernelConfig): number {
  const { machine, proc } = mapped(config, pages);
  machine.setThp('madvise');
  machine.madvise(proc, VPN, pages, 'HUGEPAGE');
  return timed(() => touch(machine, proc, pages, pages / 512));
}

const [pages, runs, kernel = '', peak] = process.argv.slice(2);
const config = resolveKernel(kernel);
if (isKernelError(config)) throw new Error(config.error);
const report: MemoryReport = {
  runs: Array.from({ length: Number(runs) }, () => memoryRun(Number(pages), config, peak === 'peak')),
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(report));
