import type {
  CheckedDocument,
  ComparisonOverview,
  CompletionEntry,
  DefinedFunction,
  ModelledFunction,
  PairViewName,
  PairViews,
  ReviewSource,
  RunKey,
  RunOptions,
  RunOverview,
  RunResult,
  ScenarioReach,
  SeriesReview,
  TextPlace,
  TextSource,
  VersionsReview,
  ViewName,
  Views,
  WordHelp,
  WorkerRequest,
  WorkerResponse,
  WorkerResult,
} from '../../protocol';
import { WORKER_PROTOCOL } from '../../protocol';
import { EngineError, messageOf } from './engineError';
import type { WorkerPort } from './port';
import type { RunHandle } from './runHandle';

/** How long a cancelled run may take to notice before its worker is ended under it. */
const CANCEL_GRACE_MS = 1000;
/** How long anything but a run may take. Reached only by a bug: those requests take milliseconds. */
const ANSWER_LIMIT_MS = 15_000;

type WithoutId<T> = T extends { readonly id: number } ? Omit<T, 'id'> : never;
type Asked = WithoutId<WorkerRequest>;

/** Lower goes first: what a keystroke waits for before what a panel waits for. Long work has a lane of its own. */
const PRIORITY: Readonly<Record<Asked['type'], number>> = {
  complete: 0,
  describe: 0,
  format: 0,
  attachment: 0,
  check: 1,
  definitions: 1,
  functions: 1,
  view: 2,
  pair: 2,
  run: 3,
  compare: 3,
  review: 4,
  versions: 4,
  reach: 5,
};
/** Long work, which looks now and then whether it is still wanted; the last nobody waits for. */
const RUNS: ReadonlySet<Asked['type']> = new Set(['run', 'compare', 'review', 'versions']);
const BACKGROUND: ReadonlySet<Asked['type']> = new Set(['reach']);
const LANES = ['quick', 'run', 'background'] as const;
type Lane = (typeof LANES)[number];

function laneOf({ asked }: Job): Lane {
  if (BACKGROUND.has(asked.type)) return 'background';
  return RUNS.has(asked.type) ? 'run' : 'quick';
}

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

/** The request a lane is waiting for, and what happens if it waits too long. */
interface Sent {
  readonly job: Job;
  timer?: ReturnType<typeof setTimeout>;
}

/**
 * The host's side of the worker. Starts it on the first request and another when it dies. Hands it at most one run, one
 * request that nobody waits for and one other at a time, so that what crashes it is known, what waits can be dropped without work, and a run that
 * pauses now and then lets the others through. Every promise is settled: by the answer, by an `EngineError`, or by
 * cancelling, which never waits for the worker.
 */
export class EngineClient {
  readonly #waiting: Job[] = [];
  readonly #flag: Int32Array | undefined;
  readonly #sent = new Map<Lane, Sent>();
  #port: WorkerPort | undefined;
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

  /** A scenario that was run, as it goes into a mail. */
  attachment(text: string, overview: RunOverview, source: TextSource, ask?: AskOptions): Promise<string> {
    return this.#ask<string>({ type: 'attachment', text, overview, source }, ask);
  }

  complete(text: string, at: TextPlace, ask?: AskOptions): Promise<readonly CompletionEntry[]> {
    return this.#ask<readonly CompletionEntry[]>({ type: 'complete', text, at }, ask);
  }

  describe(text: string, at: TextPlace, ask?: AskOptions): Promise<WordHelp | null> {
    return this.#ask<WordHelp | null>({ type: 'describe', text, at }, ask);
  }

  /** A patch series as a reviewer sees it. */
  review(sources: readonly ReviewSource[], ask?: AskOptions): Promise<SeriesReview> {
    return this.#ask<SeriesReview>({ type: 'review', sources }, ask);
  }

  /** A series against its next version. */
  versions(before: readonly ReviewSource[], after: readonly ReviewSource[], ask?: AskOptions): Promise<VersionsReview> {
    return this.#ask<VersionsReview>({ type: 'versions', old: before, new: after }, ask);
  }

  /** The functions that a C file defines. */
  definitions(text: string, ask?: AskOptions): Promise<readonly DefinedFunction[]> {
    return this.#ask<readonly DefinedFunction[]>({ type: 'definitions', text }, ask);
  }

  /** All functions that the model has, by name. */
  functions(ask?: AskOptions): Promise<readonly ModelledFunction[]> {
    return this.#ask<readonly ModelledFunction[]>({ type: 'functions' }, ask);
  }

