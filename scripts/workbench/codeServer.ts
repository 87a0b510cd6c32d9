import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { command, npm } from '../command.ts';
import { CACHE } from '../paths.ts';
import { withProgress } from '../progress.ts';
import { ScriptError } from '../scriptError.ts';
import { checkPort, freePort } from './port.ts';

/**
 * code-server carries the VS Code workbench and a Node extension host of the same number: 4.139 is VS Code 1.139.
 * `FOLIOSCOPE_CODE_SERVER` takes another one, such as 4.100.3 for the oldest VS Code that is supported.
 */
const VERSION = process.env.FOLIOSCOPE_CODE_SERVER ?? '4.139.1';

const home = () => path.join(CACHE, `code-server-${VERSION}`);
const entryOf = (folder: string) => path.join(folder, 'node_modules/code-server/out/node/entry.js');

/** Installs code-server into the cache on first use. Resolves to the script that starts it. */
export async function ensureCodeServer(): Promise<string> {
  const entry = entryOf(home());
  if (existsSync(entry)) return entry;
  mkdirSync(CACHE, { recursive: true });
  // Installed beside its place and moved there when complete: an install that was broken off leaves nothing half-done,
  // and of two at a time one wins.
  const staging = mkdtempSync(path.join(CACHE, 'installing-'));
  try {
    await withProgress(
      `Installing the embedded workbench (code-server ${VERSION}, about 600 MB, once) into ${home()}`,
      () => install(staging),
    );
    try {
      renameSync(staging, home());
    } catch (error) {
      if (!existsSync(entry)) throw error;
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return entry;
}

/** No install script is run: the natives they build are for terminals and logs, which nothing here uses. */
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

async function install(folder: string): Promise<void> {
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  await npmOrExplain(['install', '--prefix', folder, ...QUIET, `code-server@${VERSION}`], folder);
  // The workbench inside has dependencies of its own, which its install script would have fetched. `npm ci` refuses
  // them: its lock file is out of step with its package.json.
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  await npmOrExplain(['install', '--prefix', vscode, '--omit=dev', ...QUIET], vscode);
  if (!existsSync(entryOf(folder)))
    throw new ScriptError(`code-server was installed, but ${entryOf(folder)} is missing.`);
}

async function npmOrExplain(args: readonly string[], cwd: string): Promise<void> {
  const { code, output } = await npm(args, { cwd, timeoutMs: 600_000 });
  if (code === 0) return;
  throw new ScriptError(
    `The embedded workbench could not be installed: npm exited with ${code}.\n${output.trim().split('\n').slice(-15).join('\n')}\n` +
      'It needs the npm registry once. With a desktop VS Code, put its `code` on the PATH instead and run `npm start` again.',
  );
}

/** Nothing that asks the network, moves, or pops up over what is being looked at. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'window.commandCenter': false,
  'editor.minimap.enabled': false,
};

export interface ServerOptions {
  /** Port to listen on; a free one if absent. */
  readonly port?: number;
  /** `.vsix` files or extension folders to install first. */
  readonly extensions?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface CodeServer {
  readonly url: string;
  readonly userDataDir: string;
  /** Replaces the user settings; the workbench takes them up while it runs. */
  setSettings(settings: Readonly<Record<string, unknown>>): void;
  /** Ends the server with all it started and removes its folders. */
  stop(): Promise<void>;
}

/** Starts a server of its own: own settings, own extensions, own configuration; nothing in the user's home is touched. */
export async function startCodeServer(options: ServerOptions = {}): Promise<CodeServer> {
  const entry = await ensureCodeServer();
  const port = options.port === undefined ? await freePort() : await checkPort(options.port);
  const folder = mkdtempSync(path.join(tmpdir(), 'folioscope-workbench-'));
  const extensionsDir = path.join(folder, 'extensions');
  const userDataDir = path.join(folder, 'data');
  mkdirSync(path.join(userDataDir, 'User'), { recursive: true });
  const setSettings: CodeServer['setSettings'] = (settings) =>
    writeFileSync(
      path.join(userDataDir, 'User/settings.json'),
      JSON.stringify({ ...SETTINGS, ...options.settings, ...settings }, null, 2),
    );
  setSettings({});
  const config = path.join(folder, 'config.yaml');
  writeFileSync(config, 'auth: none\ncert: false\n');
  const own = ['--config', config, '--user-data-dir', userDataDir, '--extensions-dir', extensionsDir];
  // Without a gallery nothing asks a marketplace.
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...options.env };

  try {
    for (const extension of options.extensions ?? []) await installExtension(entry, own, extension, env);
    const child = spawn(
      process.execPath,
      [
        entry,
        ...own,
        ...['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry', '--disable-update-check'],
        ...[
          '--disable-workspace-trust',
          '--disable-getting-started-override',
          '--disable-proxy',
          '--ignore-last-opened',
        ],
      ],
      { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env },
    );
    const log = createWriteStream(path.join(folder, 'server.log'));
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    const url = `http://127.0.0.1:${port}`;
    // A script that is broken off leaves neither the server nor its folders behind.
    const brokenOff = () => {
      signalGroup(child, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    };
    process.once('exit', brokenOff);
    const stop = async () => {
      process.off('exit', brokenOff);
      await endGroup(child);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
      await untilHealthy(child, url);
    } catch (error) {
      await stop();
      throw error;
    }
    return { url, userDataDir, setSettings, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function installExtension(
  entry: string,
  own: readonly string[],
  vsix: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { code, output } = await command(process.execPath, [entry, ...own, '--install-extension', vsix], {
    env,
    timeoutMs: 120_000,
  });
  if (code !== 0) throw new ScriptError(`${vsix} could not be installed into the workbench:\n${output.trim()}`);
}

async function untilHealthy(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null)
      throw new ScriptError(`The embedded workbench ended at once, with exit code ${child.exitCode}.`);
    if (Date.now() > deadline)
      throw new ScriptError(`The embedded workbench did not answer at ${url} within a minute.`);
    try {
      if ((await fetch(`${url}/healthz`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals | 0): boolean {
  try {
    return child.pid !== undefined && process.kill(-child.pid, name);
  } catch {
    return false;
  }
}

/** SIGTERM to the whole group, SIGKILL to what is left after three seconds. */
async function endGroup(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM');
  for (let waited = 0; waited < 3000 && signalGroup(child, 0); waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  signalGroup(child, 'SIGKILL');
}
