import type { CheckedDocument, RunChoice, RunOptions } from '../../protocol';
import type { AskOptions, EngineClient } from '../engine/client';
import { isCancelled, messageOf } from '../engine/engineError';
import type { RunHandle } from '../engine/runHandle';
import { type DocumentState, goodName, linesOf, runName, sourceOf } from './documentState';
import type { RunOutcome, ScenarioRun } from './scenarioRun';
import { Signal } from './signal';

/** After a keystroke, checking waits this long for the next one. */
const SETTLE_MS = 10;

export type StoreEngine = Pick<EngineClient, 'check' | 'run' | 'forget'>;

export interface StoreChange {
  readonly uri: string;
  /** `text`: a new version, not looked at yet. `run`: a run began or ended. `progress`: it goes on. `closed`: forget it. */
  readonly what: 'text' | 'checked' | 'run' | 'progress' | 'closed';
  readonly scenario?: number;
  readonly kernel?: string;
}

/**
 * The scenario documents that are open or shown, each checked and run for its newest version. Surfaces ask here and
 * listen here; none of them talks to the worker about documents. A result for an older version is dropped when it comes.
 */
export class ScenarioStore {
  readonly changed: Signal<StoreChange>;
  readonly #documents = new Map<string, DocumentState>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Documents whose scenarios run by themselves. */
  readonly #live = new Map<string, number>();
  #nextSerial = 1;

  constructor(
    private readonly engine: StoreEngine,
    private readonly options: () => RunOptions,
    private readonly onError: (error: unknown) => void,
  ) {
    this.changed = new Signal(onError);
  }

  /** A document was opened or edited. An older or equal version is ignored. */
  update(uri: string, version: number, text: string): void {
    const before = this.#documents.get(uri);
    if (before && !before.detached && before.version >= version) return;
    if (before?.detached && before.text === text) {
      this.#documents.set(uri, { ...before, version, detached: false });
      return;
    }
    before?.stale.abort();
    this.#documents.set(uri, this.#fresh(uri, version, text, before?.good ?? new Map()));
    this.changed.fire({ uri, what: 'text' });
    this.#schedule(uri, before ? SETTLE_MS : 0);
  }

