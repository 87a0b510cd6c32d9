import { treeOf } from '../mm/anon_vma';
import type { KsmCandidate } from '../mm/ksm/rmap';
import { mappingAnonVma } from '../mm/page-flags';
import { permString } from '../mm/vm_flags';
import type { Column } from '../store/column';
import { hex } from './bits';
import { type FolioSpan, fieldsAfter } from './folioSpans';
import { folioSpanAt, pageTitle } from './folios';
import { pageOfSelection } from './lookup';
import type { Moment } from './moment';
import { mappingText } from './names';
import { ksmWalk, ksmWords } from './rmapKsm';
import { field, shown, shownOf } from './shown';
import type { Change, RmapAnonVma, RmapChain, RmapView, RmapVma, Selection } from './views';

/** Trees shown at most. */
const MAX_ANON_VMAS = 200;
const MAX_CHAINS = 1000;

/** One side of the step: columns read as they are, or as they were. */
type Read = (column: Column, row: number) => number;

/** folio → anon_vma → anon_vma_chain → VMA → PTE. With a selected page its walk is marked. */
export function rmapView(m: Moment, selection: Selection | undefined): RmapView {
  const pfn = selection && pageOfSelection(m, selection);
  const span = pfn === undefined ? undefined : folioSpanAt(m, pfn);
  const fields = span?.now ?? span?.was;
  const walkedAnonVma = fields ? mappingAnonVma(fields.mapping) : 0;
  const target: Target | undefined =
    pfn === undefined || !span || !fields
      ? undefined
      : {
          pfn,
          anonVma: walkedAnonVma,
          index: fields.index + pfn - span.pfn,
          live: span.now !== undefined,
          ksm: span.now && ksmWalk(m, pfn),
        };
  const chains = chainsOf(m, target);
  const vmas = vmasOf(m, chains, target);
  const anonVmas = anonVmasOf(m, target);
  return {
    step: m.step,
    ...(span && pfn !== undefined ? { page: walkedPage(span, pfn) } : {}),
    anon_vmas: anonVmas,
    chains,
    vmas,
    words: words(m, target, vmas, chains),
  };
}

function walkedPage(span: FolioSpan, pfn: number): NonNullable<RmapView['page']> {
  const offset = pfn - span.pfn;
  const [now, was] = [span.now && fieldsAfter(span.now, offset), span.was && fieldsAfter(span.was, offset)];
  return {
    pfn,
    title: pageTitle(span, pfn),
    mapping: shownOf(now, was, (fields) => mappingText(fields.mapping)),
    index: shownOf(now, was, (fields) => hex(fields.index)),
    mapcount: shownOf(now, was, (fields) => String(fields.pageMapcount)),
    change: span.change,
  };
}

/** The page whose walk is shown. */
interface Target {
  readonly pfn: number;
  readonly anonVma: number;
  readonly index: number;
  readonly live: boolean;
  /** Of a KSM page: where it is looked for. */
  readonly ksm: readonly KsmCandidate[] | undefined;
}

/** Rows of a table that are in use after the step, or were before it. */
function* rowsEver(
  m: Moment,
  table: { readonly base: number; readonly live: Column; top(): number },
): Generator<number> {
  const top = table.top();
  for (let row = table.base; row < top; row++) {
    if (table.live.get(row) !== 0 || m.delta.was(table.live, row) !== 0) {
      yield row;
    }
  }
}

/** The change of a row as an object: reborn rows (freed and used again) are new. */
export function rowChange(m: Moment, live: Column, row: number): Change {
  const now = live.get(row) !== 0;
  if (!now) {
    return m.delta.was(live, row) !== 0 ? 'gone' : 'none';
  }
  return m.delta.wrote(live, row) ? 'new' : 'none';
}

function anonVmasOf(m: Moment, target: Target | undefined): RmapAnonVma[] {
  const { anon_vma } = m.k;
  const rows = [...rowsEver(m, anon_vma.table)];
  const wanted = rows.length <= MAX_ANON_VMAS ? rows : nearest(m, rows, target);
  return wanted.map((id) => {
    const born = rowChange(m, anon_vma.table.live, id);
    const read: Read = born === 'gone' ? (c, r) => m.delta.was(c, r) : (c, r) => c.get(r);
    const fields = anonVmaFields(m, id, born);
    return {
      id,
      root: read(anon_vma.root, id),
      parent: read(anon_vma.parent, id),
      fields,
      change: born !== 'none' ? born : fields.some((f) => f.change !== 'none') ? 'changed' : 'none',
      walked: target?.anonVma === id,
      select: { kind: 'anon_vma', id },
    };
  });
}

