import { release } from 'node:os';
import path from 'node:path';
import type { MemoryReport } from '../../test/bench/memory.ts';
import { command } from '../command.ts';
import { RESULTS, ROOT } from '../paths.ts';
import { ScriptError } from '../scriptError.ts';
import { runBench } from './bundle.ts';
import { median, milliseconds, type Row } from './row.ts';

const PAGES = 1 << 18;
const RUNS = 7;
type Time = 'touchNs' | 'forkNs' | 'copyNs' | 'unmapNs' | 'hugeNs';

/** Kernels that can be simulated; the one nearest to the running kernel is taken. */
const KERNELS = ['7.2', '6.18', '6.12', '6.1'];

/** 1 GiB touched, forked, copied and unmapped, and touched with huge pages: on the running kernel and on the simulated one. */
export async function measureMemory(): Promise<readonly Row[]> {
  const kernel = KERNELS.find((version) => release().startsWith(`${version}.`)) ?? '6.12';
  const real = await realRuns();
  const simulated = await runBench<MemoryReport>('memory', [`${PAGES}`, `${RUNS}`, kernel]);
  const one = await runBench<MemoryReport>('memory', [`${PAGES}`, '1', kernel, 'peak']);

  const side = (time: Time) =>
    compare(
      real.map((run) => run[time]),
      simulated.runs.map((run) => run[time]),
    );
  const touch = side('touchNs');
  const fork = side('forkNs');
  const copy = side('copyNs');
  const unmap = side('unmapNs');
  const huge = side('hugeNs');
  const hugeFaults = median(real.map((run) => run.hugeFaults));
  const perFault = median(simulated.runs.map(({ journalBytes, faults }) => journalBytes / faults));
  const peakMB = one.peakBytes / 1e6;
  return [
    {
      what: 'touch 1 GiB, order 0',
      measured: `${touch.faster.toFixed(2)}× faster`,
      budget: '≥ 5× faster',
      met: touch.faster >= 5,
      how: `${touch.text} (kernel ${release()}), simulated ${kernel}; medians of ${RUNS}`,
    },
    {
      what: 'fork of that mm',
      measured: `${(1 / fork.faster).toFixed(2)}× the time`,
      budget: '≤ 1× the time',
      met: fork.faster >= 1,
      how: fork.text,
    },
    {
      what: 'copy of each of its pages',
      measured: `${(1 / copy.faster).toFixed(2)}× the time`,
      budget: '≤ 5× the time',
      met: copy.faster >= 1 / 5,
      how: `${copy.text}: each page written to again while the child has it, fault by fault`,
    },
    {
      what: 'munmap of it',
      measured: `${(1 / unmap.faster).toFixed(2)}× the time`,
      budget: '≤ 1× the time',
      met: unmap.faster >= 1,
      how: unmap.text,
    },
    {
      what: 'touch 1 GiB, THP',
      measured: `${huge.faster.toFixed(2)}× faster`,
      budget: '≥ 5× faster',
      met: huge.faster >= 5,
      how: `${huge.text}; ${hugeFaults} faults on the real side, ${PAGES / 512} on the simulated one`,
    },
    {
      what: 'journal per page fault',
      measured: `${perFault.toFixed(1)} bytes`,
      budget: '≤ 128 bytes',
      met: perFault <= 128,
      how: 'growth of the journal while touching, divided by the faults',
    },
    {
      what: 'memory of that scenario',
      measured: `${peakMB.toFixed(0)} MB`,
      budget: '< 600 MB',
      met: peakMB < 600,
      how: 'peak of a process of its own, Node included: touch and fork once',
    },
  ];
}

function compare(
  real: readonly number[],
  simulated: readonly number[],
): { readonly faster: number; readonly text: string } {
  const [a, b] = [median(real), median(simulated)];
  return { faster: a / b, text: `${milliseconds(b)} simulated, ${milliseconds(a)} real` };
}

/** Compiles test/bench/real.c on the spot and runs it. */
async function realRuns(): Promise<readonly (Record<Time, number> & { readonly hugeFaults: number })[]> {
  const program = path.join(RESULTS, 'bench/real');
  const source = path.join(ROOT, 'test/bench/real.c');
  const compiler = process.env.CC ?? 'cc';
  const compiled = await command(compiler, ['-O2', '-Wall', '-o', program, source]).catch(() => undefined);
  if (!compiled) {
    throw new ScriptError(
      `The real kernel's side of the benchmark is a C program, and ${compiler} cannot be started.\n` +
        'Install a C compiler (Debian, Ubuntu: apt-get install gcc libc6-dev), or set CC.',
    );
  }
  if (compiled.code !== 0) throw new ScriptError(`${compiler} could not compile ${source}:\n${compiled.output.trim()}`);
  const { code, output } = await command(program, [`${PAGES * 4096}`, `${RUNS}`], { timeoutMs: 300_000 });
  if (code !== 0) throw new ScriptError(`The C program failed; it needs 2 GiB of free memory:\n${output.trim()}`);
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const [
        touchNs = Number.NaN,
        forkNs = Number.NaN,
        copyNs = Number.NaN,
        unmapNs = Number.NaN,
        hugeNs = Number.NaN,
        hugeFaults = Number.NaN,
      ] = line.split(' ').map(Number);
      return { touchNs, forkNs, copyNs, unmapNs, hugeNs, hugeFaults };
    });
}
