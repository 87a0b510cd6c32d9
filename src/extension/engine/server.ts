import type { RunKey, RunOptions, RunResult, WorkerRequest, WorkerResult } from '../../protocol';
import { WORKER_PROTOCOL } from '../../protocol';
import type { Engine } from './engine';
import type { ServerPort } from './port';
import { contentName, RunCache } from './runCache';

const MAX_RUNS = 16;
const MAX_BYTES = 512 * 1024 * 1024;
/** A run's progress is told at most this often (a fraction of the whole), so that telling costs nothing. */
const PROGRESS_STEP = 0.01;

class Missing extends Error {}
class Cancelled extends Error {}

type Answered = Exclude<WorkerRequest, { readonly type: 'hello' | 'cancel' | 'forget' }>;

/**
 * The worker's side of the protocol. The host sends at most one run and one other request at a time; where the engine
 * pauses a run, the other is answered meanwhile.
 */
export function serve<R>(port: ServerPort, engine: Engine<R>): void {
  const cache = new RunCache<R>(MAX_RUNS, MAX_BYTES);
  let flag: Int32Array | undefined;
  let cancelled = 0;

  async function run(id: number, key: RunKey, text: string, options: RunOptions): Promise<RunResult> {
    const content = contentName(key, text, options);
    const kept = cache.find(key, content);
    if (kept !== undefined) {
      return { key, document: { ...engine.check(text, options), version: key.version }, run: engine.overview(kept) };
    }
    const shouldStop = () => cancelled === id || (flag !== undefined && Atomics.load(flag, 0) === id);
    let told = 0;
    const made = await engine.run(text, key.scenario, key.kernel, options, {
      shouldStop,
      progress: (done, words) => {
        if (done < told + PROGRESS_STEP) return;
        told = done;
        port.post({ type: 'progress', id, done, text: words });
      },
    });
    if (shouldStop()) throw new Cancelled('The run was cancelled.');
    const document = { ...made.document, version: key.version };
    if (made.run === undefined) return { key, document };
    cache.put(key, content, made.run, engine.weight(made.run));
    return { key, document, run: engine.overview(made.run) };
  }

  function answer(request: Answered): WorkerResult | Promise<WorkerResult> {
    switch (request.type) {
      case 'check':
        return { ...engine.check(request.text, request.options ?? {}), version: request.version };
      case 'format':
        return engine.format(request.text);
      case 'complete':
        return engine.complete(request.text, request.at);
      case 'describe':
        return engine.describe(request.text, request.at);
      case 'run':
        return run(request.id, request.key, request.text, request.options ?? {});
      case 'view': {
        const kept = cache.get(request.key);
        if (kept === undefined) throw new Missing('The run is no longer kept.');
        return engine.view(kept, request);
      }
    }
  }

  async function work(request: Answered): Promise<void> {
    const { id } = request;
    try {
      port.post({ type: 'done', id, result: await answer(request) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      port.post({
        type: 'failed',
        id,
        message,
        cancelled: error instanceof Cancelled,
        ...(error instanceof Missing ? { missing: true } : {}),
      });
    }
  }

  port.onMessage((request) => {
    switch (request.type) {
      case 'hello':
        flag = request.cancelFlag;
        return;
      case 'cancel':
        cancelled = request.request;
        return;
      case 'forget':
        cache.forget(request.uri);
        return;
      default:
        void work(request);
    }
  });
  port.post({ type: 'ready', protocol: WORKER_PROTOCOL });
}
