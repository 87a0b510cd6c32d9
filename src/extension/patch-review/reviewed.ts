import type { ReviewedFunction, ReviewedFunctions } from '../../protocol';
import { Signal } from '../documents/signal';
import type { ActiveReview } from './activeReview';
import { reviewedFunctions, reviewedWords } from './reviewedFunctions';

/** What the series under review does to functions, computed once for those who mark it. */
export class Reviewed {
  readonly changed: Signal<ReviewedFunctions | undefined>;
  #of: unknown;
  #functions: ReviewedFunctions | undefined;
  #byName: ReadonlyMap<string, ReviewedFunction> = new Map();

  constructor(review: ActiveReview, onError: (error: unknown) => void) {
    this.changed = new Signal(onError);
    review.changed.on(() => {
      const open = review.current?.review;
      if (open === this.#of) return;
      this.#of = open;
      this.#functions = open && reviewedFunctions(open);
      this.#byName = new Map(this.#functions?.functions.map((fn) => [fn.name, fn]));
      this.changed.fire(this.#functions);
    });
  }

  /** What the series does to a function, in words; undefined if nothing. */
  words(name: string): string | undefined {
    const fn = this.#byName.get(name);
    return fn && this.#functions && reviewedWords(fn, this.#functions.title);
  }
}
