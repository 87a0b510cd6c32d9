import type { Kernel } from '../kernel/kernel';
import { folio_test_large, GUP_PIN_COUNTING_BIAS, page_folio } from '../mm/folio';
import { kindOf, PIPE } from '../mm/holders';
import { is_zero_pfn } from '../mm/page_alloc';
import { PageAnon, PageAnonExclusive } from '../mm/rmap';
import type { Invariant } from './invariant';
import { at, folios, page } from './survey';

/** References and pins on a folio from outside the page tables. */
export interface Held {
  readonly references: number;
  readonly pins: number;
}

/** What open files hold, by the head of the folio. The zero page is never pinned. */
export function heldReferences(k: Kernel): Map<number, Held> {
  const held = new Map<number, Held>();
  for (const row of k.held.table.rows()) {
    const folio = page_folio(k, k.held.page.get(row));
    const plain = kindOf(k, k.held.holder.get(row)) === PIPE;
    if (!plain && is_zero_pfn(folio)) {
      continue;
    }
    const before = held.get(folio) ?? { references: 0, pins: 0 };
    const weight = plain || folio_test_large(k, folio) ? 1 : GUP_PIN_COUNTING_BIAS;
    held.set(folio, { references: before.references + weight, pins: before.pins + (plain ? 0 : 1) });
  }
  return held;
}

/** Pinned pages. */
export const heldInvariants: readonly Invariant[] = [
  {
    id: 'pincount-is-pins',
    reason: 'Each pin of a page of a large folio is counted once in _pincount.',
    *broken(k) {
      const held = heldReferences(k);
      for (const [head, pages] of folios(k)) {
        const pins = held.get(head)?.pins ?? 0;
        if (pages > 1 && k.page._pincount.get(head) !== pins) {
          yield `folio at ${page(head)}: _pincount is ${k.page._pincount.get(head)}, but it is pinned ${pins} times`;
        }
      }
    },
  },
  {
    id: 'pinned-is-exclusive',
    reason:
      'A pinned anonymous page stays the page of the process that pinned it; were it shared, a write could move the process to a copy.',
    *broken(k, { entries }) {
      const pinned = new Set<number>();
      for (const row of k.held.table.rows()) {
        const pfn = k.held.page.get(row);
        // Of a large folio only one page may be kept as the pinned one.
        if (kindOf(k, k.held.holder.get(row)) !== PIPE && !folio_test_large(k, page_folio(k, pfn))) {
          pinned.add(pfn);
        }
      }
      for (const entry of entries) {
        if (entry.normal && pinned.has(entry.pfn) && PageAnon(k, entry.pfn) && !PageAnonExclusive(k, entry.pfn)) {
          yield `${at(entry)} maps ${page(entry.pfn)}, which is pinned, but not PageAnonExclusive`;
        }
      }
    },
  },
];
