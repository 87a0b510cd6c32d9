import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineClient } from '../../../src/extension/engine/client';
import { FakeEngine } from '../fakes/engine';
import { FakeWorkers } from '../fakes/worker';

const KEY = { uri: 'file:///a.mms', version: 1, scenario: 0 };
const TEXT = 'scenario one\nwrite buf';
const LONG = 'scenario one\nlong';

function started(
  engine: FakeEngine | 'silent' = new FakeEngine(),
  flag: Int32Array | undefined = new Int32Array(new SharedArrayBuffer(4)),
) {
  const workers = new FakeWorkers(engine);
  const crashes: string[] = [];
  const client = new EngineClient(workers.spawn, (message) => crashes.push(message), flag);
  return { workers, crashes, client };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the engine client', () => {
  it('starts no worker before the first request and one for all of them', async () => {
    const { workers, client } = started();
    expect(workers.spawned).toHaveLength(0);
    await Promise.all([client.check('u', 1, TEXT, {}), client.format(TEXT), client.run(KEY, TEXT, {})]);
    expect(workers.spawned).toHaveLength(1);
  });

  it('answers what the engine answers', async () => {
    const { client } = started();
    const { run, key } = await client.run(KEY, TEXT, {});
    expect(key).toEqual(KEY);
    expect(run?.steps.map((step) => step.text)).toEqual(['write buf']);
    await expect(client.check('u', 7, TEXT, {})).resolves.toMatchObject({ version: 7, scenarios: [{ name: 'one' }] });
    await expect(client.describe(TEXT, { line: 1, column: 0 })).resolves.toEqual({
      word: 'write',
      syntax: 'write X',
      help: 'about write',
    });
  });

  it('sends one run and one other request at a time, what a keystroke waits for first', async () => {
    const { workers, client } = started('silent');
    void client.run(KEY, TEXT, {}).catch(() => undefined);
    void client.run({ ...KEY, version: 2 }, TEXT, {}).catch(() => undefined);
    const asked = [
      client.format('first'),
      client.check('u', 1, TEXT, {}),
      client.complete(TEXT, { line: 0, column: 0 }),
    ];
    expect(workers.last.asked).toEqual(['run', 'format']);
    for (const id of [3, 5, 4]) {
      workers.last.say({ type: 'done', id, result: 'answer' });
      await vi.advanceTimersByTimeAsync(0);
    }
    await Promise.all(asked);
    expect(workers.last.asked).toEqual(['run', 'format', 'complete', 'check']);
    client.dispose();
  });

  it('sends a run while it is found out what scenarios reach', async () => {
    const { workers, client } = started('silent');
    const reaches = [client.reach('a', {}), client.reach('b', {})];
    const run = client.run(KEY, TEXT, {});
    expect(workers.last.asked).toEqual(['reach', 'run']);
    workers.last.say({ type: 'done', id: 3, result: 'ran' });
    await expect(run).resolves.toBe('ran');
    for (const id of [1, 2]) {
      workers.last.say({ type: 'done', id, result: 'reached' });
      await vi.advanceTimersByTimeAsync(0);
    }
    await expect(Promise.all(reaches)).resolves.toEqual(['reached', 'reached']);
  });

  it('gets answers while a run that pauses goes on', async () => {
    const { client } = started();
    const stop = new AbortController();
    const run = client.run(KEY, LONG, {}, { signal: stop.signal });
    await vi.advanceTimersByTimeAsync(5);
    await expect(client.format('x ')).resolves.toBe('x');
    stop.abort();
    await expect(run).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('turns an exception of the engine into an error of that request and goes on', async () => {
    const { workers, client } = started();
    await expect(client.run(KEY, 'scenario one\nboom', {})).rejects.toMatchObject({
      kind: 'failed',
      message: 'the engine went boom',
    });
    await expect(client.format('x  ')).resolves.toBe('x');
    expect(workers.spawned).toHaveLength(1);
  });

  it('tells the progress of a run to the one who asked', async () => {
    const { client } = started();
    const told: (string | number)[][] = [];
    const stop = new AbortController();
    const run = client.run(KEY, LONG, {}, { signal: stop.signal, onProgress: (done, text) => told.push([done, text]) });
    await vi.advanceTimersByTimeAsync(5);
    expect(told).toEqual([[0.5, 'half of it']]);
    stop.abort();
    await expect(run).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('cancelling', () => {
  it('drops a waiting request without bothering the worker', async () => {
    const { workers, client } = started();
    const stop = new AbortController();
    const first = client.run(KEY, TEXT, {});
    const second = client.run({ ...KEY, version: 2 }, TEXT, {}, { signal: stop.signal });
    stop.abort();
    await expect(second).rejects.toMatchObject({ kind: 'cancelled' });
    await first;
    expect(workers.last.asked).toEqual(['run']);
  });

  it('ends what is done in the background and the run at the same time, and keeps the worker', async () => {
    const { workers, client } = started();
    const [stopReach, stopRun] = [new AbortController(), new AbortController()];
    const reach = client.reach(LONG, {}, { signal: stopReach.signal });
    const run = client.run(KEY, LONG, {}, { signal: stopRun.signal });
    await vi.advanceTimersByTimeAsync(5);
    stopReach.abort();
    stopRun.abort();
    await expect(reach).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(run).rejects.toMatchObject({ kind: 'cancelled' });
    await vi.advanceTimersByTimeAsync(2000);
    await expect(client.reach('scenario one\na', {})).resolves.toHaveLength(1);
    expect(workers.spawned).toHaveLength(1);
  });

  it('ends a run through shared memory and keeps the worker', async () => {
    const engine = new FakeEngine();
    const { workers, client } = started(engine);
    const stop = new AbortController();
    const run = client.run(KEY, LONG, {}, { signal: stop.signal });
    await vi.advanceTimersByTimeAsync(5);
    stop.abort();
    await expect(run).rejects.toMatchObject({ kind: 'cancelled' });
    const next = client.run({ ...KEY, version: 2 }, TEXT, {});
    await vi.advanceTimersByTimeAsync(2000);
    await expect(next).resolves.toMatchObject({ key: { version: 2 } });
    expect(workers.spawned).toHaveLength(1);
  });

  it('ends a run by message where memory cannot be shared', async () => {
    const workers = new FakeWorkers(new FakeEngine());
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const client = new EngineClient(workers.spawn, () => undefined);
    vi.unstubAllGlobals();
    const stop = new AbortController();
    const run = client.run(KEY, LONG, {}, { signal: stop.signal });
    await vi.advanceTimersByTimeAsync(5);
    stop.abort();
    await expect(run).rejects.toMatchObject({ kind: 'cancelled' });
    await vi.advanceTimersByTimeAsync(2000);
    await expect(client.format('a ')).resolves.toBe('a');
    expect(workers.spawned).toHaveLength(1);
    expect(workers.last.received[0]).toEqual({ type: 'hello' });
  });

  it('ends a worker that does not notice, and serves what waited with the next one', async () => {
    const { workers, crashes, client } = started('silent');
    const stop = new AbortController();
    const run = client.run(KEY, LONG, {}, { signal: stop.signal });
    const waiting = client.check('u', 3, TEXT, {});
    await vi.advanceTimersByTimeAsync(1);
    stop.abort();
    await expect(run).rejects.toMatchObject({ kind: 'cancelled' });
    expect(workers.spawned).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(workers.spawned[0]?.terminated).toBe(true);
    expect(workers.spawned).toHaveLength(2);
    const id = workers.last.received.flatMap((m) => (m.type === 'check' ? [m.id] : []))[0] ?? -1;
    workers.last.say({ type: 'done', id, result: { version: 3, problems: [], scenarios: [] } });
    await expect(waiting).resolves.toMatchObject({ version: 3 });
    expect(crashes).toEqual([]);
  });

  it('refuses a request that was cancelled before it was made', async () => {
    const { workers, client } = started();
    await expect(client.format('x', { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(workers.spawned).toHaveLength(0);
  });
});

describe('a worker that dies', () => {
  it('fails the request it worked on, says so, and is replaced for the next', async () => {
    const { workers, crashes, client } = started('silent');
    const first = client.run(KEY, TEXT, {});
    const second = client.run({ ...KEY, version: 2 }, TEXT, {});
    workers.last.crash('out of memory');
    await expect(first).rejects.toMatchObject({ kind: 'crashed' });
    await expect(first).rejects.toThrow(/run request \(out of memory\)/);
    expect(crashes).toHaveLength(1);
    expect(workers.spawned).toHaveLength(2);
    expect(workers.last.asked).toEqual(['run']);
    workers.last.crash('again');
    await expect(second).rejects.toMatchObject({ kind: 'crashed' });
    expect(workers.spawned).toHaveLength(2);
  });

  it('fails requests one by one if no worker can be started at all', async () => {
    const crashes: string[] = [];
    const client = new EngineClient(
      () => {
        throw new Error('no such file');
      },
      (message) => crashes.push(message),
    );
    const both = await Promise.allSettled([client.format('a'), client.format('b')]);
    expect(both.map((r) => r.status)).toEqual(['rejected', 'rejected']);
    expect(crashes).toHaveLength(2);
    expect(crashes[0]).toContain('no such file');
  });

  it('is ended if it does not answer what takes milliseconds', async () => {
    const { workers, client } = started('silent');
    const check = client.check('u', 1, TEXT, {});
    const failed = expect(check).rejects.toThrow(/did not answer a check request/);
    await vi.advanceTimersByTimeAsync(20_000);
    await failed;
    expect(workers.last.terminated).toBe(true);
  });

  it('is given time while a run is under way', async () => {
    const { workers, client } = started('silent');
    void client.run(KEY, TEXT, {}).catch(() => undefined);
    const check = client.check('u', 1, TEXT, {});
    await vi.advanceTimersByTimeAsync(60_000);
    expect(workers.last.terminated).toBe(false);
    workers.last.say({ type: 'done', id: 2, result: { version: 1, problems: [], scenarios: [] } });
    await expect(check).resolves.toMatchObject({ version: 1 });
    client.dispose();
  });

  it('gives no answer of a dead worker to a request of the next', async () => {
    const { workers, client } = started('silent');
    const first = client.format('a');
    const old = workers.last;
    old.crash('gone');
    await expect(first).rejects.toMatchObject({ kind: 'crashed' });
    const second = client.format('b');
    old.say({ type: 'done', id: 2, result: 'from the dead' });
    await vi.advanceTimersByTimeAsync(1);
    workers.last.say({ type: 'done', id: 2, result: 'b' });
    await expect(second).resolves.toBe('b');
  });
});

describe('views', () => {
  it('come from the kept run', async () => {
    const engine = new FakeEngine();
    const { client } = started(engine);
    const { run } = await client.run(KEY, TEXT, {});
    if (!run) throw new Error('it ran');
    const handle = { key: KEY, text: TEXT, options: {}, overview: run };
    await expect(client.view(handle, 'text', { step: 1 })).resolves.toBe('step 1: write buf');
    expect(engine.runs).toBe(1);
  });

  it('make a forgotten run again', async () => {
    const engine = new FakeEngine();
    const { client } = started(engine);
    const { run } = await client.run(KEY, TEXT, {});
    if (!run) throw new Error('it ran');
    client.forget(KEY.uri);
    const handle = { key: KEY, text: TEXT, options: {}, overview: run };
    await expect(client.view(handle, 'text', { step: 1 })).resolves.toBe('step 1: write buf');
    expect(engine.runs).toBe(2);
  });
});

describe('comparisons', () => {
  const A = { ...KEY, series: ['-one'] };
  const B = { ...KEY, series: ['+one'] };

  it('are made once, and again with their runs when a new worker has forgotten them', async () => {
    const engine = new FakeEngine();
    const { workers, client } = started(engine);
    const handles = await Promise.all(
      [A, B].map(async (key) => {
        const { run } = await client.run(key, TEXT, {});
        if (!run) throw new Error('it ran');
        return { key, text: TEXT, options: {}, overview: run };
      }),
    );
    const [a, b] = handles;
    if (!a || !b) throw new Error('two runs');
    await client.compare(a, b);
    await client.compare(a, b);
    expect(engine.comparisons).toBe(1);
    await expect(client.pair(a, b, 'differenceText', { step: 1 })).resolves.toBe('difference of step 1');
    workers.last.crash('gone');
    await expect(client.pair(a, b, 'differenceText', { step: 1 })).resolves.toBe('difference of step 1');
    expect(engine.comparisons).toBe(2);
    expect(engine.runs).toBe(4);
  });
});
