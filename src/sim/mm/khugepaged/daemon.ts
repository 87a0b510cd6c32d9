import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockWrite, unlockWrite } from '../../sched/locks';
import { allowedOrders } from '../huge_memory';
import { collapseBlock } from '../khugepaged';
import { MMAP_LOCK_WRITE } from '../mmap';
import { lru_add_drain_all } from '../swap';
import { HPAGE_PMD_NR, mthpMode, PMD_ORDER, thpMode } from '../sysfs';
import { VM_HUGETLB } from '../vm_flags';
import { vmasOf } from '../vma';
import type { CollapseControl } from './scan';

const FILE = 'mm/khugepaged.c';

/** Whether sysfs allows THPs at all: khugepaged sleeps until it does (hugepage_pmd_enabled). */
function pmdEnabled(k: Kernel): boolean {
  const mode = k.has('mthp') ? mthpMode(k, PMD_ORDER) : 'inherit';
  return mode === 'inherit' ? thpMode(k) !== 'never' : mode !== 'never';
}

/** khugepaged looks at VMAs that may have THPs and had a fault: before that there is nothing to collapse. */
function isScanned(k: Kernel, vma: number): boolean {
  return (
    k.vma.anon_vma.get(vma) !== 0 &&
    (k.vma.vm_flags.get(vma) & VM_HUGETLB) === 0 &&
    allowedOrders(k, vma).includes(PMD_ORDER)
  );
}

/**
 * All 2 MiB blocks of one mm. The kernel looks at a block with mmap_lock held for reading and takes it for writing to
 * collapse; here it is held for writing throughout.
 */
const khugepaged_scan_mm_slot = kfn(
  FILE,
  'khugepaged_scan_mm_slot',
  function* (k, mm: number, cc: CollapseControl): Path<void> {
    yield* lockWrite(k, k.mm.mmap_lock, mm, MMAP_LOCK_WRITE);
    for (const vma of vmasOf(k, mm)) {
      if (!isScanned(k, vma)) {
        continue;
      }
      const from = Math.ceil(k.vma.vm_start.get(vma) / HPAGE_PMD_NR) * HPAGE_PMD_NR;
      for (let haddr = from; haddr + HPAGE_PMD_NR <= k.vma.vm_end.get(vma); haddr += HPAGE_PMD_NR) {
        yield* collapseBlock(k, vma, haddr, cc);
      }
    }
    unlockWrite(k.mm.mmap_lock, mm);
  },
);

/**
 * One full scan of khugepaged: every mm, every VMA that may have THPs, every block. False if sysfs allows no THPs. The
 * kernel has the mms in the order in which they got their first such VMA; here it is that of their birth. Left out: the
 * smaller orders to which 7.2 collapses, and how far one waking goes (`pages_to_scan`).
 */
export const khugepaged_do_scan = kfn(FILE, 'khugepaged_do_scan', function* (k, cc: CollapseControl): Path<boolean> {
  if (!pmdEnabled(k)) {
    return false;
  }
  lru_add_drain_all(k);
  for (const mm of k.mm.table.rows()) {
    yield* khugepaged_scan_mm_slot(k, mm, cc);
  }
  return true;
});
