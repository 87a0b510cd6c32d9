import {
  _PAGE_NX,
  _PAGE_PRESENT,
  _PAGE_PSE,
  _PAGE_SAVED_DIRTY,
  _PAGE_USER,
  entryBits,
  is_swap_pte,
  pte_dirty,
  pte_none,
  pte_present,
  pte_protnone,
  pte_soft_dirty,
  pte_special,
  pte_swp_soft_dirty,
  pte_swp_uffd_wp,
  pte_uffd_wp,
  pte_val,
  pte_write,
  pte_young,
} from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import {
  folio_maybe_mapped_shared,
  folio_nr_pages,
  folio_test_large,
  keepsNrPagesMapped,
  page_folio,
} from '../mm/folio';
import { is_huge_zero_pfn } from '../mm/huge_memory';
import { folio_lru_gen } from '../mm/mm_inline';
import { FIRST_BYTE, is_zero_pfn } from '../mm/page_alloc';
import { mappingAnonVma, PG_anon_exclusive, PG_swapcache, pageFlagNames } from '../mm/page-flags';
import { leafOf, pmdRow } from '../mm/pgtable';
import { folio_test_ksm, PageAnon, PageAnonExclusive } from '../mm/rmap';
import { pageSlot } from '../mm/swap_state';
import { slotContent, swapEntryAt } from '../mm/swapfile';
import { is_guard_pte_marker, isHwpoisonPte, isMigrationPte } from '../mm/swapops';
import { pte_uffd_wp_any } from '../mm/userfaultfd_k';
import type { Column } from '../store/column';
import { entryBitNames } from '../trace/bits';
import type { FACTS, FactName, FieldOf } from './facts';
import { itemsOfFolio } from './values-ksm';

/**
 * The value of a fact: a number (identities are row numbers), a text, or none, with the reason why there is none. Here
 * are the readers of page-table entries, pages and folios.
 */
export type Value = bigint | string | Missing;

export interface Missing {
  readonly missing: string;
}

export const isMissing = (value: Value): value is Missing => typeof value === 'object';

export type Reader = (k: Kernel, mm: number, vpn: number) => Value;
/** Readers of one fact: of its fields, and under `''` of itself where it has a value. */
export type Readers<F extends FactName> = Readonly<
  Record<FieldOf<F> | ((typeof FACTS)[F] extends { type: string } ? '' : never), Reader>
>;

export const flag = (value: boolean): bigint => (value ? 1n : 0n);

const NO_PAGE: Missing = { missing: 'no page is mapped' };

// ---------------------------------------------------------------- page-table entries

interface Entry {
  readonly flags: number;
  /** As the entry has it; of a PMD the first page. */
  readonly pfn: number;
}

const EMPTY: Entry = { flags: 0, pfn: 0 };

function entryIn(k: Kernel, row: number): Entry {
  return row === 0 ? EMPTY : { flags: k.pgtable.flags.get(row), pfn: k.pgtable.pfn.get(row) };
}

/** The entry that maps an address, or that would if it were not empty. */
function leafAt(k: Kernel, mm: number, vpn: number): Entry {
  return entryIn(k, mm === 0 ? 0 : (leafOf(k, mm, vpn)?.row ?? 0));
}

/** pfn that an address maps, or -1. */
function pfnAt(k: Kernel, mm: number, vpn: number): number {
  const leaf = mm === 0 ? undefined : leafOf(k, mm, vpn);
  return leaf !== undefined && pte_present(leaf.flags) ? leaf.pfn : -1;
}

function isZeroPage(k: Kernel, pfn: number): boolean {
  return pfn >= 0 && (is_zero_pfn(pfn) || is_huge_zero_pfn(k, page_folio(k, pfn)));
}

/** A PMD as it is, and as a leaf: none if it points to a table. */
function pmdAt(k: Kernel, mm: number, vpn: number): Entry {
  return entryIn(k, mm === 0 ? 0 : pmdRow(k, mm, vpn));
}
const isHuge = ({ flags }: Entry): boolean => (flags & _PAGE_PSE) !== 0;
const isTable = (pmd: Entry): boolean => !isHuge(pmd) && pmd.flags !== 0;

type EntryTest = (flags: number) => boolean;

