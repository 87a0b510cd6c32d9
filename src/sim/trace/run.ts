import type { Machine, Outcome } from '../machine';
import type { Mark } from '../store/store';
import type { Observation } from './observationFormat';
import type { RunOverview, StepSummary } from './views';

/**
 * A finished (or stopped) run: the trace. The scenario runner makes it, everything that shows something reads it.
 *
 * The state of step `n` is in place after `run.machine.store.seek(run.steps[n - 1].end)`; that of step 0, before the
 * first statement, after `seek(run.start)`. Readers seek where they need to and need not seek back.
 */
export interface Run {
  /** Version of this format. */
  readonly version: typeof TRACE_VERSION;
  readonly machine: Machine;
  readonly overview: RunOverview;
  readonly start: Mark;
  readonly steps: readonly RunStep[];
  /** The trace that it was made of: no function of the model ran, and nobody knows who wrote what. */
  readonly observed?: Observation;
  /** Named ranges of the address space. Names are the same in all processes. */
  readonly regions: readonly Region[];
}

export const TRACE_VERSION = 1;

export interface RunStep {
  readonly summary: StepSummary;
  /** What the program saw of it. */
  readonly outcome: Outcome;
  /** Its writes are the journal records `begin` to `end`. */
  readonly begin: Mark;
  readonly end: Mark;
  /** Its calls are `firstCall` to `endCall - 1`. */
  readonly firstCall: number;
  readonly endCall: number;
}

/** What the scenario calls a range: `buf`. */
export interface Region {
  readonly name: string;
  readonly vpn: number;
  readonly pages: number;
  /** Step that made it. */
  readonly step: number;
}

/** Pages behind a region that are still named after it. */
const NEAR = 512;

/** `buf[3]` for an address in a region, also for one shortly behind it, else the address in hex. */
export function nameAddress(regions: readonly Region[], vpn: number): string {
  const near = (r: Region): boolean => vpn >= r.vpn && vpn < r.vpn + r.pages + NEAR;
  const region = regionOf(regions, vpn) ?? regions.findLast(near);
  return region ? `${region.name}[${vpn - region.vpn}]` : `0x${(vpn * 4096).toString(16)}`;
}

/** `buf`, `buf[2..5]`, `buf[3]`. */
export function nameRange(regions: readonly Region[], vpn: number, pages: number): string {
  const region = regionOf(regions, vpn);
  if (!region) {
    return `0x${(vpn * 4096).toString(16)}`;
  }
  const first = vpn - region.vpn;
  if (first === 0 && pages === region.pages) {
    return region.name;
  }
  return pages === 1 ? `${region.name}[${first}]` : `${region.name}[${first}..${first + pages - 1}]`;
}

/** The region that contains an address: the newest if several do. */
export function regionOf(regions: readonly Region[], vpn: number): Region | undefined {
  return regions.findLast((region) => vpn >= region.vpn && vpn < region.vpn + region.pages);
}
