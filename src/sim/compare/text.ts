import { ascii, mailText, WIDTH, wrap } from '../trace/mail';
import { comparisonFoot, titleLine } from '../trace/provenance';
import type {
  CallLine,
  ComparedSide,
  ComparedStep,
  ComparisonOverview,
  StepComparison,
  TextSource,
} from '../trace/views';
import { type Comparison, compareStep } from './index';

/** Lines of equal calls that are shown around those that differ. */
const CONTEXT = 2;
const MAX_CALL_LINES = 60;
const MAX_OBJECTS = 40;
const LABEL_WIDTH = 28;
const MAX_INDENT = 16;
const MAX_FUNCTIONS = 4;

/**
 * The comparison as plain text for a mail, at most 72 columns, ASCII only: the list of steps, and in full the first that
 * differs in outcome or state, or else in calls.
 */
export function comparisonText(comparison: Comparison, source?: TextSource): string {
  const { overview } = comparison;
  const { outcome = Number.POSITIVE_INFINITY, state = Number.POSITIVE_INFINITY, calls } = overview.firstOf;
  const first = Math.min(outcome, state);
  const step = Number.isFinite(first) ? first : calls;
  return mailText([
    ...heading(overview, source),
    '',
    ...listLines(overview),
    ...(step === undefined ? [] : ['', ...stepLines(overview, compareStep(comparison, step))]),
    '',
    ...notComparedLines(overview),
    ...comparisonFoot(overview.scenario, source, []),
  ]);
}

/** One step of it as plain text: what differs, object by object, and the calls that do. */
export function differenceText(comparison: Comparison, step: number, source?: TextSource): string {
  const { overview } = comparison;
  return mailText([
    ...heading(overview, source),
    '',
    ...stepLines(overview, compareStep(comparison, step)),
    '',
    ...comparisonFoot(overview.scenario, source, ['--step', `${step}`]),
  ]);
}

function listLines(overview: ComparisonOverview): string[] {
  const rows = overview.steps.map(stepRow);
  const list = [tableRow('', 'step', ['outcome', 'calls', 'state']), ...rows, ''];
  return [...list, ...wrap(overview.summary, '  '), ...reasonLines(overview)];
}

function reasonLines({ reasons, sides }: ComparisonOverview): string[] {
  if (reasons.length === 0) return [];
  const lines = reasons.flatMap(({ id, title, side, functions }) => {
    const changed = functions.slice(0, MAX_FUNCTIONS).join(', ');
    return wrap(`  ${id} (${sides[side].label}): ${title}; it changed ${changed}`, '    ');
  });
  return ['', 'Likely behind the first difference, by what is called there:', ...lines];
}

function notComparedLines({ notCompared }: ComparisonOverview): string[] {
  if (notCompared.length === 0) return [];
  return ['Not compared, since no trace tells it:', ...notCompared.flatMap((one) => wrap(`  ${one}`, '    ')), ''];
}

function stepLines(overview: ComparisonOverview, step: StepComparison): string[] {
  const row = overview.steps.find(({ n }) => n === step.step);
  const of = `step ${step.step} of ${overview.steps.length}`;
  const lines = [...wrap(row === undefined ? of : `${of}, ${row.procName}: ${row.label}`, '  ')];
  if (step.summary !== '') lines.push(...wrap(`  ${step.summary}`, '    '));
  section(lines, 'Fields', objectLines(step));
  section(lines, `Calls (- ${overview.sides.a.label}, + ${overview.sides.b.label})`, callLines(step));
  if (step.calls.note !== undefined) lines.push('', ...wrap(`Calls: ${step.calls.note}`, '  '));
  return lines;
}

/** What is compared. */
function heading({ scenario, sides }: ComparisonOverview, source: TextSource | undefined): string[] {
  return [
    ...wrap(titleLine(scenario, source), '  '),
    ...sideLines('-', sides.a, sides.b),
    ...sideLines('+', sides.b, sides.a),
  ];
}

