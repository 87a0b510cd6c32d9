import { _PAGE_PSE, pte_present } from '../arch/x86_64';
import { policyText } from '../mm/mempolicy';
import { PTRS_PER_TABLE } from '../mm/mm_types';
import { FIRST_BYTE, is_zero_pfn } from '../mm/page_alloc';
import { HUGE_ZERO, KSM_MAX_PAGE_SHARING, KSM_NO_SMART_SCAN, KSM_USE_ZERO_PAGES } from '../mm/sysfs';
import { permString } from '../mm/vm_flags';
import { VMSTAT_NAMES } from '../mm/vmstat';
import type { Column } from '../store/column';
import { changedNames, entryBitNames, entryRunText, hex, pageFlagsText, vmFlagsText } from './bits';
import type { EntryChange } from './entryWrites';
import { mmIdText, nrPagesText } from './folioCounts';
import type { Moment } from './moment';
import { LEVEL_NAMES, mappingText } from './names';
import type { FieldChange, Selection } from './views';
import { type Change, type Changes, collectChanges, type Writes } from './writes';

/** What a step changed, field by field, in words: entries first, then pages, VMAs, mms, anon_vmas and counters. */
export function stepChanges(m: Moment): readonly FieldChange[] {
  return describeChanges(m, collectChanges(m.k, m.delta));
}

/** Changes in words, at most `max`; the rest is not worded. */
export function describeChanges(m: Moment, changes: Changes, max = Number.POSITIVE_INFINITY): FieldChange[] {
  const described: FieldChange[] = [];
  const leafFirst = [...changes.entries].sort((a, b) => m.names.entry(a.row).level - m.names.entry(b.row).level);
  for (const entry of leafFirst) {
    if (described.length >= max) {
      return described;
    }
    described.push(...describeEntry(m, entry));
  }
  const sorted = [...changes.fields].sort(
    (a, b) => ORDER.indexOf(a.column.table) - ORDER.indexOf(b.column.table) || a.row - b.row,
  );
  for (const change of sorted) {
    if (described.length >= max) {
      break;
    }
    described.push(describeField(m, change));
  }
  return described.slice(0, max);
}

/** One write of one field, in words: for attribution. Undefined for what is not shown. */
export function describeWrites(m: Moment, writes: Writes): FieldChange[] {
  return describeChanges(m, collectChanges(m.k, writes));
}

/** Tables in the order in which their changes are listed. */
const ORDER: readonly string[] = [
  'page',
  'vma',
  'mm',
  'anon_vma',
  'anon_vma_chain',
  'ksm_stable_node',
  'ksm_rmap_item',
  'swap',
  'cpu',
  'vmstat',
  'sysfs',
];

function describeEntry(m: Moment, entry: EntryChange): FieldChange[] {
  const { row, count, oldFlags, oldPfn, flags, pfn } = entry;
  const { level, proc, vpn } = m.names.entry(row);
  const name = LEVEL_NAMES[level];
  const huge = level > 1 && ((oldFlags | flags) & _PAGE_PSE) !== 0;
  const where =
    level === 1
      ? `PTE ${m.names.proc(proc)}:${m.names.range(vpn, count)}`
      : huge
        ? `PMD ${m.names.proc(proc)}:${m.names.range(vpn, PTRS_PER_TABLE)}`
        : `${name}[${row % PTRS_PER_TABLE}] of ${m.names.proc(proc)}`;
  const select: Selection | undefined = proc === undefined ? undefined : entrySelection(huge ? 1 : level, proc, vpn);
  const base = { object: where, times: count, ...(select ? { select } : {}) };
  if (level > 1 && !huge) {
    return [{ ...base, field: 'entry', old: tableText(oldFlags, oldPfn), new: tableText(flags, pfn) }];
  }
  const split = huge && (oldFlags & _PAGE_PSE) !== (flags & _PAGE_PSE);
  if (split || !pte_present(oldFlags) || !pte_present(flags)) {
    return [
      {
        ...base,
        field: 'entry',
        old: leafText(oldFlags, oldPfn, entry.oldStep, count, level),
        new: leafText(flags, pfn, entry.nowStep, count, level),
      },
    ];
  }
  const changes: FieldChange[] = [];
  if (oldPfn !== pfn) {
    changes.push({
      ...base,
      field: 'pfn',
      old: valueRun(oldPfn, entry.oldStep, count, pfnText),
      new: valueRun(pfn, entry.nowStep, count, pfnText),
    });
  }
  if (oldFlags !== flags) {
    const [old, now] = changedNames(entryBitNames(oldFlags), entryBitNames(flags));
    changes.push({ ...base, field: 'flags', old, new: now });
  }
  return changes;
}

