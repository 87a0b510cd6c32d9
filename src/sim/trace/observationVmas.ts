import { show_smap, task_mem, vmaFile, vmFlagLettersOf } from '../fs/proc/task_mmu';
import type { Kernel } from '../kernel/kernel';
import { permString } from '../mm/vm_flags';
import type { ObservedProc, ObservedVma } from './observationFormat';
import type { ObservationNumbers } from './observationNumbers';
import { observePtes } from './observationPtes';

/** Fields of smaps that the oracle reports. */
export const SMAPS_SIZES = [
  'Rss',
  'Pss',
  'Referenced',
  'Anonymous',
  'KSM',
  'LazyFree',
  'AnonHugePages',
  'ShmemPmdMapped',
  'Swap',
  'Locked',
] as const;
const SIZES: ReadonlySet<string> = new Set(SMAPS_SIZES);
/** Fields of status that it reports. */
const COUNTERS = new Set([
  'VmLck',
  'VmPin',
  'VmRSS',
  'RssAnon',
  'RssFile',
  'RssShmem',
  'VmPTE',
  'VmSwap',
  'HugetlbPages',
]);

/** Sizes of a VMA in kB, as in /proc/PID/smaps; those that are 0 are left out. */
function sizes(k: Kernel, vma: number): Partial<ObservedVma> {
  const shown = show_smap(k, vma).filter(({ name, value }) => SIZES.has(name) && value !== '0 kB');
  return Object.fromEntries(shown.map(({ name, value }) => [name, Number.parseInt(value, 10)]));
}

/** The chains of a VMA, in the order of its list. */
function* chains(k: Kernel, vma: number): Generator<number> {
  for (let avc = k.vma.avc_first.get(vma); avc !== 0; avc = k.avc.same_vma_next.get(avc)) yield k.avc.anon_vma.get(avc);
}

function observeVma(
  k: Kernel,
  numbers: ObservationNumbers,
  vma: number,
  shown: Set<number>,
  nameOf: (vpn: number) => string,
): ObservedVma {
  const vm_flags = k.vma.vm_flags.get(vma);
  const start = k.vma.vm_start.get(vma);
  const anon_vma = k.vma.anon_vma.get(vma);
  const chain =
    anon_vma === 0
      ? {}
      : { anon_vma: numbers.anon_vma(anon_vma), avc: [...chains(k, vma)].map((row) => numbers.anon_vma(row)) };
  return {
    vma: nameOf(start),
    pages: k.vma.vm_end.get(vma) - start,
    perm: permString(vm_flags),
    flags: vmFlagLettersOf(vm_flags, k.config.version),
    ...(vmaFile(k, vma) === '' ? {} : { path: vmaFile(k, vma).replace(/^\//, '') }),
    ...sizes(k, vma),
    ...chain,
    ptes: observePtes(k, numbers, vma, shown, nameOf),
  };
}

/** VMAs of an mm by address. */
export function* vmasOf(k: Kernel, mm: number): Generator<number> {
  for (let vma = k.mm.mmap_first.get(mm); vma !== 0; vma = k.vma.vm_next.get(vma)) yield vma;
}

/** A process: its sizes as /proc/PID/status has them, its exact RSS, and its VMAs. */
export function observeProc(
  k: Kernel,
  numbers: ObservationNumbers,
  mm: number,
  shown: Set<number>,
  nameOf: (vpn: number) => string,
): ObservedProc {
  const counters = task_mem(k, mm).filter(({ name }) => COUNTERS.has(name));
  return {
    counters: Object.fromEntries(counters.map(({ name, kB }) => [name, kB])),
    rss: {
      file: k.mm.MM_FILEPAGES.get(mm),
      anon: k.mm.MM_ANONPAGES.get(mm),
      swap: k.mm.MM_SWAPENTS.get(mm),
      shmem: k.mm.MM_SHMEMPAGES.get(mm),
    },
    vmas: [...vmasOf(k, mm)].map((vma) => observeVma(k, numbers, vma, shown, nameOf)),
  };
}
