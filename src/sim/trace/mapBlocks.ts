import { hex, isExclusive } from './bits';
import { bundled } from './bundle';
import { folioCounts } from './folioCounts';
import { type FolioSpan, fieldsOf, folioSpans, orderOf, sameLargeFolio, serialOf } from './folioSpans';
import { runAt } from './frame';
import type { Moment } from './moment';
import { mappingText } from './names';
import { shownOf } from './shown';
import type { MapBlock } from './views';

/** Where consecutive pages lie on the right-hand side of the map. */
interface Place {
  readonly pfn: number;
  readonly pages: number;
  readonly block: number;
  /** Pages of the block before these. */
  readonly offset: number;
}

/** The blocks of the map, and where each page is. */
export class Blocks {
  readonly shown: MapBlock[] = [];
  /** By index in `shown`: put together from unlike folios to stay within the budget. */
  readonly coarse: boolean[] = [];
  private readonly now: Place[] = [];
  private readonly was: Place[] = [];
  private readonly nowStarts: number[];
  private readonly wasStarts: number[];

  constructor(m: Moment, max: number) {
    for (const group of groupSpans(folioSpans(m), max)) {
      const block = this.shown.length;
      let offset = 0;
      for (const span of group) {
        const place = { pfn: span.pfn, pages: span.pages, block, offset };
        offset += span.pages;
        if (span.now) {
          this.now.push(place);
        }
        if (span.was) {
          this.was.push(place);
        }
      }
      this.shown.push(makeBlock(m, group));
      this.coarse.push(group.some((span, i) => i > 0 && !alike(group[i - 1], span)));
    }
    this.now.sort((a, b) => a.pfn - b.pfn);
    this.was.sort((a, b) => a.pfn - b.pfn);
    this.nowStarts = this.now.map((place) => place.pfn);
    this.wasStarts = this.was.map((place) => place.pfn);
  }

  /** The parts of blocks that hold the pages, after or before the step. */
  *places(pfn: number, pages: number, side: 'now' | 'was'): Generator<Place> {
    const places = side === 'now' ? this.now : this.was;
    const starts = side === 'now' ? this.nowStarts : this.wasStarts;
    const end = pfn + pages;
    for (let i = Math.max(0, runAt(starts, pfn)); i < places.length && places[i].pfn < end; i++) {
      const place = places[i];
      const from = Math.max(pfn, place.pfn);
      const to = Math.min(end, place.pfn + place.pages);
      if (from < to) {
        yield { pfn: from, pages: to - from, block: place.block, offset: place.offset + from - place.pfn };
      }
    }
  }
}

type Likeness = (a: FolioSpan, b: FolioSpan) => boolean;

/** What neighbours have to share to be one block; zero pages are always alone. */
const alike: Likeness = (a, b) =>
  coarser(a, b) &&
  a.pfn + a.pages === b.pfn &&
  (orderOf(a) === 0 ? serialOf(a) + a.pages === serialOf(b) : sameLargeFolio(a, b)) &&
  sameCounts(a, b) &&
  a.was?._refcount === b.was?._refcount &&
  mapcount(a.was) === mapcount(b.was) &&
  a.now?.mapping === b.now?.mapping &&
  a.was?.mapping === b.was?.mapping &&
  next(a.now?.index, a.pages) === b.now?.index &&
  next(a.was?.index, a.pages) === b.was?.index;

const sameCounts: Likeness = (a, b) =>
  a.now?._refcount === b.now?._refcount &&
  mapcount(a.now) === mapcount(b.now) &&
  isExclusive(a.now?.flags ?? 0) === isExclusive(b.now?.flags ?? 0);

const coarser: Likeness = (a, b) => a.change === b.change && orderOf(a) === orderOf(b) && a.zero === b.zero && !a.zero;

function mapcount(fields: FolioSpan['now']): number | undefined {
  return fields?.pageMapcount;
}

const likenesses: readonly Likeness[] = [alike, (a, b) => coarser(a, b) && sameCounts(a, b)];

function next(index: number | undefined, pages: number): number | undefined {
  return index === undefined ? undefined : index + pages;
}

function groupSpans(all: readonly FolioSpan[], max: number): FolioSpan[][] {
  const zeros = all.filter((span) => span.zero).map((span) => [span]);
  const spans = all.filter((span) => !span.zero);
  let groups: FolioSpan[][] = [];
  for (const like of likenesses) {
    groups = [];
    let last: FolioSpan | undefined;
    for (const span of spans) {
      const group = groups.at(-1);
      if (group && last && like(last, span)) {
        group.push(span);
      } else {
        groups.push([span]);
      }
      last = span;
    }
    if (groups.length <= max) {
      return [...groups, ...zeros];
    }
  }
  return [...bundled(groups, max), ...zeros];
}

function makeBlock(m: Moment, group: readonly FolioSpan[]): MapBlock {
  const [first] = group;
  const last = group[group.length - 1];
  const pages = group.reduce((sum, span) => sum + span.pages, 0);
  const { zero } = first;
  const order = orderOf(first);
  const head = fieldsOf(first)?.head ?? first.pfn;
  const serials = [serialOf(first), serialOf(last) + (order > 0 ? 0 : last.pages - 1)] as const;
  const folio = `${zero ? 'zero' : first.now ? 'folio' : 'gone'}:${serials[0]}`;
  const part = order > 0 && serials[0] === serials[1] && pages < 1 << order;
  const exclusive = group.filter((span) => isExclusive(fieldsOf(span)?.flags ?? 0)).length;
  const range = pages === 1 ? `[${first.pfn - head}]` : `[${first.pfn - head}..${first.pfn - head + pages - 1}]`;
  return {
    id: part ? `${folio}:${first.pfn - head}` : folio,
    pfn: first.pfn,
    pages,
    order,
    title: zero
      ? zeroTitle(order)
      : serials[0] === serials[1]
        ? `folio ${serials[0]}`
        : `folios ${serials[0]}–${serials[1]}`,
    ...(part ? { range } : {}),
    group: folio,
    mapcount: zero ? { value: 'not counted' } : ranged(group, (fields) => fields.pageMapcount),
    refcount: zero ? { value: 'not counted' } : ranged(group, (fields) => fields._refcount),
    exclusive: exclusive === 0 ? 'none' : exclusive === group.length ? 'all' : 'some',
    anon_vma: shownOf(first.now, first.was, ({ mapping }) => mappingText(mapping)),
    index: shownOf(first.now, first.was, ({ index }) => (pages === 1 ? hex(index) : `${hex(index)}…`)),
    // Folios of order 0 that stand together share no state: what is said of the first would be taken for all.
    counts: first.pfn === head && (order > 0 || pages === 1) ? folioCounts(m, first, head) : [],
    change: group.every((span) => span.change === first.change) ? first.change : 'changed',
    zero,
    select: { kind: 'page', pfn: first.pfn },
  };
}

function zeroTitle(order: number): string {
  return order > 0 ? 'huge zero folio' : 'zero page';
}

/** A count over all spans of a block: `1`, or `1–3` where they differ. */
function ranged(
  group: readonly FolioSpan[],
  of: (fields: NonNullable<FolioSpan['now']>) => number,
): MapBlock['mapcount'] {
  const side = (which: 'now' | 'was'): string | undefined => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const span of group) {
      const fields = span[which];
      if (fields) {
        low = Math.min(low, of(fields));
        high = Math.max(high, of(fields));
      }
    }
    return high < low ? undefined : low === high ? String(low) : `${low}–${high}`;
  };
  return shownOf(side('now'), side('was'), (text) => text);
}
