import type { Kernel } from '../kernel/kernel';
import type { Mark } from '../store/store';
import { Delta } from './delta';
import { type Frame, takeFrame } from './frame';
import { Names } from './names';
import { ReverseIndex } from './reverse';
import type { Run } from './run';
import type { StepSummary } from './views';

/** Moments and frames kept per run: stepping to a neighbour and back finds them. */
const KEPT_MOMENTS = 6;
const KEPT_FRAMES = 8;

/**
 * A run at one step: the state after it, the state before it, and what was written in between. Everything that a view
 * shows is derived from one. The store is at the step's end while it is in use.
 */
export interface Moment {
  readonly run: Run;
  /** 0 … number of steps: what was asked for, put into that range. */
  readonly step: number;
  /** Absent for step 0. */
  readonly summary: StepSummary | undefined;
  readonly k: Kernel;
  readonly begin: Mark;
  readonly end: Mark;
  readonly firstCall: number;
  readonly endCall: number;
  readonly before: Frame;
  readonly after: Frame;
  readonly delta: Delta;
  readonly names: Names;
  /** Which entries map a page, in the state after and before the step. */
  readonly mapped: ReverseIndex;
  readonly mappedBefore: ReverseIndex;
}

interface Kept {
  readonly moments: Map<number, Moment>;
  readonly frames: Map<Mark, Frame>;
}

const kept = new WeakMap<Run, Kept>();

/** The moment of a step. Any number is fine; it is put into the range of the run. Seeks to the step's end. */
export function momentOf(run: Run, asked: number): Moment {
  let memory = kept.get(run);
  if (!memory) {
    memory = { moments: new Map(), frames: new Map() };
    kept.set(run, memory);
  }
  const last = run.steps.length;
  const step = Number.isFinite(asked) ? Math.min(last, Math.max(0, Math.trunc(asked))) : asked > 0 ? last : 0;
  const moment = memory.moments.get(step) ?? makeMoment(run, step, memory.frames);
  keep(memory.moments, step, moment, KEPT_MOMENTS);
  run.machine.store.seek(moment.end);
  return moment;
}

function makeMoment(run: Run, step: number, frames: Map<Mark, Frame>): Moment {
  const { store, kernel: k } = run.machine;
  const at = step === 0 ? undefined : run.steps[step - 1];
  const begin = at?.begin ?? run.start;
  const end = at?.end ?? run.start;
  const before = frameAt(run, begin, frames);
  const after = frameAt(run, end, frames);
  store.seek(end);
  const delta = new Delta(store, begin, end);
  const names = new Names(run, step, before, after, delta);
  let mapped: ReverseIndex | undefined;
  let mappedBefore: ReverseIndex | undefined;
  return {
    run,
    step,
    summary: at?.summary,
    k,
    begin,
    end,
    firstCall: at?.firstCall ?? 0,
    endCall: at?.endCall ?? 0,
    before,
    after,
    delta,
    names,
    get mapped() {
      mapped ??= new ReverseIndex(after);
      return mapped;
    },
    get mappedBefore() {
      mappedBefore ??= before === after && mapped ? mapped : new ReverseIndex(before);
      return mappedBefore;
    },
  };
}

function frameAt(run: Run, mark: Mark, frames: Map<Mark, Frame>): Frame {
  const known = frames.get(mark);
  if (known) {
    keep(frames, mark, known, KEPT_FRAMES);
    return known;
  }
  run.machine.store.seek(mark);
  const frame = takeFrame(run.machine);
  keep(frames, mark, frame, KEPT_FRAMES);
  return frame;
}

/** Puts an entry at the young end of a map, and drops the oldest beyond `max`. */
function keep<K, V>(map: Map<K, V>, key: K, value: V, max: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= max) {
      return;
    }
    map.delete(oldest);
  }
}
