import { pte_none } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import type { Machine, ProcId } from '../machine';
import { PTRS_PER_TABLE } from '../mm/mm_types';
import { is_zero_pfn } from '../mm/page_alloc';
import { tableOf } from '../mm/pgtable';
import { vmasOf } from '../mm/vma';
import type { Column } from '../store/column';

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
  readonly anon_vma: number;
}

/**
 * Entries of a process in address order, as runs: equal flags, and page frames that rise by one (or stay, for the zero
 * page). Every page of every VMA is in a run; entries that are none have flags 0.
 */
export interface PteRuns {
  readonly vpn: number[];
  readonly pages: number[];
  readonly flags: number[];
  readonly pfn: number[];
}

/** Folios by pfn, as runs: equal in all counts and flags, index and serial rising by one. */
export interface FolioRuns {
  readonly pfn: number[];
  readonly pages: number[];
  readonly flags: number[];
  readonly _refcount: number[];
  readonly _mapcount: number[];
  readonly mapping: number[];
  readonly index: number[];
  readonly serial: number[];
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
  return { procs, procOfMm, folios: takeFolios(k) };
}

function takeProc(k: Kernel, proc: ProcId, name: string, mm: number): ProcFrame {
  const vmas: VmaFrame[] = [];
  const ptes: PteRuns = { vpn: [], pages: [], flags: [], pfn: [] };
  for (const row of vmasOf(k, mm)) {
    const vma = {
      row,
      start: k.vma.vm_start.get(row),
      end: k.vma.vm_end.get(row),
      pgoff: k.vma.vm_pgoff.get(row),
      flags: k.vma.vm_flags.get(row),
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
  const add = (vpn: number, pages: number, flags: number, pfn: number): void => {
    const last = runs.vpn.length - 1;
    if (last >= first && runs.flags[last] === flags && pfnIn(runs, last, runs.pages[last]) === pfn) {
      runs.pages[last] += pages;
    } else {
      runs.vpn.push(vpn);
      runs.pages.push(pages);
      runs.flags.push(flags);
      runs.pfn.push(pfn);
    }
  };
  for (let vpn = vma.start; vpn < vma.end; ) {
    const next = Math.min(vma.end, (Math.floor(vpn / PTRS_PER_TABLE) + 1) * PTRS_PER_TABLE);
    const table = tableOf(k, mm, 1, vpn);
    if (table === 0) {
      add(vpn, next - vpn, 0, 0);
    } else {
      takeEntries(k, table * PTRS_PER_TABLE + (vpn % PTRS_PER_TABLE), vpn, next, add);
    }
    vpn = next;
  }
}

/** The entries of one table in runs. */
function takeEntries(
  k: Kernel,
  row: number,
  from: number,
  to: number,
  add: (vpn: number, pages: number, flags: number, pfn: number) => void,
): void {
  const { flags: flagsOf, pfn: pfnOf } = k.pgtable;
  for (let vpn = from; vpn < to; ) {
    const at = row + vpn - from;
    const flags = flagsOf.get(at);
    let pages = flagsOf.runLength(at, to - vpn, 0);
    if (pte_none(flags)) {
      add(vpn, pages, 0, 0);
    } else {
      const pfn = pfnOf.get(at);
      pages = Math.min(pages, pfnOf.runLength(at, pages, is_zero_pfn(pfn) ? 0 : 1));
      add(vpn, pages, flags, pfn);
    }
    vpn += pages;
  }
}

function takeFolios(k: Kernel): FolioRuns {
  const { page } = k;
  const runs: FolioRuns = {
    pfn: [],
    pages: [],
    flags: [],
    _refcount: [],
    _mapcount: [],
    mapping: [],
    index: [],
    serial: [],
  };
  // Each column is gone through once, however often the others cut a run.
  const columns: readonly Stretch[] = [
    { column: page.table.live, step: 0, values: undefined, end: 0 },
    { column: page.flags, step: 0, values: runs.flags, end: 0 },
    { column: page._refcount, step: 0, values: runs._refcount, end: 0 },
    { column: page._mapcount, step: 0, values: runs._mapcount, end: 0 },
    { column: page.mapping, step: 0, values: runs.mapping, end: 0 },
    { column: page.index, step: 1, values: runs.index, end: 0 },
    { column: page.serial, step: 1, values: runs.serial, end: 0 },
  ];
  const top = page.table.top();
  for (let pfn = page.table.base; pfn < top; ) {
    let end = top;
    for (const stretch of columns) {
      if (stretch.end <= pfn) {
        stretch.end = pfn + stretch.column.runLength(pfn, top - pfn, stretch.step);
      }
      end = Math.min(end, stretch.end);
    }
    if (page.table.live.get(pfn) !== 0) {
      runs.pfn.push(pfn);
      runs.pages.push(end - pfn);
      for (const { column, values } of columns) {
        values?.push(column.get(pfn));
      }
    }
    pfn = end;
  }
  return runs;
}

/** Where the stretch of equal or rising values of a column ends. */
interface Stretch {
  readonly column: Column;
  readonly step: 0 | 1;
  /** Where the value at the start of a run goes. */
  readonly values: number[] | undefined;
  end: number;
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
  return runs.flags[run] === 0 || is_zero_pfn(pfn) ? pfn : pfn + offset;
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
