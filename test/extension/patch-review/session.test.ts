import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/extension/engine/engineError';
import { SeenMarks } from '../../../src/extension/patch-review/seenMarks';
import { type ReviewEngine, ReviewSession } from '../../../src/extension/patch-review/session';
import type { ReviewSource } from '../../../src/protocol';
import { Memory } from '../fakes/host';
import { patch, review } from './reviews';

const A = 'file:///a.mbox';
const B = 'file:///b.mbox';

let memory: Memory;
let files: Map<string, string>;
let reads: string[];
let errors: unknown[];
/** Held answers of the engine, if the test wants to give them itself. */
let held: (() => void)[] | undefined;
let session: ReviewSession;

const text = (sources: readonly ReviewSource[]) => new TextDecoder().decode(sources[0]?.bytes);

const engine: ReviewEngine = {
  review: async (sources, ask) => {
    ask?.onProgress?.(0.5, 'half');
    if (held) await new Promise<void>((resolve) => held?.push(resolve));
    if (ask?.signal?.aborted) throw new EngineError('cancelled', 'Cancelled.');
    return review([patch(1, text(sources))], { title: text(sources) });
  },
  versions: async (before, after) => ({
    old: { title: text(before) },
    new: { title: text(after) },
    patches: [],
    newlyTouched: [],
    noLongerTouched: [],
  }),
};

async function read(uri: string): Promise<ReviewSource> {
  reads.push(uri);
  const found = files.get(uri);
  if (found === undefined) throw new Error(`${uri} is gone`);
  return { name: uri, bytes: new TextEncoder().encode(found) };
}

beforeEach(() => {
  vi.useFakeTimers();
  memory = new Memory();
  files = new Map([
    [A, 'one'],
    [B, 'two'],
  ]);
  reads = [];
  errors = [];
  held = undefined;
  session = newSession();
});
afterEach(() => {
  session.dispose();
  expect(errors).toEqual([]);
  vi.useRealTimers();
});

const newSession = () => new ReviewSession(engine, read, memory, (error) => errors.push(error));
const settled = () => vi.advanceTimersByTimeAsync(500);
const title = () => session.current?.review.title;

