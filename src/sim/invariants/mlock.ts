import { PG_mlocked, PG_unevictable } from '../mm/page-flags';
import { NR_MLOCK } from '../mm/vmstat';
import type { Invariant } from './invariant';
import { folios, page } from './survey';

/** What mlock() leaves at folios. */
export const mlockInvariants: readonly Invariant[] = [
  {
    id: 'nr-mlock',
    reason: 'nr_mlock in /proc/vmstat is the pages of the folios that are marked mlocked.',
    *broken(k) {
      let pages = 0;
      for (const [head, nr] of folios(k)) {
        pages += k.page.flags.get(head) & PG_mlocked ? nr : 0;
      }
      const counted = k.counters.vmstat.get(NR_MLOCK);
      if (counted !== pages) {
        yield `nr_mlock ${counted}, but mlocked folios have ${pages} pages`;
      }
    },
  },
  {
    id: 'mlock-count-is-unevictable',
    reason: 'mlock_count takes the place of the list pointer, which an evictable folio needs for its LRU list.',
    *broken(k) {
      for (const [head] of folios(k)) {
        const count = k.page.mlock_count.get(head);
        if (count < 0 || (count > 0 && (k.page.flags.get(head) & PG_unevictable) === 0)) {
          yield `${page(head)}: mlock_count ${count}, but not on the unevictable list`;
        }
      }
    },
  },
];
