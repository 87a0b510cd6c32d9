import type { ReviewSource } from '../../protocol';
import { Signal } from '../documents/signal';
import type { EngineClient } from '../engine/client';
import { isCancelled, messageOf } from '../engine/engineError';
import type { ActiveReview, OlderVersion, OpenReview } from './activeReview';

/** After a keystroke in an opened patch, reading it anew waits this long for the next one. */
const SETTLE_MS = 300;
const KEPT = 'folioscope.review';

/** What is under review, by address: kept when the window is closed. */
export interface ReviewRequest {
  readonly uris: readonly string[];
  /** An older version of the series, to review this one against. */
  readonly older?: readonly string[];
  /** What it is called where its mails have no title of their own: a range of commits. */
  readonly label?: string;
}

/** Reads what is behind an address. Throws what keeps it from being read, in words for the user. */
export type ReadSource = (uri: string) => Promise<ReviewSource>;

/** The part of VS Code's `Memento` that is used. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface Watching {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, text: string) => void;
}

export type ReviewOutcome =
  | { readonly state: 'open'; readonly open: OpenReview }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'cancelled' };

export type ReviewEngine = Pick<EngineClient, 'review' | 'versions'>;

/** What is being read. `again`: it is what is shown already, so that its failing is told beside it. */
interface Reading {
  readonly request: ReviewRequest;
  readonly again: boolean;
  readonly cancel: AbortController;
}

/** Reading is told as a part of the whole; the engine's work is the rest. */
const READ_SHARE = 0.3;

/**
 * The series under review. It is read anew when the text of one of its files changes; what was shown stays until then,
 * and what is no longer wanted is dropped when it comes.
 */
export class ReviewSession implements ActiveReview {
  readonly changed: Signal<void>;
  /** What is shown, or could not be. */
  #request: ReviewRequest | undefined;
  #open: OpenReview | undefined;
  #failure: string | undefined;
  #reading: Reading | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly engine: ReviewEngine,
    private readonly read: ReadSource,
    private readonly memory: Memory,
    private readonly onError: (error: unknown) => void,
  ) {
    this.changed = new Signal(onError);
  }

  get current(): OpenReview | undefined {
    return this.#open;
  }

  /** What is under review or about to be. */
  get request(): ReviewRequest | undefined {
    return this.#reading?.request ?? this.#request;
  }

  /** Why the series could not be read, or not be read anew. */
  get failure(): string | undefined {
    return this.#failure;
  }

  get isReading(): boolean {
    return this.#reading !== undefined;
  }

  /** Opens a series. If it is cancelled, or cannot be read, one that is open stays. */
  open(request: ReviewRequest, watching: Watching = {}): Promise<ReviewOutcome> {
    return this.#load(request, watching, false);
  }

  /** Reads the open series anew. */
  async refresh(watching: Watching = {}): Promise<ReviewOutcome> {
    const { request } = this;
    return request ? this.#load(request, watching, this.#reading?.again ?? true) : { state: 'cancelled' };
  }

  /** What was open when the window was closed. */
  async restore(): Promise<void> {
    const request = requestOf(this.memory.get(KEPT));
    if (request && !this.request) await this.#load(request, {}, false);
  }

  close(): void {
    this.#stop();
    this.#open = undefined;
    this.#failure = undefined;
    this.#keep(undefined);
    this.changed.fire();
  }

  /** The text behind an address changed: in an editor, on the disk, or with an editor that was closed. */
  textChanged(uri: string): void {
    const { request } = this;
    if (!request || !(request.uris.includes(uri) || request.older?.includes(uri))) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.refresh().catch(this.onError);
    }, SETTLE_MS);
  }

  /** A file of the review, or a folder above it, has another name now. */
  renamed(from: string, to: string): void {
    const { request } = this;
    if (!request) return;
    const moved = (uri: string) => (uri === from || uri.startsWith(`${from}/`) ? to + uri.slice(from.length) : uri);
    const uris = request.uris.map(moved);
    const older = request.older?.map(moved);
    if (uris.join() === request.uris.join() && older?.join() === request.older?.join()) return;
    this.#load({ ...request, uris, ...(older ? { older } : {}) }, {}, true).catch(this.onError);
  }

  dispose(): void {
    this.#stop();
  }

  async #load(request: ReviewRequest, { signal, onProgress }: Watching, again: boolean): Promise<ReviewOutcome> {
    this.#stop();
    const cancel = new AbortController();
    const reading: Reading = { request, again, cancel };
    const abort = () => cancel.abort();
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    this.#reading = reading;
    this.changed.fire();
    const outcome = await this.#made(request, cancel.signal, onProgress);
    signal?.removeEventListener('abort', abort);
    if (this.#reading !== reading) return { state: 'cancelled' };
    this.#reading = undefined;
    switch (outcome.state) {
      case 'open':
        this.#open = outcome.open;
        this.#failure = undefined;
        this.#keep(request);
        break;
      case 'failed':
        if (this.#open && !again) break;
        this.#failure = outcome.message;
        this.#keep(request);
        break;
      case 'cancelled':
        break;
    }
    this.changed.fire();
    return outcome;
  }

  async #made(request: ReviewRequest, signal: AbortSignal, tell: Watching['onProgress']): Promise<ReviewOutcome> {
    const { uris, older = [] } = request;
    const all = [...uris, ...older];
    try {
      const sources: ReviewSource[] = [];
      for (const [i, uri] of all.entries()) {
        tell?.((READ_SHARE * i) / all.length, `reading ${i + 1} of ${all.length}`);
        sources.push(await unlessAborted(signal, this.read(uri)));
      }
      const asks = older.length > 0 ? 3 : 1;
      const ask = (part: number) => ({
        signal,
        onProgress: (done: number, text: string) =>
          tell?.(READ_SHARE + ((1 - READ_SHARE) * (part + done)) / asks, text),
      });
      const own = sources.slice(0, uris.length);
      const review = await this.engine.review(own, ask(0));
      if (older.length === 0) return { state: 'open', open: { review, uris } };
      const before = sources.slice(uris.length);
      const against: OlderVersion = {
        review: await this.engine.review(before, ask(1)),
        uris: older,
        versions: await this.engine.versions(before, own, ask(2)),
      };
      return { state: 'open', open: { review, uris, older: against } };
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return { state: 'cancelled' };
      return { state: 'failed', message: messageOf(error) };
    }
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#reading?.cancel.abort();
    this.#reading = undefined;
  }

  #keep(request: ReviewRequest | undefined): void {
    this.#request = request;
    this.memory.update(KEPT, request).then(undefined, this.onError);
  }
}

/** A file system is not told to stop: what it still brings is dropped. */
function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** What was kept, if it is what we keep: another version of the extension may have kept something else. */
function requestOf(kept: unknown): ReviewRequest | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { uris, older, label } = kept as { readonly [name in keyof ReviewRequest]?: unknown };
  if (!isTexts(uris) || uris.length === 0) return undefined;
  return {
    uris,
    ...(isTexts(older) && older.length > 0 ? { older } : {}),
    ...(typeof label === 'string' ? { label } : {}),
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
