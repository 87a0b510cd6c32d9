import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measureActivation } from './bench/activation.ts';
import { measureMemory } from './bench/memory.ts';
import { measurePackage } from './bench/package.ts';
import { measureReview } from './bench/review.ts';
import { printRows, type Row } from './bench/row.ts';
import { measureSession, measureViews } from './bench/session.ts';
import { RESULTS } from './paths.ts';
import { exitOnSignals } from './signals.ts';

const USAGE = `usage: npm run bench [-- --quick]

Measures the budgets of the design and prints them as a table; also written to test-results/bench.json. Times are held
against the running kernel in the same run, never against a fixed number of seconds. --quick leaves out the workbench.`;

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { help: { type: 'boolean' }, quick: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  exitOnSignals();
  mkdirSync(path.join(RESULTS, 'bench'), { recursive: true });
  console.log(`Node ${process.versions.node}, Linux ${release()}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}\n`);
  const rows: Row[] = [
    ...(await measureMemory()),
    ...(await measureSession()),
    ...(await measureViews()),
    ...(await measureReview()),
    ...(await measurePackage()),
  ];
  if (!values.quick) rows.push(...(await measureActivation()));
  printRows(rows);
  writeFileSync(path.join(RESULTS, 'bench.json'), `${JSON.stringify(rows, null, 2)}\n`);
  return 0;
}
