import { _PAGE_PSE } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { PTRS_PER_TABLE } from '../mm/mm_types';
import { hugePmd } from '../mm/pgtable';
import type { ProcFrame, PteRuns } from '../trace/frame';

/**
 * The leaf entries of a process in address order: those of PTE tables, and PMDs that map a huge page, told page by page
 * with PSE in their flags.
 */
export function leafRuns(k: Kernel, { mm, ptes }: ProcFrame): PteRuns {
  const runs: PteRuns = { vpn: [], pages: [], flags: [], pfn: [], level: [] };
  const add = (vpn: number, pages: number, flags: number, pfn: number): void => {
    runs.vpn.push(vpn);
    runs.pages.push(pages);
    runs.flags.push(flags);
    runs.pfn.push(pfn);
    runs.level.push(flags & _PAGE_PSE ? 2 : 1);
  };
  for (const [run, start] of ptes.vpn.entries()) {
    const end = start + ptes.pages[run];
    if (ptes.flags[run] !== 0) {
      add(start, ptes.pages[run], ptes.flags[run], ptes.pfn[run]);
      continue;
    }
    let none = start;
    for (let vpn = start; vpn < end; ) {
      const first = Math.floor(vpn / PTRS_PER_TABLE) * PTRS_PER_TABLE;
      const next = Math.min(end, first + PTRS_PER_TABLE);
      const row = hugePmd(k, mm, vpn);
      if (row !== 0) {
        if (vpn > none) add(none, vpn - none, 0, 0);
        add(vpn, next - vpn, k.pgtable.flags.get(row), k.pgtable.pfn.get(row) + vpn - first);
        none = next;
      }
      vpn = next;
    }
    if (end > none) add(none, end - none, 0, 0);
  }
  return runs;
}
