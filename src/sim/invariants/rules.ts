/** A rule of the kernel's memory management that must hold in every state between system calls, and which invariants check it. */
export interface Rule {
  readonly rule: string;
  /** Ids. */
  readonly invariants: readonly string[];
}

/** In the order of docs/invariants.md. */
export const RULES: readonly Rule[] = [
  {
    rule: 'A present, writable entry of an anonymous page means that the page is PageAnonExclusive; a PMD, that its folio’s first page is.',
    invariants: ['writable-is-exclusive'],
  },
  {
    rule: 'A page that is PageAnonExclusive is mapped at most once: an order-0 page, a page of a large folio, and after fork as well.',
    invariants: ['exclusive-is-mapped-once'],
  },
  {
    rule: 'The mapcount of a large folio is the sum of those of its pages and of its PMD mappings.',
    invariants: ['mapcount-is-mappings', 'entire-mapcount-is-pmds', 'large-mapcount-is-all'],
  },
  {
    rule: '_nr_pages_mapped counts the pages that some PTE maps, and has ENTIRELY_MAPPED while a PMD maps the folio.',
    invariants: ['large-mapcount-is-all'],
  },
  {
    rule: 'nr_anon_mapped counts pages that something maps; nr_anon_thps 512 for each folio that a PMD maps.',
    invariants: ['nr-anon-mapped'],
  },
  {
    rule: 'A folio has a reference for each entry that maps it and for everyone else who holds one, and no other.',
    invariants: ['refcount-is-explained', 'referenced-is-live', 'mapped-is-live'],
  },
  {
    rule: 'MM_ANONPAGES of an mm is its present anonymous entries and its migration entries, a PMD counted as 512, shared or not.',
    invariants: ['rss-is-mapped'],
  },
  {
    rule: 'The zero page and the huge zero folio are mapped without being counted, and are never in rmap.',
    invariants: ['zero-page-not-counted', 'huge-zero-not-counted'],
  },
  {
    rule: 'On the deferred-split queue are anonymous folios of order 2 or more only, and not those that went to swap.',
    invariants: ['deferred-is-large-anon'],
  },
  { rule: 'A pinned page stays PageAnonExclusive.', invariants: ['pinned-is-exclusive'] },
  {
    rule: 'The mm-id slots: a used one counts mappings of its mm, and a folio not marked shared has one mm.',
    invariants: ['mm-id-slots', 'not-shared-is-one-mm'],
  },
  {
    rule: 'folio->index plus the page is the linear index of every address that maps the page.',
    invariants: ['index-is-linear', 'rmap-finds-mappings'],
  },
  {
    rule: 'A swap slot has a count for each entry that names it, and one copy in the swap cache at most; an exclusive entry is its only one.',
    invariants: [
      'slot-count-is-entries',
      'swap-cache-is-folio',
      'nr-swapcached',
      'swapped-exclusive-once',
      'cluster-counts-slots',
    ],
  },
];
