import type { ProcId } from '../machine';
import { is_zero_pfn } from '../mm/page_alloc';
import { type Frame, runAt } from './frame';

/** An entry that maps a page. */
export interface Mapping {
  readonly proc: ProcId;
  readonly vpn: number;
  readonly flags: number;
}

/** Which entries map a page: the frame's runs of entries, sorted by page frame. The zero page is not in it. */
export class ReverseIndex {
  private readonly pfn: number[] = [];
  private readonly pages: number[] = [];
  private readonly vpn: number[] = [];
  private readonly flags: number[] = [];
  private readonly proc: ProcId[] = [];
  /** Highest end of this run and all before it: where a search to the left may stop. */
  private readonly reach: number[] = [];

  constructor(frame: Frame) {
    const runs: { pfn: number; pages: number; vpn: number; flags: number; proc: ProcId }[] = [];
    for (const { proc, ptes } of frame.procs) {
      for (let run = 0; run < ptes.vpn.length; run++) {
        const pfn = ptes.pfn[run];
        if (ptes.flags[run] !== 0 && !is_zero_pfn(pfn)) {
          runs.push({ pfn, pages: ptes.pages[run], vpn: ptes.vpn[run], flags: ptes.flags[run], proc });
        }
      }
    }
    runs.sort((a, b) => a.pfn - b.pfn || a.proc - b.proc || a.vpn - b.vpn);
    let reach = 0;
    for (const run of runs) {
      reach = Math.max(reach, run.pfn + run.pages);
      this.pfn.push(run.pfn);
      this.pages.push(run.pages);
      this.vpn.push(run.vpn);
      this.flags.push(run.flags);
      this.proc.push(run.proc);
      this.reach.push(reach);
    }
  }

  /** Entries that map a page, by process and address. */
  of(pfn: number): Mapping[] {
    const found: Mapping[] = [];
    for (let run = runAt(this.pfn, pfn); run >= 0 && this.reach[run] > pfn; run--) {
      const offset = pfn - this.pfn[run];
      if (offset < this.pages[run]) {
        found.push({ proc: this.proc[run], vpn: this.vpn[run] + offset, flags: this.flags[run] });
      }
    }
    return found.sort((a, b) => a.proc - b.proc || a.vpn - b.vpn);
  }
}
