import type { PteWindow } from '../../protocol';

/** Entries in one request: eight page tables. */
export const CHUNK = 4096;
/** Chunks kept; what has scrolled far away is asked for again. */
const KEEP = 24;

/** The windows of leaf entries that have come, by chunk. What a former step left stays until the new one is here. */
export class LeafCache {
  readonly #chunks = new Map<number, PteWindow>();
  #former = new Map<number, PteWindow>();
  readonly #asked = new Set<number>();

  /** A new step or run of the same VMA: old entries are shown until they are replaced. */
  renew(): void {
    this.#former = new Map(this.#chunks);
    this.#chunks.clear();
    this.#asked.clear();
  }

  /** Another VMA: nothing of the old one may be shown. */
  clear(): void {
    this.renew();
    this.#former.clear();
  }

  windowOf(index: number): PteWindow | undefined {
    const chunk = Math.floor(index / CHUNK);
    return this.#chunks.get(chunk) ?? this.#former.get(chunk);
  }

  /** Chunks of `from` … `to` that have to be asked for; they count as asked from now on. */
  missing(from: number, to: number): number[] {
    const wanted: number[] = [];
    for (let chunk = Math.floor(from / CHUNK); chunk * CHUNK < to; chunk++) {
      if (this.#asked.has(chunk)) continue;
      this.#asked.add(chunk);
      wanted.push(chunk);
    }
    return wanted;
  }

  put(chunk: number, window: PteWindow): void {
    this.#chunks.set(chunk, window);
    this.#former.delete(chunk);
    for (const old of this.#chunks.keys()) {
      if (this.#chunks.size <= KEEP) break;
      this.#chunks.delete(old);
      this.#asked.delete(old);
    }
  }

  /** The request failed: it may be asked for again. */
  forget(chunk: number): void {
    this.#asked.delete(chunk);
  }
}
