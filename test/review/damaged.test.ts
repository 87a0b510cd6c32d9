import { describe, expect, it } from 'vitest';
import type { SeriesReview } from '../../src/review/model';
import { reading, reviewed, source, touches } from './reading';

const HEAD = 'diff --git a/mm/rmap.c b/mm/rmap.c\n--- a/mm/rmap.c\n+++ b/mm/rmap.c\n';
const GOOD = `${HEAD}@@ -1,3 +1,3 @@ void foo(void)
 	int a;
-	old();
+	new();
 	int b;
`;
const SECOND = `@@ -20,3 +20,3 @@ void bar(void)
 	int a;
-	old();
+	new();
 	int b;
`;

function messages({ problems }: SeriesReview): string[] {
  return problems.map(({ message }) => message);
}

function names(review: SeriesReview): string[] {
  return review.functions.map(({ name }) => name);
}

describe('a damaged diff', () => {
  it('is read as far as it goes when it is cut off', async () => {
    const review = await reviewed(GOOD.slice(0, -20));
    expect(names(review)).toEqual(['foo']);
    expect(messages(review)).toEqual([
      'This hunk ends before it is complete; what is there was read. Get the patch anew.',
    ]);
  });

  it('goes on with the next hunk after one that is cut off', async () => {
    const review = await reviewed(`${HEAD}@@ -1,9 +1,9 @@ void foo(void)\n \tint a;\n-\told();\n${SECOND}`);
    expect(names(review)).toEqual(['bar', 'foo']);
    expect(messages(review).length).toBe(1);
  });

  it('has all its lines when it says too few', async () => {
    const review = await reviewed(GOOD.replace('-1,3 +1,3', '-1,2 +1,2') + SECOND);
    expect(review.patches[0]?.files[0]).toMatchObject({ addedLines: 2, removedLines: 2 });
    expect(review.patches[0]?.files[0]?.hunks.length).toBe(2);
    expect(messages(review)).toEqual([
      'This hunk has more lines than its first line says; all were read. Make the patch anew with git format-patch.',
    ]);
  });

  it('is joined where a mail client wrapped lines', async () => {
    const text = `${HEAD}@@ -1,3 +1,3 @@ void foo(void)\n \tint a;\n-\tone(two,\nthree);\n+\tpage_remove_rmap(folio,\npage);\n \tint b;\n${SECOND}`;
    const review = await reviewed(text);
    expect(touches(review, text)).toEqual([
      'changes foo (both): -\tone(two,',
      'calls page_remove_rmap (new): +\tpage_remove_rmap(folio,',
      'changes bar (both): -\told();',
    ]);
    expect(messages(review)).toEqual([
      'Lines of this hunk were wrapped by a mail client; they were joined again. Ask for the patch as an attachment.',
    ]);
  });

  it('keeps empty context lines that lost their blank', async () => {
    const review = await reviewed(GOOD.replace(' \tint a;', ''));
    expect(messages(review)).toEqual([]);
    expect(names(review)).toEqual(['foo']);
  });

  it('does not take the signature for removed lines', async () => {
    for (const signature of ['-- \n2.39.5\n', '--\n2.39.5\n', '-- \n2.39.5\n\n_______\nlist mailing list\n']) {
      const review = await reviewed(`From: a@b.c\nSubject: [PATCH] x\n\nText\n---\n${GOOD}${signature}`);
      expect(review.patches[0]?.files[0]).toMatchObject({ addedLines: 1, removedLines: 1 });
      expect(messages(review)).toEqual([]);
    }
  });

  it('is read without any file header', async () => {
    const review = await reviewed(SECOND);
    expect(review.patches[0]?.files[0]).toMatchObject({ path: '', addedLines: 1 });
    expect(names(review)).toEqual(['bar']);
  });

  it('is read as plain diff -u writes it', async () => {
    const text = `Only in linux-6.12/mm: new.c
diff -u linux-6.1/mm/rmap.c linux-6.12/mm/rmap.c
--- linux-6.1/mm/rmap.c	2022-12-11 23:15:18.000000000 +0100
+++ linux-6.12/mm/rmap.c	2024-11-17 23:15:08.000000000 +0100
${SECOND}--- linux-6.1/mm/swap.c	2022-12-11 23:15:18.000000000 +0100
+++ linux-6.12/mm/swap.c	2024-11-17 23:15:08.000000000 +0100
${SECOND}Only in linux-6.1/mm: gone.c
`;
    const review = await reviewed(text);
    expect(review.patches[0]?.files.map(({ path, oldPath, change }) => [path, oldPath, change])).toEqual([
      ['mm/rmap.c', undefined, 'modified'],
      ['mm/swap.c', undefined, 'modified'],
    ]);
    expect(messages(review)).toEqual([]);
  });
});

describe('what is too much or nothing', () => {
  it('is told when there is nothing to read', async () => {
    for (const text of ['', '\n\n', '\0\0\0']) {
      const review = await reviewed(text);
      expect(review.patches).toEqual([]);
      expect(messages(review)).toEqual([
        'There is nothing to read in this. Open a patch, a diff, a mail or a mailbox.',
      ]);
    }
    expect(await reviewed()).toMatchObject({ title: '', patches: [], problems: [] });
  });

  it('is cut at 64 MB, whatever comes after', { timeout: 60_000 }, async () => {
    const bytes = new Uint8Array(100 * 1024 * 1024).fill(32);
    bytes.set(new TextEncoder().encode(GOOD));
    bytes.set(new TextEncoder().encode(`\n${SECOND}`), 80 * 1024 * 1024);
    const { review } = await reading([source(bytes)]);
    expect(names(review)).toEqual(['foo']);
    expect(messages(review)).toContain(
      'This is more than 64 MB; what comes after that was left out. Open a part of it.',
    );
  });

  it('is cut at a number of mails, and tells how far it is now and then', { timeout: 60_000 }, async () => {
    const mail = `From a Thu Jan  1 00:00:00 1970\nFrom: a@b.c\nSubject: [PATCH] x\n\n${GOOD}\n`;
    const { review, progress } = await reading([source(mail.repeat(10_500))]);
    expect(review.patches.length).toBe(10_000);
    expect(messages(review)).toEqual(['This has more than 10,000 mails; the others were left out. Open a part of it.']);
    expect(progress.length).toBeGreaterThan(1000);
    expect(progress.every((each, index) => each >= (progress[index - 1] ?? 0) && each <= 1)).toBe(true);
  });

  it('does not stop at a line of many megabytes', { timeout: 60_000 }, async () => {
    const review = await reviewed(
      `${HEAD}@@ -1,2 +1,3 @@ void foo(void)\n \tint a;\n+\t${'foo(bar) '.repeat(5_000_000)}\n \tint b;\n${SECOND}`,
    );
    expect(names(review)).toEqual(['bar', 'foo']);
    expect(messages(review)).toContain('This line is longer than 1 MB; the rest of it was left out.');
  });
});
