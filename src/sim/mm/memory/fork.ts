import { pte_mkold, pte_none, pte_present, pte_write, pte_wrprotect } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_get } from '../page_alloc';
import { PG_anon_exclusive } from '../page-flags';
import { entryRow, tableOf } from '../pgtable';
import { ptep_set_wrprotect, pteRun, set_pte_at, setPteRun } from '../pgtable-generic';
import { folio_try_dup_anon_rmap_ptes, page_try_dup_anon_rmap } from '../rmap';
import { is_cow_mapping } from '../vm_flags';
import { allocTables, lockPte, unlockPte } from './fault';
import { normalPage } from './wp';

const FILE = 'mm/memory.c';

/** One page's PTE copied to the child: shared, read-only on both sides in a CoW mapping, old in the child. */
function copyOne(k: Kernel, dst: ForkSide, src: ForkSide, cow: boolean): void {
  let flags = k.pgtable.flags.get(src.pte);
  const pfn = k.pgtable.pfn.get(src.pte);
  const page = normalPage(flags, pfn);
  if (page !== 0) {
    folio_get(k, page);
    if (k.has('rmap-overhaul')) {
      folio_try_dup_anon_rmap_ptes(k, page);
    } else {
      page_try_dup_anon_rmap(k, page);
    }
    k.mm.MM_ANONPAGES.add(dst.mm, 1);
  }
  if (cow && pte_write(flags)) {
    ptep_set_wrprotect(k, src.pte);
    flags = pte_wrprotect(flags, k.has('saved-dirty'));
  }
  set_pte_at(k, dst.pte, pte_mkold(flags), pfn);
}

/** As `copyOne` of `count` more pages like the one before, which has just been copied. */
function copyRun(k: Kernel, dst: ForkSide, src: ForkSide, count: number): void {
  const flags = k.pgtable.flags.get(src.pte - 1);
  const pfn = k.pgtable.pfn.get(src.pte);
  k.page._refcount.addRun(pfn, count, 1);
  k.page._mapcount.addRun(pfn, count, 1);
  k.page.flags.maskRun(pfn, count, 0, PG_anon_exclusive);
  k.mm.MM_ANONPAGES.add(dst.mm, count);
  k.pgtable.flags.setRun(src.pte, count, flags, 0);
  setPteRun(k, dst.pte, count, pte_mkold(flags), pfn);
}

interface ForkSide {
  readonly mm: number;
  readonly pte: number;
}

/** Until 6.8. Both ptls held. */
export const copy_present_pte = kfn(FILE, 'copy_present_pte', copyOne);
/** Since 6.9: consecutive PTEs of one large folio at once; an order-0 folio is a batch of one. */
export const copy_present_ptes = kfn(FILE, 'copy_present_ptes', copyOne);

/** Whether fork has to copy the PTEs: yes once the parent's VMA has an anon_vma. Else the child faults them in again. */
function vma_needs_copy(k: Kernel, src: number): boolean {
  return k.vma.anon_vma.get(src) !== 0;
}

/**
 * Copies the page tables of one VMA to the child (fork). Both mmap_locks held for writing; the ptls are taken per table.
 * Anonymous memory; pinned pages, which have to be copied at once, are not modelled yet.
 */
export const copy_page_range = kfn(FILE, 'copy_page_range', function* (k, dst: number, src: number): Path<void> {
  if (!vma_needs_copy(k, src)) {
    return;
  }
  const dstMm = k.vma.vm_mm.get(dst);
  const srcMm = k.vma.vm_mm.get(src);
  const cow = is_cow_mapping(k.vma.vm_flags.get(src));
  const end = k.vma.vm_end.get(src);
  for (let vpn = k.vma.vm_start.get(src); vpn < end; ) {
    const next = Math.min(end, (Math.floor(vpn / 512) + 1) * 512);
    const table = tableOf(k, srcMm, 1, vpn);
    if (table !== 0) {
      yield* copy_pte_range(k, dstMm, srcMm, vpn, next, cow);
    }
    vpn = next;
  }
});

/** The PTEs of one table. */
function* copy_pte_range(
  k: Kernel,
  dstMm: number,
  srcMm: number,
  start: number,
  end: number,
  cow: boolean,
): Path<void> {
  const dstTable = allocTables(k, dstMm, start);
  const srcTable = tableOf(k, srcMm, 1, start);
  const first = entryRow(srcTable, 1, start);
  yield* lockPte(k, entryRow(dstTable, 1, start));
  yield* lockPte(k, first);
  const copy = k.has('fork-batch') ? copy_present_ptes : copy_present_pte;
  for (let vpn = start; vpn < end; vpn++) {
    const src = { mm: srcMm, pte: first + vpn - start };
    const dst = { mm: dstMm, pte: entryRow(dstTable, 1, vpn) };
    const flags = k.pgtable.flags.get(src.pte);
    if (!pte_none(flags) && pte_present(flags)) {
      const same = normalPage(flags, k.pgtable.pfn.get(src.pte)) === 0 ? 1 : pteRun(k, src.pte, end - vpn);
      const call = k.calls.length;
      copy(k, dst, src, cow);
      if (same > 1) {
        copyRun(k, { mm: dstMm, pte: dst.pte + 1 }, { mm: srcMm, pte: src.pte + 1 }, same - 1);
        k.calls.setTimes(call, same);
        vpn += same - 1;
      }
    }
  }
  unlockPte(k, first);
  unlockPte(k, entryRow(dstTable, 1, start));
}
