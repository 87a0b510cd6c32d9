import { kfn } from '../kernel/kfn';
import { lruvec_del_folio } from './mm_inline';
import { folio_get, folio_put } from './page_alloc';
import { PG_lru } from './page-flags';
import { folio_add_lru } from './swap';

const FILE = 'mm/vmscan.c';

/**
 * Takes a folio off the LRU, with a reference of its own. False if it is not on it: it waits in a batch, or somebody else has
 * isolated it. The caller has a reference that keeps it.
 */
export const folio_isolate_lru = kfn(FILE, 'folio_isolate_lru', (k, folio: number): boolean => {
  if ((k.page.flags.get(folio) & PG_lru) === 0) {
    return false;
  }
  folio_get(k, folio);
  k.page.flags.andNot(folio, PG_lru);
  lruvec_del_folio(k, folio);
  return true;
});

/** Gives an isolated folio back to the LRU through a batch, and the reference of the isolation up. */
export const folio_putback_lru = kfn(FILE, 'folio_putback_lru', (k, folio: number) => {
  folio_add_lru(k, folio);
  folio_put(k, folio);
});
