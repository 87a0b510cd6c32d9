import type {
  CheckedDocument,
  CompletionEntry,
  RunKey,
  RunOptions,
  RunResult,
  TextPlace,
  ViewName,
  Views,
  WordHelp,
  WorkerRequest,
  WorkerResponse,
  WorkerResult,
} from '../../protocol';
import { WORKER_PROTOCOL } from '../../protocol';
import { EngineError } from './engineError';
import type { WorkerPort } from './port';
import type { RunHandle } from './runHandle';

/** How long a cancelled run may take to notice before its worker is ended under it. */
const CANCEL_GRACE_MS = 400;
/** How long anything but a run may take. Reached only by a bug: those requests take milliseconds. */
const ANSWER_LIMIT_MS = 15_000;

type WithoutId<T> = T extends { readonly id: number } ? Omit<T, 'id'> : never;
type Asked = WithoutId<WorkerRequest>;

/** Lower goes first: what a keystroke waits for before what a panel waits for before runs. */
const PRIORITY: Readonly<Record<Asked['type'], number>> = {
  complete: 0,
  describe: 0,
  format: 0,
  check: 1,
  view: 2,
  run: 3,
};

interface Job {
  readonly id: number;
  readonly asked: Asked;
  readonly resolve: (result: WorkerResult) => void;
  readonly reject: (error: EngineError) => void;
  readonly onProgress?: (done: number, text: string) => void;
  /** The asker no longer waits. */
  settled: boolean;
}

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, text: string) => void;
}

/**
 * The host's side of the worker. Starts it on the first request, hands it one request at a time (so that a request that
 * crashes it is known, and one that waits can be dropped without work), and starts another when it dies. Every promise
 * is settled: by the answer, by an `EngineError`, or by cancelling, which never waits for the worker.
 */
export class EngineClient {
  readonly #waiting: Job[] = [];
  readonly #flag: Int32Array | undefined;
  #port: WorkerPort | undefined;
  #current: Job | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #nextId = 1;
  #disposed = false;

  constructor(
    private readonly spawn: () => WorkerPort,
    /** Told when a worker died by itself, in words for the user. */
    private readonly onCrash: (message: string) => void,
    flag: Int32Array | undefined = sharedFlag(),
  ) {
    this.#flag = flag;
  }

  check(uri: string, version: number, text: string, options: RunOptions, ask?: AskOptions): Promise<CheckedDocument> {
    return this.#ask<CheckedDocument>({ type: 'check', uri, version, text, options }, ask);
  }

  run(key: RunKey, text: string, options: RunOptions, ask?: AskOptions): Promise<RunResult> {
    return this.#ask<RunResult>({ type: 'run', key, text, options }, ask);
  }

  format(text: string, ask?: AskOptions): Promise<string> {
    return this.#ask<string>({ type: 'format', text }, ask);
  }

  complete(text: string, at: TextPlace, ask?: AskOptions): Promise<readonly CompletionEntry[]> {
    return this.#ask<readonly CompletionEntry[]>({ type: 'complete', text, at }, ask);
  }

  describe(text: string, at: TextPlace, ask?: AskOptions): Promise<WordHelp | null> {
    return this.#ask<WordHelp | null>({ type: 'describe', text, at }, ask);
  }

  /** A view of a run. If the worker no longer keeps the run it is made again first. */
  async view<V extends ViewName>(
    handle: RunHandle,
    view: V,
    args: Views[V]['args'],
    ask?: AskOptions,
  ): Promise<Views[V]['result']> {
    // The union of all view requests cannot be built from a generic V; the pairing of view and args is kept by the signature.
    const asked = { type: 'view', key: handle.key, view, args } as unknown as Asked;
    try {
      return await this.#ask<Views[V]['result']>(asked, ask);
    } catch (error) {
      if (!(error instanceof EngineError) || error.kind !== 'missing') throw error;
    }
    await this.run(handle.key, handle.text, handle.options, ask);
    return this.#ask<Views[V]['result']>(asked, ask);
  }

  forget(uri: string): void {
    this.#port?.post({ type: 'forget', uri });
  }

  dispose(): void {
    this.#disposed = true;
    this.#end();
    this.#failAll(new EngineError('cancelled', 'The extension is shutting down.'));
  }

