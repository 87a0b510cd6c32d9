import { _PAGE_PSE, pte_present } from '../arch/x86_64';
import { PGTABLE_PFN, PTRS_PER_TABLE } from '../mm/mm_types';
import { entryIndex, entryRow, levelShift, pointsToTable, tableBase, tableOf } from '../mm/pgtable';
import { permString } from '../mm/vm_flags';
import { entryKindNumber, entryMarks, isExclusive, vmFlagsLetters } from './bits';
import { cellsOf } from './cells';
import { isZeroPage, runAt } from './frame';
import type { Moment } from './moment';
import { LEVEL_NAMES, type Level } from './names';
import { shownOf } from './shown';
import { CHANGES, type Change, type PageTablesView, type PteWindow, type TableView, type VmaStrip } from './views';
import { type ProcSpan, procSpanOf, procSpans, type VmaSpan } from './vmaSpans';

const LEVELS: readonly Level[] = [4, 3, 2, 1];
/** Highest page that can be asked for: beyond what the model maps, within 32 bits. */
const LAST_VPN = 0x7fffffff;
const MAX_WINDOW = 1 << 16;

/** The walk from the PGD to one address of a process. Without one: where something changed, else the first page. */
export function pageTablesView(m: Moment, proc: number | undefined, vpn: number | undefined): PageTablesView {
  const spans = procSpans(m);
  const chosen = (proc === undefined ? undefined : procSpanOf(m, proc)) ?? defaultProc(m, spans, proc === undefined);
  const id = chosen?.proc ?? proc ?? 0;
  const at = validVpn(vpn) ?? (chosen ? defaultVpn(m, chosen) : 0);
  return {
    step: m.step,
    proc: id,
    procs: spans.map(({ proc: other, name }) => ({ id: other, name })),
    vpn: at,
    where: m.names.address(at),
    vmas: (chosen?.vmas ?? []).map((vma) => strip(m, chosen, vma)),
    tables: walkTables(m, chosen, at),
    pgtables_bytes: shownOf(chosen?.now, chosen?.was, (p) => String(p.pgtables * 4096)),
  };
}

function validVpn(vpn: number | undefined): number | undefined {
  return vpn !== undefined && Number.isInteger(vpn) && vpn >= 0 && vpn <= LAST_VPN ? vpn : undefined;
}

/** The process in which something changed: that of the step first. */
function defaultProc(m: Moment, spans: readonly ProcSpan[], any: boolean): ProcSpan | undefined {
  if (!any) {
    return undefined;
  }
  const own = spans.find((span) => span.proc === m.summary?.proc);
  return own ?? spans[0];
}

/** First page whose entry changed, else the first that is mapped, else the first of the first VMA. */
function defaultVpn(m: Moment, proc: ProcSpan): number {
  let mapped: number | undefined;
  for (const vma of proc.vmas) {
    for (const cell of cellsOf(proc.now, proc.was, m.after, m.before, vma.start, vma.end)) {
      if (cell.change !== 'none') {
        return cell.vpn;
      }
      mapped ??= cell.flags === 0 ? undefined : cell.vpn;
    }
  }
  return mapped ?? proc.vmas[0]?.start ?? 0;
}

function strip(m: Moment, proc: ProcSpan | undefined, vma: VmaSpan): VmaStrip {
  const flags = (vma.now ?? vma.was)?.flags ?? 0;
  return {
    vpn: vma.start,
    pages: vma.end - vma.start,
    name: m.names.vma(vma.start, vma.end),
    perm: permString(flags),
    flags: vmFlagsLetters(flags),
    change: vma.change,
    present: vma.now ? presentPages(proc, vma.start, vma.end) : 0,
    select: { kind: 'vma', proc: proc?.proc ?? 0, vpn: vma.start },
  };
}

/** Pages of a VMA whose entry is present: runs never cross from one VMA to the next. */
export function presentPages(proc: ProcSpan | undefined, start: number, end: number): number {
  const ptes = proc?.now?.ptes;
  let present = 0;
  for (let run = ptes ? Math.max(0, runAt(ptes.vpn, start)) : 0; ptes && run < ptes.vpn.length; run++) {
    if (ptes.vpn[run] >= end) {
      break;
    }
    present += !pte_present(ptes.flags[run]) || ptes.vpn[run] < start ? 0 : ptes.pages[run];
  }
  return present;
}

/** The tables of the walk to a page, PGD first. */
export function walkTables(m: Moment, proc: ProcSpan | undefined, vpn: number): TableView[] {
  return LEVELS.map((level) => tableView(m, proc, level, vpn));
}

