import type { RunOptions, ScenarioReach } from '../../protocol';
import { contentName, type ReachDocument, Reaching, type ReachingScenario, type StoredReach } from '../../review/map';
import { Signal } from '../documents/signal';
import type { EngineClient } from '../engine/client';
import { isCancelled } from '../engine/engineError';

/** A pause in typing after which the map is brought up to date. */
const SETTLE_MS = 500;
/** While it is computed, those who show it are told this often. */
const TOLD_MS = 500;

export type { ReachingScenario } from '../../review/map';

/** A file of scenarios. */
export interface ScenarioSource {
  readonly uri: string;
  readonly gallery: boolean;
  /** Its text: of the editor that has it open, else of the file. */
  readonly read: () => Promise<string>;
}

/** Where the files come from: the user's own in open editors and in the workspace, then the gallery. */
export type ListSources = () => Promise<readonly ScenarioSource[]>;

/** What is kept between sessions. Neither ever rejects: what cannot be kept is computed again. */
export interface ReachStore {
  readonly load: () => Promise<StoredReach>;
  readonly save: (gallery: StoredReach, own: StoredReach) => Promise<void>;
}

export type ReachState =
  | { readonly state: 'idle' }
  /** `done` of `total` files. */
  | { readonly state: 'computing'; readonly done: number; readonly total: number }
  | { readonly state: 'ready' };

/** Whose `content` is empty is still to be run for the first time. */
interface Known {
  readonly uri: string;
  readonly gallery: boolean;
  readonly content: string;
  readonly reach: readonly ScenarioReach[];
}

/**
 * Which scenarios reach a function: of the gallery, of the workspace and of open editors. Computed in the background when
 * first needed, one file a request so that what the user runs goes first, and kept between sessions. What is found can be
 * asked for while the rest is computed.
 */
export class ReachMap {
  /** What is reached, or how far it is, is another than before. */
  readonly changed: Signal<ReachState>;
  /** In the order of the sources. */
  #documents: ReadonlyMap<string, Known> = new Map();
  #reaching: Reaching | undefined;
  #stored: StoredReach | undefined;
  #state: ReachState = { state: 'idle' };
  #wanted = false;
  #cancelled = false;
  /** Files whose text may be another. `all`: there may be other files, too. */
  #stale: Set<string> | 'all' = 'all';
  #working: { readonly done: Promise<void>; readonly cancel: AbortController } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = 0;

  constructor(
    private readonly engine: Pick<EngineClient, 'reach'>,
    private readonly sources: ListSources,
    private readonly store: ReachStore,
    private readonly options: () => RunOptions,
    private readonly onError: (error: unknown) => void,
  ) {
    this.changed = new Signal(onError);
  }

  get state(): ReachState {
    return this.#state;
  }

  /**
   * The scenarios that reach a function: those that get there as they stand first, the user's own before the gallery's.
   * None before `ensure`.
   */
  reaching(name: string): readonly ReachingScenario[] {
    return this.#index().reaching(name);
  }

  /** How many scenarios reach a function. */
  count(name: string): number {
    return this.#index().count(name);
  }

  /** How many scenarios and functions are in it. */
  get size(): { readonly scenarios: number; readonly functions: number } {
    const { scenarios, functions } = this.#index();
    return { scenarios, functions };
  }

  /**
   * Computes the map, unless it is there or under way; from then on it is kept up to date. Resolves when it is there or was
   * ended; never rejects. Once the user has ended it, it begins anew only if he asks for it: `again`.
   */
  ensure(again = false): Promise<void> {
    if (again) this.#cancelled = false;
    if (!this.#cancelled) {
      this.#wanted = true;
      this.#work();
    }
    return this.#working?.done ?? Promise.resolve();
  }

