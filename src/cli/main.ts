import { check } from './check';
import { compare } from './compare';
import { conformance } from './conformance';
import { exportRun } from './export';
import { fmt } from './fmt';
import { fuzz } from './fuzz';
import { complain, out, stopOnClosedPipe, UsageError } from './io';
import { type Command, commandHelp, readArguments } from './options';
import { review } from './review';
import { run } from './run';
import { version } from './version';

const COMMANDS: readonly Command[] = [run, compare, exportRun, review, check, fmt, conformance, fuzz];

/** Exit statuses: fine; an expectation or a comparison failed; the scenario or the usage is wrong. */
const OK = 0;
const WRONG = 2;

function help(): string {
  const rows = COMMANDS.map(({ name, args, summary }) => [`${name} ${args}`, summary.split('\n')[0] ?? ''] as const);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    'usage: folioscope COMMAND [options] [FILE…]',
    '',
    'Flips through Linux memory-management state, step by step.',
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    '',
    'A FILE is a scenario (.mms), of review a mail or a diff; a TRACE what a real',
    'kernel did (.json, .json.gz); - is standard input.',
    'folioscope COMMAND --help tells more; folioscope --version.',
    '',
    'exit status: 0 fine, 1 an expectation or a comparison failed,',
    '2 the scenario or the command line is wrong',
    '',
  ].join('\n');
}

/** Runs the command line; returns the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    out(help());
    return name === undefined ? WRONG : OK;
  }
  if (name === '--version') {
    out(`folioscope ${version}\n`);
    return OK;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    complain(`folioscope: there is no command "${name}"; there are ${COMMANDS.map((c) => c.name).join(', ')}`);
    return WRONG;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    out(commandHelp(command));
    return OK;
  }
  try {
    return await command.run(readArguments(command, rest));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    complain(`folioscope: ${error.message}`);
    return WRONG;
  }
}

stopOnClosedPipe();
process.exitCode = await main(process.argv.slice(2));
