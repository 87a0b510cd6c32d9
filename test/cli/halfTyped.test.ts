import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsIn } from '../../src/cli/problems';
import { runJson } from '../../src/cli/runJson';
import { runText } from '../../src/cli/runText';
import { parse, runScenario } from '../../src/sim/scenario';
import { observationText } from '../../src/sim/trace/observationFormat';
import { observeRun } from '../../src/sim/trace/observationRun';

const welcome = readFileSync(new URL('../../scenarios/welcome.mms', import.meta.url), 'utf8');

/** Everything that `check` and `run` do with a file, in all forms of output. */
function useAll(text: string): void {
  const { report, wrong } = problemsIn('f.mms', text);
  expect(wrong).toBe(/^f\.mms:\d+:\d+: MM\d{3} (?!warning|info)/m.test(report));
  if (wrong) return;
  for (const scenario of parse(text).scenarios) {
    const run = runScenario(scenario);
    expect(
      runText(run)
        .split('\n')
        .every((line) => line.length <= 72),
    ).toBe(true);
    expect(JSON.parse(runJson(run, undefined)).steps).toHaveLength(run.steps.length);
    expect(JSON.parse(observationText(observeRun(run))).steps).toHaveLength(run.steps.length);
  }
}

describe('a file that is being typed', () => {
  it('never throws, wherever it ends', () => {
    for (let end = 0; end <= welcome.length; end += 7) useAll(welcome.slice(0, end));
  });

  it('never throws with any part of it gone or doubled', () => {
    const position = fc.nat({ max: welcome.length });
    fc.assert(
      fc.property(position, position, (a, b) => useAll(welcome.slice(0, a) + welcome.slice(b))),
      { numRuns: 60 },
    );
  });
});
