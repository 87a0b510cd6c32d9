import { is_swap_pte, pte_none, swp_type } from '../arch/x86_64';
import { folio_test_large, page_folio } from '../mm/folio';
import { is_zero_pfn } from '../mm/page_alloc';
import { changedNames, entryBitNames, entryKind, hex, swapRunText } from '../trace/bits';
import { isZeroPage, type ProcFrame } from '../trace/frame';
import type { EntryKind, Side } from '../trace/views';
import type { Both } from './both';
import { type EntrySpan, entrySpans, type SpanEntry } from './entrySpans';
import { isFolio, pagesText, serialAt } from './folioPairs';
import { differingBits, Finder, type Found } from './found';

/** Leaf entries of a process that differ: their bits, and what they point to. */
export function entryDifferences(both: Both, a: ProcFrame, b: ProcFrame): Found[] {
  const finder = new Finder('pte', a.name);
  for (const span of entrySpans(a.ptes, b.ptes)) {
    const kind = kindOf(span.a);
    const alike = kind === kindOf(span.b);
    if (alike && kind === 'none') continue;
    for (let i = 0; i < span.pages; i++) {
      const same = alike && sameTarget(both, span, i);
      if (same && span.a.flags === span.b.flags) continue;
      const entry = new EntryPair(both, a, b, span, i);
      if (!alike) entry.addWhole(finder);
      else entry.addFields(finder, same);
    }
  }
  return finder.finish(['entry', 'folio', 'flags']);
}

function kindOf({ flags, pfn, level }: SpanEntry): EntryKind {
  return entryKind(flags, pfn, level);
}

/** Whether both entries point to the same page of the same folio, or both to the same other thing. */
function sameTarget({ a, b, folios }: Both, span: EntrySpan, i: number): boolean {
  const pfnA = span.a.pfn + i * span.a.rise;
  const pfnB = span.b.pfn + i * span.b.rise;
  if (is_swap_pte(span.a.flags) && is_swap_pte(span.b.flags)) {
    return pfnA === pfnB && swp_type(span.a.flags) === swp_type(span.b.flags);
  }
  const [headA, headB] = [page_folio(a.k, pfnA), page_folio(b.k, pfnB)];
  const samePage = pfnA - headA === pfnB - headB;
  if (isFolio(a.after, span.a.flags, pfnA) && isFolio(b.after, span.b.flags, pfnB)) {
    return samePage && folios.partner('a', a.k.page.serial.get(headA)) === b.k.page.serial.get(headB);
  }
  const [zeroA, zeroB] = [isZeroPage(a.after, pfnA), isZeroPage(b.after, pfnB)];
  return zeroA || zeroB ? zeroA === zeroB && samePage && is_zero_pfn(pfnA) === is_zero_pfn(pfnB) : pfnA === pfnB;
}

/** The entries of one address. */
class EntryPair {
  private readonly vpn: number;

  constructor(
    private readonly both: Both,
    private readonly procA: ProcFrame,
    private readonly procB: ProcFrame,
    private readonly span: EntrySpan,
    private readonly i: number,
  ) {
    this.vpn = span.vpn + i;
  }

  addWhole(finder: Finder): void {
    const { a, b } = this.span;
    const relation = `${a.flags}:${b.flags} ${this.targetRelation('a')} ${this.targetRelation('b')}`;
    finder.add('entry', this.vpn, relation, (count) => ({
      ...this.place(count),
      a: this.entryText('a', count),
      b: this.entryText('b', count),
    }));
  }

  addFields(finder: Finder, sameTarget: boolean): void {
    const { a, b } = this.span;
    if (!sameTarget) {
      finder.add('folio', this.vpn, `${this.targetRelation('a')} ${this.targetRelation('b')}`, (count) => ({
        ...this.place(count),
        a: this.targetText('a', count),
        b: this.targetText('b', count),
      }));
    }
    if (a.flags !== b.flags) {
      const [namesA, namesB] = changedNames(entryBitNames(a.flags), entryBitNames(b.flags));
      const relation = differingBits(a.flags, b.flags);
      finder.add('flags', this.vpn, relation, (count) => ({ ...this.place(count), a: namesA, b: namesB }));
    }
  }

  private pfn(side: Side): number {
    const { pfn, rise } = this.span[side];
    return pfn + this.i * rise;
  }

  /** What an entry points to: a page of a large folio, a folio of one page, or something without number. */
  private target(side: Side): { readonly serial: number; readonly page: number; readonly large: boolean } | undefined {
    const { k, after } = this.both[side];
    const pfn = this.pfn(side);
    if (!isFolio(after, this.span[side].flags, pfn)) return undefined;
    const folio = page_folio(k, pfn);
    return { serial: serialAt(k, pfn), page: pfn - folio, large: folio_test_large(k, folio) };
  }

  /** Equal for entries in a row that point to one thing, or to things in a row. */
  private targetRelation(side: Side): string {
    const target = this.target(side);
    if (target === undefined) return String(this.pfn(side) - this.vpn * this.span[side].rise);
    const { serial, page, large } = target;
    return large ? `${serial}+${page - this.vpn}` : `${serial - this.vpn}/${this.both.folios.offset(side, serial)}`;
  }

  private targetText(side: Side, count: number): string {
    const target = this.target(side);
    const pfn = this.pfn(side);
    const { flags } = this.span[side];
    if (is_swap_pte(flags)) return swapRunText(flags, pfn, count);
    if (target === undefined) {
      const { after } = this.both[side];
      return isZeroPage(after, pfn) ? (is_zero_pfn(pfn) ? 'zero page' : 'huge zero folio') : hex(pfn);
    }
    const { serial, page, large } = target;
    const { folios } = this.both;
    return large ? `${folios.name(side, serial)} ${pagesText(page, count)}` : folios.names(side, serial, count);
  }

  private entryText(side: Side, count: number): string {
    const { flags } = this.span[side];
    return pte_none(flags) ? 'none' : `${this.targetText(side, count)} ${entryBitNames(flags).join('|')}`.trimEnd();
  }

  private place(count: number) {
    const { vpn } = this;
    const { a, b } = this.span;
    const select = (proc: number) => ({ kind: 'pte' as const, proc, vpn });
    const level = a.level === 2 && b.level === 2 ? 'PMD' : 'PTE';
    return {
      object: `${level} ${this.procA.name}:${this.both.a.names.range(vpn, count)}`,
      select: { a: select(this.procA.proc), b: select(this.procB.proc) },
    };
  }
}
