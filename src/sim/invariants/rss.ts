import type { Kernel } from '../kernel/kernel';
import { folio_test_hugetlb, page_folio } from '../mm/folio';
import { isMigrationPte, isSlotEntry } from '../mm/swapops';
import type { Invariant } from './invariant';
import type { Entry } from './survey';

/** hugetlb memory is in none of the RSS counters. */
function isHugetlb(k: Kernel, { pfn }: Entry): boolean {
  return folio_test_hugetlb(k, page_folio(k, pfn));
}

/** What an mm counts. */
export const rssInvariants: readonly Invariant[] = [
  {
    id: 'rss-is-mapped',
    reason:
      'MM_ANONPAGES counts the anonymous pages that the mm maps, or will once they are migrated; not the zero page.',
    *broken(k, { entries }) {
      const mapped = new Map<number, number>();
      for (const entry of entries) {
        if ((entry.normal && !isHugetlb(k, entry)) || isMigrationPte(entry.flags)) {
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
    id: 'swapents-is-entries',
    reason: 'MM_SWAPENTS counts the entries of the mm that name a swap slot.',
    *broken(k, { entries }) {
      for (const mm of k.mm.table.rows()) {
        const swapped = entries.filter((entry) => entry.mm === mm && isSlotEntry(entry.flags)).length;
        if (k.mm.MM_SWAPENTS.get(mm) !== swapped) {
          yield `mm ${mm}: MM_SWAPENTS ${k.mm.MM_SWAPENTS.get(mm)}, but ${swapped} swap entries`;
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
