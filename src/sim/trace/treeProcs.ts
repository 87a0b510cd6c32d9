import { permString } from '../mm/vm_flags';
import { entryKind, entryLetters, hex, plural, sizeText, vmFlagsText } from './bits';
import type { Segment } from './mapSegments';
import { segmentsOf } from './mapSegments';
import type { Moment } from './moment';
import { pageTablesView, presentPages } from './pageTables';
import type { TreePart } from './tree';
import type { Change, TreeNode } from './views';
import { type ProcSpan, procSpanOf, procSpans, type VmaSpan, vmaSpanAt } from './vmaSpans';

/** Children listed at most below one node. */
const MAX_CHILDREN = 200;

export function procNodes(m: Moment): TreeNode[] {
  return procSpans(m).map((proc): TreeNode => {
    const rss = (proc.now ?? proc.was)?.MM_ANONPAGES ?? 0;
    const was = proc.now && proc.was ? proc.was.MM_ANONPAGES : rss;
    const change = proc.change !== 'none' ? proc.change : rss !== was ? 'changed' : 'none';
    return {
      id: `p${proc.proc}`,
      label: proc.name,
      description: rss === was ? `${plural(rss, 'page')} anon` : `${was} → ${plural(rss, 'page')} anon`,
      tooltip: `Process ${proc.name}: ${plural(proc.vmas.filter((vma) => vma.now).length, 'VMA')}, RSS ${plural(rss, 'page')}`,
      value: proc.name,
      change,
      changedBelow: proc.vmas.some((vma) => vmaChanged(m, proc, vma)),
      icon: 'process',
      leaf: proc.vmas.length === 0,
      select: { kind: 'proc', proc: proc.proc },
    };
  });
}

function vmaChanged(m: Moment, proc: ProcSpan, vma: VmaSpan): boolean {
  return vma.change !== 'none' || segments(m, proc, vma).some((segment) => segment.shown.change !== 'none');
}

function segments(m: Moment, proc: ProcSpan, vma: VmaSpan): readonly Segment[] {
  return segmentsOf(m, proc, vma, MAX_CHILDREN);
}

/** VMAs of a process. */
export function procChildren(m: Moment, id: string, proc: number): TreeNode[] {
  const span = procSpanOf(m, proc);
  return span
    ? span.vmas.slice(0, MAX_CHILDREN).map((vma): TreeNode => {
        const any = vma.now ?? vma.was;
        const flags = any?.flags ?? 0;
        const name = m.names.vma(vma.start, vma.end);
        const pages = vma.end - vma.start;
        const present = vma.now ? presentPages(span, vma.start, vma.end) : 0;
        return {
          id: `${id}/vma:${vma.start}`,
          label: name,
          description: `${sizeText(pages)} ${permString(flags)} · ${present} of ${plural(pages, 'page')}`,
          tooltip: `VMA ${hex(vma.start * 4096)}-${hex(vma.end * 4096)} ${vmFlagsText(flags)}`,
          value: `${hex(vma.start * 4096)}-${hex(vma.end * 4096)}`,
          change: vma.change,
          changedBelow: segments(m, span, vma).some((segment) => segment.shown.change !== 'none'),
          icon: 'vma',
          leaf: false,
          select: { kind: 'vma', proc, vpn: vma.start },
        };
      })
    : [];
}

/** The page tables, and the runs of entries. */
export function vmaChildren(m: Moment, id: string, proc: number, vpn: number): TreeNode[] {
  const span = procSpanOf(m, proc);
  const vma = vmaSpanAt(span, vpn);
  if (!span || !vma) {
    return [];
  }
  const flags = (vma.now ?? vma.was)?.anon_vma ?? 0;
  const nodes: TreeNode[] = [
    {
      id: `${id}/tables`,
      label: 'page tables',
      description: 'PGD → PUD → PMD → PTE',
      tooltip: `The walk to ${m.names.address(vma.start)}`,
      value: m.names.address(vma.start),
      change: 'none',
      changedBelow: false,
      icon: 'table',
      leaf: false,
      select: { kind: 'table', proc, level: 1, vpn: vma.start },
    },
  ];
  if (flags !== 0) {
    nodes.push({
      id: `${id}/anon`,
      label: 'anon_vma',
      description: String(flags),
      tooltip: 'vma->anon_vma: where rmap of its new pages goes',
      value: String(flags),
      change: vma.now && vma.was && vma.now.anon_vma !== vma.was.anon_vma ? 'changed' : 'none',
      changedBelow: false,
      icon: 'anon_vma',
      leaf: true,
      select: { kind: 'anon_vma', id: flags },
    });
  }
  return [...nodes, ...segments(m, span, vma).map((segment) => runNode(m, id, segment))];
}

function runNode(m: Moment, id: string, { shown, cells }: Segment): TreeNode {
  const [first] = cells;
  const entry = first.flags === 0 ? { flags: first.oldFlags, pfn: first.oldPfn } : first;
  const what = shown.kind === 'none' ? 'none' : shown.kind === 'present' ? m.names.folio(entry.pfn) : shown.kind;
  const description = shown.pages === 1 ? what : `${what}${shown.kind === 'present' ? ' …' : ''}`;
  return {
    id: `${id}/run:${shown.vpn}+${shown.pages}`,
    label: shown.range,
    description: shown.bits === '' ? description : `${description} · ${shown.bits}`,
    tooltip: `${plural(shown.pages, 'entry').replace('entrys', 'entries')}: ${entryKind(first.flags, first.pfn, 1)} ${entryLetters(first.flags)}`,
    value: first.flags === 0 ? 'none' : hex(first.pfn),
    change: shown.change,
    changedBelow: false,
    icon: 'pte',
    leaf: shown.kind === 'none' && shown.change === 'none',
    select: shown.select,
  };
}

/** The tables of the walk to the start of a VMA. */
export function tableChildren(m: Moment, id: string, proc: number, parts: readonly TreePart[]): TreeNode[] {
  const vma = parts.find((part) => part.kind === 'vma');
  if (!vma) {
    return [];
  }
  return pageTablesView(m, proc, vma.number).tables.map((table): TreeNode => {
    const changed = table.changes.some((change) => change !== 0);
    const change: Change = table.change;
    return {
      id: `${id}/level:${table.level}`,
      label: table.name,
      description: table.present ? `pfn ${hex(table.pfn)} · ${table.used} of 512` : 'none',
      tooltip: `${table.name} table that covers ${m.names.address(vma.number)}; ${table.lock}`,
      value: hex(table.pfn),
      change,
      changedBelow: changed,
      icon: 'table',
      leaf: true,
      select: { kind: 'table', proc, level: table.level, vpn: vma.number },
    };
  });
}
