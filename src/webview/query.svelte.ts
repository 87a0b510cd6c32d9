import type { PanelViewName, PanelViews } from '../protocol';
import { Stale } from './client';
import type { ViewSession } from './viewSession';

/**
 * A view of the current run that follows its arguments. While a newer result is on its way the last one stays, so that
 * stepping does not flicker. Create it while a component initialises; `args` is tracked, `undefined` asks for nothing.
 */
export class Query<V extends PanelViewName> {
  result = $state.raw<PanelViews[V]['result'] | undefined>();
  error = $state<string | undefined>();
  loading = $state(false);
  #asked = 0;

  constructor(session: ViewSession, view: V, args: () => PanelViews[V]['args'] | undefined) {
    $effect(() => {
      const wanted = args();
      if (session.version === 0 || wanted === undefined) {
        this.#asked++;
        this.result = undefined;
        this.loading = false;
        return;
      }
      const ticket = ++this.#asked;
      this.loading = true;
      session.client.request(view, wanted).then(
        (result) => {
          if (ticket !== this.#asked) return;
          this.result = result;
          this.error = undefined;
          this.loading = false;
        },
        (error: unknown) => {
          if (ticket !== this.#asked || error instanceof Stale) return;
          this.error = error instanceof Error ? error.message : String(error);
          this.loading = false;
        },
      );
    });
  }
}
