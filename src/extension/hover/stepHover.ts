import type { Change, ExpectResult, FieldChange, StepDetail } from '../../protocol';
import { code, commandLink, plain } from './markdown';

const MAX_FUNCTIONS = 14;
const MAX_CHANGES = 10;
const MAX_FOLIOS = 6;
const MAX_EXPECTS = 5;

/** Tells `showInPanel` where to go. Serialised into the hover's link. */
export interface PanelPlace {
  readonly uri: string;
  readonly scenario: string;
  readonly step: number;
}

/** What one step did, in bounded length. `others`: how many more times the line ran. */
export function stepHover(detail: StepDetail, kernel: string, place: PanelPlace, others = 0): string {
  const { summary } = detail;
  const parts = [
    `**Step ${summary.n}** · ${plain(detail.procName)} · kernel ${plain(kernel)} · ${commandLink('Show in panel', 'folioscope.showInPanel', place)} · ${commandLink('Copy as plain text', 'folioscope.copyStep', place)}`,
    `${plain(summary.outcome === '' ? 'nothing changed' : summary.outcome, 200)}${others > 0 ? ` (this line ran ${others + 1} times)` : ''}`,
  ];
  const failed = summary.expects.filter((expect) => !expect.pass && !expect.skipped);
  if (failed.length > 0) parts.push(failedExpects(failed));
  if (detail.functions.length > 0)
    parts.push(
      `**Calls** ${listed(
        detail.functions.map((fn) => commandLink(code(fn), 'folioscope.goToFunction', { fn })),
        MAX_FUNCTIONS,
        ' › ',
      )}`,
    );
  if (detail.changes.length > 0) parts.push(changeTable(detail.changes, detail.hidden));
  if (detail.folios.length > 0) {
    parts.push(
      `**Folios** ${listed(
        detail.folios.map((f) => `${sign(f.change)}${plain(f.text)}`),
        MAX_FOLIOS,
        ' · ',
      )}`,
    );
  }
  return parts.join('\n\n');
}

export function expectHover(expect: ExpectResult, kernel: string): string {
  if (expect.skipped) return `Does not apply to kernel ${plain(kernel)}.`;
  if (expect.pass) return `Holds on kernel ${plain(kernel)}: ${code(expect.actual)}`;
  return `**Does not hold** on kernel ${plain(kernel)}\n\n| expected | is |\n|---|---|\n| ${code(expect.expected)} | ${code(expect.actual)} |`;
}

function failedExpects(failed: readonly ExpectResult[]): string {
  const lines = failed
    .slice(0, MAX_EXPECTS)
    .map((e) => `- line ${e.line}: ${code(e.text)} expected ${code(e.expected)}, is ${code(e.actual)}`);
  const more = failed.length - lines.length;
  return [`**Does not hold**`, ...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

function changeTable(changes: readonly FieldChange[], hidden: number): string {
  const rows = changes.slice(0, MAX_CHANGES).map((c) => {
    const times = c.times > 1 ? ` ×${c.times}` : '';
    return `| ${plain(c.object)}${times} | ${code(c.field)} | ${code(c.old, 40)} | → ${code(c.new, 40)} |`;
  });
  const more = changes.length - rows.length + hidden;
  const table = ['| | field | old | new |', '|---|---|---|---|', ...rows].join('\n');
  return more > 0 ? `${table}\n\n…and ${more} more changes` : table;
}

function listed(items: readonly string[], max: number, separator: string): string {
  const more = items.length - max;
  return items.slice(0, max).join(separator) + (more > 0 ? `${separator}and ${more} more` : '');
}

function sign(change: Change): string {
  switch (change) {
    case 'new':
      return '\\+ ';
    case 'gone':
      return '− ';
    case 'changed':
      return '~ ';
    case 'none':
      return '';
  }
}
