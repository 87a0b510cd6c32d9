import { leftOut } from '../../conformance/leftOut';
import type { ProcFrame } from '../../trace/frame';
import type {
  ObservedFolio,
  ObservedProc,
  ObservedPtes,
  ObservedStep,
  ObservedVma,
} from '../../trace/observationFormat';
import { SMAPS_SIZES } from '../../trace/observationVmas';
import { placeOf } from '../../trace/observed/places';
import type { SelectBoth } from '../../trace/views';
import type { Both } from '../both';
import { Finder, type Found } from '../found';
import { type ObservedPair, operationOf, stepOf } from './pair';

/** What /proc said of a page, besides what its entry and its folio tell. */
const PAGEMAP = ['st', 'leaf', 'mapcount', 'softdirty', 'excl', 'uffd_wp', 'guard', 'fileshared', 'mincore'] as const;

/** The rest that a trace tells of a state and the engine's tables have no place for: files of /proc, and counts of folios. */
export function observedState(pair: ObservedPair, both: Both): Found[] {
  const [a, b] = [stepOf(pair.a, both.a.step), stepOf(pair.b, both.b.step)];
  if (a === undefined || b === undefined) return [];
  const procs = both.a.after.procs.flatMap((proc) => {
    const other = both.b.after.procs.find(({ name }) => name === proc.name);
    const [inA, inB] = [a.procs[proc.name], b.procs[proc.name]];
    return other === undefined || inA === undefined || inB === undefined ? [] : [{ proc, other, a: inA, b: inB }];
  });
  return [
    ...procs.flatMap((one) => smapsDifferences(both, one)),
    ...procs.flatMap((one) => pagemapDifferences(both, one)),
    ...pageFlagDifferences(both, a, b),
    ...procs.flatMap((one) => counterDifferences(pair, one, a, b)),
  ];
}

interface ProcPair {
  readonly proc: ProcFrame;
  readonly other: ProcFrame;
  readonly a: ObservedProc;
  readonly b: ObservedProc;
}

function smapsDifferences(both: Both, { proc, other, a, b }: ProcPair): Found[] {
  const finder = new Finder('vma', `smaps ${proc.name}`);
  const inB = new Map(b.vmas.map((vma) => [vma.vma, vma]));
  for (const vma of a.vmas) {
    const partner = inB.get(vma.vma);
    // That it is longer or shorter is told of the VMA itself.
    if (partner === undefined || partner.pages !== vma.pages) continue;
    const vpn = placeOf(vma.vma);
    const object = `smaps ${proc.name}:${both.a.names.range(vpn, vma.pages)}`;
    const select: SelectBoth = { a: { kind: 'vma', proc: proc.proc, vpn }, b: { kind: 'vma', proc: other.proc, vpn } };
    const add = (field: string, textA: string, textB: string): void => {
      if (textA !== textB) finder.add(field, vpn, `${textA} ${textB}`, () => ({ object, a: textA, b: textB, select }));
    };
    for (const field of SMAPS_SIZES) add(field, kB(vma[field]), kB(partner[field]));
    add('perm', vma.perm, partner.perm);
    add('path', pathOf(vma), pathOf(partner));
  }
  return finder.finish();
}

function kB(size: number | undefined): string {
  return `${size ?? 0} kB`;
}

function pathOf({ path = '' }: ObservedVma): string {
  return path === '' ? 'none' : path;
}

function pagemapDifferences(both: Both, { proc, other, a, b }: ProcPair): Found[] {
  const finder = new Finder('pte', `pagemap ${proc.name}`);
  const inB = pagesOf(b);
  for (const [vpn, page] of pagesOf(a)) {
    const partner = inB.get(vpn);
    if (partner === undefined) continue;
    for (const field of PAGEMAP) {
      const [textA, textB] = [String(page[field] ?? 0), String(partner[field] ?? 0)];
      if (textA === textB) continue;
      finder.add(field, vpn, `${textA} ${textB}`, (count) => ({
        object: `pagemap ${proc.name}:${both.a.names.range(vpn, count)}`,
        a: textA,
        b: textB,
        select: { a: { kind: 'pte', proc: proc.proc, vpn }, b: { kind: 'pte', proc: other.proc, vpn } },
      }));
    }
  }
  return finder.finish(PAGEMAP);
}

/** Each page of a process by its address. */
function pagesOf({ vmas }: ObservedProc): Map<number, ObservedPtes> {
  const pages = new Map<number, ObservedPtes>();
  for (const { ptes } of vmas) {
    for (const run of ptes) {
      const vpn = placeOf(run.va);
      for (let i = 0; i < run.n; i++) pages.set(vpn + i, run);
    }
  }
  return pages;
}

/** What /proc/kpageflags says, pins, and what sort of thing `mapping` names. A trace's folios have their numbers in the tables. */
function pageFlagDifferences(both: Both, a: ObservedStep, b: ObservedStep): Found[] {
  const finder = new Finder('folio', 'kpageflags');
  const inB = new Map(b.folios.map((folio) => [folio.id, folio]));
  for (const folio of a.folios) {
    const partner = inB.get(both.folios.partner('a', folio.id));
    if (partner === undefined) continue;
    const add = (field: string, textA: string, textB: string): void => {
      if (textA === textB) return;
      finder.add(field, folio.id, `${textA} ${textB} ${both.folios.offset('a', folio.id)}`, (count) => ({
        object: both.folios.names('a', folio.id, count),
        a: textA,
        b: textB,
      }));
    };
    add('kpageflags', ...onlyThere(folio.kpageflags, partner.kpageflags));
    add('_pincount', countOf(folio), countOf(partner));
    add('mapping', folio.mapping ?? 'not told', partner.mapping ?? 'not told');
  }
  return finder.finish();
}

function countOf({ pincount = 0 }: ObservedFolio): string {
  return String(pincount);
}

/** Of two lists of flags those that only one of them has. */
function onlyThere(a: string, b: string): readonly [a: string, b: string] {
  const [inA, inB] = [new Set(a.split(' ')), new Set(b.split(' '))];
  const text = (some: ReadonlySet<string>, others: ReadonlySet<string>): string =>
    [...some].filter((name) => !others.has(name)).join(' ') || 'none';
  return [text(inA, inB), text(inB, inA)];
}

/** Sizes of a process in /proc/PID/status. `rss` is in the tables, exact. */
function counterDifferences(
  pair: ObservedPair,
  { proc, other, a, b }: ProcPair,
  stepA: ObservedStep,
  stepB: ObservedStep,
): Found[] {
  const finder = new Finder('mm', `status ${proc.name}`);
  const isLeftOut = (field: string): boolean =>
    leftOut(field, pair.a.kernel, operationOf(stepA)) !== undefined ||
    leftOut(field, pair.b.kernel, operationOf(stepB)) !== undefined;
  for (const field of new Set([...Object.keys(a.counters), ...Object.keys(b.counters)])) {
    const [sizeA, sizeB] = [a.counters[field] ?? 0, b.counters[field] ?? 0];
    if (sizeA === sizeB || isLeftOut(field)) continue;
    const tell = () => ({
      object: `status of ${proc.name}`,
      a: kB(sizeA),
      b: kB(sizeB),
      select: { a: { kind: 'proc' as const, proc: proc.proc }, b: { kind: 'proc' as const, proc: other.proc } },
    });
    finder.add(field, 0, '', tell, String(sizeB - sizeA));
  }
  return finder.finish();
}
