import { existsSync, readFileSync } from 'node:fs';
import type { Counts } from './suite.ts';

/** The part of Vitest's JSON report that is read. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts of a Vitest run. A file that could not be loaded has no failed test in the report, and an error outside any test
 * shows in nothing but the exit code: each of these is one failure here. So is a test that was skipped.
 */
export function vitestCounts(file: string, exitCode: number): Counts {
  if (!existsSync(file)) throw new Error(`vitest left no report (exit code ${exitCode})`);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;
  const skipped = report.numPendingTests;
  const failed = report.numFailedTests + broken + skipped;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    note: skipped > 0 ? `${skipped} not run` : broken > 0 ? `${broken} files could not be loaded` : undefined,
  };
}