/** The page's tree first, the others from the lowest. */
function nearest(m: Moment, rows: readonly number[], target: Target | undefined): number[] {
  const root = target ? m.k.anon_vma.root.get(target.anonVma) : 0;
  const kin = rows.filter((row) => m.k.anon_vma.root.get(row) === root);
  const others = rows.filter((row) => !kin.includes(row));
  return [...kin, ...others].slice(0, MAX_ANON_VMAS);
}

/** Fields of an anon_vma with their values before the step. */
export function anonVmaFields(m: Moment, id: number, born: Change) {
  const { root, parent, refcount, num_children, num_active_vmas } = m.k.anon_vma;
  const of = (column: Column, help: string, link: boolean) => {
    const value = born === 'gone' ? m.delta.was(column, id) : column.get(id);
    const old = born === 'none' ? String(m.delta.was(column, id)) : undefined;
    const select: Selection | undefined = link ? { kind: 'anon_vma', id: value } : undefined;
    return field(column.name, shown(String(value), old), { help, select });
  };
  return [
    of(root, 'The anon_vma whose lock protects the whole tree', true),
    of(parent, 'The anon_vma of the process that this one was forked from', true),
    ...(m.run.observed
      ? []
      : [
          of(
            refcount,
            'References: 1 of its own, one for each other anon_vma below a root, and one for each rmap item of KSM',
            false,
          ),
        ]),
    of(num_children, 'anon_vmas whose parent it is; a root counts itself', false),
    of(num_active_vmas, 'VMAs whose anon_vma it is', false),
  ];
}

function chainsOf(m: Moment, target: Target | undefined): RmapChain[] {
  const { avc } = m.k;
  const now = new Map<string, number>();
  const was = new Map<string, number>();
  for (const row of rowsEver(m, avc.table)) {
    if (avc.table.live.get(row) !== 0) {
      now.set(`${avc.anon_vma.get(row)}/${avc.vma.get(row)}`, row);
    }
    if (m.delta.was(avc.table.live, row) !== 0) {
      was.set(`${m.delta.was(avc.anon_vma, row)}/${m.delta.was(avc.vma, row)}`, row);
    }
  }
  const chains: RmapChain[] = [];
  for (const [pair, id] of now) {
    const anonVma = avc.anon_vma.get(id);
    const vma = avc.vma.get(id);
    const walked = target !== undefined && isWalked(m, target, id, anonVma, vma);
    chains.push({ id, anon_vma: anonVma, vma, change: was.has(pair) ? 'none' : 'new', walked });
  }
  for (const [pair, row] of was) {
    if (!now.has(pair)) {
      // Its row may be in use again by another chain.
      const id = avc.table.live.get(row) === 0 ? row : -row;
      const anon_vma = m.delta.was(avc.anon_vma, row);
      chains.push({ id, anon_vma, vma: m.delta.was(avc.vma, row), change: 'gone', walked: false });
    }
  }
  return chains.length <= MAX_CHAINS ? chains : boundChains(chains);
}

/** Whether the walk of the page goes over a chain. */
function isWalked(m: Moment, target: Target, chain: number, anonVma: number, vma: number): boolean {
  if (target.ksm !== undefined) {
    return target.ksm.some((candidate) => candidate.avc === chain);
  }
  return target.live && target.anonVma === anonVma && vmaAddress(m, vma, target.index, true) >= 0;
}

function boundChains(chains: readonly RmapChain[]): RmapChain[] {
  const first = chains.filter((chain) => chain.walked || chain.change !== 'none');
  const others = chains.filter((chain) => !chain.walked && chain.change === 'none');
  return [...first, ...others].slice(0, MAX_CHAINS);
}

/** vma_address(), in either state: the page of a VMA at a page offset, -1 if it is outside. */
function vmaAddress(m: Moment, vma: number, index: number, now: boolean): number {
  const { vm_start, vm_end, vm_pgoff } = m.k.vma;
  const read: Read = now ? (c, r) => c.get(r) : (c, r) => m.delta.was(c, r);
  const vpn = read(vm_start, vma) + index - read(vm_pgoff, vma);
  return vpn >= read(vm_start, vma) && vpn < read(vm_end, vma) ? vpn : -1;
}

function vmasOf(m: Moment, chains: readonly RmapChain[], target: Target | undefined): RmapVma[] {
  const { vma } = m.k;
  const rows = new Set(chains.map((chain) => chain.vma));
  return [...rows]
    .sort((a, b) => a - b)
    .map((id): RmapVma => {
      const change = rowChange(m, vma.table.live, id);
      const read: Read = change === 'gone' ? (c, r) => m.delta.was(c, r) : (c, r) => c.get(r);
      const proc = m.names.procOfMm(read(vma.vm_mm, id));
      const start = read(vma.vm_start, id);
      const end = read(vma.vm_end, id);
      const walked = chains.some((chain) => chain.vma === id && chain.walked);
      const at =
        target && (walked || chains.some((c) => c.vma === id && c.anon_vma === target.anonVma))
          ? found(m, id, target)
          : undefined;
      return {
        id,
        proc: proc ?? -1,
        procName: m.names.proc(proc),
        name: m.names.vma(start, end),
        perm: permString(read(vma.vm_flags, id)),
        anon_vma: read(vma.anon_vma, id),
        change: change !== 'none' ? change : vmaFieldsDiffer(m, id) ? 'changed' : 'none',
        walked,
        ...(at ? { at } : {}),
        select: { kind: 'vma', proc: proc ?? -1, vpn: start },
      };
    });
}

