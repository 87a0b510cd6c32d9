import { callNote, callTree, functionName } from './callTree';
import { stepChanges } from './changes';
import { ascii, wrap } from './mail';
import type { Moment } from './moment';
import { foliosTouched } from './step';
import type { FieldChange } from './views';

const MAX_CALLS = 40;
const MAX_CHANGES = 40;

/** The step as plain text for a mail: at most 72 columns, ASCII only, no trailing blanks. */
export function textView(m: Moment): string {
  const { overview } = m.run;
  const lines = [
    ...wrap(`${overview.scenario}`, ''),
    ...wrap(`kernel ${[overview.kernel, overview.arch, ...overview.settings].join(', ')}`, ''),
  ];
  if (m.summary) {
    const of = `step ${m.step} of ${m.run.steps.length}`;
    lines.push(...wrap(`${of}, ${m.names.proc(m.summary.proc)}: ${m.summary.label}`, '  '));
    if (m.summary.outcome !== '') {
      lines.push(...wrap(`  => ${m.summary.outcome}`, '     '));
    }
    for (const expect of m.summary.expects) {
      const verdict = expect.skipped ? 'skipped' : expect.pass ? 'holds' : `FAILS, is ${expect.actual}`;
      lines.push(...wrap(`  expect ${expect.text}: ${verdict}`, '    '));
    }
  } else {
    lines.push('step 0: before the first statement');
  }
  section(lines, 'Calls', callLines(m));
  section(lines, 'Changes', changeLines(stepChanges(m)));
  section(
    lines,
    'Folios',
    foliosTouched(m).flatMap((folio) => wrap(`  ${folio.text}`, '    ')),
  );
  return `${lines.map((line) => ascii(line).trimEnd()).join('\n')}\n`;
}

function section(lines: string[], title: string, body: readonly string[]): void {
  if (body.length > 0) {
    lines.push('', `${title}:`, ...body);
  }
}

function callLines(m: Moment): string[] {
  const tree = callTree(m);
  const lines = tree.slice(0, MAX_CALLS).flatMap(({ call, times, depth }) => {
    const note = callNote(m, call);
    const indent = '  '.repeat(Math.min(depth, 16) + 1);
    const text = `${functionName(m, call)}()${times > 1 ? ` x${times}` : ''}${note === undefined ? '' : `: ${note}`}`;
    return wrap(`${indent}${text}`, `${indent}  `);
  });
  return tree.length > MAX_CALLS ? [...lines, `  ... ${tree.length - MAX_CALLS} more`] : lines;
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
