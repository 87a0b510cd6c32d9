import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from './build.ts';
import { command } from './command.ts';
import { packageVsix } from './package.ts';
import { CACHE, ROOT } from './paths.ts';
import { ScriptError } from './scriptError.ts';
import { exitOnSignals, untilSignal } from './signals.ts';
import { ensureCodeServer, startCodeServer } from './workbench/codeServer.ts';

const USAGE = `usage: npm start -- [--embedded] [--port N] [FILE.mms]

Opens a VS Code workbench with the extension on FILE (scenarios/welcome.mms if absent): the desktop VS Code if \`code\` is
on the PATH, else an embedded one to be used from a browser. --embedded takes the embedded one in any case.`;

export async function main(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const desktop = options.embedded ? undefined : findDesktopCode();
  return desktop ? startDesktop(desktop, options.file) : startEmbedded(options.port, options.file);
}

interface Options {
  readonly help: boolean;
  readonly embedded: boolean;
  readonly port: number | undefined;
  readonly file: string;
}

function readArguments(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new ScriptError(`--port needs a number from 1 to 65535, not ${values.port}.`);
  }
  const file = path.resolve(ROOT, positionals[0] ?? 'scenarios/welcome.mms');
  if (!existsSync(file)) throw new ScriptError(`There is no ${file}.\n\n${USAGE}`);
  return { help: values.help ?? false, embedded: (values.embedded ?? false) || port !== undefined, port, file };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean' }, embedded: { type: 'boolean' }, port: { type: 'string' } },
    });
  } catch (error) {
    throw new ScriptError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

/** `code` of a desktop VS Code. Inside a VS Code terminal that is the window's own, which is the one wanted. */
function findDesktopCode(): string | undefined {
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code'];
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));
}

async function startDesktop(code: string, file: string): Promise<number> {
  await buildAll(false);
  console.log(`Opening ${path.relative(ROOT, file)} in the desktop VS Code (${code}).`);
  const args = ['--new-window', `--extensionDevelopmentPath=${ROOT}`, path.dirname(file), file];
  const result = await command(code, args, { onOutput: (text) => process.stdout.write(text) });
  if (result.code !== 0) {
    throw new ScriptError(`${code} ended with exit code ${result.code}. \`npm start -- --embedded\` does without it.`);
  }
  return 0;
}

async function startEmbedded(port: number | undefined, file: string): Promise<number> {
  const handledByExit = exitOnSignals();
  await ensureCodeServer();
  const { file: vsix } = await packageVsix(path.join(CACHE, 'start'));
  const opener = await packOpener();
  const server = await startCodeServer({
    port,
    extensions: [vsix, opener],
    env: { FOLIOSCOPE_OPEN: file },
    settings: { 'workbench.colorTheme': 'Default Dark Modern' },
  });
  handledByExit();
  const stopped = untilSignal();
  console.log(`\n  Folioscope is open at  ${server.url}/?folder=${encodeURI(path.dirname(file))}\n`);
  console.log('  Open that address in a browser on this machine. Ctrl-C ends the workbench.');
  await stopped;
  console.log('\nEnding the workbench.');
  await server.stop();
  return 0;
}

/** The little extension that opens the scenario, packed like any other. */
async function packOpener(): Promise<string> {
  const file = path.join(CACHE, 'start/opener.vsix');
  const { code, output } = await command(
    process.execPath,
    [
      path.join(ROOT, 'node_modules/@vscode/vsce/vsce'),
      ...['package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', file],
    ],
    { cwd: path.join(ROOT, 'scripts/workbench/opener') },
  );
  if (code !== 0) throw new ScriptError(`The opener could not be packed:\n${output.trim()}`);
  return file;
}
