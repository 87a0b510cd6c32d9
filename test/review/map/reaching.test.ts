import { describe, expect, it } from 'vitest';
import { type ReachDocument, Reaching } from '../../../src/review/map';

type Runs = ReachDocument['reach'][number]['runs'];

const run = (kernel: string, reached: Record<string, number>): Runs[number] => ({
  kernel,
  functions: Object.keys(reached),
  steps: Object.values(reached),
});

function document(uri: string, runs: Runs, gallery = false): ReachDocument {
  return { uri, gallery, reach: [{ scenario: `of ${uri}`, line: 3, runs }] };
}

describe('the scenarios that reach a function', () => {
  it('are told with the step on their own kernel', () => {
    const map = new Reaching([document('a', [run('6.12', { do_wp_page: 4 }), run('7.2', { do_wp_page: 5 })])]);
    expect(map.reaching('do_wp_page')).toEqual([
      { uri: 'a', scenario: 'of a', line: 3, kernel: '6.12', own: true, step: 4, gallery: false },
    ]);
    expect(map.count('do_wp_page')).toBe(1);
  });

  it('are told with the newest kernel on which they get there if not on their own', () => {
    const runs = [run('6.12', { a: 1 }), run('6.1', { b: 2 }), run('6.18', { b: 3 }), run('7.2', { a: 1 })];
    expect(new Reaching([document('a', runs)]).reaching('b')).toMatchObject([{ kernel: '6.18', own: false, step: 3 }]);
  });

  it('come in the order of use: as they stand, then on another kernel; own files before the gallery', () => {
    const there = [run('6.12', { f: 1 })];
    const elsewhere = [run('6.12', {}), run('6.1', { f: 1 })];
    const map = new Reaching([
      document('elsewhere', elsewhere),
      document('gallery', there, true),
      document('mine', there),
      document('mine too', there),
    ]);
    expect(map.reaching('f').map(({ uri }) => uri)).toEqual(['mine', 'mine too', 'gallery', 'elsewhere']);
  });

  it('are none for a function that nobody reaches', () => {
    const map = new Reaching([document('a', [])]);
    expect(map.reaching('constructor')).toEqual([]);
    expect(map.count('__proto__')).toBe(0);
    expect(map.scenarios).toBe(1);
    expect(map.functions).toBe(0);
  });
});
