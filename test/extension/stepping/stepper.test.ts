import { describe, expect, it } from 'vitest';
import type { RunHandle } from '../../../src/extension/engine/runHandle';
import { stepAt, stepsOn } from '../../../src/extension/stepping/stepAt';
import { type Move, Stepper } from '../../../src/extension/stepping/stepper';
import type { RunOverview } from '../../../src/protocol';
import { ran, storeOverFakes } from '../fakes/store';

const A = 'file:///a.mms';
//            1             2      3      4 5              6       7       8
const TEXT = 'scenario one\nwrite a\nwrite b\n\nexpect 1 1\nexpect 1 2\nwrite c\n';

async function handleOf(text = TEXT, version = 1): Promise<RunHandle> {
  const { store } = storeOverFakes();
  store.update(A, version, text);
  return ran(store, A);
}

function stepper() {
  const moves: Move[] = [];
  const made = new Stepper((error) => {
    throw error;
  });
  made.moved.on((move) => moves.push(move));
  return { stepper: made, moves };
}

describe('the step of a line', () => {
  it('is the one on it, the one whose expect is on it, else the last above', async () => {
    const { overview } = await handleOf();
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((line) => stepAt(overview, line))).toEqual([0, 1, 2, 2, 2, 2, 3, 3]);
  });

  it('stays among several of one line', async () => {
    const { overview } = await handleOf();
    const steps = overview.steps.map((step) => ({ ...step, line: 2 }));
    const looped: RunOverview = { ...overview, steps };
    expect(stepsOn(looped, 2)).toHaveLength(3);
    expect(stepAt(looped, 2, 3)).toBe(3);
    expect(stepAt(looped, 2)).toBe(1);
  });
});

describe('the current step', () => {
  it('moves within the run and tells each move once', async () => {
    const handle = await handleOf();
    const { stepper: s, moves } = stepper();
    s.show(handle, 99, { by: 'command' });
    expect(s.focus?.step).toBe(3);
    expect(s.go('next')).toBe(false);
    expect(s.go('previous')).toBe(true);
    s.go('first');
    expect(s.focus?.step).toBe(0);
    expect(s.go('previous')).toBe(false);
    s.go('last');
    s.show(handle, 3, { by: 'editor' });
    expect(moves.map((move) => move.focus?.step)).toEqual([3, 2, 0, 3]);
  });

  it('cannot move where nothing was run', () => {
    expect(stepper().stepper.go('next')).toBe(false);
  });

  it('keeps its place and selection when its scenario is run again, another scenario leaves it alone', async () => {
    const { stepper: s, moves } = stepper();
    const selection = { kind: 'page', pfn: 7 } as const;
    s.show(await handleOf(), 3, { by: 'command' }, selection);
    s.rerun(await handleOf('scenario one\nwrite a', 2));
    expect(s.focus).toMatchObject({ step: 1, selection });
    s.rerun(await handleOf('scenario other\nwrite a', 3));
    expect(s.focus?.handle.overview.scenario).toBe('one');
    expect(moves).toHaveLength(2);
  });

  it('goes with its document', async () => {
    const { stepper: s, moves } = stepper();
    s.show(await handleOf(), 1, { by: 'command' });
    s.leave('file:///other.mms');
    expect(s.focus).toBeDefined();
    s.leave(A);
    expect(s.focus).toBeUndefined();
    expect(moves.at(-1)).toEqual({ focus: undefined, mover: { by: 'run' } });
  });
});
