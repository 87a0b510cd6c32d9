import { callNote, callTree, functionName } from './callTree';
import { stepChanges } from './changes';
import { mailText, wrap } from './mail';
import { type Moment, momentOf } from './moment';
import { runFoot, runHead } from './provenance';
import type { Run } from './run';
import { foliosTouched } from './step';
import type { ExpectResult, FieldChange, TextSource } from './views';

const MAX_CALLS = 40;
const MAX_CHANGES = 40;
/** Of a text that tells nothing but calls. */
const MAX_TREE = 1000;
/** Of a range of steps: more than anybody reads in a mail. */
export const MAX_RANGE = 200;

/** The step as plain text for a mail: at most 72 columns, ASCII only, no trailing blanks. */
export function textView(m: Moment, source?: TextSource): string {
  const { overview } = m.run;
  return mailText([
    ...runHead(overview, source),
    ...stepLines(m),
    '',
    ...runFoot(overview, source, ['--step', `${m.step}`]),
  ]);
}

/** Consecutive steps as plain text, in the order of the run whichever end is given first. */
export function rangeText(run: Run, a: number, b: number, source?: TextSource): string {
  const [from, to] = stepRange(run, a, b);
  const end = Math.min(to, from + MAX_RANGE - 1);
  const lines = runHead(run.overview, source);
  for (let n = from; n <= end; n++) lines.push(...(n === from ? [] : ['']), ...stepLines(momentOf(run, n)));
  if (end < to) lines.push('', `  ... ${to - end} more steps; a text has ${MAX_RANGE} at most`);
  const chosen = from === to ? ['--step', `${from}`] : ['--steps', `${from}-${to}`];
  return mailText([...lines, '', ...runFoot(run.overview, source, chosen)]);
}

/** The calls of a step as plain text, all of them. */
export function callsText(m: Moment, source?: TextSource): string {
  const lines = [...runHead(m.run.overview, source), ...headLines(m)];
  section(lines, 'Calls', callLines(m, MAX_TREE));
  return mailText([...lines, '', ...runFoot(m.run.overview, source, ['--step', `${m.step}`, '--calls'])]);
}

function stepRange(run: Run, a: number, b: number): readonly [from: number, to: number] {
  const inRun = (n: number): number => Math.max(0, Math.min(run.steps.length, Math.trunc(n) || 0));
  const ends = [inRun(a), inRun(b)] as const;
  return [Math.min(...ends), Math.max(...ends)];
}

/** One step, without what is true of the whole run. */
function stepLines(m: Moment): string[] {
  const lines = headLines(m);
  section(lines, 'Calls', callLines(m, MAX_CALLS));
  section(lines, 'Changes', changeLines(stepChanges(m)));
  section(
    lines,
    'Folios',
    foliosTouched(m).flatMap((folio) => wrap(`  ${folio.text}`, '    ')),
  );
  return lines;
}

/** What was done and what came of it. */
function headLines(m: Moment): string[] {
  if (!m.summary) return ['step 0: before the first statement', ...(m.run.overview.initial ?? []).flatMap(expectLines)];
  const { proc, label, outcome, expects } = m.summary;
  const lines = wrap(`step ${m.step} of ${m.run.steps.length}, ${m.names.proc(proc)}: ${label}`, '  ');
  if (outcome !== '') lines.push(...wrap(`  => ${outcome}`, '     '));
  return [...lines, ...expects.flatMap(expectLines)];
}

function expectLines({ text, skipped, pass, actual }: ExpectResult): string[] {
  const verdict = skipped ? 'skipped' : pass ? 'holds' : `FAILS, is ${actual}`;
  return wrap(`  expect ${text}: ${verdict}`, '    ');
}

function section(lines: string[], title: string, body: readonly string[]): void {
  if (body.length > 0) {
    lines.push('', `${title}:`, ...body);
  }
}

function callLines(m: Moment, most: number): string[] {
  const tree = callTree(m);
  const lines = tree.slice(0, most).flatMap(({ call, times, depth }) => {
    const note = callNote(m, call);
    const indent = '  '.repeat(Math.min(depth, 16) + 1);
    const text = `${functionName(m, call)}()${times > 1 ? ` x${times}` : ''}${note === undefined ? '' : `: ${note}`}`;
    return wrap(`${indent}${text}`, `${indent}  `);
  });
  return tree.length > most ? [...lines, `  ... ${tree.length - most} more`] : lines;
}

function changeLines(changes: readonly FieldChange[]): string[] {
  const lines: string[] = [];
  let object = '';
  for (const change of changes.slice(0, MAX_CHANGES)) {
    if (change.object !== object) {
      object = change.object;
      lines.push(...wrap(`  ${object}${change.times > 1 ? ` (x${change.times})` : ''}`, '    '));
    }
    lines.push(...wrap(`    ${change.field}: ${change.old} -> ${change.new}`, '      '));
  }
  return changes.length > MAX_CHANGES ? [...lines, `  ... ${changes.length - MAX_CHANGES} more`] : lines;
}
