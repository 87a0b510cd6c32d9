import { folio_test_hugetlb } from '../mm/folio';
import { FREE_HUGE_PAGES, HPAGE_PMD_NR, NR_HUGE_PAGES } from '../mm/sysfs';
import type { Invariant } from './invariant';
import { folios } from './survey';

/** The hugetlb pool, and what it has promised. */
export const hugetlbInvariants: readonly Invariant[] = [
  {
    id: 'hugetlb-pool-is-kept',
    reason: 'A page of the hugetlb pool is free or in use; one that is neither is lost to the pool.',
    *broken(k) {
      const { sysfs } = k.counters;
      const used = [...folios(k)].filter(([head]) => folio_test_hugetlb(k, head)).length;
      const free = sysfs.get(FREE_HUGE_PAGES);
      if (free + used !== sysfs.get(NR_HUGE_PAGES)) {
        yield `nr_hugepages is ${sysfs.get(NR_HUGE_PAGES)}, but ${free} are free and ${used} in use`;
      }
    },
  },
  {
    id: 'hugetlb-usage-is-mapped',
    reason: 'hugetlb_usage counts the hugetlb memory that the mm maps; RSS leaves it out.',
    *broken(k, { entries }) {
      for (const mm of k.mm.table.rows()) {
        const mapped = entries.filter((e) => e.mm === mm && e.normal && folio_test_hugetlb(k, e.pfn)).length;
        if (k.mm.hugetlb_usage.get(mm) !== mapped * HPAGE_PMD_NR) {
          yield `mm ${mm}: hugetlb_usage ${k.mm.hugetlb_usage.get(mm)}, but ${mapped} huge pages mapped`;
        }
      }
    },
  },
];
