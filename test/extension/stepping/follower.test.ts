import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunHandle } from '../../../src/extension/engine/runHandle';
import { Follower } from '../../../src/extension/stepping/follower';
import { Stepper } from '../../../src/extension/stepping/stepper';
import { ran, storeOverFakes } from '../fakes/store';

const A = 'file:///a.mms';
const TEXT = 'scenario one\nwrite a\nwrite b\nwrite c';

let handle: RunHandle;
let there: boolean;
let stepper: Stepper;
let steps: (number | undefined)[];
let follower: Follower;

beforeEach(async () => {
  vi.useFakeTimers();
  const { store } = storeOverFakes();
  store.update(A, 1, TEXT);
  handle = await ran(store, A);
  there = true;
  steps = [];
  stepper = new Stepper((error) => {
    throw error;
  });
  stepper.moved.on(({ focus }) => steps.push(focus?.step));
  follower = new Follower(stepper, () => (there ? handle : undefined));
});
afterEach(() => {
  follower.dispose();
  vi.useRealTimers();
});

it('shows the step of the line on which the cursor comes to rest, not those it passes', () => {
  for (const line of [1, 2, 3, 4]) follower.cursor(A, line);
  expect(steps).toEqual([]);
  vi.advanceTimersByTime(50);
  expect(steps).toEqual([3]);
});

it('does not move back when the same line is clicked again after stepping', () => {
  follower.cursor(A, 2);
  vi.advanceTimersByTime(50);
  stepper.go('next');
  follower.cursor(A, 2);
  vi.advanceTimersByTime(50);
  expect(steps).toEqual([1, 2]);
});

it('catches up when the run of the scenario ends', () => {
  there = false;
  follower.cursor(A, 3);
  vi.advanceTimersByTime(50);
  expect(steps).toEqual([]);
  there = true;
  follower.runEnded(A);
  expect(steps).toEqual([2]);
  follower.runEnded(A);
  expect(steps).toEqual([2]);
});

it('does not catch up once the user stepped by other means', () => {
  there = false;
  follower.cursor(A, 3);
  vi.advanceTimersByTime(50);
  stepper.show(handle, 1, { by: 'command' });
  there = true;
  follower.runEnded(A);
  expect(steps).toEqual([1]);
});

it('keeps the selection while it follows', () => {
  stepper.show(handle, 1, { by: 'command' }, { kind: 'proc', proc: 0 });
  follower.cursor(A, 4);
  vi.advanceTimersByTime(50);
  expect(stepper.focus).toMatchObject({ step: 3, selection: { kind: 'proc', proc: 0 } });
});

it.each(['before', 'after'])(
  'leaves a restored panel at its step when its cursor is told %s, until it moves',
  (order) => {
    if (order === 'before') follower.cursor(A, 4);
    follower.restored(A);
    if (order === 'after') follower.cursor(A, 4);
    vi.advanceTimersByTime(50);
    follower.runEnded(A);
    expect(steps).toEqual([]);
    follower.cursor(A, 2);
    vi.advanceTimersByTime(50);
    expect(steps).toEqual([1]);
  },
);
