import { describe, expect, it } from 'vitest';
import {
  commitPatch,
  patchName,
  rangeOf,
  rangeProblem,
  whole,
  wholeRange,
} from '../../../src/extension/patch-review/commitPatch';
import type { GitCommit } from '../../../src/extension/patch-review/gitApi';

const commit = (hash: string, ...parents: string[]): GitCommit => ({ hash, message: `commit ${hash}`, parents });
const hashes = (log: readonly GitCommit[]) => rangeOf(log).commits.map(({ hash }) => hash);

describe('commits of a range', () => {
  it('come oldest first', () => {
    expect(hashes([commit('c', 'b'), commit('b', 'a'), commit('a', 'base')])).toEqual(['a', 'b', 'c']);
  });

  it('come after their parents even where the dates are wrong', () => {
    expect(hashes([commit('b', 'a'), commit('a', 'base'), commit('c', 'b')])).toEqual(['a', 'b', 'c']);
  });

  it('leave out merges, and a commit that has nothing before it', () => {
    const log = [commit('m', 'b', 'x'), commit('b', 'a'), commit('x', 'a'), commit('a')];
    expect(rangeOf(log)).toMatchObject({ merges: 1, roots: 1 });
    expect(hashes(log)).toEqual(['x', 'b']);
  });

  it('end even if git says nonsense', () => {
    expect(hashes([commit('a', 'b'), commit('b', 'a'), commit('c', 'c')]).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('are not many for a stack: thousands in a row', () => {
    const log = Array.from({ length: 20_000 }, (_, i) => commit(`${i + 1}`, `${i}`)).reverse();
    expect(hashes(log).slice(0, 2)).toEqual(['1', '2']);
  });
});

describe('a range that is typed', () => {
  it.each([
    ['', /v6.11..HEAD/],
    ['--output=x', /begins with/],
    ['a b', /one range/],
    ['a...b', /two dots/],
    ['a..b..c', /one range/],
    ['..b', /begin after/],
  ])('%s is explained', (text, words) => {
    expect(rangeProblem(text)).toMatch(words);
  });

  it('goes to what is checked out unless it says otherwise', () => {
    expect(rangeProblem('v6.11..HEAD')).toBeUndefined();
    expect(wholeRange('v6.11')).toBe('v6.11..HEAD');
    expect(wholeRange(' v6.11.. ')).toBe('v6.11..HEAD');
    expect(wholeRange('v6.11..topic')).toBe('v6.11..topic');
  });
});

describe('a commit as a patch', () => {
  it('is a mail as git format-patch writes it', () => {
    const text = commitPatch(
      {
        hash: 'abc123',
        message: 'mm/rmap: fix\n\nWhy it is wrong.\n---\nFrom here on: more.\n',
        parents: ['p'],
        authorName: 'A Dev',
        authorEmail: 'a@example.org',
        authorDate: new Date(Date.UTC(2023, 11, 12, 11)),
      },
      'diff --git a/x b/x\n',
      { number: 3, of: 41 },
    );
    expect(text.split('\n')).toEqual([
      'From abc123 Mon Sep 17 00:00:00 2001',
      'From: A Dev <a@example.org>',
      'Date: Tue, 12 Dec 2023 11:00:00 +0000',
      'Subject: [PATCH 3/41] mm/rmap: fix',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=UTF-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      '',
      'Why it is wrong.',
      ' ---',
      ' From here on: more.',
      '---',
      '',
      'diff --git a/x b/x',
      '',
      '',
    ]);
  });

  it('has the empty lines at its end that the Git extension cut off', () => {
    const cut = '@@ -1,3 +1,4 @@\n a\n+b';
    expect(whole(cut)).toBe('@@ -1,3 +1,4 @@\n a\n+b\n \n ');
    const all = '@@ -1 +1,2 @@\n a\n+b\n\\ No newline at end of file';
    expect(whole(all)).toBe(all);
    expect(whole('Binary files differ')).toBe('Binary files differ');
  });

  it('has a file name', () => {
    expect(patchName('mm/rmap: "fix" it\n\nbody', 7)).toBe('0007-mm-rmap-fix-it.patch');
  });
});
