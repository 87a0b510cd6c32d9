import { describe, expect, it } from 'vitest';
import { parseRange, rangeWords, stepsOfLines } from '../../../src/extension/commands/stepRange';
import type { RunOverview } from '../../../src/protocol';

describe('a range of steps as typed', () => {
  it.each([
    ['2-5', { from: 2, to: 5 }],
    [' 5 – 2 ', { from: 2, to: 5 }],
    ['0..7', { from: 0, to: 7 }],
    ['3', { from: 3, to: 3 }],
  ])('%s', (text, range) => {
    expect(parseRange(text, 7)).toEqual(range);
  });

  it.each([
    ['', 'Write two steps, such as 2-5, or one.'],
    ['2-', 'Write two steps, such as 2-5, or one.'],
    ['all', 'Write two steps, such as 2-5, or one.'],
    ['2-9', 'There is no step 9: the run has 7.'],
  ])('says what is wrong with "%s"', (text, message) => {
    expect(parseRange(text, 7)).toBe(message);
  });
});

describe('the steps of selected lines', () => {
  const steps = [3, 4, 4, 8].map((line, i) => ({ n: i + 1, line }));
  const overview = { steps } as unknown as RunOverview;

  it('are all steps on them, a line that ran twice included', () => {
    expect(stepsOfLines(overview, 4, 7)).toEqual({ from: 2, to: 3 });
    expect(stepsOfLines(overview, 1, 99)).toEqual({ from: 1, to: 4 });
  });

  it('are none if no line of them ran', () => {
    expect(stepsOfLines(overview, 5, 7)).toBeUndefined();
  });
});

it('a range is told in words', () => {
  expect([rangeWords({ from: 2, to: 2 }), rangeWords({ from: 2, to: 4 })]).toEqual(['Step 2', 'Steps 2-4']);
});
