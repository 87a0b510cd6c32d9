import { flush_tlb_mm_range } from '../arch/tlbflush';
import { _PAGE_PSE, pte_none, pte_present } from '../arch/x86_64';
import type { SyscallReturn } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import { kfn, type Path } from '../kernel/kfn';
import { lockWrite, unlockWrite } from '../sched/locks';
import { folio_test_large, page_folio } from './folio';
import { lockPmd, map_anon_folio_pmd_nopf, mapNewThp, unlockPmd } from './huge_memory';
import {
  type CollapseControl,
  collapse_max_ptes_none,
  MADVISE_COLLAPSE,
  type ScanResult,
  scan,
} from './khugepaged/scan';
import { ksm_might_unmap_zero_page } from './ksm/zero';
import { alike, FPB_IGNORED, normalPage } from './memory';
import { do_swap_page } from './memory/swap';
import { lruvec_del_folio } from './mm_inline';
import { allocLargeFolio, folio_get, folio_put } from './page_alloc';
import { PG_lru } from './page-flags';
import { childTable, entryRow, pmdRow } from './pgtable';
import { setPteRun } from './pgtable-generic';
import { removePteRmap } from './rmap';
import { folio_add_lru, lru_add_drain, lru_add_drain_all } from './swap';
import { free_swap_cache } from './swapfile';
import { HPAGE_PMD_NR, PMD_ORDER } from './sysfs';
import { VM_NOHUGEPAGE } from './vm_flags';
import { THP_COLLAPSE_ALLOC } from './vmstat';

const FILE = 'mm/khugepaged.c';

/** madvise_collapse_errno(). */
function errnoOf(result: ScanResult): 'EAGAIN' | 'EINVAL' {
  return result === 'SCAN_PAGE_COUNT' || result === 'SCAN_PAGE_LRU' ? 'EAGAIN' : 'EINVAL';
}

/** Takes a folio off the LRU for the copy: PG_lru off, a reference on. */
function isolate(k: Kernel, folio: number): void {
  k.page.flags.andNot(folio, PG_lru);
  lruvec_del_folio(k, folio);
  folio_get(k, folio);
}

/** Puts it back through an LRU batch, and drops the reference of the isolation. */
function putback(k: Kernel, folio: number): void {
  folio_add_lru(k, folio);
  folio_put(k, folio);
}

/** Copies the content of the pages that are there, and counts the ones that are not as new. Returns the large sources. */
function copyPages(k: Kernel, mm: number, first: number, target: number): number[] {
  const large: number[] = [];
  for (let i = 0; i < HPAGE_PMD_NR; i++) {
    const flags = k.pgtable.flags.get(first + i);
    const page = pte_none(flags) ? 0 : normalPage(flags, k.pgtable.pfn.get(first + i));
    if (page === 0) {
      k.mm.MM_ANONPAGES.add(mm, 1);
      continue;
    }
    k.page.content.set(target + i, k.page.content.get(page));
    const folio = page_folio(k, page);
    if (!folio_test_large(k, folio)) {
      isolate(k, folio);
    } else if (!large.includes(folio)) {
      isolate(k, folio);
      large.push(folio);
    }
  }
  return large;
}

/** Takes the old pages out of the page table: PTE, rmap and reference of each; since 6.18 in batches of one folio. */
function dropOldPages(k: Kernel, vma: number, first: number): void {
  for (let i = 0; i < HPAGE_PMD_NR; ) {
    const flags = k.pgtable.flags.get(first + i);
    if (pte_none(flags)) {
      i++;
      continue;
    }
    const page = normalPage(flags, k.pgtable.pfn.get(first + i));
    const { batch } = alike(k, first + i, HPAGE_PMD_NR - i, k.has('collapse-batch'), FPB_IGNORED);
    if (page !== 0 && !folio_test_large(k, page_folio(k, page))) {
      putback(k, page);
    }
    ksm_might_unmap_zero_page(k, k.vma.vm_mm.get(vma), flags, k.pgtable.pfn.get(first + i));
    setPteRun(k, first + i, batch, 0, 0);
    if (page !== 0) {
      removePteRmap(k, page, batch, vma);
      free_swap_cache(k, page_folio(k, page));
      folio_put(k, page_folio(k, page), batch);
    }
    i += batch;
  }
}

/** Faults in what the entries that are not present stand for. False where that is not possible, as in a guard region. */
export const __collapse_huge_page_swapin = kfn(
  FILE,
  '__collapse_huge_page_swapin',
  function* (k, vma: number, first: number, haddr: number): Path<boolean> {
    for (let i = 0; i < HPAGE_PMD_NR; i++) {
      const flags = k.pgtable.flags.get(first + i);
      if (pte_none(flags) || pte_present(flags)) {
        continue;
      }
      const result = yield* do_swap_page(k, {
        mm: k.vma.vm_mm.get(vma),
        vma,
        vpn: haddr + i,
        write: false,
        unshare: false,
        vmaLock: false,
        pte: first + i,
        orig_flags: flags,
        orig_pfn: k.pgtable.pfn.get(first + i),
      });
      if (result !== 'done') {
        return false;
      }
    }
    // What came back may wait in an LRU batch, which has a reference on it.
    lru_add_drain(k);
    return true;
  },
);

