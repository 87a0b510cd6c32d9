import { type Tell, waitFor } from '../status/longWait';
import type { ReviewOutcome, Watching } from './session';

/** Waits for a series to be read; a long one shows how far it is and can be cancelled. */
export function readWatched(
  title: string,
  read: (watching: Watching) => Promise<ReviewOutcome>,
): Promise<ReviewOutcome> {
  const cancel = new AbortController();
  let tell: Tell | undefined;
  const outcome = read({ signal: cancel.signal, onProgress: (done, text) => tell?.(done, text) });
  return waitFor(
    outcome,
    title,
    () => cancel.abort(),
    (teller) => {
      tell = teller;
      return () => {
        tell = undefined;
      };
    },
  );
}
