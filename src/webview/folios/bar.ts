import type { FolioMapper, FolioRow, MappedRun } from '../../protocol';
import { CHANGE_WORD } from '../theme.svelte';

/** Columns of the bar of a large folio: consecutive pages alike in everything that the bar shows of them. */
export interface BarColumn {
  readonly from: number;
  readonly pages: number;
  /** Part of the width. It grows with the logarithm, so that a hole of one page is seen beside 500 pages alike. */
  readonly part: number;
}

/** Beyond these the last column stands for all the pages that are left. */
const MAX_COLUMNS = 48;
/** Lanes of processes that are drawn; more are counted. */
export const MAX_LANES = 3;

export function barColumns({ order, pages, mappers }: FolioRow): BarColumn[] {
  const total = 2 ** order;
  const runs = [...pages, ...mappers.slice(0, MAX_LANES).flatMap((mapper) => mapper.runs)];
  const cuts = [...new Set([0, total, ...runs.flatMap((run) => [run.from, run.from + run.pages])])].sort(
    (a, b) => a - b,
  );
  const kept = cuts.length - 1 > MAX_COLUMNS ? [...cuts.slice(0, MAX_COLUMNS), total] : cuts;
  return kept.slice(1).map((end, i) => {
    const from = kept[i] ?? 0;
    return { from, pages: end - from, part: 1 + Math.log2(end - from) };
  });
}

/** The columns that a run of pages covers, as lines of a grid: the first column begins at line 1. */
export function gridLines(columns: readonly BarColumn[], run: { readonly from: number; readonly pages: number }) {
  const first = columns.findIndex(({ from }) => from >= run.from);
  const last = columns.findLastIndex(({ from }) => from < run.from + run.pages);
  return first < 0 || last < first ? undefined : { first: first + 1, end: last + 2 };
}

/** What is kept once for a large folio. Nobody has pinned most folios: then that is not told. */
export function shownCounts({ counts }: FolioRow): FolioRow['counts'] {
  return counts.filter((count) => count.name !== '_pincount' || `${count.old ?? ''}${count.value}` !== '0');
}

/** `[3]`, `[16..511]` */
export function pagesText({ from, pages }: { readonly from: number; readonly pages: number }): string {
  return pages === 1 ? `[${from}]` : `[${from}..${from + pages - 1}]`;
}

/** What stands in a piece of a lane. */
export function mappedText({ level, pages, change }: MappedRun): string {
  if (change === 'gone') return 'unmapped';
  if (level === 'pmd') return 'PMD';
  return pages === 1 ? 'PTE' : `${pages} PTEs`;
}

export function mappedLabel(mapper: FolioMapper, run: MappedRun): string {
  const by = run.level === 'pmd' ? 'a PMD' : run.pages === 1 ? 'a PTE' : `${run.pages} PTEs`;
  const verb = run.change === 'gone' ? 'no longer mapped' : 'mapped';
  const access = run.writable ? 'writable' : 'read-only';
  const change = run.change === 'none' || run.change === 'gone' ? '' : `, ${CHANGE_WORD[run.change]}`;
  return `${mapperNames(mapper)}: ${pagesText(run)} ${verb} by ${by}, ${access}${change}`;
}

export function mapperNames({ procs }: FolioMapper): string {
  const [first, second, ...rest] = procs.map(({ name }) => name);
  if (rest.length > 0) return `${first} and ${rest.length + 1} more`;
  return second === undefined ? (first ?? '') : `${first}, ${second}`;
}

/** Lines for those who hold a folio: two, or three if names are so long that each takes a line of its own. */
export function holderLines(rows: readonly FolioRow[]): 2 | 3 {
  const long = ({ holders }: FolioRow): boolean => holders.length > 2 && holders.some(({ label }) => label.length > 22);
  return rows.some(long) ? 3 : 2;
}

/** Height of the bar in pixels. */
export function barHeight(lanes: number): number {
  return 36 + 16 * Math.min(lanes, MAX_LANES) + (lanes > MAX_LANES ? 14 : 0);
}
