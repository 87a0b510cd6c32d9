import { describe, expect, it } from 'vitest';
import { compareRuns, compareStep } from '../../../src/sim/compare';
import { comparisonText, differenceText } from '../../../src/sim/compare/text';
import { runScenario, type ScenarioNode } from '../../../src/sim/scenario';
import { allSeries } from '../../../src/sim/series';
import { expectMail } from '../trace/mailRules';
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
    texts.push(differenceText(comparison, n));
  }
  expect(overview.steps.length).toBe(Math.max(a.steps.length, b.steps.length));
  for (const text of texts) expectMail(text);
}

/** Every series meets its own scenarios, and every n-th of the others, beginning with another one each time. */
const EVERY = 40;

describe.each(allSeries.map(({ id }, i) => ({ id, i })))('series $id', ({ id, i }) => {
  it('can be compared on scenarios of the gallery', () => {
    const some = gallery().filter(({ file }, n) => file === `series/${id}.mms` || n % EVERY === i % EVERY);
    for (const { scenario } of some) tellAll(scenario, id);
  });
});