function entrySelection(level: 1 | 2 | 3 | 4, proc: number, vpn: number): Selection {
  return level === 1 ? { kind: 'pte', proc, vpn } : { kind: 'table', proc, level, vpn };
}

function tableText(flags: number, pfn: number): string {
  return flags === 0 ? 'none' : `table at pfn ${hex(pfn)}`;
}

function pfnText(pfn: number): string {
  return is_zero_pfn(pfn) ? `${hex(pfn)} (zero page)` : hex(pfn);
}

/** A leaf entry, or of a PMD the table that it points to. */
function leafText(flags: number, pfn: number, step: number, count: number, level: number): string {
  return level > 1 && (flags & _PAGE_PSE) === 0 ? tableText(flags, pfn) : entriesText(flags, pfn, step, count);
}

function entriesText(flags: number, pfn: number, step: number, count: number): string {
  if (pte_present(flags) && is_zero_pfn(pfn)) {
    return `zero page ${entryBitNames(flags).join('|')}`;
  }
  return entryRunText(flags, pfn, step === 0 ? 1 : count);
}

function valueRun(first: number, step: number, count: number, text: (value: number) => string): string {
  return step === 0 || count === 1 ? text(first) : `${text(first)}..${text(first + count - 1)}`;
}

/** How one field is said: of what, under which name, and its two values. */
interface Wording {
  readonly object: string;
  readonly field: string;
  readonly text: (value: number) => string;
  readonly select?: Selection | undefined;
  /** Old and new value together, where only what differs is said. */
  readonly pair?: readonly [old: string, now: string];
}

function describeField(m: Moment, change: Change): FieldChange {
  const wording = wordingOf(m, change);
  const [old, now] = wording.pair ?? [
    valueRun(change.old, change.oldStep, change.count, wording.text),
    valueRun(change.now, change.nowStep, change.count, wording.text),
  ];
  return {
    object: wording.object,
    field: wording.field,
    old,
    new: now,
    times: change.count,
    ...(wording.select ? { select: wording.select } : {}),
  };
}

function wordingOf(m: Moment, change: Change): Wording {
  const { column, row } = change;
  switch (column.table) {
    case 'page':
      return pageWording(m, change);
    case 'vma':
      return vmaWording(m, change);
    case 'mm':
      return mmWording(m, change);
    case 'anon_vma':
      return anonVmaWording(m, change);
    case 'anon_vma_chain':
      return chainWording(m, change);
    case 'swap':
      return swapWording(m, change);
    case 'ksm_stable_node':
    case 'ksm_rmap_item':
      return ksmWording(m, change);
    case 'sysfs':
      return sysfsWording(row);
    case 'cpu':
      return {
        object: `${column === m.k.percpu.mlock_fbatch_nr ? 'mlock' : 'LRU'} batch of CPU ${row}`,
        field: column.name,
        text: String,
      };
    default:
      return { object: column.table, field: VMSTAT_NAMES[row] ?? column.name, text: String };
  }
}

