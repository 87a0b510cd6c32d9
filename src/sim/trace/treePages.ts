import { is_zero_pfn } from '../mm/page_alloc';
import { entryLetters, entryText, hex } from './bits';
import { folioRow, folioSpanAt } from './folios';
import { entryBefore, entryNow } from './lookup';
import type { Moment } from './moment';
import { rmapView } from './rmap';
import type { Change, FolioRow, Shown, TreeNode } from './views';

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
    return Array.from({ length: Math.min(count, MAX_ENTRIES) }, (_, i) => pteNode(m, id, proc, vpn + i));
  }
  const now = entryNow(m, proc, vpn);
  const was = entryBefore(m, proc, vpn);
  const nodes: TreeNode[] = [];
  if (now.flags !== 0) {
    nodes.push(folioNode(m, id, now.pfn));
  }
  if (was.flags !== 0 && (now.flags === 0 || was.pfn !== now.pfn)) {
    nodes.push({ ...folioNode(m, id, was.pfn), change: 'gone' });
  }
  return nodes;
}

function pteNode(m: Moment, id: string, proc: number, vpn: number): TreeNode {
  const now = entryNow(m, proc, vpn);
  const was = entryBefore(m, proc, vpn);
  const same = now.flags === was.flags && now.pfn === was.pfn;
  const change: Change = same ? 'none' : was.flags === 0 ? 'new' : now.flags === 0 ? 'gone' : 'changed';
  const text = now.flags === 0 ? 'none' : `${m.names.folio(now.pfn)} · ${entryLetters(now.flags)}`;
  return {
    id: `${id}/pte:${vpn}`,
    label: m.names.address(vpn),
    description: text,
    tooltip: entryText(now.flags, now.pfn),
    value: now.flags === 0 ? 'none' : hex(now.pfn),
    change,
    changedBelow: false,
    icon: 'pte',
    leaf: now.flags === 0 && was.flags === 0,
    select: { kind: 'pte', proc, vpn },
  };
}

function folioNode(m: Moment, id: string, pfn: number): TreeNode {
  const span = folioSpanAt(m, pfn);
  const row = span && folioRow(m, span, pfn - span.pfn);
  const zero = is_zero_pfn(pfn);
  return {
    id: `${id}/folio:${pfn}`,
    label: m.names.folio(pfn),
    description: zero || !row ? '' : `mapcount ${text(row.mapcount)} · refcount ${text(row._refcount)}`,
    tooltip: `page ${hex(pfn)}${row ? `, ${row.flags.value}` : ''}`,
    value: hex(pfn),
    change: row?.change ?? 'none',
    changedBelow: false,
    icon: 'folio',
    leaf: zero || !row,
    select: { kind: 'page', pfn },
  };
}

function text(value: Shown): string {
  return value.old === undefined ? value.value : `${value.old} → ${value.value}`;
}

/** Fields of a folio, who holds it, and what rmap finds. */
export function folioChildren(m: Moment, id: string, pfn: number): TreeNode[] {
  const span = folioSpanAt(m, pfn);
  if (!span) {
    return [];
  }
  const row = folioRow(m, span, pfn - span.pfn);
  return [...fieldNodes(id, row), ...holderNodes(id, row), ...rmapNodes(m, id, pfn)];
}

function fieldNodes(id: string, row: FolioRow): TreeNode[] {
  const fields: readonly (readonly [name: string, value: Shown])[] = [
    ['_refcount', row._refcount],
    ['_mapcount', row.pages[0]._mapcount],
    ['mapping', row.mapping],
    ['index', row.index],
    ['flags', row.flags],
  ];
  return fields.map(([name, value]) => ({
    id: `${id}/field:${name}`,
    label: name,
    description: text(value),
    tooltip: name,
    value: value.value,
    change: value.old === undefined ? 'none' : 'changed',
    changedBelow: false,
    icon: 'field',
    leaf: true,
    select: row.select,
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
            change: vma.change,
            changedBelow: false,
            icon: 'rmap' as const,
            leaf: true,
            select: { kind: 'pte', proc: vma.proc, vpn: vma.at.vpn } as const,
          },
        ]
      : [],
  );
}
