import { kfn } from '../kernel/kfn';
import { PG_dirty, PG_locked } from './page-flags';

/**
 * Marks a folio dirty under the folio lock (mm/page-writeback.c); 6.1 has the same for a page, as set_page_dirty_lock(). An
 * anonymous folio only gets the flag. Nobody else takes the folio lock for longer than a step, so there is no wait.
 */
export const folio_mark_dirty_lock = kfn('mm/page-writeback.c', 'folio_mark_dirty_lock', (k, folio: number) => {
  k.page.flags.or(folio, PG_locked);
  k.page.flags.or(folio, PG_dirty);
  k.page.flags.andNot(folio, PG_locked);
});
