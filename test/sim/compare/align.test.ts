import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignment } from '../../../src/sim/compare/align';

const align = (a: string, b: string): string =>
  alignment([...a], [...b], (x, y) => x === y)
    .map(([x, y]) => (x === y ? x : x === undefined ? `+${y}` : `-${x}`))
    .join(' ');

describe('two lists', () => {
  it('are laid side by side with what they share in one line', () => {
    expect(align('abc', 'abc')).toBe('a b c');
    expect(align('abc', 'axc')).toBe('a -b +x c');
    expect(align('abcd', 'acbd')).toBe('a -b c +b d');
    expect(align('', 'ab')).toBe('+a +b');
    expect(align('ab', '')).toBe('-a -b');
    expect(align('xaby', 'ab')).toBe('-x a b -y');
  });

  it('are both there in whole, in order, and equal in every shared line', () => {
    const list = fc.array(fc.constantFrom(1, 2, 3, 4), { maxLength: 30 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        const lines = alignment(a, b, (x, y) => x === y);
        expect(lines.flatMap(([x]) => (x === undefined ? [] : [x]))).toEqual(a);
        expect(lines.flatMap(([, y]) => (y === undefined ? [] : [y]))).toEqual(b);
        for (const [x, y] of lines) expect(x === undefined || y === undefined || x === y).toBe(true);
      }),
    );
  });

  it('that are very long and differ throughout come one after the other', () => {
    const lines = alignment(Array<number>(3000).fill(1), Array<number>(3000).fill(2), (x, y) => x === y);
    expect(lines.length).toBe(6000);
    expect(lines[0]).toEqual([1, undefined]);
    expect(lines[3000]).toEqual([undefined, 2]);
  });
});