/** One table of the walk with its 512 entries, and what the step did to them. */
function tableView(m: Moment, proc: ProcSpan | undefined, level: Level, vpn: number): TableView {
  const kinds = new Uint8Array(PTRS_PER_TABLE);
  const marks = new Uint8Array(PTRS_PER_TABLE);
  const now = proc?.now ? tableOf(m.k, proc.now.mm, level, vpn) : 0;
  const was = proc?.was ? tableBefore(m, proc.was.mm, level, vpn) : 0;
  let used = 0;
  for (let i = 0; i < PTRS_PER_TABLE && now !== 0; i++) {
    const flags = m.k.pgtable.flags.get(now * PTRS_PER_TABLE + i);
    if (flags !== 0) {
      const pfn = m.k.pgtable.pfn.get(now * PTRS_PER_TABLE + i);
      kinds[i] = entryKindNumber(flags, pfn, level);
      marks[i] = entryMarks(flags, isLeaf(flags, level) && pte_present(flags) && pageIsExclusive(m, pfn));
      used += kinds[i] === 0 ? 0 : 1;
    }
  }
  return {
    level,
    name: LEVEL_NAMES[level],
    vpn: tableBase(level, vpn),
    span: 2 ** levelShift(level),
    present: now !== 0,
    pfn: now !== 0 ? PGTABLE_PFN + now : was !== 0 ? PGTABLE_PFN + was : 0,
    change: tableChange(now, was),
    index: entryIndex(level, vpn),
    kinds,
    marks,
    changes: entryChanges(m, now, was),
    used,
    lock: level === 1 ? 'ptl of this table' : level === 2 ? 'ptl of this table (pmd_lock)' : 'mm->page_table_lock',
  };
}

/** What the step did to each entry of a table, which may be new, gone, or another one than before. */
function entryChanges(m: Moment, now: number, was: number): Uint8Array {
  const changes = new Uint8Array(PTRS_PER_TABLE);
  const { flags, pfn } = m.k.pgtable;
  const compare = (i: number): void => {
    const row = now * PTRS_PER_TABLE + i;
    const oldRow = was * PTRS_PER_TABLE + i;
    changes[i] = changeNumber(
      now === 0 ? 0 : flags.get(row),
      now === 0 ? 0 : pfn.get(row),
      was === 0 ? 0 : m.delta.was(flags, oldRow),
      was === 0 ? 0 : m.delta.was(pfn, oldRow),
    );
  };
  if (now !== was) {
    for (let i = 0; i < PTRS_PER_TABLE; i++) {
      compare(i);
    }
    return changes;
  }
  for (const column of [flags, pfn]) {
    for (const { row, count } of m.delta.changedRows(column)) {
      const from = Math.max(0, row - now * PTRS_PER_TABLE);
      const to = Math.min(PTRS_PER_TABLE, row + count - now * PTRS_PER_TABLE);
      for (let i = from; i < to; i++) {
        compare(i);
      }
    }
  }
  return changes;
}

/** As tableOf(), in the state before the step. */
export function tableBefore(m: Moment, mm: number, level: Level, vpn: number): number {
  let table = m.delta.was(m.k.mm.pgd, mm);
  for (let l = 4; l > level && table !== 0; l--) {
    const row = entryRow(table, l, vpn);
    const flags = m.delta.was(m.k.pgtable.flags, row);
    table = pointsToTable(flags) ? m.delta.was(m.k.pgtable.pfn, row) - PGTABLE_PFN : 0;
  }
  return table;
}

/** Row of the leaf entry of a page, of a level, in the state before the step. */
export function leafRowBefore(m: Moment, mm: number, vpn: number, level: number): number {
  const table = tableBefore(m, mm, level === 2 ? 2 : 1, vpn);
  return table === 0 ? 0 : entryRow(table, level, vpn);
}

function tableChange(now: number, was: number): Change {
  return now === was ? 'none' : was === 0 ? 'new' : now === 0 ? 'gone' : 'changed';
}

function isLeaf(flags: number, level: number): boolean {
  return level === 1 || (flags & _PAGE_PSE) !== 0;
}

function pageIsExclusive(m: Moment, pfn: number): boolean {
  return !isZeroPage(m.after, pfn) && isExclusive(m.k.page.flags.get(pfn));
}

function changeNumber(flags: number, pfn: number, oldFlags: number, oldPfn: number): number {
  const change: Change =
    flags === oldFlags && pfn === oldPfn ? 'none' : oldFlags === 0 ? 'new' : flags === 0 ? 'gone' : 'changed';
  return CHANGES.indexOf(change);
}

/** A window of leaf entries, for scrolling. Pages without a VMA are none. */
export function pteWindow(m: Moment, proc: number, vpn: number, count: number): PteWindow {
  const start = validVpn(vpn) ?? 0;
  const pages = Number.isFinite(count) ? Math.min(MAX_WINDOW, LAST_VPN + 1 - start, Math.max(0, Math.trunc(count))) : 0;
  const span = procSpanOf(m, proc);
  const kinds = new Uint8Array(pages);
  const marks = new Uint8Array(pages);
  const changes = new Uint8Array(pages);
  const pfns = new Uint32Array(pages).fill(0xffffffff);
  for (const cell of span ? cellsOf(span.now, span.was, m.after, m.before, start, start + pages) : []) {
    const from = cell.vpn - start;
    const to = from + cell.pages;
    changes.fill(CHANGES.indexOf(cell.change), from, to);
    if (cell.flags !== 0) {
      kinds.fill(entryKindNumber(cell.flags, cell.pfn, cell.level), from, to);
      marks.fill(entryMarks(cell.flags, cell.exclusive), from, to);
      for (let i = from; i < to; i++) {
        pfns[i] = cell.zero && cell.level === 1 ? cell.pfn : cell.pfn + i - from;
      }
    }
  }
  return { step: m.step, proc, vpn: start, count: pages, kinds, marks, changes, pfns };
}
