import type { ProcLine, ProcSection, ProcTextView, Selection } from '../../protocol';

/** A row of the list: the head of a section, or one of its lines. */
export type ProcRow =
  | {
      readonly kind: 'head';
      readonly section: ProcSection;
      readonly closed: boolean;
      readonly changes: number;
      readonly differs: string | undefined;
    }
  | {
      readonly kind: 'line';
      readonly section: ProcSection;
      readonly line: ProcLine;
      readonly differs: string | undefined;
    };

/** What sets lines apart from those of the other side of a comparison, by section, then by the line's name. */
export type ProcDifferences = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What a line is called that stands for the whole section. */
const WHOLE = '';

/** The same file on both sides, line by line. `other` names the other side. */
export function procDifferences(
  view: ProcTextView,
  { text, name }: { readonly text: ProcTextView | undefined; readonly name: string },
): ProcDifferences {
  const found = new Map<string, ReadonlyMap<string, string>>();
  if (text === undefined || text.step !== view.step || text.file !== view.file) return found;
  const there = new Map(text.sections.map((section) => [section.id, section]));
  for (const section of view.sections) {
    const partner = there.get(section.id);
    if (section.change === 'gone') continue;
    if (partner === undefined || partner.change === 'gone') {
      found.set(section.id, new Map([[WHOLE, `not there in ${name}`]]));
      continue;
    }
    const values = new Map(partner.lines.map((line) => [line.name, line.value]));
    const words = section.lines.flatMap(({ name: line, value }): [string, string][] => {
      const other = values.get(line);
      return other === value
        ? []
        : [[line, other === undefined ? `not there in ${name}` : `${other.trim()} in ${name}`]];
    });
    const own = new Set(section.lines.map((line) => line.name));
    const missing = partner.lines.flatMap((line) => (own.has(line.name) ? [] : [line.name]));
    if (missing.length > 0) words.push([WHOLE, `${missing.join(', ')} only in ${name}`]);
    if (partner.head?.value !== section.head?.value) words.push([WHOLE, `${partner.head?.value ?? 'none'} in ${name}`]);
    if (words.length > 0) found.set(section.id, new Map(words));
  }
  return found;
}

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

/** `differing`: only lines that are not alike on the other side; what is alike as a whole is folded. */
export function procRows(
  sections: readonly ProcSection[],
  chosen: ReadonlyMap<string, boolean>,
  onlyChanges: boolean,
  { differs, differing = false }: { readonly differs?: ProcDifferences; readonly differing?: boolean } = {},
): ProcRow[] {
  return sections.flatMap((section): ProcRow[] => {
    const words = differs?.get(section.id);
    const folded = differing ? words === undefined : words === undefined && isClosed(section, sections, chosen);
    const closed = chosen.get(section.id) ?? folded;
    const changes = section.lines.filter(({ change }) => change !== 'none').length;
    const lines = section.lines.filter(
      ({ change, name }) =>
        (!onlyChanges || change !== 'none') && (!differing || words === undefined || words.has(name)),
    );
    return [
      {
        kind: 'head',
        section,
        closed,
        changes,
        differs: words?.get(WHOLE) ?? (closed ? countWords(words) : undefined),
      },
      ...(closed
        ? []
        : lines.map((line) => ({ kind: 'line', section, line, differs: words?.get(line.name) }) as const)),
    ];
  });
}

function countWords(words: ReadonlyMap<string, string> | undefined): string | undefined {
  return words === undefined ? undefined : `${words.size} ${words.size === 1 ? 'line' : 'lines'}`;
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
