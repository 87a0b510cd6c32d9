import {
  _PAGE_ACCESSED,
  _PAGE_DIRTY,
  _PAGE_NX,
  _PAGE_PCD,
  _PAGE_PRESENT,
  _PAGE_PROTNONE,
  _PAGE_PSE,
  _PAGE_PWT,
  _PAGE_RW,
  _PAGE_SAVED_DIRTY,
  _PAGE_SOFT_DIRTY,
  _PAGE_SPECIAL,
  _PAGE_SWP_EXCLUSIVE,
  _PAGE_SWP_SOFT_DIRTY,
  _PAGE_SWP_UFFD_WP,
  _PAGE_UFFD_WP,
  _PAGE_USER,
} from '../../arch/x86_64';
import { ZERO_PFN } from '../../mm/page_alloc';
import { make_pte_marker_entry, swp_entry_to_pte } from '../../mm/swapops';
import type { ObservedPtes } from '../observationFormat';

const BITS: ReadonlyMap<string, number> = new Map([
  ['P', _PAGE_PRESENT],
  ['RW', _PAGE_RW],
  ['US', _PAGE_USER],
  ['PWT', _PAGE_PWT],
  ['PCD', _PAGE_PCD],
  ['A', _PAGE_ACCESSED],
  ['D', _PAGE_DIRTY],
  ['PSE', _PAGE_PSE],
  ['SPECIAL', _PAGE_SPECIAL],
  ['UFFD_WP', _PAGE_UFFD_WP],
  ['SOFT_DIRTY', _PAGE_SOFT_DIRTY],
  ['SAVED_DIRTY', _PAGE_SAVED_DIRTY],
  ['NX', _PAGE_NX],
]);

/** What an entry is like that was observed. `pfn` is that of the first page of the run; it rises by `stride` from page to page. */
export interface Entry {
  readonly flags: number;
  readonly pfn: number;
  readonly stride: 0 | 1;
}

const NONE: Entry = { flags: 0, pfn: 0, stride: 0 };

/**
 * The entry of a run of pages; undefined if the observation does not tell enough of it to show one. `folio` gives the pfn
 * of a folio by its number, `hugeZero` that of the huge zero folio; `referenced`: some page of the VMA is.
 */
export function entryOf(
  run: ObservedPtes,
  folio: (id: number) => number | undefined,
  hugeZero: () => number,
  referenced: boolean,
): Entry | undefined {
  switch (run.st) {
    case 'none':
      return NONE;
    case 'present':
    case 'present?': {
      const head = run.folio === undefined ? undefined : folio(run.folio);
      if (head === undefined) return undefined;
      return { flags: bitsOf(run.pte ?? '') || protNone(run, referenced), pfn: head + (run.idx ?? 0), stride: 1 };
    }
    case 'zero': {
      const flags = bitsOf(run.pte ?? '') || protNone(run, referenced);
      return run.leaf === 'pmd' ? { flags, pfn: hugeZero(), stride: 1 } : { flags, pfn: ZERO_PFN, stride: 0 };
    }
    case 'swap': {
      const flags =
        swp_entry_to_pte({ type: 0, offset: run.slot ?? 0 }) |
        (run.softdirty ? _PAGE_SWP_SOFT_DIRTY : 0) |
        (run.uffd_wp ? _PAGE_SWP_UFFD_WP : 0) |
        (run.excl ? _PAGE_SWP_EXCLUSIVE : 0);
      // Slots are numbered from 0 in an observation, on a device from 1.
      return { flags, pfn: (run.slot ?? 0) + 1, stride: 1 };
    }
    case 'marker': {
      const marker = make_pte_marker_entry(run.marker ?? 0);
      return { flags: swp_entry_to_pte(marker), pfn: marker.offset, stride: 0 };
    }
    case 'special':
    case 'nopage':
      return undefined;
  }
}

function bitsOf(names: string): number {
  return names.split('|').reduce((bits, name) => bits | (BITS.get(name) ?? 0), 0);
}

/** The hardware takes a PROT_NONE entry as not present, and the observation has none of its bits; smaps tells some. */
function protNone({ softdirty }: ObservedPtes, referenced: boolean): number {
  return _PAGE_PROTNONE | _PAGE_NX | (referenced ? _PAGE_ACCESSED : 0) | (softdirty ? _PAGE_SOFT_DIRTY : 0);
}