function sysfsWording(row: number): Wording {
  switch (row) {
    case HUGE_ZERO:
      return { object: 'huge zero folio', field: 'pfn', text: (pfn) => (pfn === 0 ? 'none' : hex(pfn)) };
    case KSM_USE_ZERO_PAGES:
      return { object: 'ksm', field: 'use_zero_pages', text: String };
    case KSM_MAX_PAGE_SHARING:
      return { object: 'ksm', field: 'max_page_sharing', text: (most) => (most === 0 ? '256' : String(most)) };
    case KSM_NO_SMART_SCAN:
      return { object: 'ksm', field: 'smart_scan', text: (off) => String(1 - off) };
    default:
      return { object: 'transparent_hugepage', field: `setting ${row}`, text: String };
  }
}

function pageWording(m: Moment, change: Change): Wording {
  const { column, row, count } = change;
  const { page } = m.k;
  const object = count === 1 ? `page ${hex(row)}` : `page ${hex(row)}..${hex(row + count - 1)}`;
  const select: Selection = { kind: 'page', pfn: row };
  switch (column) {
    case page.table.live: {
      const serial = page.serial.get(row) || m.delta.was(page.serial, row);
      const order = page.order.get(row) || m.delta.was(page.order, row);
      const large = order > 0 ? `folio ${serial}, order ${order}` : `folio ${serial}`;
      const name = count === 1 ? large : `folios ${serial}..${serial + count - 1}`;
      return { object, field: 'folio', text: (live) => (live === 0 ? 'free' : name), select };
    }
    case page.flags: {
      const pair = changedNames(pageFlagsText(change.old).split('|'), pageFlagsText(change.now).split('|'));
      return { object, field: 'flags', text: pageFlagsText, select, pair };
    }
    case page.mapping:
      return { object, field: 'mapping', text: mappingText, select };
    case page._mm_id0:
    case page._mm_id1:
      return { object, field: column.name, text: (mm) => mmIdText(m, mm), select };
    case page.lru_gen:
      return { object, field: 'lru_gen', text: (gen) => (gen === 0 ? 'none' : String(gen - 1)), select };
    case page.private: {
      const name = m.k.has('thp-swap-private') ? 'swap' : 'private';
      return { object, field: name, text: (slot) => (slot === 0 ? 'none' : `swap slot ${slot}`), select };
    }
    case page._deferred_list:
      return { object, field: '_deferred_list', text: (queued) => (queued === 0 ? 'not queued' : 'queued'), select };
    case page._nr_pages_mapped:
      return { object, field: '_nr_pages_mapped', text: nrPagesText, select };
    case page.index:
      return { object, field: 'index', text: hex, select };
    case page.content:
      return { object, field: 'content', text: (content) => String(content & FIRST_BYTE), select };
    default:
      return { object, field: column.name, text: String, select };
  }
}

function vmaWording(m: Moment, change: Change): Wording {
  const { column, row } = change;
  const { vma } = m.k;
  const object = `vma ${m.names.vmaRow(row)}`;
  const select = m.names.vmaSelection(row);
  switch (column) {
    case vma.table.live: {
      const value = (c: Column): number => (change.now === 0 ? m.delta.was(c, row) : c.get(row));
      const range = `${hex(value(vma.vm_start) * 4096)}-${hex(value(vma.vm_end) * 4096)}`;
      const text = `${range} ${permString(value(vma.vm_flags))}`;
      return { object, field: 'vma', text: (live) => (live === 0 ? 'none' : text), select };
    }
    case vma.vm_flags: {
      const pair = changedNames(vmFlagsText(change.old).split('|'), vmFlagsText(change.now).split('|'));
      return { object, field: 'vm_flags', text: vmFlagsText, select, pair };
    }
    case vma.anon_vma:
      return { object, field: 'anon_vma', text: (id) => (id === 0 ? 'NULL' : `anon_vma ${id}`), select };
    case vma.vm_policy:
      return { object, field: 'vm_policy', text: policyText, select };
    case vma.vm_pgoff:
      return { object, field: 'vm_pgoff', text: hex, select };
    default:
      return { object, field: column.name, text: (vpn) => hex(vpn * 4096), select };
  }
}

