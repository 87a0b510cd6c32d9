import { pte_none, pte_present, swp_type } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import type { Machine, ProcId } from '../machine';
import { PTRS_PER_TABLE } from '../mm/mm_types';
import { is_zero_pfn } from '../mm/page_alloc';
import { hugePmd, tableOf } from '../mm/pgtable';
import { SWP_PTE_MARKER } from '../mm/swapops';
import { HPAGE_PMD_NR, HUGE_ZERO } from '../mm/sysfs';
import { vmasOf } from '../mm/vma';
import { type FolioRuns, takeFolios } from './folioRuns';

/**
 * A frame: what the views need of one state, in runs. Extracting it costs one pass over the typed columns; comparing two
 * frames tells what a step did without going through its journal. Derived, never kept as state.
 */
export interface Frame {
  /** Processes alive in this state, in order of their ids. */
  readonly procs: readonly ProcFrame[];
  /** Row of the mm → process. */
  readonly procOfMm: ReadonlyMap<number, ProcId>;
  readonly folios: FolioRuns;
  /** pfn of the huge zero folio, 0 before its first use. */
  readonly hugeZero: number;
}

export interface ProcFrame {
  readonly proc: ProcId;
  readonly name: string;
  /** Row in the mm table. */
  readonly mm: number;
  readonly vmas: readonly VmaFrame[];
  readonly ptes: PteRuns;
  readonly MM_ANONPAGES: number;
  readonly pgtables: number;
}

export interface VmaFrame {
  /** Row in the vma table. */
  readonly row: number;
  readonly start: number;
  readonly end: number;
  readonly pgoff: number;
  readonly flags: number;
  /** `vm_policy`. */
  readonly policy: number;
  readonly anon_vma: number;
}

/**
 * Entries of a process in address order, as runs: equal flags and level, and page frames that rise by one (or stay, for
 * the zero page). Every page of every VMA is in a run; entries that are none have flags 0. Of a huge PMD `pfn` is that of
 * the page, not of the entry.
 */
export interface PteRuns {
  readonly vpn: number[];
  readonly pages: number[];
  readonly flags: number[];
  readonly pfn: number[];
  /** 2 for pages that a huge PMD maps, else 1. */
  readonly level: number[];
}

/** Extracts the state that is in place. */
export function takeFrame(machine: Machine): Frame {
  const k = machine.kernel;
  const procs: ProcFrame[] = [];
  const procOfMm = new Map<number, ProcId>();
  for (const { id, name, task } of machine.processes) {
    const mm = k.task.mm.get(task);
    if (mm !== 0) {
      procOfMm.set(mm, id);
      procs.push(takeProc(k, id, name, mm));
    }
  }
  return { procs, procOfMm, folios: takeFolios(k), hugeZero: k.counters.sysfs.get(HUGE_ZERO) };
}

function takeProc(k: Kernel, proc: ProcId, name: string, mm: number): ProcFrame {
  const vmas: VmaFrame[] = [];
  const ptes: PteRuns = { vpn: [], pages: [], flags: [], pfn: [], level: [] };
  for (const row of vmasOf(k, mm)) {
    const vma = {
      row,
      start: k.vma.vm_start.get(row),
      end: k.vma.vm_end.get(row),
      pgoff: k.vma.vm_pgoff.get(row),
      flags: k.vma.vm_flags.get(row),
      policy: k.vma.vm_policy.get(row),
      anon_vma: k.vma.anon_vma.get(row),
    };
    vmas.push(vma);
    takePtes(k, mm, vma, ptes);
  }
  return {
    proc,
    name,
    mm,
    vmas,
    ptes,
    MM_ANONPAGES: k.mm.MM_ANONPAGES.get(mm),
    pgtables: k.mm.pgtables.get(mm),
  };
}

