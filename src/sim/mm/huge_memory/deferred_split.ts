import { kfn } from '../../kernel/kfn';
import { PG_partially_mapped, PG_swapcache } from '../page-flags';
import { PMD_ORDER } from '../sysfs';
import { THP_DEFERRED_SPLIT_PAGE } from '../vmstat';

const FILE = 'mm/huge_memory.c';

/** Until 6.6: queues a THP of which a page is no longer mapped, to be split when memory is short. */
export const deferred_split_huge_page = kfn(FILE, 'deferred_split_huge_page', (k, folio: number) => {
  if (k.page.flags.get(folio) & PG_swapcache) {
    return;
  }
  if (k.page._deferred_list.get(folio) === 0) {
    k.page._deferred_list.set(folio, 1);
    k.count(THP_DEFERRED_SPLIT_PAGE);
  }
});

/**
 * Queues a large folio for a split (6.7 and later): because it is partially mapped, or (6.12) because a new THP may turn
 * out to be mostly zeroes.
 */
export const deferred_split_folio = kfn(FILE, 'deferred_split_folio', (k, folio: number, partially: boolean) => {
  // Reclaim deals with it already.
  if (k.page.flags.get(folio) & PG_swapcache) {
    return;
  }
  if (partially && (k.page.flags.get(folio) & PG_partially_mapped) === 0) {
    k.page.flags.or(folio, PG_partially_mapped);
    if (k.page.order.get(folio) === PMD_ORDER) {
      k.count(THP_DEFERRED_SPLIT_PAGE);
    }
  }
  k.page._deferred_list.set(folio, 1);
});

/** Takes a folio off the queue when it is freed. */
export const __folio_unqueue_deferred_split = kfn(FILE, '__folio_unqueue_deferred_split', (k, folio: number) => {
  k.page._deferred_list.set(folio, 0);
  k.page.flags.andNot(folio, PG_partially_mapped);
});
