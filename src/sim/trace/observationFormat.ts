/**
 * The shape of `mm-oracle-trace/2`: what the kernel oracle writes about a run on a real kernel, and what the
 * observation writes about a run of the simulator. Names and units are the oracle's.
 */
export const OBSERVATION_FORMAT = 'mm-oracle-trace/2';

/** `[value, how many in a row]`. */
export type Run = readonly [number, number];

/** What a page of a VMA is: mapped, empty, swapped out, a marker or another special entry, the zero page, a PFN without page. */
export type PteState = 'present' | 'none' | 'swap' | 'marker' | 'special' | 'zero' | 'nopage' | 'present?';

/** `n` pages that are alike; `idx` and `slot` rise by one from page to page. */
export interface ObservedPtes {
  readonly va: string;
  readonly n: number;
  readonly st: PteState;
  readonly folio?: number;
  readonly idx?: number;
  readonly mapcount?: number;
  readonly slot?: number;
  readonly marker?: number;
  readonly swptype?: number;
  readonly softdirty?: 1;
  readonly excl?: 1;
  readonly uffd_wp?: 1;
  readonly guard?: 1;
  readonly fileshared?: 1;
  readonly mincore: number;
  readonly leaf?: 'pte' | 'pmd' | 'pud' | 'pgd';
  readonly pte?: string;
}

/** Sizes in kB, as in smaps; absent when 0. */
export interface ObservedVma {
  readonly vma: string;
  readonly pages: number;
  readonly perm: string;
  readonly flags: string;
  readonly path?: string;
  readonly Rss?: number;
  readonly Pss?: number;
  readonly Referenced?: number;
  readonly Anonymous?: number;
  readonly KSM?: number;
  readonly LazyFree?: number;
  readonly AnonHugePages?: number;
  readonly ShmemPmdMapped?: number;
  readonly Swap?: number;
  readonly Locked?: number;
  readonly anon_vma?: number;
  readonly avc?: readonly number[];
  readonly ptes: readonly ObservedPtes[];
}

export interface ObservedProc {
  /** kB, relative to the process before the first step. */
  readonly counters: Readonly<Record<string, number>>;
  /** Pages, exact, relative to the process before the first step. */
  readonly rss?: { readonly file: number; readonly anon: number; readonly swap: number; readonly shmem: number };
  readonly vmas: readonly ObservedVma[];
}

export interface ObservedFolio {
  readonly id: number;
  readonly order: number;
  readonly samePfnAs?: number;
  readonly kpageflags: string;
  readonly pgflags?: string;
  readonly refcount?: number;
  readonly index?: number;
  readonly mapping?: 'anon_vma' | 'ksm' | 'file' | 'none';
  readonly anon_vma?: number;
  /** Raw: -1 = not mapped. */
  readonly _mapcount?: number;
  /** Counts, not raw; those of large folios that the kernel has. */
  readonly large_mapcount?: number;
  readonly entire_mapcount?: number;
  readonly nr_pages_mapped?: number;
  readonly pincount?: number;
  /** Processes in the two slots; '' = free. */
  readonly mm_id?: readonly string[];
  readonly mm_id_mapcount?: readonly number[];
  readonly maybe_mapped_shared?: number;
  readonly deferred_split?: number;
  readonly page_mapcounts?: readonly Run[];
  readonly anon_exclusive?: readonly Run[];
}

export interface ObservedAnonVma {
  readonly id: number;
  readonly root: number;
  readonly parent: number;
  readonly num_children: number;
  readonly num_active_vmas: number;
  /** The VMAs of its interval tree, in the tree's order: `P0:A+0..8`. */
  readonly tree: readonly string[];
}

export interface ObservedStep {
  readonly n: number;
  readonly line: number;
  readonly op: string;
  readonly ret?: number;
  readonly err?: string;
  readonly sig?: string;
  readonly data?: readonly Run[];
  readonly status?: number;
  readonly minflt?: number;
  readonly majflt?: number;
  readonly fault?: string;
  readonly calls?: readonly string[];
  readonly calls_left_out?: number;
  readonly events: Readonly<Record<string, number>>;
  readonly procs: Readonly<Record<string, ObservedProc>>;
  readonly folios: readonly ObservedFolio[];
  readonly anon_vmas?: readonly ObservedAnonVma[];
}

export interface Observation {
  readonly format: typeof OBSERVATION_FORMAT;
  readonly scenario: string;
  readonly kernel: string;
  readonly page_size: number;
  readonly deep: boolean;
  readonly settings: readonly string[];
  /** The functions that this build of the kernel lets ftrace see. Absent: those of `VISIBLE_FUNCTIONS`. */
  readonly traced?: readonly string[];
  readonly steps: readonly ObservedStep[];
}

/** `[[value, run], …]` of a list of numbers. */
export function runsOf(values: readonly number[]): Run[] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs[runs.length - 1];
    if (last !== undefined && last[0] === value) last[1]++;
    else runs.push([value, 1]);
  }
  return runs;
}

/** Text of an observation, laid out like the oracle's: a line each for steps, processes, VMAs, runs of entries and folios. */
export function observationText(observation: Observation): string {
  const { steps, ...head } = observation;
  const body = steps.map(stepText).join(',');
  return `${JSON.stringify(head).slice(0, -1)},\n "steps":[${body}]}\n`;
}

function stepText(step: ObservedStep): string {
  const { procs, folios, anon_vmas, ...head } = step;
  const list = (items: readonly unknown[]): string => items.map((item) => `\n     ${JSON.stringify(item)}`).join(',');
  const parts = [
    `\n  ${JSON.stringify(head).slice(0, -1)}`,
    `\n   "procs":{${Object.entries(procs).map(procText).join(',')}}`,
    `\n   "folios":[${list(folios)}]`,
  ];
  if (anon_vmas !== undefined) parts.push(`\n   "anon_vmas":[${list(anon_vmas)}]`);
  return `${parts.join(',')}}`;
}

function procText([name, proc]: [string, ObservedProc]): string {
  const { vmas, ...head } = proc;
  const list = vmas.map(({ ptes, ...vma }) => {
    const runs = ptes.map((run) => `\n       ${JSON.stringify(run)}`).join(',');
    return `\n      ${JSON.stringify(vma).slice(0, -1)},\n      "ptes":[${runs}]}`;
  });
  return `\n    ${JSON.stringify(name)}:${JSON.stringify(head).slice(0, -1)},\n     "vmas":[${list.join(',')}]}`;
}
