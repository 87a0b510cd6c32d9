import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { functionLens, hunkLens, patchLenses } from '../../../src/extension/patch-review/patchLenses';
import { reviewed } from '../../review/reading';
import { reachOf, scenario } from './reach';
import { file, fn, hunk, patch, review, touch } from './reviews';

const EXAMPLE = readFileSync(new URL('../../../media/walkthrough/example-v1.mbox', import.meta.url), 'utf8');
const [one, two, three] = [scenario('one'), scenario('two'), scenario('three')];
const known = (...names: string[]) => new Map(names.map((name) => [name, fn(name, { modelled: 'mm/rmap.c' })]));

describe('the lenses of a series', () => {
  it('stand above the series, its further mails, and the hunks that touch what is modelled', async () => {
    const lenses = patchLenses(await reviewed(EXAMPLE), reachOf({ folio_remove_rmap_ptes: [one, two] }));
    const lines = EXAMPLE.split('\n');
    const said = lenses.map(({ line, title }) => `${lines[line - 1]?.slice(0, 32)} | ${title}`);
    expect(said).toEqual([
      'From 000000000000000000000000000 | 3 functions modelled · Review this series',
      'From 000000000000000000000000000 | This series is modelled: compare with and without rmap-overhaul',
      'Message-Id: <example-v1-1@folios | 2 functions modelled in this patch',
      'Message-Id: <example-v1-2@folios | 1 function modelled in this patch',
      '@@ -27,3 +27,27 @@ void page_rem | 2 MM scenarios reach folio_remove_rmap_ptes, +1 more',
      '@@ -8,6 +8,6 @@ int zap_huge_pmd | zap_huge_pmd: modelled, no scenario reaches it, +2 more',
      '@@ -14,7 +14,7 @@ static unsigne | 2 MM scenarios reach folio_remove_rmap_ptes, which is called here, +1 more',
    ]);
  });

  it('lead to scenarios and to the side view', async () => {
    const lenses = patchLenses(await reviewed(EXAMPLE), reachOf({ folio_remove_rmap_ptes: [one, two] }));
    expect(lenses[0]).toMatchObject({ line: 1, command: 'folioscope.reviewSeries' });
    expect(lenses.find(({ title }) => title.startsWith('2 MM scenarios'))).toMatchObject({
      command: 'folioscope.runReachingFunction',
      argument: { functions: expect.arrayContaining(['folio_remove_rmap_ptes']) },
    });
  });

  it('offer to compare with and without a series that is recognised', () => {
    const place = { source: 0, line: 4 };
    const by = { by: 'subject', text: 'mm/rmap: interface overhaul', place };
    const recognised = [{ id: 'rmap-overhaul', title: 'mm/rmap: interface overhaul', landed: '6.8', ...by }];
    const lenses = patchLenses(review([], { recognised }), reachOf({}));
    expect(lenses.map(({ title }) => title)).toEqual([
      'Review this series',
      'This series is modelled: compare with and without rmap-overhaul',
    ]);
    expect(lenses[1]).toMatchObject({
      command: 'folioscope.compareReachingFunction',
      argument: { series: 'rmap-overhaul' },
    });
  });

  it('have what was made to show a recognised series come first', () => {
    const place = { source: 0, line: 4 };
    const recognised = [{ id: 'fork-batch', title: 'fork batch', landed: '6.9', by: 'subject', text: '', place }];
    const touched = [patch(1, 'first', [file('mm/rmap.c', [hunk([touch('zap')])])])];
    const functions = [fn('zap', { modelled: 'mm/rmap.c' })];
    const lenses = patchLenses(review(touched, { functions, recognised }), reachOf({ zap: [one] }));
    expect(lenses.at(-1)?.argument).toEqual({ functions: ['zap'], series: 'fork-batch' });
  });

  it('are none where the model knows none of the functions', () => {
    expect(patchLenses(review([], { functions: [fn('tun_build_skb')] }), reachOf({}))).toEqual([]);
  });
});

describe('the lens of a hunk', () => {
  it('names first what is changed and reached by fewest, then counts the others', () => {
    const reach = reachOf({ handle_mm_fault: [one, two, three], wp_page_copy: [one], zap: [two] });
    const touched = hunk([touch('zap', { kind: 'calls' }), touch('handle_mm_fault'), touch('wp_page_copy')]);
    const lens = hunkLens(touched, known('zap', 'handle_mm_fault', 'wp_page_copy'), reach);
    expect(lens?.title).toBe('1 MM scenario reaches wp_page_copy, +2 more');
    expect(lens?.tooltip.split('\n')).toEqual([
      'wp_page_copy: 1 scenario',
      'handle_mm_fault: 3 scenarios',
      'zap: 1 scenario',
    ]);
    expect(lens?.argument).toEqual({ functions: ['wp_page_copy', 'handle_mm_fault', 'zap'] });
  });

  it('says of a function that is only called that it is', () => {
    const lens = hunkLens(hunk([touch('zap', { kind: 'calls' })]), known('zap'), reachOf({ zap: [one, two] }));
    expect(lens?.title).toBe('2 MM scenarios reach zap, which is called here');
  });

  it('names a function once that is called and changed', () => {
    const lens = hunkLens(hunk([touch('zap', { kind: 'calls' }), touch('zap')]), known('zap'), reachOf({ zap: [one] }));
    expect(lens?.title).toBe('1 MM scenario reaches zap');
  });

  it('says that no scenario reaches it, and cannot be clicked then', () => {
    const lens = hunkLens(hunk([touch('zap')]), known('zap'), reachOf({}));
    expect(lens).toMatchObject({ title: 'zap: modelled, no scenario reaches it', command: '' });
  });

  it('does not claim to know while the map is computed', () => {
    const computing = { state: 'computing', done: 1, total: 9 } as const;
    const none = hunkLens(hunk([touch('zap')]), known('zap'), reachOf({}, computing));
    expect(none?.title).toBe('zap: modelled, looking for scenarios that reach it…');
    expect(none?.command).not.toBe('');
    const some = hunkLens(hunk([touch('zap')]), known('zap'), reachOf({ zap: [one, two] }, computing));
    expect(some?.title).toBe('2 MM scenarios so far reach zap');
  });

  it('is none where it touches nothing that is modelled', () => {
    expect(hunkLens(hunk([touch('print_vma')]), known('zap'), reachOf({}))).toBeUndefined();
  });
});

describe('the lens of a C function', () => {
  it('says how many scenarios reach it', () => {
    expect(functionLens(7, 'zap', reachOf({ zap: [one, two, three] }))).toMatchObject({
      line: 7,
      title: '3 MM scenarios reach zap',
      argument: { functions: ['zap'] },
    });
  });
});
