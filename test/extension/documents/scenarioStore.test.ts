import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ran, storeOverFakes } from '../fakes/store';

const A = 'file:///a.mms';
const TWO = 'scenario one\nwrite a\nscenario two\nwrite b';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('checking', () => {
  it('is done once a version, whoever asks', async () => {
    const { store, workers } = storeOverFakes();
    store.update(A, 1, TWO);
    const [one, two] = await Promise.all([store.checked(A), store.checked(A)]);
    await vi.advanceTimersByTimeAsync(100);
    expect(one).toBe(two);
    expect(workers.last.asked).toEqual(['check']);
  });

  it('waits for the typing to rest', async () => {
    const { store, workers } = storeOverFakes();
    store.update(A, 1, 'a');
    await vi.advanceTimersByTimeAsync(1);
    for (let version = 2; version < 10; version++) store.update(A, version, `a${version}`);
    await vi.advanceTimersByTimeAsync(100);
    expect(workers.last.asked).toEqual(['check', 'check']);
  });

  it('drops the answer for an older version and gives the one for the newest', async () => {
    const { store, changes } = storeOverFakes();
    store.update(A, 1, 'scenario old');
    const asked = store.checked(A);
    store.update(A, 2, 'scenario new');
    await expect(asked).resolves.toMatchObject({ scenarios: [{ name: 'new' }] });
    expect(changes.filter((c) => c.what === 'checked')).toHaveLength(1);
  });

  it('ignores a version it has already', async () => {
    const { store, changes } = storeOverFakes();
    store.update(A, 2, 'x');
    store.update(A, 2, 'x');
    store.update(A, 1, 'older');
    expect(changes.map((c) => c.what)).toEqual(['text']);
    expect(store.linesOf(A)).toEqual(['x']);
  });

  it('says why it failed and is tried again when asked again', async () => {
    const { store, workers, errors } = storeOverFakes();
    store.update(A, 1, TWO);
    const asked = store.checked(A);
    workers.last.crash('out of memory');
    await expect(asked).resolves.toBeUndefined();
    expect(store.failureOf(A)).toContain('out of memory');
    expect(errors.length).toBeGreaterThan(0);
    await expect(store.checked(A)).resolves.toMatchObject({ scenarios: [{ name: 'one' }, { name: 'two' }] });
  });
});

