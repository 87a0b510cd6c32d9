import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_nr_pages } from '../folio';
import { folio_get, folio_put } from '../page_alloc';
import { PG_locked, PG_mlocked, PG_partially_mapped } from '../page-flags';
import { HPAGE_PMD_NR, khugepagedMaxPtesNone } from '../sysfs';
import { THP_UNDERUSED_SPLIT_PAGE } from '../vmstat';
import { splitFolioToOrder } from './split_folio';

const FILE = 'mm/huge_memory.c';

/**
 * Whether so many pages of a large folio are full of zeroes that splitting it pays: more than `max_ptes_none`, which at its
 * default of 511 is never. Since 6.12.
 */
export const thp_underused = kfn(FILE, 'thp_underused', (k: Kernel, folio: number): boolean => {
  const limit = khugepagedMaxPtesNone(k);
  if (limit === HPAGE_PMD_NR - 1) {
    return false;
  }
  let zero = 0;
  for (let i = 0; i < folio_nr_pages(k, folio); i++) {
    zero += k.page.content.get(folio + i) === 0 ? 1 : 0;
  }
  return zero > limit;
});

/**
 * The shrinker of the deferred-split queue: splits the folios on it. Since 6.12 a new THP waits there, too: it is split if it is
 * underused, else it leaves the queue. Leaves out shrink_underused, which is on. 6.1, 6.12, 6.18, 7.2.
 */
export const deferred_split_scan = kfn(FILE, 'deferred_split_scan', function* (k): Path<void> {
  const queue = [...k.page.table.rows()].filter((folio) => k.page._deferred_list.get(folio) !== 0);
  for (const folio of queue) {
    folio_get(k, folio);
  }
  for (const folio of queue) {
    yield* scanOne(k, folio);
    folio_put(k, folio);
  }
});

function* scanOne(k: Kernel, folio: number): Path<void> {
  const asks = k.has('shrink-underused') && (k.page.flags.get(folio) & PG_partially_mapped) === 0;
  const mlocked = k.has('underused-not-mlocked') && (k.page.flags.get(folio) & PG_mlocked) !== 0;
  if (asks && (mlocked || !thp_underused(k, folio))) {
    k.page._deferred_list.set(folio, 0);
    return;
  }
  k.page.flags.or(folio, PG_locked);
  const error = yield* splitFolioToOrder(k, folio, 0);
  k.page.flags.andNot(folio, PG_locked);
  if (error === undefined && asks) {
    k.count(THP_UNDERUSED_SPLIT_PAGE);
  }
  if (error !== undefined && asks) {
    k.page._deferred_list.set(folio, 0);
  }
}