/** Bits of an entry that is not present mean something else; soft-dirty and the userfaultfd bit have other places. */
const BITS = {
  write: pte_write,
  young: pte_young,
  dirty: pte_dirty,
  soft_dirty: (flags) => (is_swap_pte(flags) ? pte_swp_soft_dirty(flags) : pte_soft_dirty(flags)),
  saved_dirty: (flags) => (flags & _PAGE_SAVED_DIRTY) !== 0,
  uffd_wp: (flags) => (is_swap_pte(flags) ? pte_swp_uffd_wp(flags) : pte_uffd_wp(flags)),
  special: pte_special,
  protnone: pte_protnone,
  user: (flags) => (flags & _PAGE_USER) !== 0,
  nx: (flags) => (flags & _PAGE_NX) !== 0,
} as const satisfies Readonly<Record<string, EntryTest>>;

function bitReaders(reader: (test: EntryTest) => Reader): Record<keyof typeof BITS, Reader> {
  const inSwapEntries: readonly string[] = ['soft_dirty', 'uffd_wp'];
  const readers = Object.entries(BITS).map(([name, test]) => [
    name,
    reader(inSwapEntries.includes(name) ? test : (flags) => !is_swap_pte(flags) && test(flags)),
  ]);
  return Object.fromEntries(readers) as Record<keyof typeof BITS, Reader>;
}

const bit =
  (test: EntryTest): Reader =>
  (k, mm, vpn) =>
    flag(test(leafAt(k, mm, vpn).flags));

const pmdBit =
  (test: EntryTest): Reader =>
  (k, mm, vpn) => {
    const pmd = pmdAt(k, mm, vpn);
    return isTable(pmd) ? { missing: 'the PMD points to a table' } : flag(test(pmd.flags));
  };

function bitNames({ flags, pfn }: Entry): string {
  if (is_swap_pte(flags)) {
    return entryBitNames(flags).join('|');
  }
  const raw = pte_val(flags, (flags & _PAGE_PRESENT) === 0 ? 0 : pfn);
  return entryBits
    .filter(({ bit: at, width }) => width === 1 && (raw >> BigInt(at)) & 1n)
    .map(({ name }) => name)
    .join('|');
}

export const mappedPfn: Reader = (k, mm, vpn) => {
  const pfn = pfnAt(k, mm, vpn);
  return pfn < 0 ? NO_PAGE : BigInt(pfn);
};

export const PTE: Readers<'pte'> = {
  present: bit(pte_present),
  none: bit(pte_none),
  ...bitReaders(bit),
  uffd_wp: (k, mm, vpn) => {
    const { flags, pfn } = leafAt(k, mm, vpn);
    return flag(pte_uffd_wp_any(flags, pfn));
  },
  zero: (k, mm, vpn) => flag(isZeroPage(k, pfnAt(k, mm, vpn))),
  swap: (k, mm, vpn) => flag(swapEntryAt(k, mm, vpn) !== undefined),
  migration: bit(isMigrationPte),
  hwpoison: bit(isHwpoisonPte),
  guard: (k, mm, vpn) => {
    const { flags, pfn } = leafAt(k, mm, vpn);
    return flag(is_guard_pte_marker(flags, pfn));
  },
  level: (k, mm, vpn) => {
    const leaf = mm === 0 ? undefined : leafOf(k, mm, vpn);
    return leaf === undefined || pte_none(leaf.flags) ? { missing: 'nothing is mapped' } : BigInt(leaf.level);
  },
  pfn: mappedPfn,
  raw: (k, mm, vpn) => {
    const { flags, pfn } = leafAt(k, mm, vpn);
    return pte_val(flags, pfn);
  },
  flags: (k, mm, vpn) => bitNames(leafAt(k, mm, vpn)),
};

export const PMD: Readers<'pmd'> = {
  present: (k, mm, vpn) => flag(pte_present(pmdAt(k, mm, vpn).flags)),
  none: (k, mm, vpn) => flag(pmdAt(k, mm, vpn).flags === 0),
  table: (k, mm, vpn) => flag(isTable(pmdAt(k, mm, vpn))),
  huge: (k, mm, vpn) => flag(isHuge(pmdAt(k, mm, vpn))),
  ...bitReaders(pmdBit),
  zero: (k, mm, vpn) => {
    const pmd = pmdAt(k, mm, vpn);
    return flag(isHuge(pmd) && is_huge_zero_pfn(k, pmd.pfn));
  },
  pfn: (k, mm, vpn) => {
    const pmd = pmdAt(k, mm, vpn);
    return isHuge(pmd) ? BigInt(pmd.pfn) : { missing: 'the PMD maps no page' };
  },
  raw: (k, mm, vpn) => {
    const { flags, pfn } = pmdAt(k, mm, vpn);
    return pte_val(flags, pfn);
  },
  flags: (k, mm, vpn) => bitNames(pmdAt(k, mm, vpn)),
};

