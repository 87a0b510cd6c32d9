import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { command } from '../command.ts';
import { withProgress } from '../progress.ts';
import { ScriptError } from '../scriptError.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/snap/bin/chromium'];

/** The Chromium to test with: `CHROMIUM` if set, else the first one found. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named) return named;
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [...onPath, ...ELSEWHERE].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Finds Chromium, or installs it where that can be done without asking anyone: as root on a Debian. */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new ScriptError(
      'The tests of the panel and the workbench need Chromium or Chrome, and none was found.\n' +
        'Install it (Debian, Ubuntu: sudo apt-get install chromium; macOS: brew install --cask chromium), or set CHROMIUM to its program.',
    );
  }
  await withProgress('Installing Chromium (apt)', installWithApt);
  const installed = findChromium();
  if (!installed) throw new ScriptError('apt-get installed chromium, but no program of that name is on the PATH.');
  return installed;
}

async function installWithApt(): Promise<void> {
  const lock = ['-o', 'DPkg::Lock::Timeout=600'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
  ]) {
    const { code, output } = await command('apt-get', [...lock, ...args], { env, timeoutMs: 900_000 });
    if (code !== 0) {
      throw new ScriptError(
        `apt-get ${args[0]} failed (exit code ${code}):\n${output.trim().split('\n').slice(-10).join('\n')}\n` +
          'Install Chromium by hand, or set CHROMIUM to a program that is there.',
      );
    }
  }
}

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--hide-scrollbars'],
      // A page that a test rewrote has no address space; this check would refuse its WebSocket to loopback.
      '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
    ],
  });
}
