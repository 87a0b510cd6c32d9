import {
  pte_mkold,
  pte_mksoft_dirty,
  pte_mkuffd_wp,
  pte_swp_exclusive,
  pte_swp_soft_dirty,
  pte_swp_uffd_wp,
} from '../../arch/x86_64';
import type { SyscallReturn } from '../../kernel/errno';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, unlockRead } from '../../sched/locks';
import { page_folio } from '../folio';
import { ksm_might_need_to_copy } from '../ksm';
import { lockPte, unlockPte } from '../memory/fault';
import { MMAP_LOCK_READ } from '../mmap';
import { folio_get, folio_put } from '../page_alloc';
import { vm_get_page_prot } from '../pgprot';
import { pteRow } from '../pgtable';
import { set_pte_at } from '../pgtable-generic';
import { addNewAnonRmap, addSwapinRmap } from '../rmap';
import { folio_add_lru_vma } from '../swap';
import { swap_cache_get_folio } from '../swap_state';
import { swapin_readahead } from '../swap_state/readahead';
import { noteSwapCacheHit } from '../swap_state/vma_readahead';
import { isSlotEntry } from '../swapops';
import { vmasOf } from '../vma';
import { swapOn, swapPages } from './alloc';
import { putMappedSlots } from './counts';
import { folio_free_swap } from './folio';
import { mmlist } from './mmlist';
import { usedSlots } from './slots';

const FILE = 'mm/swapfile.c';

/** Maps the page of a swap entry again, old and read-only; exclusive if the entry says so. Folio locked. */
export const unuse_pte = kfn(
  FILE,
  'unuse_pte',
  function* (k, vma: number, vpn: number, pte: number, swapcache: number): Path<void> {
    const mm = k.vma.vm_mm.get(vma);
    const old = k.pgtable.flags.get(pte);
    const slot = k.pgtable.pfn.get(pte);
    const cached = k.swap.cache.get(slot);
    const page = ksm_might_need_to_copy(k, cached, vma, vpn);
    const folio = page_folio(k, page);
    yield* lockPte(k, pte);
    k.mm.MM_SWAPENTS.add(mm, -1);
    k.mm.MM_ANONPAGES.add(mm, 1);
    if (folio === swapcache) {
      folio_get(k, folio);
      addSwapinRmap(k, page, 1, vma, vpn, pte_swp_exclusive(old));
    } else {
      addNewAnonRmap(k, folio, vma, vpn);
      folio_add_lru_vma(k, folio, vma);
    }
    let flags = pte_mkold(vm_get_page_prot(k.vma.vm_flags.get(vma)));
    flags = pte_swp_soft_dirty(old) ? pte_mksoft_dirty(flags) : flags;
    flags = pte_swp_uffd_wp(old) ? pte_mkuffd_wp(flags) : flags;
    set_pte_at(k, pte, flags, page);
    putMappedSlots(k, cached, slot, 1);
    unlockPte(k, pte);
  },
);

/** Brings the swapped-out pages of one mm back. */
export const unuse_mm = kfn(FILE, 'unuse_mm', function* (k, mm: number): Path<void> {
  yield* lockRead(k, k.mm.mmap_lock, mm, MMAP_LOCK_READ);
  for (const vma of [...vmasOf(k, mm)]) {
    for (let vpn = k.vma.vm_start.get(vma); k.vma.anon_vma.get(vma) !== 0 && vpn < k.vma.vm_end.get(vma); vpn++) {
      const pte = pteRow(k, mm, vpn);
      const flags = pte === 0 ? 0 : k.pgtable.flags.get(pte);
      const slot = pte === 0 ? 0 : k.pgtable.pfn.get(pte);
      if (!isSlotEntry(flags)) {
        continue;
      }
      const cached = swap_cache_get_folio(k, slot);
      if (cached !== 0 && !k.has('swap-table')) {
        noteSwapCacheHit(k, cached, vma, vpn);
      }
      const folio = cached || swapin_readahead(k, slot, vma, vpn);
      yield* unuse_pte(k, vma, vpn, pte, folio);
      folio_free_swap(k, folio);
      folio_put(k, folio);
    }
  }
  unlockRead(k.mm.mmap_lock, mm);
});

/** Drops the folios that are left in the swap cache: nobody maps them by swap entries any more. */
function dropCached(k: Kernel): void {
  for (let slot = 1; slot < swapPages(k); slot++) {
    const page = k.swap.cache.get(slot);
    if (page === 0) {
      continue;
    }
    const folio = k.has('swap-table') ? swap_cache_get_folio(k, slot) : page_folio(k, page);
    if (!k.has('swap-table')) {
      folio_get(k, folio);
    }
    folio_free_swap(k, folio);
    folio_put(k, folio);
  }
}

/** Brings every page back to memory, so that no slot is in use. Left out: shmem. */
export const try_to_unuse = kfn(FILE, 'try_to_unuse', function* (k): Path<void> {
  for (const mm of [...mmlist(k)]) {
    yield* unuse_mm(k, mm);
  }
  dropCached(k);
});

/** Slots of the device: 256 MiB. */
const SWAP_PAGES = 65536;

/** The swapon() syscall, for a device of 256 MiB. EBUSY if it is on. */
export const swapon = kfn(FILE, 'swapon', (k): SyscallReturn => {
  if (swapPages(k) !== 0) {
    return 'EBUSY';
  }
  swapOn(k, SWAP_PAGES);
  return 0;
});

/** The swapoff() syscall, for the one device. EINVAL if it is off. */
export const swapoff = kfn(FILE, 'swapoff', function* (k): Path<SyscallReturn> {
  if (swapPages(k) === 0) {
    return 'EINVAL';
  }
  // Without swap only file pages count as what a page that comes back competes with: it is not taken for one in use.
  for (const slot of [...usedSlots(k)]) {
    k.swap.shadow.set(slot, 0);
  }
  yield* try_to_unuse(k);
  for (let order = 0; order <= 9; order++) {
    k.swap.next.set(order, 0);
  }
  k.swap.pages.set(0, 0);
  k.swap.cluster_count.set(0, 0);
  return 0;
});
