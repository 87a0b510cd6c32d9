import {
  _PAGE_ACCESSED,
  _PAGE_DIRTY,
  _PAGE_PSE,
  _PAGE_RW,
  pte_mkdirty,
  pte_mkyoung,
  pte_none,
  pte_write,
} from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_mapcount } from '../folio';
import { lockPmd, unlockPmd } from '../huge_memory/fault';
import { allocPmdTable, type FaultResult, type VmFault, vmf_anon_prepare } from '../memory/fault';
import { folio_get, folio_put } from '../page_alloc';
import { PG_anon_exclusive } from '../page-flags';
import { vm_get_page_prot } from '../pgprot';
import { entryRow } from '../pgtable';
import { ptep_clear_flush, set_pte_at } from '../pgtable-generic';
import {
  addNewHugetlbRmap,
  folio_move_anon_rmap,
  PageAnonExclusive,
  page_move_anon_rmap,
  removeHugetlbRmap,
} from '../rmap';
import { HPAGE_PMD_NR } from '../sysfs';
import { VM_WRITE } from '../vm_flags';
import { alloc_hugetlb_folio } from './pool';
import { unmap_ref_private } from './range';
import { isReserveOwner, isReserveUnmapped } from './reserve';

const FILE = 'mm/hugetlb.c';

/** make_huge_pte(): the entry of a huge page, young; with `write` dirty and writable if the VMA is. */
function makeHugePte(k: Kernel, vma: number, write: boolean): number {
  const vmFlags = k.vma.vm_flags.get(vma);
  const entry = pte_mkyoung(vm_get_page_prot(vmFlags)) | _PAGE_PSE;
  return write && vmFlags & VM_WRITE ? mkwriteHuge(k, entry) : entry;
}

/** Dirty, then writable. What SAVED_DIRTY has of the dirty bit it keeps: only pte_mkwrite() moves it back, not this. */
function mkwriteHuge(k: Kernel, flags: number): number {
  return pte_mkdirty(flags, k.has('saved-dirty')) | _PAGE_RW;
}

/** Until 7.1 the compiler makes it a part of hugetlb_fault(). */
export const hugetlb_no_page = kfn(
  FILE,
  'hugetlb_no_page',
  function* (k, vmf: VmFault, pmd: number, haddr: number): Path<FaultResult> {
    if (isReserveUnmapped(k, vmf.vma)) {
      k.calls.note('the page went to the process that had reserved it');
      return 'sigbus';
    }
    if (!(yield* vmf_anon_prepare(k, vmf))) {
      return 'retry';
    }
    const folio = alloc_hugetlb_folio(k, vmf.vma, haddr, false);
    if (folio === 0) {
      k.calls.note('the pool is empty');
      return 'sigbus';
    }
    yield* lockPmd(k, pmd);
    addNewHugetlbRmap(k, folio, vmf.vma, haddr);
    set_pte_at(k, pmd, makeHugePte(k, vmf.vma, false), folio);
    k.mm.hugetlb_usage.add(vmf.mm, HPAGE_PMD_NR);
    const result = vmf.write ? yield* hugetlb_wp(k, vmf, pmd, haddr) : 'done';
    unlockPmd(k, pmd);
    return result;
  },
);

/**
 * A write to a huge page that is mapped read-only: reused if this is its only mapping, whatever references there are, else
 * copied. If the pool has no page for the copy, the process that reserved one takes this one from the others. ptl of the PMD
 * held. 6.1, 6.12, 6.18, 7.2.
 */
export const hugetlb_wp = kfn(
  FILE,
  'hugetlb_wp',
  function* (k, vmf: VmFault, pmd: number, haddr: number): Path<FaultResult> {
    const old = k.pgtable.pfn.get(pmd);
    if (folio_mapcount(k, old) === 1) {
      reuse(k, vmf, pmd, old);
      return 'done';
    }
    const owner = isReserveOwner(k, vmf.vma);
    folio_get(k, old);
    const copy = alloc_hugetlb_folio(k, vmf.vma, haddr, owner);
    if (copy === 0) {
      folio_put(k, old);
      if (!owner) {
        k.calls.note('the pool is empty');
        return 'sigbus';
      }
      unlockPmd(k, pmd);
      yield* unmap_ref_private(k, vmf.vma, old, haddr);
      yield* lockPmd(k, pmd);
      reuse(k, vmf, pmd, old);
      return 'done';
    }
    copyContent(k, copy, old);
    ptep_clear_flush(k, vmf.mm, pmd);
    removeHugetlbRmap(k, old, vmf.vma);
    addNewHugetlbRmap(k, copy, vmf.vma, haddr);
    set_pte_at(k, pmd, makeHugePte(k, vmf.vma, vmf.unshare !== true), copy);
    k.calls.note(`copied folio ${k.page.serial.get(old)}`);
    folio_put(k, old, 2);
    return 'done';
  },
);

/** The only mapping: the page is the process's own, and since this is a write, writable. */
function reuse(k: Kernel, vmf: VmFault, pmd: number, folio: number): void {
  if (!PageAnonExclusive(k, folio)) {
    if (k.has('move-anon-rmap')) {
      folio_move_anon_rmap(k, folio, vmf.vma);
      k.page.flags.or(folio, PG_anon_exclusive);
    } else {
      page_move_anon_rmap(k, folio, vmf.vma);
    }
  }
  if (vmf.unshare !== true) {
    k.pgtable.flags.set(pmd, mkwriteHuge(k, k.pgtable.flags.get(pmd)));
  }
}

function copyContent(k: Kernel, to: number, from: number): void {
  for (let i = 0; i < HPAGE_PMD_NR; i++) {
    k.page.content.set(to + i, k.page.content.get(from + i));
  }
}

/** A fault in a hugetlb VMA: all of it happens at the PMD. mmap_lock or the VMA's lock held for reading. */
export const hugetlb_fault = kfn(FILE, 'hugetlb_fault', function* (k, vmf: VmFault): Path<FaultResult> {
  const haddr = vmf.vpn - (vmf.vpn % HPAGE_PMD_NR);
  const pmd = entryRow(allocPmdTable(k, vmf.mm, haddr), 2, haddr);
  if (pte_none(k.pgtable.flags.get(pmd))) {
    return yield* hugetlb_no_page(k, vmf, pmd, haddr);
  }
  yield* lockPmd(k, pmd);
  const flags = k.pgtable.flags.get(pmd);
  let result: FaultResult = 'done';
  if ((vmf.write || vmf.unshare) && !pte_write(flags)) {
    result = yield* hugetlb_wp(k, vmf, pmd, haddr);
  } else {
    k.pgtable.flags.set(pmd, flags | _PAGE_ACCESSED | (vmf.write ? _PAGE_DIRTY : 0));
  }
  unlockPmd(k, pmd);
  return result;
});
