import { describe, expect, it } from 'vitest';
import { compareRuns, compareStep } from '../../../src/sim/compare';
import { comparedStepText, comparisonText } from '../../../src/sim/compare/text';
import { runScenario, type ScenarioNode } from '../../../src/sim/scenario';
import { allSeries } from '../../../src/sim/series';
import { gallery } from './compared';

/** Everything that can be asked of a comparison, on a line of a mail. */
function tellAll(scenario: ScenarioNode, id: string): void {
  const [a, b] = ['-', '+'].map((sign) => runScenario(scenario, { series: [`${sign}${id}`] }));
  const comparison = compareRuns(a, b);
  const { overview } = comparison;
  const texts = [comparisonText(comparison)];
  for (const { n, differs } of overview.steps.filter((step) => step.differs.length > 0)) {
    const step = compareStep(comparison, n);
    expect(step.calls.equal).toBe(!differs.includes('calls'));
    texts.push(comparedStepText(overview, step));
  }
  expect(overview.steps.length).toBe(Math.max(a.steps.length, b.steps.length));
  for (const line of texts.join('').split('\n')) expect(line).toMatch(/^[\x20-\x7e]{0,72}$/);
}

describe.each(allSeries)('series $id', ({ id }) => {
  it('can be compared on every scenario of the gallery', () => {
    for (const { scenario } of gallery()) tellAll(scenario, id);
  });
});