  // `Result` is what the protocol promises for the type of request; the six methods above are its only callers.
  #ask<Result extends WorkerResult>(asked: Asked, ask: AskOptions = {}): Promise<Result> {
    const { signal, onProgress } = ask;
    if (this.#disposed || signal?.aborted) return Promise.reject(cancelled());
    return new Promise<Result>((resolve, reject) => {
      const onAbort = () => this.#cancel(job);
      const settle = () => {
        job.settled = true;
        signal?.removeEventListener('abort', onAbort);
      };
      const job: Job = {
        id: this.#nextId++,
        asked,
        settled: false,
        ...(onProgress ? { onProgress } : {}),
        resolve: (result) => {
          settle();
          resolve(result as Result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      signal?.addEventListener('abort', onAbort);
      this.#waiting.push(job);
      this.#next();
    });
  }

  #next(): void {
    if (this.#current || this.#waiting.length === 0) return;
    let first = 0;
    this.#waiting.forEach((job, i) => {
      if (PRIORITY[job.asked.type] < PRIORITY[(this.#waiting[first] ?? job).asked.type]) first = i;
    });
    const [job] = this.#waiting.splice(first, 1);
    if (!job) return;
    this.#current = job;
    try {
      const port = this.#port ?? this.#start();
      port.post({ ...job.asked, id: job.id } as WorkerRequest);
    } catch (error) {
      this.#died(error instanceof Error ? error.message : String(error));
      return;
    }
    if (job.asked.type !== 'run') {
      this.#limit(ANSWER_LIMIT_MS, () => {
        this.#finish((j) =>
          j.reject(new EngineError('failed', `The engine did not answer a ${j.asked.type} request in time.`)),
        );
      });
    }
  }

  #start(): WorkerPort {
    const port = this.spawn();
    this.#port = port;
    port.onMessage((message) => {
      if (this.#port === port) this.#receive(message);
    });
    port.onEnd((reason) => {
      if (this.#port === port) this.#died(reason);
    });
    port.post(this.#flag ? { type: 'hello', cancelFlag: this.#flag } : { type: 'hello' });
    return port;
  }

  #receive(message: WorkerResponse): void {
    if (message.type === 'ready') {
      if (message.protocol !== WORKER_PROTOCOL)
        this.#died(`protocol ${message.protocol} instead of ${WORKER_PROTOCOL}`);
      return;
    }
    const job = this.#current;
    if (!job || job.id !== message.id) return;
    switch (message.type) {
      case 'progress':
        if (!job.settled) job.onProgress?.(message.done, message.text);
        return;
      case 'done':
        this.#release();
        if (!job.settled) job.resolve(message.result);
        break;
      case 'failed':
        this.#release();
        if (!job.settled) {
          const kind = message.cancelled ? 'cancelled' : message.missing ? 'missing' : 'failed';
          job.reject(new EngineError(kind, message.message));
        }
        break;
    }
    this.#next();
  }

  #cancel(job: Job): void {
    if (job.settled) return;
    job.reject(cancelled());
    if (job !== this.#current) {
      const at = this.#waiting.indexOf(job);
      if (at >= 0) this.#waiting.splice(at, 1);
      return;
    }
    if (job.asked.type !== 'run') return;
    if (this.#flag) Atomics.store(this.#flag, 0, job.id);
    this.#port?.post({ type: 'cancel', request: job.id });
    this.#limit(CANCEL_GRACE_MS, () => this.#finish(() => undefined));
  }

  /** Ends a worker that does not answer; what waits goes to the next one. */
  #finish(settle: (job: Job) => void): void {
    const job = this.#current;
    this.#end();
    if (job && !job.settled) settle(job);
    this.#next();
  }

  #died(reason: string): void {
    const job = this.#current;
    this.#end();
    const what = job ? ` while it worked on a ${job.asked.type} request` : '';
    const message = `The engine stopped${what} (${reason}). It is started again when it is next needed.`;
    const error = new EngineError('crashed', message);
    if (job && !job.settled) job.reject(error);
    this.onCrash(message);
    this.#next();
  }

  #end(): void {
    const port = this.#port;
    this.#port = undefined;
    this.#release();
    port?.terminate();
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#current = undefined;
  }

  #limit(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  #failAll(error: EngineError): void {
    for (const job of this.#waiting.splice(0)) job.reject(error);
  }
}

function cancelled(): EngineError {
  return new EngineError('cancelled', 'Cancelled.');
}

/** Absent in browsers that do not isolate the page: there a cancelled run ends with its worker. */
function sharedFlag(): Int32Array | undefined {
  return typeof SharedArrayBuffer === 'undefined' ? undefined : new Int32Array(new SharedArrayBuffer(4));
}