describe('running', () => {
  it('joins a run that is under way', async () => {
    const { store, engine } = storeOverFakes();
    store.update(A, 1, TWO);
    const [one, two] = await Promise.all([ran(store, A), ran(store, A)]);
    expect(one).toBe(two);
    expect(engine.runs).toBe(1);
  });

  it('happens by itself for live documents only, all scenarios of them', async () => {
    const { store, engine } = storeOverFakes();
    store.update(A, 1, TWO);
    await vi.advanceTimersByTimeAsync(100);
    expect(engine.runs).toBe(0);
    const stop = store.keepLive(A);
    await vi.advanceTimersByTimeAsync(100);
    expect(engine.runs).toBe(2);
    expect([store.runNow(A, 0)?.state, store.runNow(A, 1)?.state]).toEqual(['done', 'done']);
    stop();
    store.update(A, 2, `${TWO}\nwrite c`);
    await vi.advanceTimersByTimeAsync(100);
    expect(engine.runs).toBe(2);
  });

  it('is spared for a scenario whose text and place an edit left alone', async () => {
    const { store, engine } = storeOverFakes();
    store.keepLive(A);
    store.update(A, 1, TWO);
    await vi.advanceTimersByTimeAsync(100);
    const before = await ran(store, A, 0);
    store.update(A, 2, `${TWO}b`);
    await vi.advanceTimersByTimeAsync(100);
    expect(engine.runs).toBe(3);
    expect(await ran(store, A, 0)).toBe(before);
    store.update(A, 3, `# above\n${TWO}b`);
    await vi.advanceTimersByTimeAsync(100);
    expect(engine.runs).toBe(5);
  });

  it('of an older version is ended by a newer one and reports nothing', async () => {
    const { store, changes } = storeOverFakes();
    store.keepLive(A);
    store.update(A, 1, 'scenario one\nlong');
    await vi.advanceTimersByTimeAsync(10);
    expect(store.runNow(A, 0)?.state).toBe('running');
    const old = store.run(A, 0);
    store.update(A, 2, 'scenario one\nwrite a');
    await expect(old).resolves.toEqual({ state: 'cancelled' });
    await vi.advanceTimersByTimeAsync(100);
    expect(store.runNow(A, 0)).toMatchObject({ state: 'done', handle: { overview: { steps: [{ text: 'write a' }] } } });
    expect(changes.filter((c) => c.what === 'run')).toHaveLength(3);
  });

  it('tells its progress', async () => {
    const { store, changes } = storeOverFakes();
    store.update(A, 1, 'scenario one\nlong');
    const run = store.run(A, 0);
    await vi.advanceTimersByTimeAsync(10);
    expect(store.runNow(A, 0)).toEqual({ state: 'running', done: 0.5, text: 'half of it' });
    expect(changes.at(-1)).toEqual({ uri: A, what: 'progress', scenario: 0 });
    expect(store.cancelRuns()).toBe(1);
    await expect(run).resolves.toEqual({ state: 'cancelled' });
    expect(store.runNow(A, 0)).toEqual({ state: 'cancelled' });
    expect(store.cancelRuns()).toBe(0);
  });

  it('that was cancelled can be asked for again', async () => {
    const { store } = storeOverFakes();
    store.update(A, 1, 'scenario one\nlong');
    const run = store.run(A, 0);
    await vi.advanceTimersByTimeAsync(10);
    store.cancelRuns(A);
    await run;
    void store.run(A, 0);
    await vi.advanceTimersByTimeAsync(10);
    expect(store.runNow(A, 0)?.state).toBe('running');
    store.dispose();
  });

  it('of a scenario with errors says so, and one that makes the engine throw fails with its message', async () => {
    const { store } = storeOverFakes();
    store.update(A, 1, 'scenario one\nbad\nscenario two\nboom');
    await expect(store.run(A, 0)).resolves.toEqual({ state: 'errors' });
    await expect(store.run(A, 1)).resolves.toEqual({ state: 'failed', message: 'the engine went boom' });
    await expect(store.run(A, 2)).resolves.toEqual({ state: 'absent' });
    await expect(store.run('file:///nowhere', 0)).resolves.toEqual({ state: 'absent' });
  });

  it('keeps kernels apart', async () => {
    const { store } = storeOverFakes();
    store.update(A, 1, TWO);
    expect((await ran(store, A)).overview.kernel).toBe('6.12');
    expect((await ran(store, A, 0, '6.1')).overview.kernel).toBe('6.1');
    expect(store.lastGood(A, 'one')?.overview.kernel).toBe('6.12');
    expect(store.lastGood(A, 'one', '6.1')?.overview.kernel).toBe('6.1');
  });

  it('is done again when settings that bear on it change', async () => {
    let maxPages = 10;
    const { store, engine } = storeOverFakes(() => ({ maxPages }));
    store.keepLive(A);
    store.update(A, 1, 'scenario one\nwrite a');
    await vi.advanceTimersByTimeAsync(100);
    maxPages = 20;
    store.invalidate();
    await vi.advanceTimersByTimeAsync(100);
    expect(engine.runs).toBe(2);
    expect((await ran(store, A)).options).toEqual({ maxPages: 20 });
  });
});

describe('documents that go', () => {
  it('are forgotten when the editor lets go of them', async () => {
    const { store, changes, workers } = storeOverFakes();
    store.update(A, 1, TWO);
    await store.checked(A);
    store.detach(A);
    expect(store.has(A)).toBe(false);
    expect(changes.at(-1)).toEqual({ uri: A, what: 'closed' });
    expect(workers.last.asked.at(-1)).toBe('forget');
  });

  it('stay while a panel shows them, and take up a new version count when they come back', async () => {
    const { store } = storeOverFakes();
    store.update(A, 8, TWO);
    const stop = store.keepLive(A);
    const before = await ran(store, A);
    store.detach(A);
    expect(store.has(A)).toBe(true);
    store.update(A, 1, TWO);
    expect(await ran(store, A)).toBe(before);
    store.detach(A);
    store.update(A, 1, 'scenario other\nwrite c');
    expect((await ran(store, A)).overview.scenario).toBe('other');
    store.detach(A);
    stop();
    expect(store.has(A)).toBe(false);
  });

  it('end their runs', async () => {
    const { store } = storeOverFakes();
    store.update(A, 1, 'scenario one\nlong');
    const run = store.run(A, 0);
    await vi.advanceTimersByTimeAsync(10);
    store.close(A);
    await expect(run).resolves.toEqual({ state: 'cancelled' });
  });
});

it('a listener that throws keeps nobody from hearing', () => {
  const { store, changes, errors } = storeOverFakes();
  store.changed.on(() => {
    throw new Error('deaf');
  });
  const heard: string[] = [];
  store.changed.on(({ what }) => heard.push(what));
  store.update(A, 1, 'x');
  expect(heard).toEqual(['text']);
  expect(changes).toHaveLength(1);
  expect(errors).toHaveLength(1);
});