function mmWording(m: Moment, { column, row }: Change): Wording {
  const proc = m.names.procOfMm(row);
  const select: Selection | undefined = proc === undefined ? undefined : { kind: 'proc', proc };
  const object = `mm of ${m.names.proc(proc)}`;
  if (column === m.k.mm.table.live) {
    return { object, field: 'mm', text: (live) => (live === 0 ? 'none' : `mm ${row}`), select };
  }
  return {
    object,
    field: column === m.k.mm.pgtables ? 'pgtables_bytes' : column.name,
    text: mmText(m, column),
    select,
  };
}

function swapWording(m: Moment, { column, row, count }: Change): Wording {
  const { swap_map, cache, zeromap, content, pages } = m.k.swap;
  if (column === pages) {
    return { object: 'swap device', field: 'slots', text: (slots) => (slots === 0 ? 'off' : String(slots - 1)) };
  }
  if (column !== swap_map && column !== cache && column !== zeromap && column !== content) {
    return { object: 'swap device', field: column.name, text: String };
  }
  return {
    object: count === 1 ? `swap slot ${row}` : `swap slots ${row}..${row + count - 1}`,
    field: column === cache ? 'swap cache' : column.name,
    text: column === cache ? (pfn) => (pfn === 0 ? 'none' : hex(pfn)) : column === swap_map ? hex : String,
    select: { kind: 'slot', slot: row },
  };
}

function mmText(m: Moment, column: Column): (value: number) => string {
  return column === m.k.mm.pgtables ? (tables) => String(tables * 4096) : String;
}

function anonVmaWording(m: Moment, change: Change): Wording {
  const { column, row } = change;
  const { anon_vma } = m.k;
  const object = `anon_vma ${row}`;
  const select: Selection = { kind: 'anon_vma', id: row };
  if (column === anon_vma.table.live) {
    const value = (c: Column): number => (change.now === 0 ? m.delta.was(c, row) : c.get(row));
    const text = `root ${value(anon_vma.root)}, parent ${value(anon_vma.parent)}`;
    return { object, field: 'anon_vma', text: (live) => (live === 0 ? 'none' : text), select };
  }
  return { object, field: column.name, text: String, select };
}

function chainWording(m: Moment, change: Change): Wording {
  const { avc } = m.k;
  const value = (c: Column): number => (change.now === 0 ? m.delta.was(c, change.row) : c.get(change.row));
  const anonVma = value(avc.anon_vma);
  const vma = value(avc.vma);
  const text = vma === 0 ? 'chain' : `anon_vma ${anonVma} - vma ${m.names.vmaRow(vma)}`;
  return {
    object: `anon_vma_chain ${change.row}`,
    field: 'chain',
    text: (live) => (live === 0 ? 'none' : text),
    select: anonVma === 0 ? undefined : { kind: 'anon_vma', id: anonVma },
  };
}

/** A stable node by its number, a rmap item by its address. */
function ksmWording(m: Moment, change: Change): Wording {
  const { column, row } = change;
  const { ksm_rmap_item, ksm_stable_node } = m.k;
  const value = (c: Column): number => c.get(row) || m.delta.was(c, row);
  if (column.table === 'ksm_stable_node') {
    const kpfn = value(ksm_stable_node.kpfn);
    const select: Selection | undefined = kpfn === 0 ? undefined : { kind: 'page', pfn: kpfn };
    const object = `stable node ${row}`;
    return column === ksm_stable_node.table.live
      ? { object, field: 'stable node', text: (live) => (live === 0 ? 'none' : `page ${hex(kpfn)}`), select }
      : { object, field: column.name, text: String, select };
  }
  const proc = m.names.procOfMm(value(ksm_rmap_item.mm));
  const vpn = value(ksm_rmap_item.address);
  const object = `rmap item of ${m.names.proc(proc)}:${m.names.address(vpn)}`;
  const select: Selection | undefined = proc === undefined ? undefined : { kind: 'pte', proc, vpn };
  return column === ksm_rmap_item.head
    ? { object, field: 'head', text: (node) => (node === 0 ? 'none' : `stable node ${node}`), select }
    : { object, field: 'rmap item', text: (live) => (live === 0 ? 'none' : 'there'), select };
}
