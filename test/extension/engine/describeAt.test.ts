import { describe, expect, it } from 'vitest';
import { describeAt, offsetOf } from '../../../src/extension/engine/describeAt';

const TEXT = [
  'scenario "write fork"',
  'buf = mmap 16K anon private rw # fork',
  'child: write buf[3]',
  'expect pte(child:buf[3]).write',
].join('\n');

/** The word that is explained with the cursor at the n-th occurrence of a piece of a line. */
function explained(line: number, piece: string, n = 0): string | undefined {
  const text = TEXT.split('\n')[line] ?? '';
  let column = -1;
  for (let i = 0; i <= n; i++) column = text.indexOf(piece, column + 1);
  return describeAt(TEXT, { line, column: column + 1 })?.syntax;
}

describe('the word under the pointer', () => {
  it('is explained as the statement it begins, also behind a process or a name', () => {
    expect(explained(0, 'scenario')).toMatch(/^scenario/);
    expect(explained(1, 'mmap')).toContain('mmap SIZE');
    expect(explained(2, 'write')).toMatch(/^write RANGE/);
  });

  it('is explained as the field of its fact', () => {
    expect(explained(3, 'pte')).toMatch(/^pte/);
    expect(explained(3, 'write')).toMatch(/^pte\(.*\)\.write$/);
  });

  it('means nothing in a title, a comment, or beyond the text', () => {
    expect(explained(0, 'write')).toBeUndefined();
    expect(explained(1, 'fork')).toBeUndefined();
    expect(describeAt(TEXT, { line: 99, column: 0 })).toBeNull();
    expect(describeAt(TEXT, { line: 1, column: 999 })).toBeNull();
  });
});

describe('an offset', () => {
  it('counts each kind of line end', () => {
    const text = 'ab\r\ncd\ref\ngh';
    expect(
      [0, 1, 2, 3].map((line) => text.slice(offsetOf(text, { line, column: 0 }), offsetOf(text, { line, column: 9 }))),
    ).toEqual(['ab', 'cd', 'ef', 'gh']);
    expect(offsetOf(text, { line: 9, column: 0 })).toBe(text.length);
  });
});
