import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { folio_maybe_dma_pinned, page_folio } from '../folio';
import { PG_anon_exclusive } from '../page-flags';
import { PageAnonExclusive } from './counts';

const FILE = 'include/linux/rmap.h';

function tryShare(k: Kernel, pfn: number): boolean {
  if (!PageAnonExclusive(k, pfn)) {
    k.splat('folio_try_share_anon_rmap', `pfn ${pfn} is not exclusive`);
  }
  if (folio_maybe_dma_pinned(k, page_folio(k, pfn))) {
    return false;
  }
  k.page.flags.andNot(pfn, PG_anon_exclusive);
  return true;
}

/**
 * Until 6.7: takes PageAnonExclusive off a page before its entry is replaced by one that is not present. Returns false, and
 * leaves it, if the page may be pinned. The PTE or PMD is cleared already.
 */
export const page_try_share_anon_rmap = kfn(FILE, 'page_try_share_anon_rmap', tryShare);
/** Since 6.8, for a PTE. */
export const folio_try_share_anon_rmap_pte = kfn(FILE, 'folio_try_share_anon_rmap_pte', tryShare);
/** Since 6.8, for a PMD: of the head page. */
export const folio_try_share_anon_rmap_pmd = kfn(FILE, 'folio_try_share_anon_rmap_pmd', tryShare);

/** The one for a PTE that this kernel has. */
export function tryShareAnonRmap(k: Kernel, pfn: number): boolean {
  return (k.has('rmap-overhaul') ? folio_try_share_anon_rmap_pte : page_try_share_anon_rmap)(k, pfn);
}

/** The one for a PMD that this kernel has. */
export function tryShareAnonRmapPmd(k: Kernel, folio: number): boolean {
  return (k.has('rmap-overhaul') ? folio_try_share_anon_rmap_pmd : page_try_share_anon_rmap)(k, folio);
}
