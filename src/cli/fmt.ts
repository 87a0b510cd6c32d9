import { format } from '../sim/scenario';
import { out, readText, writeText } from './io';
import type { Arguments, Command } from './options';

export const fmt: Command = {
  name: 'fmt',
  args: 'FILE…',
  summary: [
    'Formats scenario files in place; - writes standard input to standard output.',
    'With --check it changes nothing and exits with 1 if a file would change.',
  ].join('\n'),
  options: { check: { help: 'only name the files that are not formatted' } },
  arity: [1, Number.POSITIVE_INFINITY],
  run: runFmt,
};

function runFmt(args: Arguments): number {
  let changed = 0;
  for (const file of args.files) {
    const text = readText(file);
    const formatted = format(text);
    if (formatted !== text) changed++;
    if (args.flag('check')) {
      if (formatted !== text) out(`${file}: is not formatted\n`);
    } else if (file === '-') out(formatted);
    else if (formatted !== text) {
      writeText(file, formatted);
      out(`${file}: formatted\n`);
    }
  }
  return args.flag('check') && changed > 0 ? 1 : 0;
}
