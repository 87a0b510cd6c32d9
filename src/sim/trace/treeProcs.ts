import { pte_none, pte_present } from '../arch/x86_64';
import { permString } from '../mm/vm_flags';
import { entryText, hex, plural, sizeText, swapRunText, vmFlagsText } from './bits';
import { type Segment, segmentsOf } from './mapSegments';
import type { Moment } from './moment';
import { presentPages, walkTables } from './pageTables';
import { shownOf, shownText } from './shown';
import { isCellTouched, isPageTouched, isTouchedBelow } from './touched';
import type { TreePart } from './tree';
import type { TableView, TreeNode } from './views';
import { type ProcSpan, procSpanOf, procSpans, type VmaSpan, vmaSpanAt } from './vmaSpans';

/** Children listed at most below one node. */
const MAX_CHILDREN = 200;

export function procNodes(m: Moment): TreeNode[] {
  return procSpans(m).map((proc): TreeNode => {
    const rss = shownOf(proc.now, proc.was, (p) => plural(p.MM_ANONPAGES, 'page'));
    return {
      id: `p${proc.proc}`,
      label: proc.name,
      description: `${shownText(rss)} anon`,
      tooltip: `Process ${proc.name}: ${plural(proc.vmas.filter((vma) => vma.now).length, 'VMA')}, RSS ${rss.value}`,
      value: proc.name,
      change: proc.change === 'none' && rss.old !== undefined ? 'changed' : proc.change,
      changedBelow: proc.vmas.some((vma) => vma.change !== 'none' || isVmaTouched(m, proc, vma)),
      icon: 'process',
      leaf: proc.vmas.length === 0,
      select: { kind: 'proc', proc: proc.proc },
    };
  });
}

function isVmaTouched(m: Moment, proc: ProcSpan, vma: VmaSpan): boolean {
  return (
    vma.now === undefined ||
    isTouchedBelow(m, proc, vma) ||
    (vma.now !== undefined && vma.was !== undefined && vma.now.anon_vma !== vma.was.anon_vma) ||
    tablesOf(m, proc.proc, vma).some(({ change, touched }) => change !== 'none' || touched)
  );
}

/** VMAs of a process. */
export function procChildren(m: Moment, id: string, proc: number): TreeNode[] {
  const span = procSpanOf(m, proc);
  return (span?.vmas ?? []).slice(0, MAX_CHILDREN).flatMap((vma) => (span ? [vmaNode(m, id, span, vma)] : []));
}

function vmaNode(m: Moment, id: string, proc: ProcSpan, vma: VmaSpan): TreeNode {
  const pages = vma.end - vma.start;
  const present = vma.now ? presentPages(proc, vma.start, vma.end) : 0;
  const size = vma.now ? shownOf(vma.now, vma.was, (v) => sizeText(v.end - v.start)) : { value: sizeText(pages) };
  const perm = shownOf(vma.now, vma.was, (v) => permString(v.flags));
  const range = `${hex(vma.start * 4096)}-${hex(vma.end * 4096)}`;
  return {
    id: `${id}/vma:${vma.start}`,
    label: m.names.vma(vma.start, vma.end),
    description: `${shownText(size)} ${shownText(perm)} · ${present} of ${plural(pages, 'page')}`,
    tooltip: `VMA ${range} ${vmFlagsText((vma.now ?? vma.was)?.flags ?? 0)}`,
    value: range,
    change: vma.change,
    changedBelow: isVmaTouched(m, proc, vma),
    icon: 'vma',
    leaf: false,
    select: { kind: 'vma', proc: proc.proc, vpn: vma.start },
  };
}

/** The page tables, and the runs of entries. */
export function vmaChildren(m: Moment, id: string, proc: number, vpn: number): TreeNode[] {
  const span = procSpanOf(m, proc);
  const vma = vmaSpanAt(span, vpn);
  if (!span || !vma) {
    return [];
  }
  const segments = segmentsOf(m, span, vma, MAX_CHILDREN);
  return [tablesNode(m, id, proc, vma), ...anonNodes(id, vma), ...segments.map((segment) => runNode(m, id, segment))];
}

