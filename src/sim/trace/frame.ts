import { pte_none } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import type { Machine, ProcId } from '../machine';
import { PTRS_PER_TABLE } from '../mm/mm_types';
import { is_zero_pfn } from '../mm/page_alloc';
import { tableOf } from '../mm/pgtable';
import { vmasOf } from '../mm/vma';

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
  let start = vma.start;
  let flags = 0;
  let pfn = 0;
  let stride = 0;
  const cut = (at: number): void => {
    if (at > start) {
      runs.vpn.push(start);
      runs.pages.push(at - start);
      runs.flags.push(flags);
      runs.pfn.push(pfn);
    }
  };
  const { flags: flagsOf, pfn: pfnOf } = k.pgtable;
  for (let vpn = vma.start; vpn < vma.end; ) {
    const next = Math.min(vma.end, (Math.floor(vpn / PTRS_PER_TABLE) + 1) * PTRS_PER_TABLE);
    const table = tableOf(k, mm, 1, vpn);
    if (table === 0) {
      if (flags !== 0) {
        cut(vpn);
        start = vpn;
        flags = 0;
        pfn = 0;
        stride = 0;
      }
      vpn = next;
      continue;
    }
    let row = table * PTRS_PER_TABLE + (vpn % PTRS_PER_TABLE);
    for (; vpn < next; vpn++, row++) {
      const read = flagsOf.get(row);
      const entry = pte_none(read) ? 0 : read;
      const frame = entry === 0 ? 0 : pfnOf.get(row);
      if (entry !== flags || frame !== pfn + (vpn - start) * stride) {
        cut(vpn);
        start = vpn;
        flags = entry;
        pfn = frame;
        stride = entry === 0 || is_zero_pfn(frame) ? 0 : 1;
      }
    }
  }
  cut(vma.end);
}

function takeFolios(k: Kernel): FolioRuns {
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
  const { page } = k;
  const top = page.table.top();
  let run = -1;
  let length = 0;
  for (let pfn = page.table.base; pfn < top; pfn++) {
    if (page.table.live.get(pfn) === 0) {
      length = 0;
      continue;
    }
    if (
      length > 0 &&
      page._refcount.get(pfn) === runs._refcount[run] &&
      page._mapcount.get(pfn) === runs._mapcount[run] &&
      page.flags.get(pfn) === runs.flags[run] &&
      page.mapping.get(pfn) === runs.mapping[run] &&
      page.index.get(pfn) === runs.index[run] + length &&
      page.serial.get(pfn) === runs.serial[run] + length
    ) {
      length++;
      runs.pages[run] = length;
      continue;
    }
    run++;
    length = 1;
    runs.pfn.push(pfn);
    runs.pages.push(1);
    runs.flags.push(page.flags.get(pfn));
    runs._refcount.push(page._refcount.get(pfn));
    runs._mapcount.push(page._mapcount.get(pfn));
    runs.mapping.push(page.mapping.get(pfn));
    runs.index.push(page.index.get(pfn));
    runs.serial.push(page.serial.get(pfn));
  }
  return runs;
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
