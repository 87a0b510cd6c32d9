import { pte_present } from '../arch/x86_64';
import { PTRS_PER_TABLE } from '../mm/mm_types';
import { entryLetters, entryText, hex } from './bits';
import { folioFields } from './folioFields';
import { folioOf } from './folios';
import { isZeroPage } from './frame';
import { type EntryValue, entryBefore, entryChange, entryNow } from './lookup';
import type { Moment } from './moment';
import { rmapView } from './rmap';
import { shownText } from './shown';
import { isTouched } from './touched';
import type { Change, FolioRow, TreeNode } from './views';

/** Entries of a run that are listed one by one. */
const MAX_ENTRIES = 200;

/** Of a run: its entries. Of one entry: the folio, and what it mapped before. */
export function pteChildren(
  m: Moment,
  id: string,
  proc: number,
  kind: 'run' | 'pte',
  vpn: number,
  count: number,
): TreeNode[] {
  if (kind === 'run' && count > 1) {
    const pmd = entryNow(m, proc, vpn).level === 2;
    const step = pmd ? PTRS_PER_TABLE : 1;
    const length = Math.min(Math.ceil(count / step), MAX_ENTRIES);
    return Array.from({ length }, (_, i) => pteNode(m, id, proc, vpn + i * step));
  }
  const now = entryNow(m, proc, vpn);
  const was = entryBefore(m, proc, vpn);
  const nodes: TreeNode[] = [];
  const maps = pte_present(now.flags);
  const lost = lostPage(now, was);
  if (maps) {
    nodes.push(folioNode(m, id, now.pfn));
  }
  if (lost) {
    nodes.push({ ...folioNode(m, id, was.pfn), change: 'gone' });
  }
  return nodes;
}

/** Whether the step took away the page that the entry mapped. */
function lostPage(now: EntryValue, was: EntryValue): boolean {
  return pte_present(was.flags) && (!pte_present(now.flags) || was.pfn !== now.pfn);
}

function pteNode(m: Moment, id: string, proc: number, vpn: number): TreeNode {
  const now = entryNow(m, proc, vpn);
  const was = entryBefore(m, proc, vpn);
  const change = entryChange(m, proc, vpn);
  const text = pte_present(now.flags)
    ? `${m.names.folio(now.pfn)} · ${entryLetters(now.flags)}`
    : entryText(now.flags, now.pfn);
  return {
    id: `${id}/pte:${vpn}`,
    label: now.level === 2 ? `PMD ${m.names.address(vpn)}` : m.names.address(vpn),
    description: text,
    tooltip: entryText(now.flags, now.pfn),
    value: pte_present(now.flags) ? hex(now.pfn) : text,
    change,
    changedBelow: (pte_present(now.flags) && isTouched(m, now.pfn, 1)) || lostPage(now, was),
    icon: 'pte',
    leaf: !pte_present(now.flags) && !pte_present(was.flags),
    select: { kind: 'pte', proc, vpn },
  };
}

function folioNode(m: Moment, id: string, pfn: number): TreeNode {
  const row = folioOf(m, pfn);
  const zero = isZeroPage(m.after, pfn);
  return {
    id: `${id}/folio:${pfn}`,
    label: m.names.folio(pfn),
    description: zero || !row ? '' : `mapcount ${shownText(row.mapcount)} · refcount ${shownText(row._refcount)}`,
    tooltip: `page ${hex(pfn)}${row ? `, ${row.flags.value}` : ''}`,
    value: hex(pfn),
    change: row?.change ?? 'none',
    changedBelow: row !== undefined && folioChildren(m, id, pfn).some((child) => child.change !== 'none'),
    icon: 'folio',
    leaf: zero || !row,
    select: { kind: 'page', pfn },
  };
}

/** Fields of a folio, who holds it, and what rmap finds. */
export function folioChildren(m: Moment, id: string, pfn: number): TreeNode[] {
  const row = folioOf(m, pfn);
  return row ? [...fieldNodes(m, id, pfn), ...holderNodes(id, row), ...rmapNodes(m, id, pfn)] : [];
}

function fieldNodes(m: Moment, id: string, pfn: number): TreeNode[] {
  return folioFields(m, pfn).map((field) => ({
    id: `${id}/field:${field.name}`,
    label: field.name,
    description: shownText(field),
    tooltip: field.help ?? field.name,
    value: field.value,
    change: field.change,
    changedBelow: false,
    icon: 'field',
    leaf: true,
    select: { kind: 'page', pfn },
  }));
}

function holderNodes(id: string, row: FolioRow): TreeNode[] {
  return row.holders.map((holder, i) => ({
    id: `${id}/holder:${i}`,
    label: holder.label,
    description: holder.count === 0 ? 'gave its reference up' : `holds ${holder.count}`,
    tooltip: 'Who holds a reference on the folio',
    value: String(holder.count),
    change: holder.change,
    changedBelow: false,
    icon: 'rmap',
    leaf: true,
    ...(holder.select ? { select: holder.select } : {}),
  }));
}

/** The walk in words; each line with the VMA that it is about. */
function rmapNodes(m: Moment, id: string, pfn: number): TreeNode[] {
  return rmapView(m, { kind: 'page', pfn }).vmas.flatMap((vma) =>
    vma.at
      ? [
          {
            id: `${id}/rmap:${vma.id}`,
            label: `rmap: ${vma.procName}:${vma.at.where}`,
            description: vma.at.text,
            tooltip: `anon_vma_chain → vma ${vma.name} → ${vma.at.where}`,
            value: vma.at.where,
            change: foundChange(m, vma.proc, vma.at.vpn, pfn),
            changedBelow: false,
            icon: 'rmap' as const,
            leaf: true,
            select: { kind: 'pte', proc: vma.proc, vpn: vma.at.vpn } as const,
          },
        ]
      : [],
  );
}

/** What the step did to the entry that the walk comes to, if it maps the page or did. */
function foundChange(m: Moment, proc: number, vpn: number, pfn: number): Change {
  const now = entryNow(m, proc, vpn);
  const was = entryBefore(m, proc, vpn);
  if (pte_present(now.flags) && now.pfn === pfn) {
    return pte_present(was.flags) && was.pfn === pfn ? entryChange(m, proc, vpn) : 'new';
  }
  return pte_present(was.flags) && was.pfn === pfn ? 'gone' : 'none';
}
