import type { Kernel } from '../kernel/kernel';
import type { ProcId } from '../machine';
import { PTRS_PER_TABLE } from '../mm/mm_types';
import { is_zero_pfn } from '../mm/page_alloc';
import { ksmStableNode, mappingAnonVma } from '../mm/page-flags';
import { levelShift } from '../mm/pgtable';
import { hex } from './bits';
import type { Delta } from './delta';
import { type Frame, isZeroPage } from './frame';
import { nameAddress, nameRange, type Region, type Run } from './run';
import type { Selection } from './views';

export const LEVEL_NAMES = { 1: 'PTE', 2: 'PMD', 3: 'PUD', 4: 'PGD' } as const;
export type Level = keyof typeof LEVEL_NAMES;

/** An entry of a page table by what the user calls it. */
export interface EntryName {
  readonly level: Level;
  readonly proc: ProcId | undefined;
  readonly vpn: number;
}

/** What the kernel's objects are called at one step: by process and region, as in the scenario. */
export class Names {
  private readonly k: Kernel;
  private readonly regions: readonly Region[];

  constructor(
    private readonly run: Run,
    step: number,
    private readonly before: Frame,
    private readonly after: Frame,
    private readonly delta: Delta,
  ) {
    this.k = run.machine.kernel;
    const known = run.regions.filter((region) => region.step <= step);
    // A region that was moved or shrunk is another one since: its old place must not be mistaken for the new one.
    this.regions = known.map((region, i) =>
      known.slice(i + 1).some((later) => later.name === region.name)
        ? { ...region, name: `old ${region.name}` }
        : region,
    );
  }

  /** The name of a process, `?` if there is none. */
  proc(id: ProcId | undefined): string {
    return (id === undefined ? undefined : this.run.machine.processes[id]?.name) ?? '?';
  }

  /** The process of an mm, also if it exited in this step. */
  procOfMm(mm: number): ProcId | undefined {
    return this.after.procOfMm.get(mm) ?? this.before.procOfMm.get(mm);
  }

  /** `buf[3]`. */
  address(vpn: number): string {
    return nameAddress(this.regions, vpn);
  }

  /** `buf[0..3]`, `buf`. */
  range(vpn: number, pages: number): string {
    return nameRange(this.regions, vpn, pages);
  }

  /** Name of a VMA: the regions that it covers, with the part of each. */
  vma(start: number, end: number): string {
    const parts: string[] = [];
    for (let vpn = start; vpn < end; ) {
      const region = this.regions.findLast((r) => vpn >= r.vpn && vpn < r.vpn + r.pages);
      const next = region ? region.vpn + region.pages : this.nextRegion(vpn, end);
      const to = Math.min(end, next);
      if (region || parts.length === 0) {
        parts.push(this.range(vpn, to - vpn));
      }
      vpn = to;
    }
    return parts.length > 3 ? `${parts.slice(0, 2).join(' + ')} + ${parts.length - 2} more` : parts.join(' + ');
  }

  private nextRegion(vpn: number, end: number): number {
    return this.regions.reduce((next, r) => (r.vpn > vpn && r.vpn < next ? r.vpn : next), end);
  }

  /** `[3]` or `[0..6]`: pages of the region, or of the VMA where there is no region. */
  pages(vpn: number, pages: number, vmaStart: number): string {
    const region = this.regions.findLast((r) => vpn >= r.vpn && vpn < r.vpn + r.pages);
    const first = vpn - (region?.vpn ?? vmaStart);
    return pages === 1 ? `[${first}]` : `[${first}..${first + pages - 1}]`;
  }

  /** `vma parent:buf` by its row. */
  vmaRow(row: number): string {
    const { vm_mm, vm_start, vm_end } = this.k.vma;
    const live = this.k.vma.table.live.get(row) !== 0;
    const get = live ? (c: typeof vm_mm) => c.get(row) : (c: typeof vm_mm) => this.delta.was(c, row);
    return `${this.proc(this.procOfMm(get(vm_mm)))}:${this.vma(get(vm_start), get(vm_end))}`;
  }

  vmaSelection(row: number): Selection | undefined {
    const { vm_mm, vm_start } = this.k.vma;
    const live = this.k.vma.table.live.get(row) !== 0;
    const proc = this.procOfMm(live ? vm_mm.get(row) : this.delta.was(vm_mm, row));
    const vpn = live ? vm_start.get(row) : this.delta.was(vm_start, row);
    return proc === undefined ? undefined : { kind: 'vma', proc, vpn };
  }

  /** The entry in a row of the pte columns, also if its table was freed in this step. */
  entry(row: number): EntryName {
    const table = Math.floor(row / PTRS_PER_TABLE);
    const { level, mm, base } = this.k.pgtable;
    const freed = level.get(table) === 0;
    const of = (column: typeof level): number => (freed ? this.delta.was(column, table) : column.get(table));
    const entryLevel = asLevel(of(level));
    const vpn = of(base) + (row % PTRS_PER_TABLE) * 2 ** levelShift(entryLevel);
    return { level: entryLevel, proc: this.procOfMm(of(mm)), vpn };
  }

  /**
   * `folio 3`, `folio 3 page 7` of a large one, `zero page`; a folio that was freed in this step has the number that it
   * had.
   */
  folio(pfn: number): string {
    const { serial, compound_head, table } = this.k.page;
    const live = table.live.get(pfn) !== 0;
    const read = (column: typeof serial, row: number): number => (live ? column.get(row) : this.delta.was(column, row));
    const page = read(compound_head, pfn);
    const number = read(serial, pfn - page);
    if (isZeroPage(this.after, pfn)) {
      return is_zero_pfn(pfn) ? 'zero page' : `huge zero folio page ${page}`;
    }
    const large = read(this.k.page.order, pfn - page) > 0;
    return number === 0 ? `free page ${hex(pfn)}` : large ? `folio ${number} page ${page}` : `folio ${number}`;
  }
}

/** What `folio->mapping` says, in words. */
export function mappingText(mapping: number): string {
  const node = ksmStableNode(mapping);
  if (node !== 0) {
    return `stable node ${node}`;
  }
  const anonVma = mappingAnonVma(mapping);
  return anonVma === 0 ? (mapping === 0 ? 'NULL' : hex(mapping)) : `anon_vma ${anonVma}`;
}

export function asLevel(level: number): Level {
  return level === 2 || level === 3 || level === 4 ? level : 1;
}