describe('a review', () => {
  it('reads each file once and says how far it is', async () => {
    const told: number[] = [];
    const outcome = await session.open({ uris: [A, B] }, { onProgress: (done) => told.push(done) });
    expect(outcome.state).toBe('open');
    expect(reads).toEqual([A, B]);
    expect(session.current?.uris).toEqual([A, B]);
    expect(told.at(-1)).toBeGreaterThan(told[0] ?? 1);
  });

  it('against an older version has both and what changed between them', async () => {
    await session.open({ uris: [B], older: [A] });
    expect(title()).toBe('two');
    expect(session.current?.older?.review.title).toBe('one');
    expect(session.current?.older?.versions).toMatchObject({ old: { title: 'one' }, new: { title: 'two' } });
    expect(reads).toEqual([B, A]);
  });

  it('is read anew once when its text changes often, and shows the old one until then', async () => {
    await session.open({ uris: [A] });
    files.set(A, 'edited');
    for (let i = 0; i < 5; i++) session.textChanged(A);
    session.textChanged(B);
    expect(title()).toBe('one');
    await settled();
    expect(title()).toBe('edited');
    expect(reads).toEqual([A, A]);
  });

  it('drops what is no longer wanted when it comes', async () => {
    held = [];
    const first = session.open({ uris: [A] });
    await settled();
    const second = session.open({ uris: [B] });
    await settled();
    for (const answer of held) answer();
    expect((await first).state).toBe('cancelled');
    expect((await second).state).toBe('open');
    expect(title()).toBe('two');
  });

  it('that is cancelled leaves the one that is open', async () => {
    await session.open({ uris: [A] });
    held = [];
    const cancel = new AbortController();
    const outcome = session.open({ uris: [B] }, { signal: cancel.signal });
    await settled();
    cancel.abort();
    for (const answer of held) answer();
    expect((await outcome).state).toBe('cancelled');
    expect(title()).toBe('one');
    expect(session.request).toEqual({ uris: [A] });
    expect(session.isReading).toBe(false);
  });

  it('is cancelled at once, even while a file is read that never comes', async () => {
    const never = new ReviewSession(
      engine,
      () => new Promise(() => undefined),
      memory,
      (error) => errors.push(error),
    );
    const cancel = new AbortController();
    const outcome = never.open({ uris: [A] }, { signal: cancel.signal });
    await settled();
    cancel.abort();
    expect((await outcome).state).toBe('cancelled');
  });

  it('that cannot be read leaves the one that is open', async () => {
    await session.open({ uris: [A] });
    const outcome = await session.open({ uris: ['file:///none'] });
    expect(outcome).toEqual({ state: 'failed', message: 'file:///none is gone' });
    expect(title()).toBe('one');
    expect(session.failure).toBeUndefined();
  });

  it('stays, and says so, when its file is gone', async () => {
    await session.open({ uris: [A] });
    files.delete(A);
    session.textChanged(A);
    await settled();
    expect(title()).toBe('one');
    expect(session.failure).toBe(`${A} is gone`);
    files.set(A, 'back');
    await session.refresh();
    expect(title()).toBe('back');
    expect(session.failure).toBeUndefined();
  });

  it('follows its file to a new name', async () => {
    await session.open({ uris: [A] });
    files.set('file:///new/a.mbox', 'moved');
    files.delete(A);
    session.renamed(A, 'file:///new/a.mbox');
    await settled();
    expect(title()).toBe('moved');
    expect(memory.get('folioscope.review')).toEqual({ uris: ['file:///new/a.mbox'] });
  });

  it('is told when it is opened, read and closed', async () => {
    const told: (string | undefined)[] = [];
    session.changed.on(() => told.push(session.isReading ? 'reading' : title()));
    await session.open({ uris: [A] });
    session.close();
    expect(told).toEqual(['reading', 'one', undefined]);
  });
});

describe('with the window', () => {
  it('comes back', async () => {
    await session.open({ uris: [B], older: [A] });
    session.dispose();
    session = newSession();
    await session.restore();
    expect(title()).toBe('two');
    expect(session.current?.older?.uris).toEqual([A]);
  });

  it('comes back as a message if its file is gone, and not at all once it was closed', async () => {
    await session.open({ uris: [A] });
    files.delete(A);
    session = newSession();
    await session.restore();
    expect(session.current).toBeUndefined();
    expect(session.failure).toBe(`${A} is gone`);
    session.close();
    session = newSession();
    await session.restore();
    expect(session.request).toBeUndefined();
  });

  it('leaves alone what it does not understand', async () => {
    for (const kept of [7, {}, { uris: [] }, { uris: [1] }, { uris: 'file:///a' }]) {
      memory.kept.set('folioscope.review', kept);
      await session.restore();
      expect(session.request).toBeUndefined();
    }
  });
});

describe('marks of patches that were seen', () => {
  it('are kept by what the patch is, and shared by those who look at the same memory', async () => {
    const marks = new SeenMarks(memory, (error) => errors.push(error));
    let told = 0;
    marks.changed.on(() => told++);
    marks.set(['x', 'y'], true);
    await settled();
    new SeenMarks(memory, (error) => errors.push(error)).set(['z'], true);
    await settled();
    marks.set(['x'], false);
    await settled();
    expect([...marks.all()]).toEqual(['y', 'z']);
    expect(marks.has('y')).toBe(true);
    expect(told).toBe(2);
  });

  it('survive what another version kept', () => {
    memory.kept.set('folioscope.seenPatches', { not: 'a list' });
    expect(new SeenMarks(memory, (error) => errors.push(error)).all().size).toBe(0);
  });
});
