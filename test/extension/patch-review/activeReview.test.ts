import { describe, expect, it } from 'vitest';
import {
  addressOf,
  hunksIn,
  type OpenReview,
  placeOf,
  touchedFunction,
  touchesOf,
} from '../../../src/extension/patch-review/activeReview';
import { file, fn, hunk, patch, review, touch } from './reviews';

const second = hunk([touch('f', { place: { source: 1, line: 44 } })], { place: { source: 1, line: 40 } });
const third = hunk([touch('g')], { place: { source: 1, line: 30 } });
const open: OpenReview = {
  review: review(
    [
      patch(1, 'One', [file('mm/rmap.c', [hunk([touch('f'), touch('g')])])]),
      patch(2, 'Two', [file('mm/memory.c', [second, third])]),
    ],
    { functions: [fn('f', { modelled: 'mm/rmap.c' })] },
  ),
  uris: ['file:///one.patch', 'file:///two.patch'],
};

describe('what a series touches', () => {
  it('is found by function, in the order of the series', () => {
    const touches = touchesOf(open.review, 'f');
    expect(touches.map(({ patch, file }) => `${patch.number} ${file.path}`)).toEqual(['1 mm/rmap.c', '2 mm/memory.c']);
    expect(touchedFunction(open, 'f')?.modelled).toBe('mm/rmap.c');
    expect(touchedFunction(open, 'h')).toBeUndefined();
  });

  it('is found by file, in the order of its lines', () => {
    expect(hunksIn(open, 'file:///two.patch').map(({ hunk }) => hunk.place.line)).toEqual([30, 40]);
    expect(hunksIn(open, 'file:///other.patch')).toEqual([]);
  });

  it('is looked at where its first line changes, else at its hunk', () => {
    expect(placeOf({ hunk: second, touch: touch('f', { place: { source: 1, line: 44 } }) }).line).toBe(44);
    const { place: _, ...hidden } = touch('f');
    expect(placeOf({ hunk: second, touch: hidden }).line).toBe(40);
  });

  it('has the address of the file it stands in', () => {
    expect(addressOf(open.uris, { source: 1, line: 7 })).toEqual({ uri: 'file:///two.patch', line: 7 });
    expect(addressOf(open.uris, { source: 9, line: 7 })).toBeUndefined();
  });
});