// ---------------------------------------------------------------- pages and folios

/** Reads from the struct page that an address maps. */
export function ofPage(read: (k: Kernel, pfn: number) => Value): Reader {
  return (k, mm, vpn) => {
    const pfn = pfnAt(k, mm, vpn);
    return pfn < 0 ? NO_PAGE : read(k, pfn);
  };
}

function ofFolio(read: (k: Kernel, folio: number) => Value): Reader {
  return ofPage((k, pfn) => read(k, page_folio(k, pfn)));
}

const folioFlag = (name: string): Reader => {
  const mask = pageFlagNames.find(([, flagName]) => `PG_${flagName}` === name)?.[0] ?? 0;
  return ofFolio((k, folio) => flag((k.page.flags.get(folio) & mask) !== 0));
};

function flagNames(flags: number): string {
  return pageFlagNames
    .filter(([mask]) => (flags & mask) !== 0)
    .map(([, name]) => name)
    .join('|');
}

const mappingOf = ofFolio((k, folio) => {
  const anonVma = mappingAnonVma(k.page.mapping.get(folio));
  const instead = folio_test_ksm(k, folio) ? 'its mapping names a stable node' : 'its mapping is empty';
  return anonVma === 0 ? { missing: instead } : BigInt(anonVma);
});

/** What a page has of its folio: tail pages have no mapping and no flags of their own but PageAnonExclusive. */
const OF_FOLIO = {
  mapping: mappingOf,
  serial: ofFolio((k, folio) => BigInt(k.page.serial.get(folio))),
  PG_locked: folioFlag('PG_locked'),
  PG_referenced: folioFlag('PG_referenced'),
  PG_uptodate: folioFlag('PG_uptodate'),
  PG_dirty: folioFlag('PG_dirty'),
  PG_lru: folioFlag('PG_lru'),
  PG_active: folioFlag('PG_active'),
  PG_workingset: folioFlag('PG_workingset'),
  PG_reserved: folioFlag('PG_reserved'),
  PG_swapcache: folioFlag('PG_swapcache'),
  PG_swapbacked: folioFlag('PG_swapbacked'),
  PG_mlocked: folioFlag('PG_mlocked'),
  PG_hwpoison: folioFlag('PG_hwpoison'),
  PG_unevictable: folioFlag('PG_unevictable'),
};

export const PAGE: Readers<'page'> = {
  '': mappedPfn,
  ...OF_FOLIO,
  pfn: mappedPfn,
  _refcount: ofPage((k, pfn) => BigInt(k.page._refcount.get(pfn))),
  _mapcount: ofPage((k, pfn) => BigInt(k.page._mapcount.get(pfn))),
  index: ofPage((k, pfn) => {
    const folio = page_folio(k, pfn);
    return BigInt(k.page.index.get(folio) + pfn - folio);
  }),
  flags: ofPage((k, pfn) => {
    const own = k.page.flags.get(pfn) & PG_anon_exclusive;
    return flagNames((k.page.flags.get(page_folio(k, pfn)) & ~PG_anon_exclusive) | own);
  }),
  PageAnonExclusive: ofPage((k, pfn) => flag(PageAnonExclusive(k, pfn))),
  PageAnon: ofPage((k, pfn) => flag(PageAnon(k, pfn))),
  PageKsm: ofFolio((k, folio) => flag(folio_test_ksm(k, folio))),
};

/** Kernels with a series (`''`: all). */
const having = (series: string) => (k: Kernel) => series === '' || k.has(series);

/** Reads a field that only large folios have, on the kernels that keep it. */
function large(name: string, kept: (k: Kernel) => boolean, read: (k: Kernel, folio: number) => Value): Reader {
  return ofFolio((k, folio) => {
    if (!kept(k)) return { missing: `${[k.config.name, ...k.config.changed].join(' ')} has no ${name}` };
    return folio_test_large(k, folio) ? read(k, folio) : { missing: `a folio of one page has no ${name}` };
  });
}

