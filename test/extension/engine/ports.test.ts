import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { spawnBrowserWorker } from '../../../src/extension/engine/port.browser';
import { spawnNodeWorker } from '../../../src/extension/engine/port.node';
import type { WorkerResponse } from '../../../src/protocol';

const folder = mkdtempSync(path.join(tmpdir(), 'folioscope-ports-'));
afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('a worker thread', () => {
  it('gets messages and answers them, shared memory included', async () => {
    const port = spawnNodeWorker(
      script(
        'echo.cjs',
        `const { parentPort } = require('node:worker_threads');
         parentPort.on('message', (m) => { Atomics.store(m.cancelFlag, 0, 7); parentPort.postMessage({ type: 'ready', protocol: 1 }); });`,
      ),
    );
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const answer = new Promise<WorkerResponse>((resolve) => port.onMessage(resolve));
    port.post({ type: 'hello', cancelFlag: flag });
    await expect(answer).resolves.toEqual({ type: 'ready', protocol: 1 });
    expect(Atomics.load(flag, 0)).toBe(7);
    port.terminate();
  });

  it.each([
    ['throws', `throw new Error('no memory');`, 'no memory'],
    ['exits', `process.exit(3);`, 'exit code 3'],
  ])('that %s is told of once, with the reason', async (name, text, reason) => {
    const port = spawnNodeWorker(script(`${name}.cjs`, text));
    const told: string[] = [];
    await new Promise<void>((resolve) =>
      port.onEnd((why) => {
        told.push(why);
        resolve();
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([reason]);
  });

  it('that cannot be loaded is told of too', async () => {
    const port = spawnNodeWorker(path.join(folder, 'nowhere.cjs'));
    await expect(new Promise((resolve) => port.onEnd(resolve))).resolves.toMatch(/Cannot find module/);
  });
});

class FakeWebWorker {
  static made: FakeWebWorker[] = [];
  readonly posted: unknown[] = [];
  readonly listeners = new Map<string, (event: object) => void>();
  terminated = false;
  constructor(readonly url: string) {
    FakeWebWorker.made.push(this);
  }
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  addEventListener(type: string, listener: (event: object) => void): void {
    this.listeners.set(type, listener);
  }
  terminate(): void {
    this.terminated = true;
  }
}

describe('a web worker', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    FakeWebWorker.made = [];
  });

  const bytes = new TextEncoder().encode('// the engine');

  it('gets what was posted before its script was there', async () => {
    vi.stubGlobal('Worker', FakeWebWorker);
    const port = spawnBrowserWorker(Promise.resolve(bytes));
    const heard: WorkerResponse[] = [];
    port.onMessage((message) => heard.push(message));
    port.post({ type: 'hello' });
    await Promise.resolve();
    const [worker] = FakeWebWorker.made;
    expect(worker?.url).toMatch(/^blob:/);
    port.post({ type: 'forget', uri: 'u' });
    expect(worker?.posted).toEqual([{ type: 'hello' }, { type: 'forget', uri: 'u' }]);
    worker?.listeners.get('message')?.({ data: { type: 'ready', protocol: 1 } });
    expect(heard).toEqual([{ type: 'ready', protocol: 1 }]);
  });

  it('is ended by an error of its own, which is told of once', async () => {
    vi.stubGlobal('Worker', FakeWebWorker);
    const port = spawnBrowserWorker(Promise.resolve(bytes));
    const told: string[] = [];
    port.onEnd((reason) => told.push(reason));
    await Promise.resolve();
    const [worker] = FakeWebWorker.made;
    worker?.listeners.get('error')?.({ message: 'no memory' });
    worker?.listeners.get('error')?.({ message: 'again' });
    expect(told).toEqual(['no memory']);
    expect(worker?.terminated).toBe(true);
  });

  it('whose script cannot be read is told of, one that was ended before is never made', async () => {
    vi.stubGlobal('Worker', FakeWebWorker);
    const port = spawnBrowserWorker(Promise.reject(new Error('not found')));
    await expect(new Promise((resolve) => port.onEnd(resolve))).resolves.toBe('not found');
    spawnBrowserWorker(Promise.resolve(bytes)).terminate();
    await Promise.resolve();
    expect(FakeWebWorker.made).toEqual([]);
  });
});
