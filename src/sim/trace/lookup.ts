import { pte_present } from '../arch/x86_64';
import { type ProcFrame, pfnIn, procIn, runOf } from './frame';
import type { Moment } from './moment';
import type { Change, Selection } from './views';

/** An entry of a process: flags 0 for none. */
export interface EntryValue {
  readonly flags: number;
  /** Of the page at the address, also if a PMD maps it. */
  readonly pfn: number;
  /** 2 = PMD, 1 = PTE. */
  readonly level: number;
}

const NONE: EntryValue = { flags: 0, pfn: 0, level: 1 };

/** The leaf entry of an address within a VMA, in one of the two states. */
function entryIn(proc: ProcFrame | undefined, vpn: number): EntryValue {
  const ptes = proc?.ptes;
  const run = ptes ? runOf(ptes, ptes.vpn, vpn) : -1;
  return ptes && run >= 0 && ptes.flags[run] !== 0
    ? { flags: ptes.flags[run], pfn: pfnIn(ptes, run, vpn - ptes.vpn[run]), level: ptes.level[run] }
    : NONE;
}

export function entryNow(m: Moment, proc: number, vpn: number): EntryValue {
  return entryIn(procIn(m.after, proc), vpn);
}

export function entryBefore(m: Moment, proc: number, vpn: number): EntryValue {
  return entryIn(procIn(m.before, proc), vpn);
}

/** What the step did to the entry of an address. */
export function entryChange(m: Moment, proc: number, vpn: number): Change {
  const now = entryNow(m, proc, vpn);
  const was = entryBefore(m, proc, vpn);
  if (now.flags === 0 || was.flags === 0) {
    return now.flags !== 0 ? 'new' : was.flags !== 0 ? 'gone' : 'none';
  }
  if (!pte_present(now.flags) || !pte_present(was.flags)) {
    return now.flags === was.flags && now.pfn === was.pfn ? 'none' : 'changed';
  }
  const { serial, compound_head } = m.k.page;
  const number = serial.get(now.pfn - compound_head.get(now.pfn));
  const sameFolio = number === m.delta.was(serial, was.pfn - m.delta.was(compound_head, was.pfn));
  const same = now.flags === was.flags && now.pfn === was.pfn && now.level === was.level && sameFolio;
  return same ? 'none' : 'changed';
}

/** The page that a selection is about: itself, or what the entry maps, or mapped before this step. */
export function pageOfSelection(m: Moment, selection: Selection): number | undefined {
  switch (selection.kind) {
    case 'page':
      return selection.pfn;
    case 'pte': {
      const now = entryNow(m, selection.proc, selection.vpn);
      const entry = pte_present(now.flags) ? now : entryBefore(m, selection.proc, selection.vpn);
      return pte_present(entry.flags) ? entry.pfn : undefined;
    }
    case 'table':
    case 'vma':
    case 'anon_vma':
    case 'slot':
    case 'proc':
      return undefined;
  }
}
