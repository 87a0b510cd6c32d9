import { parsePatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { kernelDiff, kernelSeries } from './kernelDiff';
import { reading, reviewed, source } from './reading';

/** The first time the sources are fetched and unpacked. */
const LONG = 600_000;

describe('the diff of mm/ between Linux 6.1 and 6.12', () => {
  it.each([0, 1, 3])('is read whole, with %i lines of context', { timeout: LONG }, async (context) => {
    const bytes = await kernelDiff({ context });
    const text = new TextDecoder().decode(bytes);
    const started = performance.now();
    const { review } = await reading([source(bytes, 'mm.diff')]);
    const ms = performance.now() - started;
    const [patch] = review.patches;
    const hunks = patch?.files.flatMap((file) => file.hunks) ?? [];
    expect(review.problems).toEqual([]);
    expect(hunks.length).toBe(text.match(/^@@ /gm)?.length);
    expect(patch?.files.length).toBe(text.match(/^diff --git /gm)?.length);
    const added = patch?.files.reduce((sum, file) => sum + file.addedLines, 0);
    const headers = text.match(/^\+\+\+ /gm)?.length ?? 0;
    expect(added).toBe((text.match(/^\+/gm)?.length ?? 0) - headers);
    expect(ms).toBeLessThan(10_000);
  });

  it('has the hunks that the diff library reads', { timeout: LONG }, async () => {
    const bytes = await kernelDiff({ context: 2 });
    const own = (await reviewed(bytes)).patches.flatMap(({ files }) =>
      files.map(({ path, addedLines, removedLines, hunks }) => ({
        path,
        addedLines,
        removedLines,
        hunks: hunks.length,
      })),
    );
    const theirs = parsePatch(new TextDecoder().decode(bytes)).map(({ oldFileName, newFileName, hunks }) => {
      const lines = hunks.flatMap((hunk) => hunk.lines);
      const named = newFileName === '/dev/null' ? oldFileName : newFileName;
      const addedLines = lines.filter((line) => line.startsWith('+')).length;
      const removedLines = lines.filter((line) => line.startsWith('-')).length;
      return { path: named?.replace(/^[ab]\//, ''), addedLines, removedLines, hunks: hunks.length };
    });
    expect(own).toEqual(theirs);
  });

  it('is the same series when it comes as mails', { timeout: LONG }, async () => {
    const mails = await kernelSeries();
    const review = await reviewed(mails);
    expect(review.version).toBe(3);
    expect(review.cover?.subject).toBe('[PATCH v3 0/2] *** SUBJECT HERE ***');
    expect(review.patches.map(({ number, title, from }) => [number, title, from])).toEqual([
      [1, 'mm: files up to memory.c', 'Jürgen Tester <tester@example.org>'],
      [2, 'mm: the other files', 'Jürgen Tester <tester@example.org>'],
    ]);
    const bare = await reviewed(await kernelDiff());
    const names = (files: typeof review): string[] => files.functions.map(({ name }) => name);
    const missing = names(bare).filter((name) => !names(review).includes(name));
    expect(missing).toEqual([]);
    expect(review.problems).toEqual([]);
  });
});