  /** Which functions the scenarios of a document reach. */
  reach(text: string, options: RunOptions, ask?: AskOptions): Promise<readonly ScenarioReach[]> {
    return this.#ask<readonly ScenarioReach[]>({ type: 'reach', text, options }, ask);
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
      if (!isMissing(error)) throw error;
    }
    await this.run(handle.key, handle.text, handle.options, ask);
    return this.#ask<Views[V]['result']>(asked, ask);
  }

  /** Two runs, compared. Those that the worker no longer keeps are made again first. */
  async compare(a: RunHandle, b: RunHandle, ask?: AskOptions): Promise<ComparisonOverview> {
    const asked = { type: 'compare', a: a.key, b: b.key } as const;
    try {
      return await this.#ask<ComparisonOverview>(asked, ask);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    await this.run(a.key, a.text, a.options, ask);
    await this.run(b.key, b.text, b.options, ask);
    return this.#ask<ComparisonOverview>(asked, ask);
  }

  /** A view of two runs that were compared. */
  async pair<V extends PairViewName>(
    a: RunHandle,
    b: RunHandle,
    view: V,
    args: PairViews[V]['args'],
    ask?: AskOptions,
  ): Promise<PairViews[V]['result']> {
    const asked = { type: 'pair', a: a.key, b: b.key, view, args } as unknown as Asked;
    try {
      return await this.#ask<PairViews[V]['result']>(asked, ask);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    await this.compare(a, b, ask);
    return this.#ask<PairViews[V]['result']>(asked, ask);
  }

  forget(uri: string): void {
    this.#port?.post({ type: 'forget', uri });
  }

  dispose(): void {
    this.#disposed = true;
    this.#failAll(new EngineError('cancelled', 'The extension is shutting down.'));
    this.#end();
  }

  // `Result` is what the protocol promises for the type of request; the methods above are its only callers.
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
    for (const lane of LANES) {
      if (this.#sent.has(lane)) continue;
      let first: Job | undefined;
      for (const job of this.#waiting) {
        if (laneOf(job) === lane && (!first || PRIORITY[job.asked.type] < PRIORITY[first.asked.type])) first = job;
      }
      if (first) this.#send(lane, first);
    }
  }

  #send(lane: Lane, job: Job): void {
    this.#waiting.splice(this.#waiting.indexOf(job), 1);
    this.#sent.set(lane, { job });
    try {
      const port = this.#port ?? this.#start();
      port.post({ ...job.asked, id: job.id } as WorkerRequest);
    } catch (error) {
      this.#died(messageOf(error));
      return;
    }
    if (lane === 'quick') this.#limit(lane, ANSWER_LIMIT_MS, () => this.#overdue(job));
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
    const lane = LANES.find((name) => this.#sent.get(name)?.job.id === message.id);
    const job = lane && this.#sent.get(lane)?.job;
    if (!job) return;
    switch (message.type) {
      case 'progress':
        if (!job.settled) job.onProgress?.(message.done, message.text);
        return;
      case 'done':
        this.#release(lane);
        if (!job.settled) job.resolve(message.result);
        break;
      case 'failed':
        this.#release(lane);
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
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    const lane = LANES.find((name) => this.#sent.get(name)?.job === job);
    if (lane === undefined || lane === 'quick') return;
    if (this.#flag) Atomics.store(this.#flag, 0, job.id);
    this.#port?.post({ type: 'cancel', request: job.id });
    this.#limit(lane, CANCEL_GRACE_MS, () => this.#restart());
  }

  /** A request that takes milliseconds was not answered. Behind a run it waits on: that can be cancelled. */
  #overdue(job: Job): void {
    if (this.#sent.has('run') || this.#sent.has('background')) {
      this.#limit('quick', ANSWER_LIMIT_MS, () => this.#overdue(job));
      return;
    }
    const message = `The engine did not answer a ${job.asked.type} request in time. It is started again when it is next needed.`;
    if (!job.settled) job.reject(new EngineError('failed', message));
    this.#restart();
  }

  /** Ends a worker that does not answer. What was sent and is still wanted goes to the next one, like what waits. */
  #restart(): void {
    const wanted = [...this.#sent.values()].map(({ job }) => job).filter((job) => !job.settled);
    this.#end();
    this.#waiting.unshift(...wanted);
    this.#next();
  }

  #died(reason: string): void {
    const jobs = [...this.#sent.values()].map(({ job }) => job);
    this.#end();
    const what =
      jobs.length > 0 ? ` while it worked on a ${jobs.map((job) => job.asked.type).join(' and a ')} request` : '';
    const message = `The engine stopped${what} (${reason}). It is started again when it is next needed.`;
    for (const job of jobs) if (!job.settled) job.reject(new EngineError('crashed', message));
    this.onCrash(message);
    this.#next();
  }

  #end(): void {
    const port = this.#port;
    this.#port = undefined;
    for (const lane of LANES) this.#release(lane);
    port?.terminate();
  }

  #release(lane: Lane): void {
    clearTimeout(this.#sent.get(lane)?.timer);
    this.#sent.delete(lane);
  }

  #limit(lane: Lane, ms: number, then: () => void): void {
    const sent = this.#sent.get(lane);
    if (!sent) return;
    clearTimeout(sent.timer);
    sent.timer = setTimeout(then, ms);
  }

  #failAll(error: EngineError): void {
    for (const { job } of this.#sent.values()) if (!job.settled) job.reject(error);
    for (const job of this.#waiting.splice(0)) job.reject(error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof EngineError && error.kind === 'missing';
}

function cancelled(): EngineError {
  return new EngineError('cancelled', 'Cancelled.');
}

/** Absent in browsers that do not isolate the page: there a cancelled run ends with its worker. */
function sharedFlag(): Int32Array | undefined {
  return typeof SharedArrayBuffer === 'undefined' ? undefined : new Int32Array(new SharedArrayBuffer(4));
}