const count = (name: string, kept: string | ((k: Kernel) => boolean), column: (k: Kernel) => Column): Reader =>
  large(name, typeof kept === 'string' ? having(kept) : kept, (k, folio) => BigInt(column(k).get(folio)));

/** A process is known by its mm here; the caller puts its name. */
const slot = (name: string, column: (k: Kernel) => Column): Reader =>
  large(name, having('mm-id'), (k, folio) => {
    const mm = column(k).get(folio);
    return mm === 0 ? { missing: 'the slot is free' } : BigInt(mm);
  });

const largeFlag = (name: string, kept: (k: Kernel) => boolean): Reader => {
  const mask = pageFlagNames.find(([, flagName]) => `PG_${flagName}` === name)?.[0] ?? 0;
  return large(name, kept, (k, folio) => flag((k.page.flags.get(folio) & mask) !== 0));
};

export const FOLIO: Readers<'folio'> = {
  '': ofFolio((_k, folio) => BigInt(folio)),
  ...OF_FOLIO,
  pfn: ofFolio((_k, folio) => BigInt(folio)),
  _refcount: ofFolio((k, folio) => BigInt(k.page._refcount.get(folio))),
  _mapcount: ofFolio((k, folio) => BigInt(k.page._mapcount.get(folio))),
  index: ofFolio((k, folio) => BigInt(k.page.index.get(folio))),
  flags: ofFolio((k, folio) => flagNames(k.page.flags.get(folio))),
  anon_vma: mappingOf,
  order: ofFolio((k, folio) => BigInt(k.page.order.get(folio))),
  rmap_hlist_len: ofFolio(itemsOfFolio),
  nr_pages: ofFolio((k, folio) => BigInt(folio_nr_pages(k, folio))),
  swap: ofFolio((k, folio) =>
    (k.page.flags.get(folio) & PG_swapcache) === 0
      ? { missing: 'it is not in the swap cache' }
      : BigInt(pageSlot(k, folio)),
  ),
  lru_gen: ofFolio((k, folio) => {
    const gen = folio_lru_gen(k, folio);
    return gen < 0 ? { missing: 'it is on no list of the multi-generational LRU' } : BigInt(gen);
  }),
  lru_refs: ofFolio((k, folio) => BigInt(k.page.lru_refs.get(folio))),
  mlock_count: ofFolio((k, folio) => BigInt(k.page.mlock_count.get(folio))),
  _entire_mapcount: count('_entire_mapcount', '', (k) => k.page._entire_mapcount),
  _large_mapcount: count('_large_mapcount', 'large-mapcount', (k) => k.page._large_mapcount),
  _nr_pages_mapped: count('_nr_pages_mapped', keepsNrPagesMapped, (k) => k.page._nr_pages_mapped),
  _pincount: count('_pincount', '', (k) => k.page._pincount),
  _mm_id0: slot('_mm_id', (k) => k.page._mm_id0),
  _mm_id_mapcount0: count('_mm_id_mapcount', 'mm-id', (k) => k.page._mm_id_mapcount0),
  _mm_id1: slot('_mm_id', (k) => k.page._mm_id1),
  _mm_id_mapcount1: count('_mm_id_mapcount', 'mm-id', (k) => k.page._mm_id_mapcount1),
  maybe_mapped_shared: large('folio_maybe_mapped_shared()', having('mm-id'), (k, folio) =>
    flag(folio_maybe_mapped_shared(k, folio)),
  ),
  deferred: large('_deferred_list', having(''), (k, folio) => BigInt(k.page._deferred_list.get(folio))),
  PG_partially_mapped: largeFlag('PG_partially_mapped', having('shrink-underused')),
  PG_double_map: largeFlag('PG_double_map', (k) => !k.has('subpages-mapcount')),
};

export const dataAt: Reader = (k, mm, vpn) => {
  const swapped = swapEntryAt(k, mm, vpn);
  if (swapped !== undefined) {
    return BigInt(slotContent(k, swapped.slot) & FIRST_BYTE);
  }
  const pfn = pfnAt(k, mm, vpn);
  return pfn < 0 || isZeroPage(k, pfn) ? 0n : BigInt(k.page.content.get(pfn) & FIRST_BYTE);
};
