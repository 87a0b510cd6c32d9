import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { RESULTS } from './paths.ts';
import { ScriptError } from './scriptError.ts';
import { exitOnSignals } from './signals.ts';
import { runSuite, type Suite, type SuiteResult } from './suites/suite.ts';
import { SUITES } from './suites/suites.ts';
import { ensureChromium } from './workbench/chromium.ts';
import { ensureCodeServer } from './workbench/codeServer.ts';

const USAGE = `usage: npm test [-- SUITE…]

Runs the suites named, or all: ${SUITES.map(({ name }) => name).join(', ')}.
Logs, reports and pictures are left in test-results/. The last line is the sum over all suites.`;

export async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const suites = choose(args);
  exitOnSignals();
  if (args.length === 0) rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(path.join(RESULTS, 'logs'), { recursive: true });

  const started = Date.now();
  const results = await runAll(suites);
  return summarize(results, Date.now() - started);
}

function choose(names: readonly string[]): readonly Suite[] {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) throw new ScriptError(`There is no suite called ${unknown.join(', ')}.\n\n${USAGE}`);
  return names.length === 0 ? SUITES : SUITES.filter(({ name }) => names.includes(name));
}

/**
 * What is missing is installed while the suites that do not need it run. Those are two at a time; the ones with a
 * browser come after them, alone, for they watch the clock as a user would.
 */
async function runAll(suites: readonly Suite[]): Promise<readonly SuiteResult[]> {
  const prepared = prepare(suites);
  const first = suites.filter(({ phase }) => phase === 'build');
  const side = suites.filter(({ phase }) => phase === 'plain');
  const last = suites.filter(({ phase }) => phase === 'browser');

  const results = await inOrder(first);
  const half = Math.ceil(side.length / 2);
  results.push(...(await Promise.all([inOrder(side.slice(0, half)), inOrder(side.slice(half))])).flat());
  const problem = await prepared;
  if (problem === undefined) results.push(...(await inOrder(last)));
  else results.push(...last.map(({ name }) => ({ name, passed: 0, failed: 1, seconds: 0, note: problem })));
  return results;
}

/** Resolves to why it could not, if it could not: the suites that need it then fail, the others still count. */
async function prepare(suites: readonly Suite[]): Promise<string | undefined> {
  if (!suites.some(({ phase }) => phase === 'browser')) return undefined;
  try {
    await Promise.all([
      ensureChromium(),
      suites.some(({ name }) => name === 'workbench') ? ensureCodeServer() : undefined,
    ]);
    return undefined;
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(error.message);
    return error.message.split('\n')[0];
  }
}

async function inOrder(suites: readonly Suite[]): Promise<SuiteResult[]> {
  const results: SuiteResult[] = [];
  for (const suite of suites) results.push(await runSuite(suite));
  return results;
}

function summarize(results: readonly SuiteResult[], ms: number): number {
  console.log(`\n${'suite'.padEnd(14)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'time'.padStart(9)}`);
  for (const { name, passed, failed, seconds, note } of results) {
    const row = `${name.padEnd(14)}${`${passed}`.padStart(8)}${`${failed}`.padStart(8)}${`${seconds.toFixed(1)} s`.padStart(9)}`;
    console.log(note ? `${row}  ${note}` : row);
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`\nNode ${process.versions.node}, ${Math.round(ms / 1000)} s in all; logs and pictures: ${RESULTS}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
