import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SeriesReview } from '../../src/review/model';
import { inRepository } from './kernelDiff';
import { reviewed, touches } from './reading';

type Git = (...args: string[]) => Uint8Array;

function body(name: string, lines: number): string {
  const own = Array.from({ length: lines }, (_, index) => `\tuse(${name}, ${index});\n`);
  return `/* ${name} */\nint ${name}(int a)\n{\n${own.join('')}}\n`;
}

/** Each line: change, path before if another, path, binary, lines added and removed. */
function files(review: SeriesReview): string[] {
  return review.patches.flatMap((patch) =>
    patch.files.map(({ change, oldPath, path: file, binary, addedLines, removedLines }) =>
      [
        change,
        ...(oldPath === undefined ? [] : [`${oldPath} →`]),
        file,
        ...(binary ? ['binary'] : []),
        `+${addedLines} -${removedLines}`,
      ].join(' '),
    ),
  );
}

/** A repository with one commit of everything that git has a form for. */
function withEverything<T>(use: (git: Git, folder: string) => T): T {
  return inRepository((git, folder) => {
    const write = (name: string, text: string | Uint8Array): void => writeFileSync(path.join(folder, name), text);
    mkdirSync(path.join(folder, 'mm'));
    for (const name of ['moved', 'copied', 'gone', 'plain', 'mode', 'end']) write(`mm/${name}.c`, body(name, 30));
    write('mm/two words.c', body('words', 5));
    write('mm/gr\u00fc\u00df "x".c', body('quoted', 5));
    write('blob.bin', new Uint8Array([0, 1, 2, 255]));
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
    git('mv', 'mm/moved.c', 'mm/there.c');
    write('mm/there.c', body('moved', 30).replace('use(moved, 3)', 'use(other, 3)'));
    write('mm/again.c', body('copied', 30).replace('use(copied, 3)', 'use(other, 3)'));
    write('mm/copied.c', body('copied', 31));
    rmSync(path.join(folder, 'mm/gone.c'));
    write('mm/fresh.c', body('fresh', 3));
    chmodSync(path.join(folder, 'mm/mode.c'), 0o755);
    write('mm/end.c', body('end', 30).trimEnd());
    write('mm/two words.c', body('words', 6));
    write('mm/gr\u00fc\u00df "x".c', body('quoted', 6));
    write('blob.bin', new Uint8Array([0, 1, 3, 255]));
    write('empty.c', '');
    git('add', '-A');
    git('commit', '-q', '-m', 'mm: everything\n\nWhy.\n\n--- a line like a header\n@@ and another');
    return use(git, folder);
  });
}

const EVERYTHING = [
  'modified blob.bin binary +0 -0',
  'added empty.c +0 -0',
  'copied mm/copied.c → mm/again.c +1 -1',
  'modified mm/copied.c +1 -0',
  'modified mm/end.c +1 -1',
  'added mm/fresh.c +7 -0',
  'deleted mm/gone.c +0 -34',
  'modified mm/gr\u00fc\u00df "x".c +1 -0',
  'mode mm/mode.c +0 -0',
  'renamed mm/moved.c → mm/there.c +1 -1',
  'modified mm/two words.c +1 -0',
];

describe('what git writes', () => {
  it.each([
    ['diff', ['diff', '-M', '-C', 'HEAD~', 'HEAD']],
    ['diff without prefixes', ['diff', '-M', '-C', '--no-prefix', 'HEAD~', 'HEAD']],
    ['diff with binary contents', ['diff', '-M', '-C', '--binary', 'HEAD~', 'HEAD']],
    ['show', ['show', '-M', '-C']],
    ['log -p with a statistic', ['log', '-p', '--stat', '-M', '-C', '-1']],
    ['format-patch', ['format-patch', '--stdout', '-M', '-C', '-1']],
    ['format-patch, encoded', ['format-patch', '--stdout', '--binary', '-M', '-C', '-1', '--attach']],
  ])('is read whole: %s', async (_, command) => {
    const review = await reviewed(withEverything((git) => git(...command)));
    expect(files(review).sort()).toEqual([...EVERYTHING].sort());
    expect(review.patches.length).toBe(1);
    expect(review.problems).toEqual([]);
  });

  it('is a patch with a message in git show and git log', async () => {
    for (const command of [['show'], ['log', '-p', '-1']]) {
      const [patch] = (await reviewed(withEverything((git) => git(...command)))).patches;
      expect(patch).toMatchObject({ title: 'mm: everything', from: 'Jürgen Tester <tester@example.org>' });
      expect(patch?.body).toBe('mm: everything\n\nWhy.\n\n--- a line like a header\n@@ and another');
    }
  });

  it('is a patch for each commit in git log', async () => {
    const review = await reviewed(withEverything((git) => git('log', '-p', '--reverse')));
    expect(review.patches.map(({ number, title }) => [number, title])).toEqual([
      [1, 'first'],
      [2, 'mm: everything'],
    ]);
  });

  it('is read from a merge, which has two sides', async () => {
    const text = inRepository((git, folder) => {
      const write = (name: string): void => writeFileSync(path.join(folder, 'a.c'), name);
      const commit = (message: string): Uint8Array => git('commit', '-q', '-a', '-m', message);
      write(body('foo', 3));
      git('add', '-A');
      commit('base');
      git('checkout', '-q', '-b', 'side');
      write(body('foo', 3).replace('use(foo, 1)', 'side(foo, 1)'));
      commit('side');
      git('checkout', '-q', 'main');
      write(body('foo', 3).replace('use(foo, 1)', 'main(foo, 1)'));
      commit('main');
      try {
        git('merge', '-q', 'side');
      } catch {
        // The conflict that the test is about.
      }
      write(body('foo', 3).replace('use(foo, 1)', 'both(foo, 1)'));
      commit('merged');
      return git('show', '--cc');
    });
    const review = await reviewed(text);
    expect(files(review)).toEqual(['modified a.c +1 -2']);
    expect(review.problems).toEqual([]);
    expect(review.patches[0]?.title).toBe('merged');
    const whole = new TextDecoder().decode(text);
    expect(touches(review, whole)).toEqual(['changes foo (both): - \tmain(foo, 1);']);
  });
});
