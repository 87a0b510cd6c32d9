import type { SeriesReview } from '../../protocol';
import type { EngineClient } from '../engine/client';
import { isCancelled } from '../engine/engineError';
import { mayTouchModel } from './kernelPaths';

/** As much of an editor's document as is looked at. */
export interface PatchText {
  readonly uri: { toString(): string };
  readonly version: number;
  getText(): string;
}

interface Read {
  readonly version: number;
  readonly review: Promise<SeriesReview | undefined>;
  readonly cancel: AbortController;
}

/**
 * Reviews of the documents that are patches, as they stand in their editors, each read once. What a quick look says is none of
 * the kernel's memory management is not read.
 */
export class DocumentReviews {
  readonly #read = new Map<string, Read>();

  constructor(
    private readonly engine: Pick<EngineClient, 'review'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Undefined if the document is no such patch, or could not be read. A newer version of it ends the reading of an older. */
  of(document: PatchText): Promise<SeriesReview | undefined> {
    const uri = document.uri.toString();
    const known = this.#read.get(uri);
    if (known?.version === document.version) return known.review;
    known?.cancel.abort();
    const cancel = new AbortController();
    const review = this.#made(uri, document.getText(), cancel.signal);
    this.#read.set(uri, { version: document.version, review, cancel });
    return review;
  }

  /** The document was closed. */
  forget(uri: string): void {
    this.#read.get(uri)?.cancel.abort();
    this.#read.delete(uri);
  }

  async #made(name: string, text: string, signal: AbortSignal): Promise<SeriesReview | undefined> {
    if (!mayTouchModel(text)) return undefined;
    try {
      return await this.engine.review([{ name, bytes: new TextEncoder().encode(text) }], { signal });
    } catch (error) {
      if (!isCancelled(error)) this.onError(error);
      return undefined;
    }
  }
}
