import { describe, expect, it } from 'vitest';
import { functionAsked } from '../../../src/extension/patch-review/functionAsked';
import { functionHover, HOVER_COMMANDS } from '../../../src/extension/patch-review/functionHover';
import { comparedItems, reachItems } from '../../../src/extension/patch-review/reachPick';
import { reviewedFunctions, reviewedWords } from '../../../src/extension/patch-review/reviewedFunctions';
import { reachOf, scenario } from './reach';
import { file, hunk, patch, review, touch } from './reviews';

const name = ({ uri }: { readonly uri: string }) => uri.replace(/^.*\//, '');

describe('scenarios to run', () => {
  const mine = scenario('mine', { uri: 'file:///ws/mine.mms', gallery: false, kernel: '6.1', own: false, step: 7 });
  const reach = reachOf({ zap: [scenario('fork'), mine], copy: [scenario('fork', { step: 5 })] });

  it('are named with file, kernel and step, and say where they are from', () => {
    expect(reachItems(['zap'], reach, name)).toMatchObject([
      { label: 'fork', description: 'step 3 on 6.12', detail: 'Gallery: fork.mms' },
      { label: 'mine', description: 'step 7 on 6.1, not on its own kernel', detail: 'Workspace: mine.mms' },
    ]);
  });

  it('begin with those that were made to show what changed the function', () => {
    const made = scenario('made', { uri: 'folioscope:/gallery/series/fork-batch.mms' });
    const items = reachItems(['zap'], reachOf({ zap: [scenario('fork'), made] }), name, () => ['fork-batch']);
    expect(items.map(({ label }) => label)).toEqual(['made', 'fork']);
  });

  it('stand under the function that they reach if there are several', () => {
    expect(reachItems(['copy', 'gone', 'zap'], reach, name).map(({ label }) => label)).toEqual([
      'copy: 1 scenario',
      'fork',
      'zap: 2 scenarios',
      'fork',
      'mine',
    ]);
  });
});

describe('scenarios to compare', () => {
  it('are those that the gallery has for the series, then those that reach most of it as they stand', () => {
    const made = scenario('made', { uri: 'folioscope:/gallery/series/fork-batch.mms' });
    const old = scenario('old', { own: false, kernel: '6.1' });
    const reach = reachOf({ a: [old, scenario('little'), made], b: [scenario('much'), old], c: [scenario('much')] });
    const items = comparedItems('fork-batch', ['a', 'b', 'c'], reach, name);
    expect(items.map(({ label }) => label)).toEqual(['made', 'much', 'little', 'old']);
    expect(items[1]).toMatchObject({ detail: 'Gallery: much.mms · reaches c, +1 more' });
  });
});

describe('what a series does to functions', () => {
  const series = review([
    patch(1, 'first', [file('mm/rmap.c', [hunk([touch('added', { kind: 'adds' }), touch('changed')])])]),
    patch(2, 'second', [file('mm/rmap.c', [hunk([touch('changed'), touch('called', { kind: 'calls' })])])]),
  ]);

  it('is told with the patches that do it; what is only called is left alone', () => {
    expect(reviewedFunctions(series).functions).toEqual([
      { name: 'added', kind: 'adds', patches: [1] },
      { name: 'changed', kind: 'changes', patches: [1, 2] },
    ]);
    expect(reviewedWords({ name: 'changed', kind: 'changes', patches: [1, 2] }, 'v2')).toBe(
      'changed by patches 1, 2 of “v2”',
    );
  });

  it('needs no number where there is one patch', () => {
    const [first] = series.patches;
    const single = reviewedFunctions(review(first ? [first] : []));
    expect(single.functions[0]).toEqual({ name: 'added', kind: 'adds', patches: [] });
    expect(reviewedWords({ name: 'added', kind: 'adds', patches: [] }, 'A fix')).toBe('added by “A fix”');
  });
});

describe('the hover of a function', () => {
  const fn = {
    name: 'folio_remove_rmap_ptes',
    file: 'mm/rmap.c',
    series: [{ id: 'rmap-overhaul', title: 'mm/rmap: interface overhaul', landed: '6.8' }],
  };
  const reach = reachOf({ folio_remove_rmap_ptes: [1, 2, 3, 4, 5, 6].map((n) => scenario(`scenario ${n}`)) });

  it('says what the model has of it, and leads there', () => {
    const text = decodeURIComponent(functionHover(fn, reach, 'added by patch 2 of “v3”'));
    const asked = '[{"fn":"folio_remove_rmap_ptes"}]';
    expect(text.split('\n')).toEqual([
      `\`folio_remove_rmap_ptes\` is modelled · mm/rmap\\.c · [Go to function](command:folioscope.goToFunction?${asked})`,
      '',
      `✎ added by patch 2 of “v3” · [Go to hunk](command:folioscope.goToHunk?${asked})`,
      '',
      'Reached by 6 scenarios · [Run…](command:folioscope.runReachingFunction?[{"functions":["folio_remove_rmap_ptes"]}])',
      '- scenario 1, step 3 on 6\\.12',
      '- scenario 2, step 3 on 6\\.12',
      '- scenario 3, step 3 on 6\\.12',
      '- scenario 4, step 3 on 6\\.12',
      '- and 2 more',
      '',
      'Changed by',
      '- `rmap-overhaul`, 6\\.8: mm/rmap: interface overhaul · [Compare…](command:folioscope.compareReachingFunction?[{"series":"rmap-overhaul","functions":["folio_remove_rmap_ptes"]}])',
    ]);
  });

  it('runs no command but ours', () => {
    const commands = [...functionHover(fn, reach, 'x').matchAll(/command:([\w.]+)/g)].map(([, id]) => id);
    expect(new Set(commands)).toEqual(new Set(HOVER_COMMANDS));
  });

  it('is short where there is little to say', () => {
    const text = functionHover({ name: 'zap', file: 'mm/memory.c', series: [] }, reachOf({}), undefined);
    expect(text).toContain('Modelled, no scenario reaches it');
    expect(text).not.toContain('Run…');
  });
});

describe('what a command on functions is called with', () => {
  it('is a name or several, by a lens, a link or a menu', () => {
    expect(functionAsked({ fn: 'zap', webviewSection: 'call' })).toEqual({ functions: ['zap'] });
    expect(functionAsked({ functions: ['zap', 'copy'], series: 's' })).toEqual({
      functions: ['zap', 'copy'],
      series: 's',
    });
  });

  it.each([undefined, null, 'zap', 7, {}, { fn: 'rm -rf' }, { functions: [1, { a: 2 }] }])(
    'is nothing where it is not understood: %j',
    (argument) => {
      expect(functionAsked(argument)).toEqual({ functions: [] });
    },
  );
});
