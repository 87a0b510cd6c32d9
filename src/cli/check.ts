import { parse } from '../sim/scenario';
import { out, readText, shownName } from './io';
import type { Arguments, Command } from './options';
import { problemsIn } from './problems';

export const check: Command = {
  name: 'check',
  args: 'FILE…',
  summary: [
    'Checks scenario files without running them, and prints what is wrong as',
    'file:line:col: MMnnn message. Exit status 2 if a file has an error.',
  ].join('\n'),
  options: {},
  arity: [1, Number.POSITIVE_INFINITY],
  run: runCheck,
};

function runCheck(args: Arguments): number {
  let status = 0;
  for (const file of args.files) {
    const text = readText(file);
    const { report, wrong } = problemsIn(file, text);
    out(report);
    if (wrong) status = 2;
    else if (report === '') out(`${shownName(file)}: ${scenarioCount(parse(text).scenarios.length)}, no problems\n`);
  }
  return status;
}

function scenarioCount(count: number): string {
  return count === 1 ? '1 scenario' : `${count} scenarios`;
}