function tablesNode(m: Moment, id: string, proc: number, vma: VmaSpan): TreeNode {
  return {
    id: `${id}/tables`,
    label: 'page tables',
    description: 'PGD → PUD → PMD → PTE',
    tooltip: `The walk to ${m.names.address(vma.start)}`,
    value: m.names.address(vma.start),
    change: 'none',
    changedBelow: tablesOf(m, proc, vma).some(({ change, touched }) => change !== 'none' || touched),
    icon: 'table',
    leaf: false,
    select: { kind: 'table', proc, level: 1, vpn: vma.start },
  };
}

function anonNodes(id: string, vma: VmaSpan): TreeNode[] {
  const anonVma = (vma.now ?? vma.was)?.anon_vma ?? 0;
  const text = shownOf(vma.now, vma.was, (v) => (v.anon_vma === 0 ? 'NULL' : String(v.anon_vma)));
  if (anonVma === 0 && text.old === undefined) {
    return [];
  }
  return [
    {
      id: `${id}/anon`,
      label: 'anon_vma',
      description: shownText(text),
      tooltip: 'vma->anon_vma: where rmap of its new pages goes',
      value: text.value,
      change: text.old === undefined ? 'none' : 'changed',
      changedBelow: false,
      icon: 'anon_vma',
      leaf: true,
      ...(anonVma === 0 ? {} : { select: { kind: 'anon_vma', id: anonVma } }),
    },
  ];
}

function runNode(m: Moment, id: string, { shown, cells }: Segment): TreeNode {
  const [first] = cells;
  const pfn = pte_present(first.flags) ? first.pfn : first.oldPfn;
  const what =
    shown.kind === 'present'
      ? m.names.folio(pfn) + (shown.pages > 1 ? ' …' : '')
      : shown.kind === 'zero'
        ? 'zero page'
        : pte_none(first.flags)
          ? shown.kind
          : swapRunText(first.flags, first.pfn, shown.pages);
  return {
    id: `${id}/run:${shown.vpn}+${shown.pages}`,
    label: shown.range,
    description: shown.bits === '' ? what : `${what} · ${shown.bits}`,
    tooltip: `${plural(shown.pages, 'page')}: ${entryText(first.flags, first.pfn)}`,
    value: pte_none(first.flags) ? 'none' : pte_present(first.flags) ? hex(first.pfn) : what,
    change: shown.change,
    changedBelow: cells.some((cell) => (shown.pages === 1 ? isPageTouched(m, cell) : isCellTouched(m, cell))),
    icon: 'pte',
    leaf: cells.every((cell) => !pte_present(cell.flags) && !pte_present(cell.oldFlags)),
    select: shown.select,
  };
}

/** The tables of the walk to the start of a VMA. */
export function tableChildren(m: Moment, id: string, proc: number, parts: readonly TreePart[]): TreeNode[] {
  const part = parts.find(({ kind }) => kind === 'vma');
  const vma = part && vmaSpanAt(procSpanOf(m, proc), part.number);
  return (vma ? tablesOf(m, proc, vma) : []).map(
    (table): TreeNode => ({
      id: `${id}/level:${table.level}`,
      label: table.name,
      description: table.present ? `pfn ${hex(table.pfn)} · ${table.used} of 512` : 'none',
      tooltip: `${table.name} table of the walk to ${m.names.address(table.at)}; ${table.lock}`,
      value: hex(table.pfn),
      change: table.change,
      changedBelow: table.touched,
      icon: 'table',
      leaf: true,
      select: { kind: 'table', proc, level: table.level, vpn: table.at },
    }),
  );
}

interface WalkTable extends TableView {
  /** The page walked to. */
  readonly at: number;
  /** An entry changed that belongs to the VMA. */
  readonly touched: boolean;
}

function tablesOf(m: Moment, proc: number, vma: VmaSpan): WalkTable[] {
  return walkTables(m, procSpanOf(m, proc), vma.start).map((table) => {
    const last = Math.min(table.changes.length - 1, Math.floor((vma.end - 1 - table.vpn) / table.span));
    const own = table.changes.subarray(table.index, last + 1);
    return { ...table, at: vma.start, touched: own.some((change) => change !== 0) };
  });
}