function sideLines(sign: string, side: ComparedSide, other: ComparedSide): string[] {
  const { label, kernel, arch, settings, series, passed, failed, stopped, observed } = side;
  // What is set on one side only is in the label, but for traces.
  const told = observed === undefined ? settings.filter((one) => other.settings.includes(one)) : settings;
  const on = observed?.by === 'kernel' ? `real kernel ${observed.kernel}` : `kernel ${kernel}`;
  const what = [`${on} ${arch}`, ...told].join(', ');
  const lines = wrap(`${sign} ${label === kernel ? what : `${label}, ${what}`}`, '    ');
  if (series.length > 0 && label !== `with ${series.join(', ')}`) {
    lines.push(...wrap(`    series only here: ${series.join(', ')}`, '      '));
  }
  if (failed > 0) lines.push(...wrap(`    expectations: ${passed} passed, ${failed} failed`, '      '));
  if (stopped !== undefined) lines.push(...wrap(`    ended early, line ${stopped.line}: ${stopped.message}`, '      '));
  return lines;
}

function stepRow({ n, procName, label, ran, differs, differences, fresh }: ComparedStep): string {
  if (ran !== 'both')
    return tableRow(`${n}`, `${procName}: ${label}`, [
      ran === 'other' ? 'not same' : `only ${ran === 'a' ? '-' : '+'}`,
      '',
      '',
    ]);
  const mark = (aspect: 'outcome' | 'calls'): string => (differs.includes(aspect) ? 'differs' : '=');
  const brought = fresh === differences ? `${fresh} new` : `${differences}, ${fresh} new`;
  const state = fresh > 0 ? brought : `${differences}`;
  return tableRow(`${n}`, `${procName}: ${label}`, [
    mark('outcome'),
    mark('calls'),
    differs.includes('state') ? state : '=',
  ]);
}

function tableRow(n: string, label: string, [outcome, calls, state]: readonly [string, string, string]): string {
  const told = ascii(label);
  const cut = told.length > LABEL_WIDTH ? `${told.slice(0, LABEL_WIDTH - 3)}...` : told;
  return `${n.padStart(5)}  ${cut.padEnd(LABEL_WIDTH)}  ${outcome.padEnd(8)} ${calls.padEnd(8)} ${state}`.slice(
    0,
    WIDTH,
  );
}

function section(lines: string[], title: string, body: readonly string[]): void {
  if (body.length > 0) lines.push('', ...wrap(`${title}:`, '  '), ...body);
}

function objectLines({ objects, hidden }: StepComparison): string[] {
  const lines: string[] = [];
  for (const { object, times, fields } of objects.slice(0, MAX_OBJECTS)) {
    lines.push(...wrap(`  ${object}${times > 1 ? ` (${times} alike)` : ''}`, '    '));
    for (const { field, a, b, fresh } of fields) {
      lines.push(...wrap(`    ${field}: ${a} vs. ${b}${fresh ? '' : ' (as before)'}`, '      '));
    }
  }
  const more = hidden + Math.max(0, objects.length - MAX_OBJECTS);
  return more > 0 ? [...lines, `  ... ${more} more objects`] : lines;
}

/** Only what differs, with a few lines around it. */
function callLines({ calls }: StepComparison): string[] {
  if (calls.equal) return [];
  const near = calls.lines.map((_, i) =>
    calls.lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({ same }) => !same),
  );
  const lines: string[] = [];
  let skipped = 0;
  for (const [i, line] of calls.lines.entries()) {
    if (!near[i]) {
      skipped++;
      continue;
    }
    if (skipped > 0) lines.push('    ...');
    skipped = 0;
    lines.push(...callLine(line));
  }
  const more = calls.hidden + Math.max(0, lines.length - MAX_CALL_LINES);
  return more > 0 ? [...lines.slice(0, MAX_CALL_LINES), `    ... ${more} more`] : lines;
}

function callLine({ fn, a, b, same }: CallLine): string[] {
  const told = (sign: string, call: { readonly depth: number; readonly times: number } | undefined): string[] => {
    if (call === undefined) return [];
    const indent = '  '.repeat(Math.min(call.depth, MAX_INDENT));
    return [`  ${sign} ${indent}${fn}()${call.times > 1 ? ` x${call.times}` : ''}`.slice(0, WIDTH)];
  };
  return same ? told(' ', b) : [...told('-', a), ...told('+', b)];
}
