import { pte_present } from '../arch/x86_64';
import type { ProcId } from '../machine';
import { type Frame, isZeroPage, runAt } from './frame';

/** An entry that maps a page. */
export interface Mapping {
  readonly proc: ProcId;
  readonly vpn: number;
  readonly flags: number;
  /** 2 = PMD, 1 = PTE. */
  readonly level: number;
}

/** Entries of one process that map consecutive pages. */
export interface MappingRun extends Mapping {
  /** First of the pages. */
  readonly pfn: number;
  readonly pages: number;
}

/**
 * Which entries map a page: the frame's runs of entries, sorted by page frame. The zero page is not in it. Or which entries name
 * something else by their pfn word, if `wanted` says which: a swap slot.
 */
export class ReverseIndex {
  private readonly pfn: number[] = [];
  private readonly pages: number[] = [];
  private readonly vpn: number[] = [];
  private readonly flags: number[] = [];
  private readonly level: number[] = [];
  private readonly proc: ProcId[] = [];
  /** Highest end of this run and all before it: where a search to the left may stop. */
  private readonly reach: number[] = [];

  constructor(frame: Frame, wanted: (flags: number) => boolean = pte_present) {
    const runs: MappingRun[] = [];
    for (const { proc, ptes } of frame.procs) {
      for (let run = 0; run < ptes.vpn.length; run++) {
        const pfn = ptes.pfn[run];
        if (wanted(ptes.flags[run]) && (wanted !== pte_present || !isZeroPage(frame, pfn))) {
          runs.push({
            pfn,
            pages: ptes.pages[run],
            vpn: ptes.vpn[run],
            flags: ptes.flags[run],
            level: ptes.level[run],
            proc,
          });
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
      this.level.push(run.level);
      this.proc.push(run.proc);
      this.reach.push(reach);
    }
  }

  /** Entries that map a page, by process and address. */
  of(pfn: number): Mapping[] {
    return this.ofRange(pfn, 1);
  }

  /** Entries that map any of the pages, by process and address. */
  ofRange(pfn: number, pages: number): MappingRun[] {
    const found: MappingRun[] = [];
    for (let run = runAt(this.pfn, pfn + pages - 1); run >= 0 && this.reach[run] > pfn; run--) {
      const from = Math.max(pfn, this.pfn[run]);
      const to = Math.min(pfn + pages, this.pfn[run] + this.pages[run]);
      if (from < to) {
        found.push({
          pfn: from,
          pages: to - from,
          proc: this.proc[run],
          vpn: this.vpn[run] + from - this.pfn[run],
          flags: this.flags[run],
          level: this.level[run],
        });
      }
    }
    return found.sort((a, b) => a.proc - b.proc || a.vpn - b.vpn);
  }
}
