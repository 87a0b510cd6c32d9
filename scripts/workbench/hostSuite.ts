import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import type { HostReport } from '../../test/e2e/host/report.ts';
import { RESULTS, ROOT } from '../paths.ts';
import { ScriptError } from '../scriptError.ts';
import { launchChromium } from './chromium.ts';
import { type CodeServer, startCodeServer } from './codeServer.ts';

const LIMIT_MS = 180_000;

/**
 * Bundles test/e2e/host, the suite that runs inside an extension host: the same file for the embedded workbench and for
 * a desktop VS Code. Mocha stays outside: it loads its parts by name.
 */
export async function buildHostSuite(): Promise<string> {
  const outfile = path.join(RESULTS, 'host/suite.cjs');
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: ['test/e2e/host/run.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'es2022',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
}

export function readHostReport(file: string): HostReport {
  if (!existsSync(file)) throw new ScriptError('The suite in the extension host ended without a report.');
  return JSON.parse(readFileSync(file, 'utf8')) as HostReport;
}

/** Runs the suite in the extension host of the embedded workbench, on the extension as it is built in dist/. */
export async function runHostSuite(workspace: string): Promise<HostReport> {
  const suite = await buildHostSuite();
  const report = path.join(RESULTS, 'host/report.json');
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const server = await startCodeServer({ env: { FOLIOSCOPE_HOST_REPORT: report } });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    let log = '';
    const ended = new Promise<void>((resolve) => {
      void page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
        log += `${args.join(' ')}\n`;
      });
      void page.exposeFunction('codeAutomationExit', () => resolve());
    });
    await page.route(
      (url) => url.pathname === '/' && url.origin === server.url,
      async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: withDevelopment(await response.text(), server, suite) });
      },
    );
    await page.goto(`${server.url}/?folder=${encodeURIComponent(workspace)}`);
    await withinLimit(ended, () => log);
    return readHostReport(report);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/**
 * The workbench's page with the extension under development and the suite named in its configuration. There is an
 * address for that (`?payload=`), which built products no longer heed.
 */
function withDevelopment(html: string, server: CodeServer, suite: string): string {
  const uri = (file: string) => ({ scheme: 'vscode-remote', authority: new URL(server.url).host, path: file });
  const body = html.replace(
    /(id="vscode-workbench-web-configuration" data-settings=")([^"]*)"/,
    (_whole, before: string, settings: string) => {
      const config = JSON.parse(settings.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
      config.developmentOptions = {
        ...config.developmentOptions,
        extensions: [uri(ROOT)],
        extensionTestsPath: uri(suite),
      };
      return `${before}${JSON.stringify(config).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;
    },
  );
  if (body === html)
    throw new ScriptError('The page of the embedded workbench has no configuration to add the suite to.');
  return body;
}

async function withinLimit(ended: Promise<void>, log: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(new ScriptError(`The suite in the extension host did not end within ${LIMIT_MS / 1000} s.\n${log()}`)),
      LIMIT_MS,
    );
  });
  try {
    await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}
