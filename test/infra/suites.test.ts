import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RESULTS } from '../../scripts/paths.ts';
import { type Counts, runSuite, type Suite } from '../../scripts/suites/suite.ts';
import { vitestCounts } from '../../scripts/suites/vitestCounts.ts';

const suite = (run: () => Promise<Counts>): Suite => ({ name: 'of-a-test', phase: 'plain', run });

describe('a suite of npm test', () => {
  beforeAll(() => {
    mkdirSync(path.join(RESULTS, 'logs'), { recursive: true });
    vi.spyOn(console, 'log').mockImplementation(() => {});
  });
  afterAll(() => {
    vi.restoreAllMocks();
    rmSync(path.join(RESULTS, 'logs/of-a-test.log'));
  });

  it('gives its counts', async () => {
    expect(await runSuite(suite(async () => ({ passed: 3, failed: 1 })))).toMatchObject({ passed: 3, failed: 1 });
  });

  it('that crashes is a failure, with its reason', async () => {
    const crash = suite(async () => {
      throw new Error('no such program\nwith more lines');
    });
    expect(await runSuite(crash)).toMatchObject({ passed: 0, failed: 1, note: 'no such program' });
  });

  it('that runs no test is a failure', async () => {
    const empty = suite(async () => ({ passed: 0, failed: 0 }));
    expect(await runSuite(empty)).toMatchObject({ passed: 0, failed: 1, note: 'ran no test' });
  });
});

describe('the counts of a Vitest run', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'folioscope-counts-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function counts(report: object, exitCode: number): Counts {
    const file = path.join(folder, 'report.json');
    writeFileSync(
      file,
      JSON.stringify({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: [], ...report }),
    );
    return vitestCounts(file, exitCode);
  }

  it('are the tests that passed and failed', () => {
    expect(counts({ numPassedTests: 5 }, 0)).toMatchObject({ passed: 5, failed: 0 });
    expect(counts({ numPassedTests: 5, numFailedTests: 2 }, 1)).toMatchObject({ passed: 5, failed: 2 });
  });

  it('include files that could not be loaded', () => {
    const broken = { status: 'failed', assertionResults: [] };
    expect(counts({ numPassedTests: 5, testResults: [broken] }, 1)).toMatchObject({ passed: 5, failed: 1 });
  });

  it('include tests that were skipped, as failures', () => {
    expect(counts({ numPassedTests: 5, numPendingTests: 1 }, 0)).toMatchObject({ passed: 5, failed: 1 });
  });

  it('include an error outside any test', () => {
    expect(counts({ numPassedTests: 5 }, 1)).toMatchObject({ passed: 5, failed: 1 });
  });

  it('cannot be had without a report', () => {
    expect(() => vitestCounts(path.join(folder, 'none.json'), 137)).toThrow('vitest left no report (exit code 137)');
  });
});