/** Calls it if there is such an entry. */
function* bringIn(k: Kernel, vma: number, pmd: number, haddr: number): Path<boolean> {
  const first = entryRow(childTable(k, pmd), 1, haddr);
  for (let i = 0; i < HPAGE_PMD_NR; i++) {
    const flags = k.pgtable.flags.get(first + i);
    if (!pte_none(flags) && !pte_present(flags)) {
      return yield* __collapse_huge_page_swapin(k, vma, first, haddr);
    }
  }
  return true;
}

/**
 * Replaces the PTEs of a block by a PMD of a new THP on `node` that holds copies of the pages. mmap_lock held for writing.
 */
export const collapse_huge_page = kfn(
  FILE,
  'collapse_huge_page',
  function* (k, vma: number, pmd: number, haddr: number, cc: CollapseControl, node: number): Path<ScanResult> {
    const mm = k.vma.vm_mm.get(vma);
    const target = allocLargeFolio(k, PMD_ORDER, node);
    k.count(THP_COLLAPSE_ALLOC);
    if (!(yield* bringIn(k, vma, pmd, haddr))) {
      folio_put(k, target);
      return 'SCAN_FAIL';
    }
    const root = k.anon_vma.root.get(k.vma.anon_vma.get(vma));
    yield* lockWrite(k, k.anon_vma.rwsem, root, 'anon_vma->root->rwsem (write)');
    yield* lockPmd(k, pmd);
    const table = childTable(k, pmd);
    const first = entryRow(table, 1, haddr);
    setPteRun(k, pmd, 1, 0, 0);
    flush_tlb_mm_range(k, mm);
    if (k.has('collapse-orders')) {
      collapse_max_ptes_none(k, cc);
    }
    unlockWrite(k.anon_vma.rwsem, root);
    const large = copyPages(k, mm, first, target);
    dropOldPages(k, vma, first);
    for (const folio of large) {
      putback(k, folio);
    }
    (k.has('collapse-orders') ? map_anon_folio_pmd_nopf : mapNewThp)(k, vma, pmd, target, haddr, table);
    unlockPmd(k, pmd);
    return 'SCAN_SUCCEED';
  },
);

/** Looks at one 2 MiB block, and collapses it if nothing speaks against it. */
function* lookAt(k: Kernel, vma: number, haddr: number, cc: CollapseControl): Path<ScanResult> {
  const pmd = pmdRow(k, k.vma.vm_mm.get(vma), haddr);
  if (pmd === 0) {
    return 'SCAN_PMD_NULL';
  }
  if (k.pgtable.flags.get(pmd) === 0) {
    return 'SCAN_PMD_NONE';
  }
  if (k.pgtable.flags.get(pmd) & _PAGE_PSE) {
    return 'SCAN_PMD_MAPPED';
  }
  const { result, node } = scan(k, vma, entryRow(childTable(k, pmd), 1, haddr), cc);
  k.calls.note(result);
  return result === 'SCAN_SUCCEED' ? yield* collapse_huge_page(k, vma, pmd, haddr, cc, node) : result;
}

export const hpage_collapse_scan_pmd = kfn(FILE, 'hpage_collapse_scan_pmd', lookAt);
export const collapse_single_pmd = kfn(FILE, 'collapse_single_pmd', lookAt);

/** The one that this kernel has. */
export function collapseBlock(k: Kernel, vma: number, haddr: number, cc: CollapseControl): Path<ScanResult> {
  return (k.has('collapse-orders') ? collapse_single_pmd : hpage_collapse_scan_pmd)(k, vma, haddr, cc);
}

/**
 * MADV_COLLAPSE: makes a THP of each 2 MiB block of the range, whatever sysfs says. EINVAL if the VMA cannot have any or
 * was never faulted, or for what is said about the last block that failed; EAGAIN if that may pass. Before 7.2 the first
 * block whose PMD is none ends it, and a range within one block is EINVAL.
 */
export const madvise_collapse = kfn(
  FILE,
  'madvise_collapse',
  function* (k, vma: number, start: number, end: number): Path<SyscallReturn> {
    const from = Math.ceil(start / HPAGE_PMD_NR) * HPAGE_PMD_NR;
    const to = Math.floor(end / HPAGE_PMD_NR) * HPAGE_PMD_NR;
    const first = Math.ceil(k.vma.vm_start.get(vma) / HPAGE_PMD_NR) * HPAGE_PMD_NR;
    const fits = first + HPAGE_PMD_NR <= k.vma.vm_end.get(vma);
    if (!fits || k.vma.anon_vma.get(vma) === 0 || k.vma.vm_flags.get(vma) & VM_NOHUGEPAGE) {
      return 'EINVAL';
    }
    if (from >= to && k.has('collapse-nothing')) {
      return 0;
    }
    lru_add_drain_all(k);
    if (from > to) {
      return 'EINVAL';
    }
    let failed: ScanResult | undefined;
    for (let haddr = from; haddr < to; haddr += HPAGE_PMD_NR) {
      const result = yield* collapseBlock(k, vma, haddr, MADVISE_COLLAPSE);
      if (result !== 'SCAN_SUCCEED' && result !== 'SCAN_PMD_MAPPED') {
        failed = result;
      }
      if (result === 'SCAN_PMD_NONE' && !k.has('collapse-holes')) {
        break;
      }
    }
    return failed ? errnoOf(failed) : 0;
  },
);