/** Appends the runs of one VMA. A run never crosses from one VMA to the next. */
function takePtes(k: Kernel, mm: number, vma: VmaFrame, runs: PteRuns): void {
  const first = runs.vpn.length;
  const add: AddRun = (vpn, pages, flags, pfn, level) => {
    const last = runs.vpn.length - 1;
    const alike = last >= first && runs.flags[last] === flags && runs.level[last] === level;
    if (alike && pfnIn(runs, last, runs.pages[last]) === pfn) {
      runs.pages[last] += pages;
    } else {
      runs.vpn.push(vpn);
      runs.pages.push(pages);
      runs.flags.push(flags);
      runs.pfn.push(pfn);
      runs.level.push(level);
    }
  };
  for (let vpn = vma.start; vpn < vma.end; ) {
    const next = Math.min(vma.end, (Math.floor(vpn / PTRS_PER_TABLE) + 1) * PTRS_PER_TABLE);
    const table = tableOf(k, mm, 1, vpn);
    const pmd = table === 0 ? hugePmd(k, mm, vpn) : 0;
    if (pmd !== 0) {
      add(vpn, next - vpn, k.pgtable.flags.get(pmd), k.pgtable.pfn.get(pmd) + (vpn % PTRS_PER_TABLE), 2);
    } else if (table === 0) {
      add(vpn, next - vpn, 0, 0, 1);
    } else {
      takeEntries(k, table * PTRS_PER_TABLE + (vpn % PTRS_PER_TABLE), vpn, next, add);
    }
    vpn = next;
  }
}

type AddRun = (vpn: number, pages: number, flags: number, pfn: number, level: 1 | 2) => void;

/** The entries of one table in runs. */
function takeEntries(k: Kernel, row: number, from: number, to: number, add: AddRun): void {
  const { flags: flagsOf, pfn: pfnOf } = k.pgtable;
  for (let vpn = from; vpn < to; ) {
    const at = row + vpn - from;
    const flags = flagsOf.get(at);
    let pages = flagsOf.runLength(at, to - vpn, 0);
    if (pte_none(flags)) {
      add(vpn, pages, 0, 0, 1);
    } else {
      const pfn = pfnOf.get(at);
      pages = Math.min(pages, pfnOf.runLength(at, pages, pfnStep(flags, pfn)));
      add(vpn, pages, flags, pfn, 1);
    }
    vpn += pages;
  }
}

/** Last run that begins at or before `at`, -1 if none. `starts` rises. */
export function runAt(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** The run that contains `at`, -1 if none does. */
export function runOf(runs: { readonly pages: readonly number[] }, starts: readonly number[], at: number): number {
  const run = runAt(starts, at);
  return run >= 0 && at < starts[run] + runs.pages[run] ? run : -1;
}

/** pfn of the entry at `offset` pages into a run. */
export function pfnIn(runs: PteRuns, run: number, offset: number): number {
  const pfn = runs.pfn[run];
  return pfn + offset * pfnStep(runs.flags[run], pfn);
}

/** By how much the pfn word of alike entries rises from page to page: not where they all stand for the same thing. */
export function pfnStep(flags: number, pfn: number): 0 | 1 {
  const same = pte_none(flags) || (pte_present(flags) ? is_zero_pfn(pfn) : swp_type(flags) === SWP_PTE_MARKER);
  return same ? 0 : 1;
}

/** Whether a page is one that all share as zeroes: of the zero page or the huge zero folio. Not counted, not in rmap. */
export function isZeroPage(frame: Frame, pfn: number): boolean {
  const { hugeZero } = frame;
  return is_zero_pfn(pfn) || (hugeZero !== 0 && pfn >= hugeZero && pfn < hugeZero + HPAGE_PMD_NR);
}

/** Process of a frame by its id. */
export function procIn(frame: Frame, proc: ProcId): ProcFrame | undefined {
  return frame.procs.find((p) => p.proc === proc);
}

/** The VMA of a process that contains `vpn`. */
export function vmaIn(proc: ProcFrame | undefined, vpn: number): VmaFrame | undefined {
  if (!proc) {
    return undefined;
  }
  const at = runAt(
    proc.vmas.map((vma) => vma.start),
    vpn,
  );
  const vma = proc.vmas[at];
  return vma && vpn < vma.end ? vma : undefined;
}
