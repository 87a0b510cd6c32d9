import { PAGE_CATEGORY_NAMES, type PageRegion } from '../fs/proc/task_mmu';
import type { Machine, Outcome } from '../machine';
import { PGFREE, PGREUSE, SERIAL, THP_SPLIT_PMD } from '../mm/vmstat';
import { nameAddress, nameRange, type Region } from '../trace/run';
import type { StepResult } from '../trace/views';
import type { Statement } from './ast';
import type { Performed } from './perform';
import { printPlace, printStatement } from './print';

/** Counters that say what a step came to: read before and after it. */
export interface Tally {
  /** Folios, of any order. */
  readonly allocated: number;
  /** Pages. */
  readonly freed: number;
  readonly reused: number;
  readonly split: number;
  readonly vmas: number;
}

export function tally(machine: Machine, mm: number): Tally {
  const { vmstat } = machine.kernel.counters;
  return {
    allocated: vmstat.get(SERIAL),
    freed: vmstat.get(PGFREE),
    reused: vmstat.get(PGREUSE),
    split: vmstat.get(THP_SPLIT_PMD),
    vmas: machine.kernel.mm.map_count.get(mm),
  };
}

export function resultOf(outcome: Outcome): StepResult {
  if (outcome.splats.length > 0) return 'splat';
  if (outcome.sig !== undefined) return 'signal';
  return outcome.err === '' ? 'ok' : 'errno';
}

/** What came of a step in a few words: `4 faults, 4 new folios`, `EINVAL`, `SIGSEGV at buf[4]`. */
export function outcomeWords(
  { outcome, touched }: Performed,
  before: Tally,
  after: Tally,
  regions: readonly Region[],
  statement: Statement,
): string {
  const words: string[] = [];
  const splat = outcome.splats[0];
  if (splat !== undefined) words.push(`splat in ${splat.fn}: ${splat.reason}`);
  if (outcome.sig !== undefined)
    words.push(`SIG${outcome.sig}${outcome.at === undefined ? '' : ` at ${nameAddress(regions, outcome.at)}`}`);
  if (outcome.err !== '') words.push(outcome.err);
  const faults = outcome.minflt + outcome.majflt;
  if (faults > 0) words.push(count(faults, 'fault'));
  if (statement.kind === 'fork') words.push(touched === 0 ? 'no pages to share' : `${count(touched, 'page')} shared`);
  if (after.split > before.split) words.push(`${count(after.split - before.split, 'PMD')} split`);
  if (after.allocated > before.allocated) words.push(count(after.allocated - before.allocated, 'new folio'));
  if (after.reused > before.reused) words.push(`${after.reused - before.reused} reused`);
  if (after.freed > before.freed) words.push(`${count(after.freed - before.freed, 'page')} freed`);
  if (statement.kind !== 'exit' && after.vmas !== before.vmas) words.push(`VMAs ${before.vmas} → ${after.vmas}`);
  if (outcome.flushes > 0) words.push(count(outcome.flushes, 'TLB flush', 'TLB flushes'));
  if (outcome.regions !== undefined) words.push(...outcome.regions.map((region) => regionText(regions, region)));
  if (words.length > 0) return words.join(', ');
  return statement.kind === 'read' || statement.kind === 'write' ? 'no fault' : 'ok';
}

/** `buf[0..2] WRITTEN|PRESENT`: what PAGEMAP_SCAN told. */
function regionText(names: readonly Region[], { start, end, categories }: PageRegion): string {
  return `${nameRange(names, start, end - start)} ${PAGE_CATEGORY_NAMES.filter(([bit]) => categories & bit)
    .map(([, name]) => name)
    .join('|')}`;
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** A statement in short, for the timeline: `mmap buf 16K`, `write buf[3]`, `fork child`. */
export function labelOf(statement: Statement): string {
  switch (statement.kind) {
    case 'mmap':
      return `mmap ${statement.name.text} ${statement.size.text}`;
    case 'fork':
      return `fork ${statement.name.text}`;
    case 'mremap': {
      const to = statement.name === undefined ? '' : ` → ${statement.name.text}`;
      return `mremap ${printPlace(statement.place)}${statement.size === undefined ? '' : ` ${statement.size.text}`}${to}`;
    }
    default:
      return printStatement(statement);
  }
}
