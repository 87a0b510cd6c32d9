import { pte_present, pte_write } from '../arch/x86_64';
import { permString } from '../mm/vm_flags';
import { plural, sizeText } from './bits';
import type { Cell } from './cells';
import { Blocks } from './mapBlocks';
import { type Segment, segmentsOf } from './mapSegments';
import type { Moment } from './moment';
import { shownOf } from './shown';
import type { Change, MapProc, MapRibbon, MapSegment, MapView, MapVma } from './views';
import { type ProcSpan, procSpans, type VmaSpan } from './vmaSpans';

/** What the map shows at most; beyond it neighbours are put together, and the note says so. */
const MAX_SEGMENTS_PER_VMA = 200;
const MAX_SEGMENTS = 3000;
const MAX_VMAS_PER_PROC = 60;
const MAX_BLOCKS = 400;
const MAX_RIBBONS = 3000;

/** Address spaces and folios at one step, joined by ribbons of entries. */
export function mapView(m: Moment): MapView {
  const spans = procSpans(m);
  const blocks = new Blocks(m, MAX_BLOCKS);
  const ribbons: MapRibbon[] = [];
  const notes: string[] = [];
  const shownVmas = spans.reduce((sum, proc) => sum + Math.min(proc.vmas.length, MAX_VMAS_PER_PROC), 0);
  const budget = Math.max(4, Math.min(MAX_SEGMENTS_PER_VMA, Math.floor(MAX_SEGMENTS / Math.max(1, shownVmas))));
  let coarse = false;
  const procs = spans.map((proc): MapProc => {
    const vmas = chooseVmas(proc);
    const hidden = proc.vmas.length - vmas.length;
    if (hidden > 0) {
      notes.push(`${hidden} more VMAs of ${proc.name}`);
    }
    const shown = vmas.map((vma): MapVma => {
      const segments = segmentsOf(m, proc, vma, budget);
      coarse ||= segments.some((segment) => segment.coarse);
      for (const segment of segments) {
        ribbons.push(...ribbonsOf(segment, proc.proc, blocks));
      }
      return vmaView(
        m,
        proc,
        vma,
        segments.map((segment) => segment.shown),
      );
    });
    const rss = shownOf(proc.now, proc.was, (p) => `${plural(p.MM_ANONPAGES, 'page')} anon`);
    return { proc: proc.proc, name: proc.name, change: proc.change, rss, vmas: shown, hidden };
  });
  const drawn = boundRibbons(ribbons, notes);
  if (coarse || blocks.coarse.includes(true)) {
    notes.push('runs of unlike pages are drawn as one; select one to look at its pages');
  }
  const used = new Set(drawn.map((ribbon) => ribbon.block));
  return {
    step: m.step,
    procs,
    blocks: blocks.shown.filter((block) => !block.zero || used.has(block.id)),
    ribbons: drawn,
    ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
  };
}

/** All VMAs, or if there are too many those that changed and then the lowest. */
function chooseVmas(proc: ProcSpan): readonly VmaSpan[] {
  if (proc.vmas.length <= MAX_VMAS_PER_PROC) {
    return proc.vmas;
  }
  const changed = proc.vmas.filter((vma) => vma.change !== 'none').slice(0, MAX_VMAS_PER_PROC);
  const others = proc.vmas.filter((vma) => vma.change === 'none').slice(0, MAX_VMAS_PER_PROC - changed.length);
  return [...changed, ...others].sort((a, b) => a.start - b.start);
}

function vmaView(m: Moment, proc: ProcSpan, vma: VmaSpan, segments: readonly MapSegment[]): MapVma {
  const flags = (vma.now ?? vma.was)?.flags ?? 0;
  const perm = permString(flags);
  return {
    vpn: vma.start,
    pages: vma.end - vma.start,
    name: m.names.vma(vma.start, vma.end),
    label: `${sizeText(vma.end - vma.start)} anon ${perm.slice(0, 3).replaceAll('-', '') || 'no access'}`,
    perm,
    change: vma.change,
    segments,
    select: { kind: 'vma', proc: proc.proc, vpn: vma.start },
  };
}

