import type { Kernel } from '../../../kernel/kernel';
import { VM_SHARED, VM_WRITE } from '../../../mm/vm_flags';
import { vmasOf } from '../../../mm/vma';
import type { ProcEntry } from './smaps';

const KB_PER_PAGE = 4;

/** A memory line of /proc/PID/status. */
export interface StatusEntry extends ProcEntry {
  readonly kB: number;
}

function line(name: string, kB: number): StatusEntry {
  return { name, kB, value: `${kB} kB`, text: `${name}:\t${String(kB).padStart(8)} kB` };
}

/** Pages of an mm in VMAs that are private and writable (is_data_mapping, mm/internal.h). */
function data_vm(k: Kernel, mm: number): number {
  let pages = 0;
  for (const vma of vmasOf(k, mm)) {
    if ((k.vma.vm_flags.get(vma) & (VM_WRITE | VM_SHARED)) === VM_WRITE) {
      pages += k.vma.vm_end.get(vma) - k.vma.vm_start.get(vma);
    }
  }
  return pages;
}

/**
 * The memory lines of /proc/PID/status (task_mem in fs/proc/task_mmu.c, hugetlb_report_usage in mm/hugetlb.c). Processes
 * of the model have no binary and no stack, and nobody keeps their highest values: VmPeak, VmHWM, VmStk, VmExe and VmLib are
 * left out. 6.1 may be off by what a task has not yet added to its mm; here the counters are exact. Reads only.
 */
export function task_mem(k: Kernel, mm: number): StatusEntry[] {
  const file = k.mm.MM_FILEPAGES.get(mm);
  const anon = k.mm.MM_ANONPAGES.get(mm);
  const shmem = k.mm.MM_SHMEMPAGES.get(mm);
  const pages = (name: string, count: number): StatusEntry => line(name, count * KB_PER_PAGE);
  return [
    pages('VmSize', k.mm.total_vm.get(mm)),
    pages('VmLck', k.mm.locked_vm.get(mm)),
    pages('VmPin', k.mm.pinned_vm.get(mm)),
    pages('VmRSS', anon + file + shmem),
    pages('RssAnon', anon),
    pages('RssFile', file),
    pages('RssShmem', shmem),
    pages('VmData', data_vm(k, mm)),
    pages('VmPTE', k.mm.pgtables.get(mm)),
    pages('VmSwap', k.mm.MM_SWAPENTS.get(mm)),
    pages('HugetlbPages', k.mm.hugetlb_usage.get(mm)),
  ];
}
