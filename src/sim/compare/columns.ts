import type { Kernel } from '../kernel/kernel';
import { keepsNrPagesMapped } from '../mm/folio';
import { Column } from '../store/column';
import { describeChanges } from '../trace/changes';
import type { Moment } from '../trace/moment';

/** A field of both runs. */
export interface ColumnPair {
  readonly a: Column;
  readonly b: Column;
}

/**
 * The fields of a table that are compared value by value: all its columns but `except`, which hold a row of another table
 * (it means nothing in another run) or are compared by other means. A field that the model gets later is compared at once.
 */
export function comparedColumns<T extends object>(a: T, b: T, except: readonly (keyof T)[]): ColumnPair[] {
  const left: ReadonlySet<string> = new Set(except.map(String));
  const others = new Map(Object.entries(b));
  return Object.entries(a).flatMap(([key, column]) => {
    const other: unknown = others.get(key);
    return column instanceof Column && other instanceof Column && !left.has(key) ? [{ a: column, b: other }] : [];
  });
}

/** A value in each of the two runs, of consecutive rows if they rise by `step`. */
export interface Values {
  readonly row: number;
  readonly count: number;
  readonly a: number;
  readonly b: number;
  readonly step: 0 | 1;
}

/** Fields of struct page that a kernel has with a series only, by the series' id. */
const FIELD_OF: ReadonlyMap<string, string> = new Map([
  ['_large_mapcount', 'large-mapcount'],
  ['_mm_id[0]', 'mm-id'],
  ['_mm_id[1]', 'mm-id'],
  ['_mm_id_mapcount[0]', 'mm-id'],
  ['_mm_id_mapcount[1]', 'mm-id'],
]);

/** What is told of a field on this side: its value, if the kernel has such a field. */
export function ifKept(k: Kernel, field: string, text: string): string {
  if (field === '_nr_pages_mapped' && !keepsNrPagesMapped(k)) return 'no such field';
  const series = FIELD_OF.get(field);
  return series === undefined || k.has(series) ? text : 'no such field';
}

/** Both values in the words in which a step's changes are told: of bit sets only the bits that differ. */
export function fieldTexts(
  m: Moment,
  column: Column,
  { row, count, a, b, step }: Values,
): { readonly field: string; readonly a: string; readonly b: string } {
  const change = { column, row, count, old: a, oldStep: step, now: b, nowStep: step };
  const [told] = describeChanges(m, { entries: [], fields: [change], count });
  return told ? { field: told.field, a: told.old, b: told.new } : { field: column.name, a: String(a), b: String(b) };
}
