import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { RESULTS } from '../paths.ts';
import { messageOf } from '../scriptError.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** A few words for the table: a figure, or why nothing could be counted. */
  readonly note?: string;
}

export interface Suite {
  readonly name: string;
  /** `build` makes what others test; `plain` needs nothing but Node; `browser` needs Chromium, and runs alone. */
  readonly phase: 'build' | 'plain' | 'browser';
  /** Gives what was printed to `log`. Whatever it throws is one failure. */
  run(log: (text: string) => void): Promise<Counts>;
}

export interface SuiteResult extends Counts {
  readonly name: string;
  readonly seconds: number;
}

/** Runs one suite. It cannot pass by accident: a crash, and a run without a single test, are failures. */
export async function runSuite(suite: Suite): Promise<SuiteResult> {
  const started = Date.now();
  let output = '';
  let counts: Counts;
  try {
    counts = await suite.run((text) => {
      output += text;
    });
    if (counts.passed + counts.failed === 0) counts = { passed: 0, failed: 1, note: 'ran no test' };
  } catch (error) {
    output += `\n${error instanceof Error ? error.stack : error}\n`;
    counts = { passed: 0, failed: 1, note: messageOf(error).split('\n')[0] };
  }
  const seconds = (Date.now() - started) / 1000;
  const log = path.join(RESULTS, 'logs', `${suite.name}.log`);
  writeFileSync(log, output);
  if (counts.failed > 0) console.log(`\n──── ${suite.name} ────\n${output.trim()}\n────\n`);
  console.log(`${suite.name}: ${counts.passed} passed, ${counts.failed} failed (${seconds.toFixed(1)} s)`);
  return { name: suite.name, ...counts, seconds };
}
