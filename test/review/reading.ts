import { reviewSeries } from '../../src/review';
import type { ReviewPlace, ReviewSource, SeriesReview } from '../../src/review/model';

export function source(text: string | Uint8Array, name = 'series.mbox'): ReviewSource {
  return { name, bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text };
}

/** The review of some files, and how often and how far it told that it had come. */
export async function reading(sources: readonly ReviewSource[]): Promise<{ review: SeriesReview; progress: number[] }> {
  const progress: number[] = [];
  const steps = reviewSeries(sources);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return { review: step.value, progress };
    progress.push(step.value);
  }
}

export async function reviewed(...texts: (string | Uint8Array)[]): Promise<SeriesReview> {
  return (await reading(texts.map((text, index) => source(text, `${index}.patch`)))).review;
}

/** A line of what was opened. */
export function lineOf(text: string, place: ReviewPlace | undefined): string {
  return place === undefined ? '' : (text.split('\n')[place.line - 1] ?? '').replace(/\r$/, '');
}

/** The hunks' functions, one a line, with the opened file's line where they are touched: `adds foo (new): +int foo(void)`. */
export function touches(review: SeriesReview, text: string): string[] {
  return review.patches.flatMap(({ files }) =>
    files.flatMap(({ hunks }) =>
      hunks.flatMap(({ functions }) =>
        functions.map(({ name, kind, side, place }) => `${kind} ${name} (${side}): ${lineOf(text, place)}`),
      ),
    ),
  );
}
