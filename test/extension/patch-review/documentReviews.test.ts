import { describe, expect, it } from 'vitest';
import { DocumentReviews } from '../../../src/extension/patch-review/documentReviews';
import type { SeriesReview } from '../../../src/protocol';
import { review } from './reviews';

const PATCH = '--- a/mm/rmap.c\n+++ b/mm/rmap.c\n@@ -1 +1 @@\n-a\n+b\n';
const document = (text: string, version = 1) => ({ uri: 'file:///a.patch', version, getText: () => text });

function engine(answer: () => Promise<SeriesReview>) {
  const asked: { readonly text: string; readonly signal: AbortSignal | undefined }[] = [];
  const errors: unknown[] = [];
  const reviews = new DocumentReviews(
    {
      review: (sources, ask) => {
        asked.push({ text: new TextDecoder().decode(sources[0]?.bytes), signal: ask?.signal });
        return answer();
      },
    },
    (error) => errors.push(error),
  );
  return { reviews, asked, errors };
}

describe('reviews of open documents', () => {
  it('are read once a version, and the older reading ends', async () => {
    const { reviews, asked } = engine(async () => review([]));
    expect(await reviews.of(document(PATCH))).toBe(await reviews.of(document(PATCH)));
    await reviews.of(document(`${PATCH} `, 2));
    expect(asked.map(({ text }) => text)).toEqual([PATCH, `${PATCH} `]);
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, false]);
    reviews.forget('file:///a.patch');
    expect(asked[1]?.signal?.aborted).toBe(true);
  });

  it('ask nobody about a diff of something else', async () => {
    const { reviews, asked } = engine(async () => review([]));
    expect(await reviews.of(document(PATCH.replaceAll('mm/rmap.c', 'src/index.ts')))).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('report a failure and go on without', async () => {
    const { reviews, errors } = engine(() => Promise.reject(new Error('out of order')));
    expect(await reviews.of(document(PATCH))).toBeUndefined();
    expect(errors).toHaveLength(1);
  });
});
