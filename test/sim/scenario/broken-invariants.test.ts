import { expect, it, vi } from 'vitest';
import type { Kernel } from '../../../src/sim/kernel/kernel';
import { runLines, verdicts } from './runs';

// The model has no known way to break an invariant, so here is one that every mapped page breaks.
vi.mock('../../../src/sim/invariants', () => ({
  checkInvariants: (k: Kernel) =>
    [...k.page.table.rows()].some((pfn) => k.page._mapcount.get(pfn) >= 0)
      ? [{ id: 'nothing-is-mapped', reason: 'for this test', detail: 'a page is mapped' }]
      : [],
}));

const LINES = 'buf = mmap 4K anon private rw\nexpect invariants\nwrite buf\nexpect invariants';

it('a broken invariant is the result of the step that broke it', () => {
  const { steps } = runLines(LINES, { invariants: 'each step' }).overview;
  expect(steps.map(({ result, outcome }) => `${result}: ${outcome}`)).toEqual([
    'ok: VMAs 0 → 1',
    'invariant: nothing-is-mapped: a page is mapped',
  ]);
});

it('a run that checks nothing on the way is checked at its end, and tells the step that broke it', () => {
  const { steps } = runLines(`${LINES}\nread buf`).overview;
  expect(steps.map(({ result }) => result)).toEqual(['ok', 'invariant', 'ok']);
  expect(steps[1]?.broken).toEqual([{ id: 'nothing-is-mapped', reason: 'for this test', detail: 'a page is mapped' }]);
});

it('a broken invariant fails the expectation that asks for it', () => {
  expect(verdicts(runLines(LINES))).toEqual([
    'ok',
    'expected all invariants hold | actual nothing-is-mapped: a page is mapped',
  ]);
});
