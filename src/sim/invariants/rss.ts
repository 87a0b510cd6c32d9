import type { Invariant } from './invariant';

/** What an mm counts. */
export const rssInvariants: readonly Invariant[] = [
  {
    id: 'rss-is-mapped',
    reason: 'MM_ANONPAGES counts the anonymous pages that the mm maps; the zero page is not one.',
    *broken(k, { entries }) {
      const mapped = new Map<number, number>();
      for (const entry of entries) {
        if (entry.normal) {
          mapped.set(entry.mm, (mapped.get(entry.mm) ?? 0) + entry.pages);
        }
      }
      for (const mm of k.mm.table.rows()) {
        const counted = k.mm.MM_ANONPAGES.get(mm);
        if (counted !== (mapped.get(mm) ?? 0)) {
          yield `mm ${mm}: MM_ANONPAGES ${counted}, but ${mapped.get(mm) ?? 0} pages mapped`;
        }
      }
    },
  },
  {
    id: 'pgtables-is-tables',
    reason: 'pgtables_bytes counts the page tables of the mm below the PGD, deposited ones as well.',
    *broken(k, { tables }) {
      for (const mm of k.mm.table.rows()) {
        const below = tables.filter((walked) => walked.mm === mm && walked.level < 4).length;
        if (k.mm.pgtables.get(mm) !== below) {
          yield `mm ${mm}: pgtables ${k.mm.pgtables.get(mm)}, but ${below} tables below the PGD`;
        }
      }
    },
  },
];