function vmaFieldsDiffer(m: Moment, id: number): boolean {
  const { vm_start, vm_end, vm_pgoff, vm_flags, anon_vma } = m.k.vma;
  return [vm_start, vm_end, vm_pgoff, vm_flags, anon_vma].some((column) => m.delta.differs(column, id));
}

/** What the walk finds in one VMA: its address for the page, and the entry there. */
function found(m: Moment, vma: number, target: Target): RmapVma['at'] {
  const live = m.k.vma.table.live.get(vma) !== 0;
  const vpn =
    target.ksm === undefined ? vmaAddress(m, vma, target.index, live) : ksmAddress(m, vma, target, target.ksm);
  if (vpn < 0) {
    return undefined;
  }
  const where = m.names.address(vpn);
  const proc = m.names.procOfMm(live ? m.k.vma.vm_mm.get(vma) : m.delta.was(m.k.vma.vm_mm, vma));
  const mapped = (target.live ? m.mapped : m.mappedBefore).of(target.pfn);
  if (mapped.some((mapping) => mapping.proc === proc && mapping.vpn === vpn)) {
    return { where, vpn, finds: 'page', text: target.live ? 'maps this page' : 'mapped this page before this step' };
  }
  const other = proc === undefined ? undefined : pageOfSelection(m, { kind: 'pte', proc, vpn });
  return other === undefined || other === target.pfn
    ? { where, vpn, finds: 'none', text: 'no entry' }
    : { where, vpn, finds: 'other', text: `maps ${m.names.folio(other)} instead` };
}

/** Where a VMA maps a KSM page: the first of the addresses that rmap looks at, and rather one that does map it. */
function ksmAddress(m: Moment, vma: number, target: Target, walk: readonly KsmCandidate[]): number {
  const proc = m.names.procOfMm(m.k.vma.vm_mm.get(vma));
  const here = walk.filter((candidate) => candidate.vma === vma);
  const mapped = m.mapped.of(target.pfn).filter((mapping) => mapping.proc === proc);
  const first = here.find(({ vpn }) => mapped.some((mapping) => mapping.vpn === vpn)) ?? here[0];
  return first?.vpn ?? -1;
}

/** The VMAs in the order of the interval tree; those of a freed folio's walk as they are listed. */
function inWalkOrder(m: Moment, target: Target, vmas: readonly RmapVma[]): readonly RmapVma[] {
  const byId = new Map(vmas.map((vma) => [vma.id, vma]));
  const walked = [...treeOf(m.k, target.anonVma)].flatMap((avc) => byId.get(m.k.avc.vma.get(avc)) ?? []);
  return target.live ? walked : vmas;
}

function words(
  m: Moment,
  target: Target | undefined,
  vmas: readonly RmapVma[],
  chains: readonly RmapChain[],
): string[] {
  if (!target) {
    return [];
  }
  if (target.ksm !== undefined) {
    return ksmWords(m, target.pfn, target.ksm);
  }
  const title = m.names.folio(target.pfn);
  if (target.anonVma === 0) {
    return [`${title}: folio->mapping is NULL, so rmap has nothing to walk`];
  }
  const inTree = target.live ? [...treeOf(m.k, target.anonVma)].length : 0;
  const lines = [
    `folio->mapping of ${title} names ${mappingText((target.anonVma << 2) | 1)}; folio->index is ${hex(target.index)}`,
    target.live
      ? `The interval tree of anon_vma ${target.anonVma} has ${inTree === 1 ? '1 VMA' : `${inTree} VMAs`}`
      : `${title} was freed in this step; this is how it was found before`,
  ];
  for (const vma of inWalkOrder(m, target, vmas)) {
    if (vma.at && (vma.walked || !target.live)) {
      lines.push(`${vma.procName}:${vma.name}: vma_address() gives ${vma.at.where}: ${vma.at.text}`);
    }
  }
  const outside = chains.filter((c) => c.anon_vma === target.anonVma && !c.walked && c.change !== 'gone').length;
  if (target.live && outside > 0) {
    lines.push(`${outside === 1 ? '1 VMA' : `${outside} VMAs`} of the tree do not contain this index`);
  }
  return lines;
}