  /** Ends the computing as the user asks; what was found stays. */
  cancel(): void {
    if (!this.#working) return;
    this.#cancelled = true;
    this.#wanted = false;
    this.#working.cancel.abort();
  }

  /** A file changed, or the options of runs. Without a name: files may have come and gone. */
  touched(uri?: string): void {
    if (uri === undefined || !this.#documents.has(uri)) this.#stale = 'all';
    else if (this.#stale !== 'all') this.#stale.add(uri);
    if (!this.#wanted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#work(), SETTLE_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#wanted = false;
    this.#working?.cancel.abort();
  }

  #index(): Reaching {
    this.#reaching ??= new Reaching(distinct([...this.#documents.values()]));
    return this.#reaching;
  }

  #work(): void {
    if (this.#working || !this.#wanted || isNone(this.#stale)) return;
    const cancel = new AbortController();
    const done = this.#update(cancel.signal)
      .catch(this.onError)
      .then(() => {
        this.#working = undefined;
        this.#tell({ state: cancel.signal.aborted ? 'idle' : 'ready' });
      });
    this.#working = { done, cancel };
  }

  /** Until nothing is stale, or ended. */
  async #update(signal: AbortSignal): Promise<void> {
    this.#stored ??= await this.store.load();
    while (!isNone(this.#stale) && !signal.aborted) {
      const stale = this.#stale;
      this.#stale = new Set();
      if (await this.#bring(stale, this.#stored, signal)) await this.#save();
      // The rest is looked at when it is wanted again.
      if (signal.aborted) this.#stale = 'all';
    }
  }

  /** Brings the stale files up to date. True if there is something that is not kept yet. */
  async #bring(stale: ReadonlySet<string> | 'all', stored: StoredReach, signal: AbortSignal): Promise<boolean> {
    const options = this.options();
    const sources = await this.sources();
    const before = this.#documents;
    const todo: { readonly source: ScenarioSource; readonly text: string; readonly content: string }[] = [];
    const documents = new Map<string, Known>();
    const isStale = ({ uri }: ScenarioSource): boolean => stale === 'all' || stale.has(uri) || !before.has(uri);
    // All at once: each may be a request over a network. A file that went away meanwhile reaches nothing.
    const texts = await Promise.all(
      sources.map((source) => (isStale(source) ? source.read().catch(() => undefined) : undefined)),
    );
    for (const [i, source] of sources.entries()) {
      const { uri, gallery } = source;
      const old = before.get(uri);
      const text = texts[i];
      if (old && !isStale(source)) documents.set(uri, old);
      if (text === undefined) continue;
      const content = contentName(text, options);
      const known = old?.content === content ? old.reach : stored.get(content);
      if (known) documents.set(uri, { uri, gallery, content, reach: known });
      else {
        // In its place; what it reached with the text before counts until it is run.
        documents.set(uri, old ?? { uri, gallery, content: '', reach: [] });
        todo.push({ source, text, content });
      }
    }
    this.#documents = documents;
    this.#reaching = undefined;
    let fresh = 0;
    for (const [i, { source, text, content }] of todo.entries()) {
      this.#progress(i, todo.length);
      const reach = await this.#reach(text, options, signal);
      if (signal.aborted) break;
      const { uri, gallery } = source;
      // What the engine could not do is done again in the next session.
      if (reach) stored.set(content, reach);
      if (reach) fresh++;
      documents.set(uri, { uri, gallery, content, reach: reach ?? [] });
      this.#reaching = undefined;
    }
    return fresh > 0;
  }

  /** Undefined if the engine failed, or it was ended. */
  async #reach(text: string, options: RunOptions, signal: AbortSignal): Promise<readonly ScenarioReach[] | undefined> {
    try {
      return await this.engine.reach(text, options, { signal });
    } catch (error) {
      if (!isCancelled(error)) this.onError(error);
      return undefined;
    }
  }

  async #save(): Promise<void> {
    const kept = [...this.#documents.values()].filter(({ content }) => content !== '');
    const of = (gallery: boolean): StoredReach =>
      new Map(kept.filter((one) => one.gallery === gallery).map(({ content, reach }) => [content, reach]));
    await this.store.save(of(true), of(false));
  }

  #progress(done: number, total: number): void {
    const now = Date.now();
    this.#state = { state: 'computing', done, total };
    if (done > 0 && now - this.#told < TOLD_MS) return;
    this.#told = now;
    this.changed.fire(this.#state);
  }

  #tell(state: ReachState): void {
    this.#state = state;
    this.changed.fire(state);
  }
}

function isNone(stale: ReadonlySet<string> | 'all'): boolean {
  return stale !== 'all' && stale.size === 0;
}

/** A gallery file that the user has a copy of is there once: as his own. */
function distinct(documents: readonly Known[]): readonly ReachDocument[] {
  const own = new Set(documents.filter(({ gallery }) => !gallery).map(({ content }) => content));
  return documents.filter(({ gallery, content }) => !gallery || !own.has(content));
}