/** The ribbons of one segment: what it maps now, and what it mapped before and no longer does. */
function ribbonsOf(segment: Segment, proc: number, blocks: Blocks): MapRibbon[] {
  const ribbons: Draft[] = [];
  for (const cell of segment.cells) {
    const fromPage = cell.vpn - segment.shown.vpn;
    const maps = pte_present(cell.flags);
    const mapped = pte_present(cell.oldFlags);
    const moved = cell.change === 'changed' && (cell.pfn !== cell.oldPfn || maps !== mapped);
    if (maps) {
      const change = moved ? 'new' : cell.change;
      const { pfn, flags, zero } = cell;
      addRibbons(ribbons, segment, blocks, 'now', {
        cell,
        pfn,
        flags,
        small: zero && cell.level === 1,
        fromPage,
        change,
      });
    }
    if (mapped && (!maps || moved)) {
      const small = cell.oldZero && cell.oldLevel === 1;
      const gone = { cell, pfn: cell.oldPfn, flags: cell.oldFlags, small, fromPage, change: 'gone' as const };
      addRibbons(ribbons, segment, blocks, 'was', gone);
    }
  }
  return ribbons.map(({ block, ...ribbon }) => ({
    segment: segment.shown.id,
    block: blocks.shown[block].id,
    ...ribbon,
    proc,
  }));
}

interface Draft {
  block: number;
  fromPage: number;
  toPage: number;
  pages: number;
  writable: boolean;
  change: Change;
}

interface Piece {
  readonly cell: Cell;
  readonly pfn: number;
  readonly flags: number;
  /** The one zero page: all entries of the piece map it. */
  readonly small: boolean;
  readonly fromPage: number;
  readonly change: Change;
}

function addRibbons(drafts: Draft[], segment: Segment, blocks: Blocks, side: 'now' | 'was', piece: Piece): void {
  const writable = pte_write(piece.flags);
  const zero = piece.small;
  for (const place of blocks.places(piece.pfn, zero ? 1 : piece.cell.pages, side)) {
    const pages = zero ? piece.cell.pages : place.pages;
    const fromPage = piece.fromPage + (zero ? 0 : place.pfn - piece.pfn);
    const coarse = segment.coarse || blocks.coarse[place.block];
    const joined = drafts.findLast(
      (d) => d.block === place.block && d.change === piece.change && d.writable === writable,
    );
    if (
      joined &&
      !zero &&
      joined.fromPage + joined.pages === fromPage &&
      joined.toPage + joined.pages === place.offset
    ) {
      joined.pages += pages;
    } else if (joined && coarse) {
      widen(joined, fromPage, place.offset, pages);
    } else {
      drafts.push({ block: place.block, fromPage, toPage: place.offset, pages, writable, change: piece.change });
    }
  }
}

/** A ribbon of a coarse segment takes in what lies between its parts. */
function widen(draft: Draft, fromPage: number, toPage: number, pages: number): void {
  const end = Math.max(draft.fromPage + draft.pages, fromPage + pages);
  draft.fromPage = Math.min(draft.fromPage, fromPage);
  draft.toPage = Math.min(draft.toPage, toPage);
  draft.pages = end - draft.fromPage;
}

/** Keeps those of this step if there are too many. */
function boundRibbons(ribbons: readonly MapRibbon[], notes: string[]): readonly MapRibbon[] {
  if (ribbons.length <= MAX_RIBBONS) {
    return ribbons;
  }
  const changed = ribbons.filter((ribbon) => ribbon.change !== 'none');
  const quiet = ribbons.filter((ribbon) => ribbon.change === 'none');
  notes.push(`${ribbons.length - MAX_RIBBONS} more ribbons`);
  return [...changed, ...quiet].slice(0, MAX_RIBBONS);
}
