import type { ComparisonOverview, RunKey, RunOptions, RunResult, WorkerRequest, WorkerResult } from '../../protocol';
import { WORKER_PROTOCOL } from '../../protocol';
import type { Engine, RunHooks } from './engine';
import type { ServerPort } from './port';
import { contentName, keyName, RunCache } from './runCache';

const MAX_RUNS = 16;
/** Comparisons kept: each holds on to its two runs. */
const MAX_COMPARISONS = 4;
const MAX_BYTES = 512 * 1024 * 1024;
/** A run's progress is told at most this often (a fraction of the whole), so that telling costs nothing. */
const PROGRESS_STEP = 0.01;

class Missing extends Error {}
class Cancelled extends Error {}

type Answered = Exclude<WorkerRequest, { readonly type: 'hello' | 'cancel' | 'forget' }>;

/**
 * The worker's side of the protocol. The host sends at most one run, one request in the background and one other at a
 * time; where the engine pauses one of them, the others go on.
 */
export function serve<R, C>(port: ServerPort, engine: Engine<R, C>): void {
  const cache = new RunCache<R>(MAX_RUNS, MAX_BYTES);
  /** By the names of their runs, oldest first; with the documents of the two. */
  const comparisons = new Map<string, { readonly made: C; readonly uris: readonly string[] }>();
  let flag: Int32Array | undefined;
  const cancelled = new Set<number>();

  /** What a request looks at and tells while it works. */
  function hooksOf(id: number): RunHooks {
    let told = 0;
    return {
      shouldStop: () => cancelled.has(id) || (flag !== undefined && Atomics.load(flag, 0) === id),
      progress: (done, words) => {
        if (done < told + PROGRESS_STEP) return;
        told = done;
        port.post({ type: 'progress', id, done, text: words });
      },
    };
  }

  async function run(id: number, key: RunKey, text: string, options: RunOptions): Promise<RunResult> {
    const content = contentName(key, text, options);
    const known = cache.find(key, content);
    if (known !== undefined) {
      return { key, document: { ...engine.check(text, options), version: key.version }, run: engine.overview(known) };
    }
    const hooks = hooksOf(id);
    const made = await engine.run(text, key.scenario, key, options, hooks);
    if (hooks.shouldStop()) throw new Cancelled('The run was cancelled.');
    const document = { ...made.document, version: key.version };
    if (made.run === undefined) return { key, document };
    cache.put(key, content, made.run, engine.weight(made.run));
    return { key, document, run: engine.overview(made.run) };
  }

  async function compare(id: number, a: RunKey, b: RunKey): Promise<ComparisonOverview> {
    const name = pairName(a, b);
    const known = comparisons.get(name);
    if (known !== undefined) return engine.compared(known.made);
    const made = await engine.compare(kept(a), kept(b), hooksOf(id));
    if (made === undefined) throw new Cancelled('The comparison was cancelled.');
    comparisons.set(name, { made, uris: [a.uri, b.uri] });
    for (const oldest of comparisons.keys()) {
      if (comparisons.size <= MAX_COMPARISONS) break;
      comparisons.delete(oldest);
    }
    return engine.compared(made);
  }

  async function wanted<T>(work: Promise<T | undefined>, what: string): Promise<T> {
    const made = await work;
    if (made === undefined) throw new Cancelled(`The ${what} was cancelled.`);
    return made;
  }

  function kept(key: RunKey): R {
    const run = cache.get(key);
    if (run === undefined) throw new Missing('The run is no longer kept.');
    return run;
  }

  function answer(request: Answered): WorkerResult | Promise<WorkerResult> {
    switch (request.type) {
      case 'check':
        return { ...engine.check(request.text, request.options ?? {}), version: request.version };
      case 'format':
        return engine.format(request.text);
      case 'attachment':
        return engine.attachment(request.text, request.overview, request.source);
      case 'complete':
        return engine.complete(request.text, request.at);
      case 'describe':
        return engine.describe(request.text, request.at);
      case 'definitions':
        return engine.definitions(request.text);
      case 'functions':
        return engine.functions();
      case 'review':
        return wanted(engine.review(request.sources, hooksOf(request.id)), 'review');
      case 'versions':
        return wanted(engine.versions(request.old, request.new, hooksOf(request.id)), 'review');
      case 'reach':
        return wanted(engine.reach(request.text, request.options ?? {}, hooksOf(request.id)), 'map of functions');
      case 'run':
        return run(request.id, request.key, request.text, request.options ?? {});
      case 'view':
        return engine.view(kept(request.key), request);
      case 'compare':
        return compare(request.id, request.a, request.b);
      case 'pair': {
        const comparison = comparisons.get(pairName(request.a, request.b));
        if (comparison === undefined) throw new Missing('The comparison is no longer kept.');
        return engine.pair(comparison.made, request);
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
    cancelled.delete(id);
  }

  port.onMessage((request) => {
    switch (request.type) {
      case 'hello':
        flag = request.cancelFlag;
        return;
      case 'cancel':
        cancelled.add(request.request);
        return;
      case 'forget':
        cache.forget(request.uri);
        for (const [name, { uris }] of comparisons) if (uris.includes(request.uri)) comparisons.delete(name);
        return;
      default:
        void work(request);
    }
  });
  port.post({ type: 'ready', protocol: WORKER_PROTOCOL });
}

function pairName(a: RunKey, b: RunKey): string {
  return `${keyName(a)} ${keyName(b)}`;
}
