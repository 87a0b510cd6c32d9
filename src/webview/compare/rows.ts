import type { CallLine, Change, ComparedSide, FieldDifference, ObjectDifferences } from '../../protocol';

/** Equal calls that stay visible around a difference. */
const CONTEXT = 2;

/** A line of the two call trees side by side, or equal lines folded away. */
export type CallRow =
  | { readonly kind: 'call'; readonly line: CallLine; readonly change: Change }
  | { readonly kind: 'equal'; readonly from: number; readonly count: number };

/** The lines to show: differences with a little around them; `opened` holds the first lines of folds that are open. */
export function callRows(lines: readonly CallLine[], opened: ReadonlySet<number>): CallRow[] {
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({ same }) => !same));
  const rows: CallRow[] = [];
  for (let i = 0; i < lines.length; ) {
    let end = i;
    while (end < lines.length && !near[end]) end++;
    if (end - i > 1 && !opened.has(i)) {
      rows.push({ kind: 'equal', from: i, count: end - i });
      i = end;
      continue;
    }
    for (end = Math.max(end, i + 1); i < end; i++) {
      const line = lines[i];
      if (line !== undefined) rows.push({ kind: 'call', line, change: callChange(line) });
    }
  }
  return rows;
}

/** The second side as against the first, in the panel's language for change. */
function callChange({ a, b, same }: CallLine): Change {
  return same ? 'none' : a === undefined ? 'new' : b === undefined ? 'gone' : 'changed';
}

/** Whether a thing is there on both sides or on one: `new` is only in the second. */
export function objectChange({ select }: ObjectDifferences): Change {
  if (select === undefined || (select.a === undefined) === (select.b === undefined)) return 'changed';
  return select.a === undefined ? 'new' : 'gone';
}

/** Objects with only those of their fields that this step brought, or only those that differed before. */
export function objectsWith(objects: readonly ObjectDifferences[], fresh: boolean): ObjectDifferences[] {
  return objects.flatMap((object) => {
    const fields: FieldDifference[] = object.fields.filter((field) => field.fresh === fresh);
    return fields.length === 0 ? [] : [{ ...object, fields }];
  });
}

/** Like the list of steps, objects in a row that differ alike count once. */
export function countFields(objects: readonly ObjectDifferences[]): number {
  return objects.reduce((sum, { fields }) => sum + fields.length, 0);
}

/** What a side is called in headings: `kernel 6.1`, `without rmap-overhaul`. */
export function sideName({ label, kernel, observed }: Pick<ComparedSide, 'label' | 'kernel' | 'observed'>): string {
  if (observed?.by === 'kernel')
    return /^\d/.test(label) ? `real kernel ${label}` : `${label}, kernel ${observed.kernel}`;
  return label === kernel ? `kernel ${kernel}` : label;
}
