import type { Kernel } from '../kernel/kernel';
import { kfn } from '../kernel/kfn';
import type { Column } from '../store/column';
import { page_folio } from './folio';
import * as rmap from './rmap';

const HEADER = 'include/linux/mm.h';
const FLAGS = 'include/linux/page-flags.h';

const PageAnon = kfn(FLAGS, 'PageAnon', (k, page: number) => rmap.PageAnon(k, page_folio(k, page)));
const folio_test_anon = kfn(FLAGS, 'folio_test_anon', (k, folio: number) => rmap.PageAnon(k, folio));

/**
 * The counter of an mm that a page counts in. Until 6.8 it is asked of the page, which may be a tail page; since 6.9 of the
 * folio, whose `mapping` decides either way. Leaves out files and shmem, which are not modelled. 6.1, 6.12, 6.18, 7.2.
 */
export const mm_counter = kfn(HEADER, 'mm_counter', (k: Kernel, page: number): Column => {
  const anon = k.has('mm-counter-folio') ? folio_test_anon(k, page_folio(k, page)) : PageAnon(k, page);
  if (!anon) {
    k.splat('mm_counter', 'a page that is not anonymous; files are not modelled');
  }
  return k.mm.MM_ANONPAGES;
});