  /** The editor let go of a document: it is forgotten, or kept as it is while something still shows it. */
  detach(uri: string): void {
    const document = this.#documents.get(uri);
    if (document && this.#live.has(uri)) document.detached = true;
    else this.close(uri);
  }

  /** The document is gone, whoever shows it. */
  close(uri: string): void {
    const document = this.#documents.get(uri);
    if (!document) return;
    document.stale.abort();
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    this.#documents.delete(uri);
    this.engine.forget(uri);
    this.changed.fire({ uri, what: 'closed' });
  }

  has(uri: string): boolean {
    return this.#documents.has(uri);
  }

  /** Somebody shows this document, be it open in an editor or not. */
  isLive(uri: string): boolean {
    return this.#live.has(uri);
  }

  get uris(): readonly string[] {
    return [...this.#documents.keys()];
  }

  versionOf(uri: string): number | undefined {
    return this.#documents.get(uri)?.version;
  }

  linesOf(uri: string): readonly string[] | undefined {
    const document = this.#documents.get(uri);
    return document && linesOf(document);
  }

  /** The check of the newest version if it is there already. */
  checkedNow(uri: string): CheckedDocument | undefined {
    return this.#documents.get(uri)?.checked;
  }

  /** The check of the newest version; undefined if there is no such document or its check failed (`failureOf`). */
  async checked(uri: string): Promise<CheckedDocument | undefined> {
    for (;;) {
      const document = this.#documents.get(uri);
      const checked = document && (await this.#check(document));
      if (checked || this.#documents.get(uri) === document) return checked;
    }
  }

  /** Why the newest version could not be checked: a defect of the engine, not of the document. */
  failureOf(uri: string): string | undefined {
    return this.#documents.get(uri)?.failure;
  }

  runNow(uri: string, scenario: number, kernel?: string): ScenarioRun | undefined {
    return this.#documents.get(uri)?.runs.get(runName(scenario, kernel));
  }

  /** The last finished run of a scenario, maybe of an older version of the text. */
  lastGood(uri: string, scenario: string, kernel?: string): RunHandle | undefined {
    return this.#documents.get(uri)?.good.get(goodName(scenario, kernel))?.handle;
  }

  /** Runs a scenario of the newest version, or joins the run of it that is under way. */
  async run(uri: string, scenario: number, kernel?: string): Promise<RunOutcome> {
    const document = this.#documents.get(uri);
    const checked = document && (await this.#check(document));
    if (!document) return { state: 'absent' };
    if (!checked)
      return document.failure === undefined ? { state: 'cancelled' } : { state: 'failed', message: document.failure };
    if (!checked.scenarios[scenario]) return { state: 'absent' };
    const name = runName(scenario, kernel);
    const known = document.runs.get(name);
    if (known && known.state !== 'running' && known.state !== 'cancelled') return known;
    const running = document.running.get(name);
    if (running) return running.outcome;
    const cancel = new AbortController();
    document.stale.signal.addEventListener('abort', () => cancel.abort(), { once: true });
    const outcome = this.#run(document, checked, scenario, kernel, cancel.signal).finally(() =>
      document.running.delete(name),
    );
    document.running.set(name, { outcome, cancel });
    return outcome;
  }

  /**
   * Runs a scenario of the newest version otherwise than its file says, for one asker: nobody else hears of it. A newer
   * version of the document ends it. Runs with equal choices are made once, by the worker's cache. `like` is the document of
   * a trace: the run is told as that trace tells, to be compared with it.
   */
  async runWith(
    uri: string,
    scenario: number,
    choice: RunChoice,
    ask: AskOptions = {},
    like?: string,
  ): Promise<RunOutcome> {
    const document = this.#documents.get(uri);
    const trace = like === undefined ? undefined : this.#documents.get(like);
    const checked = document && (await this.#check(document));
    if (!document || (like !== undefined && !trace)) return { state: 'absent' };
    if (!checked?.scenarios[scenario]) return checked?.problems.length ? { state: 'errors' } : { state: 'absent' };
    const options = { ...this.options(), ...(trace ? { like: trace.text } : {}) };
    const named = trace ? { like: `${trace.uri} ${trace.serial}` } : {};
    const key = { uri, version: document.serial, scenario, ...choice, ...named };
    const signals = [
      document.stale.signal,
      ...(trace ? [trace.stale.signal] : []),
      ...(ask.signal ? [ask.signal] : []),
    ];
    const signal = AbortSignal.any(signals);
    try {
      const { run } = await this.engine.run(key, document.text, options, { ...ask, signal });
      if (!run) return { state: 'errors' };
      return { state: 'done', handle: { key, text: document.text, options, overview: run } };
    } catch (error) {
      return isCancelled(error) ? { state: 'cancelled' } : { state: 'failed', message: messageOf(error) };
    }
  }

  /** Ends all runs under way, or those of one document. Returns how many there were. */
  cancelRuns(uri?: string): number {
    let count = 0;
    for (const document of this.#documents.values()) {
      if (uri !== undefined && document.uri !== uri) continue;
      for (const { cancel } of document.running.values()) {
        cancel.abort();
        count++;
      }
    }
    return count;
  }

  /** From now on every version of the document is run by itself, until the returned function is called. */
  keepLive(uri: string): () => void {
    this.#live.set(uri, (this.#live.get(uri) ?? 0) + 1);
    this.#schedule(uri, 0);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = (this.#live.get(uri) ?? 1) - 1;
      if (left > 0) {
        this.#live.set(uri, left);
        return;
      }
      this.#live.delete(uri);
      if (this.#documents.get(uri)?.detached) this.close(uri);
    };
  }

  /** Settings that bear on runs changed: everything is looked at again. */
  invalidate(): void {
    for (const document of [...this.#documents.values()]) {
      document.stale.abort();
      const { uri, version, text, good } = document;
      this.#documents.set(uri, { ...this.#fresh(uri, version, text, good), detached: document.detached });
      this.#schedule(document.uri, 0);
    }
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const document of this.#documents.values()) document.stale.abort();
    this.#documents.clear();
  }

  #fresh(uri: string, version: number, text: string, good: DocumentState['good']): DocumentState {
    return {
      uri,
      version,
      text,
      good,
      serial: this.#nextSerial++,
      lines: undefined,
      detached: false,
      stale: new AbortController(),
      checking: undefined,
      checked: undefined,
      failure: undefined,
      runs: new Map(),
      running: new Map(),
    };
  }

  #schedule(uri: string, ms: number): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.set(
      uri,
      setTimeout(() => {
        this.#timers.delete(uri);
        this.#refresh(uri).catch(this.onError);
      }, ms),
    );
  }

  async #refresh(uri: string): Promise<void> {
    const document = this.#documents.get(uri);
    const checked = document && (await this.#check(document));
    if (!checked) return;
    // One after the other: a newer version then has one run to end, not a queue.
    for (let i = 0; i < checked.scenarios.length; i++) {
      if (!this.#live.has(uri) || document.stale.signal.aborted) return;
      await this.run(uri, i);
    }
  }

  #check(document: DocumentState): Promise<CheckedDocument | undefined> {
    document.checking ??= this.engine.check(document.uri, document.serial, document.text, this.options()).then(
      (checked) => {
        if (document.stale.signal.aborted) return undefined;
        document.checked = checked;
        forgetOldNames(document, checked);
        this.changed.fire({ uri: document.uri, what: 'checked' });
        return checked;
      },
      (error: unknown) => {
        document.checking = undefined;
        if (!isCancelled(error)) {
          document.failure = messageOf(error);
          this.onError(error);
        }
        return undefined;
      },
    );
    return document.checking;
  }

  async #run(
    document: DocumentState,
    checked: CheckedDocument,
    scenario: number,
    kernel: string | undefined,
    signal: AbortSignal,
  ): Promise<RunOutcome> {
    const { uri, serial, text } = document;
    const info = checked.scenarios[scenario];
    if (!info) return { state: 'absent' };
    const options = this.options();
    const key = { uri, version: serial, scenario, ...(kernel === undefined ? {} : { kernel }) };
    const good = goodName(info.name, kernel);
    const source = sourceOf(linesOf(document), checked.scenarios, scenario, options);
    const set = (run: ScenarioRun): void => {
      if (document.stale.signal.aborted) return;
      document.runs.set(runName(scenario, kernel), run);
      const what = run.state === 'running' && run.done !== undefined ? 'progress' : 'run';
      this.changed.fire({ uri, what, scenario, ...(kernel === undefined ? {} : { kernel }) });
    };
    const end = (outcome: Exclude<RunOutcome, { state: 'absent' }>): RunOutcome => {
      set(outcome);
      return document.stale.signal.aborted ? { state: 'cancelled' } : outcome;
    };

    const kept = document.good.get(good);
    if (kept?.source === source) return end({ state: 'done', handle: kept.handle });
    set({ state: 'running' });
    try {
      const onProgress = (done: number, words: string) => set({ state: 'running', done, text: words });
      const result = await this.engine.run(key, text, options, { signal, onProgress });
      if (!result.run) return end({ state: 'errors' });
      const handle: RunHandle = { key, text, options, overview: result.run };
      if (!document.stale.signal.aborted) document.good.set(good, { handle, source });
      return end({ state: 'done', handle });
    } catch (error) {
      if (isCancelled(error)) return end({ state: 'cancelled' });
      return end({ state: 'failed', message: messageOf(error) });
    }
  }
}

/** Typing in a scenario's name leaves a last run under every name it had on the way. */
function forgetOldNames(document: DocumentState, checked: CheckedDocument): void {
  if (document.good.size <= 2 * checked.scenarios.length + 20) return;
  const names = new Set(checked.scenarios.map((scenario) => scenario.name));
  for (const name of [...document.good.keys()]) {
    if (!names.has(name.slice(name.indexOf('@') + 1))) document.good.delete(name);
  }
}
