import { createTables, type Tables } from '../mm/tables';
import { Store } from '../store/store';
import { Calls } from './calls';
import type { KernelConfig } from './config';
import type { ConfigName } from './kconfig';

/** A failed kernel assertion (VM_WARN_ON_FOLIO, VM_BUG_ON, NULL dereference): recorded, not thrown. */
export interface Splat {
  readonly fn: string;
  readonly reason: string;
  readonly call: number;
}

/**
 * One running kernel: its configuration, its state (the tables of the store) and what is being recorded about the run.
 * Kernel functions take it as `k`, their first argument.
 */
export class Kernel {
  readonly store = new Store();
  readonly calls = new Calls(this.store);
  readonly splats: Splat[] = [];
  /** CPU on which the current path runs. */
  cpu = 0;
  /** Task (row) on whose behalf it runs. */
  current = 0;

  readonly page: Tables['page'];
  readonly pgtable: Tables['pgtable'];
  readonly vma: Tables['vma'];
  readonly mm: Tables['mm'];
  readonly task: Tables['task'];
  readonly anon_vma: Tables['anon_vma'];
  readonly avc: Tables['avc'];
  readonly swap: Tables['swap'];
  readonly ksm_rmap_item: Tables['ksm_rmap_item'];
  readonly ksm_stable_node: Tables['ksm_stable_node'];
  readonly holder: Tables['holder'];
  readonly held: Tables['held'];
  readonly resv_map: Tables['resv_map'];
  readonly file_region: Tables['file_region'];
  readonly percpu: Tables['percpu'];
  readonly counters: Tables['counters'];

  constructor(
    readonly config: KernelConfig,
    readonly limits: Limits = defaultLimits,
  ) {
    const tables = createTables(this.store);
    this.page = tables.page;
    this.pgtable = tables.pgtable;
    this.vma = tables.vma;
    this.mm = tables.mm;
    this.task = tables.task;
    this.anon_vma = tables.anon_vma;
    this.avc = tables.avc;
    this.swap = tables.swap;
    this.ksm_rmap_item = tables.ksm_rmap_item;
    this.ksm_stable_node = tables.ksm_stable_node;
    this.holder = tables.holder;
    this.held = tables.held;
    this.resv_map = tables.resv_map;
    this.file_region = tables.file_region;
    this.percpu = tables.percpu;
    this.counters = tables.counters;
  }

  /** Whether this kernel has a series (see src/sim/series). */
  has(series: string): boolean {
    return this.config.series.has(series);
  }

  /** Whether this kernel was built with a choice of Kconfig (see kconfig.ts). */
  IS_ENABLED(option: ConfigName): boolean {
    return this.config.options.has(option);
  }

  /** The current task's mm. */
  current_mm(): number {
    return this.task.mm.get(this.current);
  }

  /** Counts an event of vmstat.ts. */
  count(counter: number, by = 1): void {
    this.counters.vmstat.add(counter, by);
  }

  /** Records a failed kernel assertion of the running function, and goes on. */
  splat(fn: string, reason: string): void {
    this.splats.push({ fn, reason, call: this.calls.running });
  }
}

/** What a run may use before it is stopped with a message. */
export interface Limits {
  /** Pages of simulated memory. */
  readonly pages: number;
}

export const defaultLimits: Limits = { pages: 1 << 21 };

/** Thrown by the model when a limit is reached; the machine turns it into a stopped run. */
export class LimitReached extends Error {}
