import { parse, problemsOf, type RunOptions, runScenario } from '../../../src/sim/scenario';
import type { Run } from '../../../src/sim/trace/run';
import type { ExpectResult } from '../../../src/sim/trace/views';

/** Runs a scenario given by its lines. It must have no errors. */
export function runLines(lines: string, options: RunOptions = {}): Run {
  const text = `scenario "test"\n${lines}`;
  const wrong = problemsOf(text).filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new Error(wrong.map(({ code, message }) => `${code} ${message}`).join('\n'));
  const [scenario] = parse(text).scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  return runScenario(scenario, options);
}

export function outcomes(run: Run): string[] {
  return run.overview.steps.map(({ outcome }) => outcome);
}

export function results(run: Run): ExpectResult[] {
  return [...(run.overview.initial ?? []), ...run.overview.steps.flatMap(({ expects }) => expects)];
}

/** `ok` or `expected … | actual …` of each expectation, in order. */
export function verdicts(run: Run): string[] {
  return results(run).map(({ pass, skipped, expected, actual }) => {
    if (skipped) return 'skipped';
    return pass ? 'ok' : `expected ${expected} | actual ${actual}`;
  });
}
