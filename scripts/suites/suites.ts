import { existsSync } from 'node:fs';
import path from 'node:path';
import { bin, type CommandResult, command } from '../command.ts';
import { packageVsix, VSIX_BUDGET } from '../package.ts';
import { RESULTS, ROOT } from '../paths.ts';
import type { Counts, Suite } from './suite.ts';
import { vitestCounts } from './vitestCounts.ts';

type Log = (text: string) => void;

/** Where the suites leave the package for each other. */
const PACKAGE_FOLDER = path.join(RESULTS, 'package');

/** Builds and packs: the panel, the command line and the package that the other suites then test. */
async function packaged(log: Log): Promise<Counts> {
  const { file, bytes } = await packageVsix(PACKAGE_FOLDER);
  const note = `${path.basename(file)} ${(bytes / 1024).toFixed(0)} kB`;
  log(`${note}, ${(VSIX_BUDGET / 1024).toFixed(0)} kB allowed\n`);
  return bytes <= VSIX_BUDGET ? { passed: 1, failed: 0, note } : { passed: 0, failed: 1, note: `${note}: too large` };
}

/** Type check: of everything, of the engine alone (which knows no host), and of the panel's components. */
async function types(log: Log): Promise<Counts> {
  const checks: readonly (() => Promise<CommandResult>)[] = [
    () => bin('typescript/bin/tsc', ['--noEmit']),
    () => bin('typescript/bin/tsc', ['--noEmit', '-p', 'src/sim']),
    () => bin('svelte-check/bin/svelte-check', ['--tsconfig', 'src/webview/tsconfig.json', '--fail-on-warnings']),
  ];
  let failed = 0;
  for (const check of checks) {
    const { code, output } = await check();
    log(output);
    if (code !== 0) failed = 1;
  }
  return { passed: 1 - failed, failed };
}

async function lint(log: Log): Promise<Counts> {
  const { code, output } = await bin('@biomejs/biome/bin/biome', ['ci', '--error-on-warnings', '--colors=off', '.']);
  log(output);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** One project of vitest.config.ts, counted from its report. */
async function vitest(project: string, log: Log, timeoutMs: number): Promise<Counts> {
  const report = path.join(RESULTS, `${project}.json`);
  const { code, output } = await bin(
    'vitest/vitest.mjs',
    ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { timeoutMs, env: { ...process.env, FOLIOSCOPE_PACKAGE: PACKAGE_FOLDER, NO_COLOR: '1' } },
  );
  log(output);
  return vitestCounts(report, code);
}

/**
 * All traces of real kernels, as the command line compares them. A run that is modelled and differs is a failure; those
 * that are not modelled are told in the note; which must be is tested in test/kernel/modelled.test.ts.
 */
async function conformance(log: Log): Promise<Counts> {
  const cli = path.join(ROOT, 'dist/cli.js');
  if (!existsSync(cli)) throw new Error('dist/cli.js was not built');
  const { code, output } = await command(process.execPath, [cli, 'conformance'], { timeoutMs: 600_000 });
  log(output);
  const last = /^conformance: (\d+) of (\d+) runs equal/m.exec(output);
  if (!last) throw new Error(`the comparison printed no result (exit code ${code})`);
  const failed = output.match(/^\S+ +\S+ +DIFFERS\b/gm)?.length ?? 0;
  return { passed: Number(last[1]), failed, note: `${Number(last[2]) - Number(last[1]) - failed} runs not modelled` };
}

export const SUITES: readonly Suite[] = [
  { name: 'package', phase: 'build', run: packaged },
  { name: 'types', phase: 'plain', run: types },
  { name: 'lint', phase: 'plain', run: lint },
  { name: 'conformance', phase: 'plain', run: conformance },
  { name: 'unit', phase: 'plain', run: (log) => vitest('unit', log, 900_000) },
  { name: 'webview', phase: 'browser', run: (log) => vitest('webview', log, 600_000) },
  { name: 'workbench', phase: 'browser', run: (log) => vitest('workbench', log, 600_000) },
];
