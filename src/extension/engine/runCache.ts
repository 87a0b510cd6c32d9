import type { RunKey, RunOptions } from '../../protocol';

/** How a run is named from outside: documents' versions come and go, several names may mean one run. */
export function keyName(key: RunKey): string {
  return JSON.stringify([
    key.uri,
    key.version,
    key.scenario,
    key.kernel ?? null,
    key.series ?? [],
    key.config ?? [],
    key.like ?? null,
  ]);
}

/** What a run is made of: equal content is an equal run, whatever the document is called. */
export function contentName(key: RunKey, text: string, options: RunOptions): string {
  return JSON.stringify([
    key.scenario,
    key.kernel ?? null,
    key.series ?? [],
    key.config ?? [],
    options.defaultKernel ?? null,
    options.maxPages ?? null,
    options.like ?? null,
    text,
  ]);
}

interface Entry<R> {
  readonly value: R;
  readonly weight: number;
  /** Names of the keys that mean this run, with their document. */
  readonly names: Map<string, string>;
}

/** The most recent runs, bounded by number and by weight. The newest stays whatever it weighs. */
export class RunCache<R> {
  readonly #entries = new Map<string, Entry<R>>();
  readonly #contentOf = new Map<string, string>();
  #weight = 0;

  constructor(
    private readonly maxRuns: number,
    private readonly maxWeight: number,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  /** The run of this content, which from now on also goes by this key. */
  find(key: RunKey, content: string): R | undefined {
    const entry = this.#touch(content);
    if (entry) this.#name(entry, key, content);
    return entry?.value;
  }

  get(key: RunKey): R | undefined {
    const content = this.#contentOf.get(keyName(key));
    return content === undefined ? undefined : this.#touch(content)?.value;
  }

  put(key: RunKey, content: string, value: R, weight: number): void {
    this.#drop(content);
    const entry: Entry<R> = { value, weight, names: new Map() };
    this.#entries.set(content, entry);
    this.#weight += weight;
    this.#name(entry, key, content);
    for (const oldest of this.#entries.keys()) {
      const fits = this.#entries.size <= this.maxRuns && this.#weight <= this.maxWeight;
      if (fits || oldest === content) break;
      this.#drop(oldest);
    }
  }

  /** Drops the runs that only this document names. */
  forget(uri: string): void {
    for (const [content, entry] of [...this.#entries]) {
      for (const [name, owner] of [...entry.names]) {
        if (owner !== uri) continue;
        entry.names.delete(name);
        this.#contentOf.delete(name);
      }
      if (entry.names.size === 0) this.#drop(content);
    }
  }

  #touch(content: string): Entry<R> | undefined {
    const entry = this.#entries.get(content);
    if (entry) {
      this.#entries.delete(content);
      this.#entries.set(content, entry);
    }
    return entry;
  }

  #name(entry: Entry<R>, key: RunKey, content: string): void {
    const name = keyName(key);
    const before = this.#contentOf.get(name);
    if (before !== undefined && before !== content) this.#entries.get(before)?.names.delete(name);
    entry.names.set(name, key.uri);
    this.#contentOf.set(name, content);
  }

  #drop(content: string): void {
    const entry = this.#entries.get(content);
    if (!entry) return;
    this.#entries.delete(content);
    this.#weight -= entry.weight;
    for (const name of entry.names.keys()) this.#contentOf.delete(name);
  }
}
