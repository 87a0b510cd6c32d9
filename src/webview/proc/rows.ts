import type { ProcLine, ProcSection, Selection } from '../../protocol';

/** A row of the list: the head of a section, or one of its lines. */
export type ProcRow =
  | { readonly kind: 'head'; readonly section: ProcSection; readonly closed: boolean; readonly changes: number }
  | { readonly kind: 'line'; readonly section: ProcSection; readonly line: ProcLine };

/** Sections unfolded although nothing changed in them, when there are no more than these. */
const ALWAYS_OPEN = 3;

/** Whether a section is folded: what the user chose, else those without a change where there are many. */
export function isClosed(
  section: ProcSection,
  sections: readonly ProcSection[],
  chosen: ReadonlyMap<string, boolean>,
): boolean {
  return chosen.get(section.id) ?? (section.change === 'none' && sections.length > ALWAYS_OPEN);
}

export function procRows(
  sections: readonly ProcSection[],
  chosen: ReadonlyMap<string, boolean>,
  onlyChanges: boolean,
): ProcRow[] {
  return sections.flatMap((section): ProcRow[] => {
    const closed = isClosed(section, sections, chosen);
    const changes = section.lines.filter(({ change }) => change !== 'none').length;
    const lines = onlyChanges ? section.lines.filter(({ change }) => change !== 'none') : section.lines;
    return [
      { kind: 'head', section, closed, changes },
      ...(closed ? [] : lines.map((line) => ({ kind: 'line', section, line }) as const)),
    ];
  });
}

/** What Enter selects. */
export function rowSelection(row: ProcRow): Selection | undefined {
  return row.section.select;
}

/** A line in two parts: up to its value, and what is behind it. The value is where the change is shown. */
export function lineParts({ text, value }: ProcLine): { readonly before: string; readonly after: string } {
  const at = value === '' ? -1 : text.lastIndexOf(value);
  return at < 0 ? { before: text, after: '' } : { before: text.slice(0, at), after: text.slice(at + value.length) };
}
