import type { HostToPanel, PanelToHost, PanelViewName, PanelViews, Side } from '../protocol';

/** A request that was overtaken by a newer run: nobody waits for it any more. Callers drop it without a word. */
export class Stale extends Error {
  constructor() {
    super('superseded by a newer run');
    this.name = 'Stale';
  }
}

type Response = Extract<HostToPanel, { type: 'response' }>;

interface Pending {
  readonly view: PanelViewName;
  readonly settle: (response: Response | Stale | Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** How long an unanswered request waits before the user is told. */
export const ANSWER_TIMEOUT_MS = 15_000;

/**
 * Requests views from the host. Every request is settled exactly once: by its response, by `setVersion` (stale) or by
 * the timeout, so no view can wait for ever.
 */
export class PanelClient {
  #nextId = 1;
  #version = 0;
  readonly #pending = new Map<number, Pending>();
  readonly #post: (message: PanelToHost) => void;

  constructor(post: (message: PanelToHost) => void) {
    this.#post = post;
  }

  /** A newer run: whatever was asked of the older one is stale. */
  setVersion(version: number): void {
    this.#version = version;
    const overtaken = [...this.#pending.values()];
    this.#pending.clear();
    for (const request of overtaken) {
      clearTimeout(request.timer);
      request.settle(new Stale());
    }
  }

  /** `side`: of which run of a comparison. */
  request<V extends PanelViewName>(
    view: V,
    args: PanelViews[V]['args'],
    side?: Side,
  ): Promise<PanelViews[V]['result']> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(
          new Error(
            `The engine has not answered for ${ANSWER_TIMEOUT_MS / 1000} s. Cancel the run, or save the scenario to run it again.`,
          ),
        );
      }, ANSWER_TIMEOUT_MS);
      const settle = (answer: Response | Error): void => {
        if (answer instanceof Error) reject(answer);
        else if (answer.ok) resolve(answer.result as PanelViews[V]['result']);
        else reject(new Error(answer.error));
      };
      this.#pending.set(id, { view, settle, timer });
      const of = side === undefined ? {} : { side };
      this.#post({ type: 'request', id, version: this.#version, view, args, ...of } as PanelToHost);
    });
  }

  /** False if nobody asked, or nobody cares any more. */
  receive(response: Response): boolean {
    const request = this.#pending.get(response.id);
    if (request === undefined) return false;
    this.#pending.delete(response.id);
    clearTimeout(request.timer);
    request.settle(response);
    return true;
  }

  get waiting(): number {
    return this.#pending.size;
  }
}
