import { parseArgs } from 'node:util';
import { UsageError } from './io';

/** An option of a command: its placeholder if it takes a value, and one line of help. */
export interface Option {
  readonly value?: string;
  readonly help: string;
}

export interface Command {
  readonly name: string;
  /** Arguments as the usage line shows them: `FILE…`. */
  readonly args: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  /** How many arguments it takes. */
  readonly arity: readonly [min: number, max: number];
  /** Returns the exit status, at once or when a long piece of work is done. */
  readonly run: (args: Arguments) => number | Promise<number>;
}

/** A command's options and arguments, checked against what it declares. */
export class Arguments {
  constructor(
    private readonly values: Readonly<Record<string, string | boolean | undefined>>,
    readonly files: readonly string[],
  ) {}

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** A whole number from 0 on. */
  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} takes a number, not "${text}"`);
    return Number(text);
  }
}

/** Reads a command's arguments; a `-` alone is an argument. Throws `UsageError`. */
export function readArguments(command: Command, argv: readonly string[]): Arguments {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { value }]) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const) },
    ]),
  );
  let parsed: { values: Record<string, string | boolean | undefined>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${command.name}: ${message}; see folioscope ${command.name} --help`);
  }
  const [min, max] = command.arity;
  const count = parsed.positionals.length;
  if (count < min || count > max) {
    const wanted =
      max === 0 ? 'takes no arguments' : min === max ? `takes one ${command.args}` : `needs ${command.args}`;
    throw new UsageError(`${command.name} ${wanted}; see folioscope ${command.name} --help`);
  }
  return new Arguments(parsed.values, parsed.positionals);
}

export function commandHelp(command: Command): string {
  const options: Readonly<Record<string, Option>> = { ...command.options, help: { help: 'this text' } };
  const rows = Object.entries(options).map(
    ([name, { value, help }]) => [`--${name}${value ? ` ${value}` : ''}`, help] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `usage: folioscope ${command.name} [options]${command.args ? ` ${command.args}` : ''}`,
    '',
    command.summary,
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    '',
  ].join('\n');
}
