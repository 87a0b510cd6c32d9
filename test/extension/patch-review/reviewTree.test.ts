import { describe, expect, it } from 'vitest';
import type { OpenReview } from '../../../src/extension/patch-review/activeReview';
import { functionList } from '../../../src/extension/patch-review/functionMarks';
import type { ReviewLook } from '../../../src/extension/patch-review/reviewLook';
import type { ReviewNode } from '../../../src/extension/patch-review/reviewNodes';
import { ReviewTree } from '../../../src/extension/patch-review/reviewTree';
import { file, fn, hunk, patch, review, touch } from './reviews';

const LOOK: ReviewLook = {
  grouping: 'patch',
  filter: 'all',
  seen: new Set(),
  reach: { count: (name) => (name === 'folio_remove_rmap_ptes' ? 4 : 0), ready: true },
};

const one = patch(1, 'mm/rmap: introduce', [
  file('mm/rmap.c', [
    hunk([
      touch('folio_remove_rmap_ptes', { kind: 'adds', side: 'new' }),
      touch('compound_mapcount', { kind: 'calls' }),
      touch('no_such', { kind: 'calls' }),
    ]),
    hunk([touch('folio_remove_rmap_ptes', { kind: 'calls', place: { source: 0, line: 11 } })]),
  ]),
  file('Documentation/mm.rst', [], { change: 'added', addedLines: 9, removedLines: 0 }),
]);
const two = patch(2, 'mm: convert', [
  file('mm/memory.c', [
    hunk([touch('zap_pte', { place: { source: 1, line: 50 } }), touch('folio_remove_rmap_ptes', { kind: 'calls' })]),
  ]),
]);

const open: OpenReview = {
  review: review([one, two], {
    functions: [
      fn('folio_remove_rmap_ptes', { kinds: ['adds', 'calls'], modelled: 'mm/rmap.c', series: ['rmap-overhaul'] }),
      fn('compound_mapcount', { kinds: ['calls'], modelled: 'mm/rmap.c' }),
      fn('zap_pte'),
    ],
  }),
  uris: ['file:///1.patch', 'file:///2.patch'],
};

/** The tree as a reader sees it with everything unfolded. */
function shown(tree: ReviewTree): readonly string[] {
  const walk = (nodes: readonly ReviewNode[], depth: number): readonly string[] =>
    nodes.flatMap((node) => [
      `${'  '.repeat(depth)}${node.seen === undefined ? '' : node.seen ? '[x] ' : '[ ] '}${node.label} | ${node.description}`,
      ...walk(tree.children(node.id), depth + 1),
    ]);
  return walk(tree.roots, 0);
}

const treeOf = (look: Partial<ReviewLook> = {}, more: Partial<OpenReview> = {}) =>
  new ReviewTree({ ...open, ...more }, { ...LOOK, ...look });

describe('the tree of a series', () => {
  it('shows patches, files and functions in order, with what the model knows of each', () => {
    expect(shown(treeOf())).toEqual([
      '[ ] 1 mm/rmap: introduce | A Dev',
      '  rmap.c | mm · +3 −1',
      '    folio_remove_rmap_ptes | 4 scenarios · added, called',
      '    compound_mapcount | modelled, not reached · called',
      '  mm.rst | Documentation · new file · +9 −0',
      '[ ] 2 mm: convert | A Dev',
      '  memory.c | mm · +3 −1',
      '    zap_pte | not modelled · changed',
      '    folio_remove_rmap_ptes | 4 scenarios · called',
    ]);
  });

  it('tells the three kinds of functions apart by icon as well as by words', () => {
    const tree = treeOf();
    shown(tree);
    const icon = (name: string) => {
      const at = shownNodes(tree).find((node) => node.name === name);
      return at?.icon;
    };
    expect([icon('folio_remove_rmap_ptes'), icon('compound_mapcount'), icon('zap_pte')]).toEqual([
      'play-circle',
      'circle-filled',
      'circle-outline',
    ]);
  });

  it('says only that a function is modelled while scenarios are still counted', () => {
    const lines = shown(treeOf({ reach: { count: () => 0, ready: false } }));
    expect(lines).toContain('    compound_mapcount | modelled · called');
  });

  it('opens a function where it is changed, rather than where it is called', () => {
    const tree = treeOf();
    shown(tree);
    const at = (name: string) => shownNodes(tree).find((node) => node.name === name)?.address;
    expect(at('folio_remove_rmap_ptes')).toEqual({ uri: 'file:///1.patch', line: 12 });
    expect(at('zap_pte')).toEqual({ uri: 'file:///2.patch', line: 50 });
  });

  it('can be looked at by function: what can be run first, below each where it is touched', () => {
    expect(shown(treeOf({ grouping: 'function' }))).toEqual([
      'Reached by scenarios | 1',
      '  folio_remove_rmap_ptes | 4 scenarios · added, called',
      '    mm/rmap.c:101 | 1 mm/rmap: introduce',
      '    mm/rmap.c:101 | 1 mm/rmap: introduce',
      '    mm/memory.c:101 | 2 mm: convert',
      'Modelled | 1',
      '  compound_mapcount | modelled, not reached · called',
      '    mm/rmap.c:101 | 1 mm/rmap: introduce',
      'Not modelled | 1',
      '  zap_pte | not modelled · changed',
      '    mm/memory.c:101 | 2 mm: convert',
    ]);
  });

  it('can be narrowed to what is modelled', () => {
    expect(shown(treeOf({ filter: 'modelled' }))).toEqual([
      '[ ] 1 mm/rmap: introduce | A Dev',
      '  rmap.c | mm · +3 −1',
      '    folio_remove_rmap_ptes | 4 scenarios · added, called',
      '    compound_mapcount | modelled, not reached · called',
      '[ ] 2 mm: convert | A Dev',
      '  memory.c | mm · +3 −1',
      '    folio_remove_rmap_ptes | 4 scenarios · called',
    ]);
    const groups = treeOf({ filter: 'modelled', grouping: 'function' }).roots.map(({ label }) => label);
    expect(groups).toEqual(['Reached by scenarios', 'Modelled']);
  });

  it('can be narrowed to what was not seen, and says so when that is nothing', () => {
    expect(shown(treeOf({ seen: new Set([one.id]), filter: 'notSeen' }))[0]).toBe('[ ] 2 mm: convert | A Dev');
    expect(shown(treeOf({ seen: new Set([one.id]) }))[0]).toBe('[x] 1 mm/rmap: introduce | A Dev');
    const all = treeOf({ seen: new Set([one.id, two.id]), filter: 'notSeen' });
    expect(shown(all)).toEqual(['All patches are seen | ']);
  });

  it('knows to which patch a row belongs', () => {
    const tree = treeOf();
    shown(tree);
    const row = shownNodes(tree).find((node) => node.name === 'zap_pte');
    expect(tree.patchOf(row?.id ?? '')?.number).toBe(2);
    expect(tree.parentOf(row?.id ?? '')).toMatch(/ file 0$/);
    expect(tree.patches.map(({ patch }) => patch?.number)).toEqual([1, 2]);
  });

  it('finds a row that was unfolded in the tree before it', () => {
    const before = treeOf();
    shown(before);
    const row = shownNodes(before).find((node) => node.kind === 'file');
    expect(
      treeOf()
        .children(row?.id ?? '')
        .map(({ name }) => name),
    ).toEqual(['folio_remove_rmap_ptes', 'compound_mapcount']);
    expect(treeOf().node('nothing')).toBeUndefined();
  });

  it('gives two equal patches two rows', () => {
    const twice = treeOf({}, { review: review([one, one]) });
    expect(new Set(twice.roots.map(({ id }) => id)).size).toBe(2);
  });
});

describe('above the patches', () => {
  it('stand the series that is modelled, what could not be read, and the cover letter', () => {
    const place = { source: 0, line: 3 };
    const more = review([one], {
      cover: { subject: '[PATCH 0/2] A series', from: 'A Dev <a@example.org>', body: 'Why.', place },
      recognised: [{ id: 'rmap-overhaul', title: 't', landed: '6.8', by: 'subject', text: 'A series', place }],
      problems: [{ severity: 'warning', message: 'A hunk is cut short.', place: { source: 0, line: 77 } }],
    });
    const tree = treeOf({ failure: '1.patch cannot be read' }, { review: more });
    expect(shown(tree).slice(0, 5)).toEqual([
      '1.patch cannot be read | ',
      'Modelled series: rmap-overhaul (6.8) | compare with and without',
      '1 problem | the rest was read',
      '  A hunk is cut short. | a.mbox:77',
      'Cover letter | A Dev',
    ]);
    expect(tree.children('problems')[0]?.address).toEqual({ uri: 'file:///1.patch', line: 77 });
  });

  it('stands what another version touches otherwise', () => {
    const before = patch(2, 'mm: gone', [file('mm/ksm.c', [hunk([touch('ksm_old')])])]);
    const older = {
      review: review([one, before], { functions: [fn('ksm_old', { modelled: 'mm/ksm.c' })] }),
      uris: ['file:///v1.mbox'],
      versions: {
        old: { title: 'A series', version: 1 },
        new: { title: 'A series', version: 2 },
        patches: [
          { change: 'changed' as const, old: 1, new: 1, title: '', newlyTouched: [], noLongerTouched: [] },
          { change: 'added' as const, new: 2, title: '', newlyTouched: [], noLongerTouched: [] },
          { change: 'dropped' as const, old: 2, title: '', newlyTouched: [], noLongerTouched: [] },
        ],
        newlyTouched: [fn('zap_pte')],
        noLongerTouched: [fn('ksm_old', { modelled: 'mm/ksm.c' })],
      },
    };
    const tree = treeOf({}, { older });
    expect(shown(tree).slice(0, 8)).toEqual([
      'Newly touched | 1',
      '  zap_pte | not modelled · changed',
      'No longer touched | 1',
      '  ksm_old | modelled, not reached · changed',
      'Dropped patches | 1',
      '  2 mm: gone | dropped · A Dev',
      '    ksm.c | mm · +3 −1',
      '      ksm_old | modelled, not reached · changed',
    ]);
    expect(shown(tree)).toContain('[ ] 1 mm/rmap: introduce | changed since the other version · A Dev');
    expect(tree.children('group no longer')[0]?.address).toEqual({ uri: 'file:///v1.mbox', line: 12 });
  });
});

describe('the list of functions', () => {
  it('is text in columns', () => {
    expect(functionList(open.review.functions, LOOK.reach)).toBe(
      [
        'folio_remove_rmap_ptes  4 scenarios · added, called',
        'compound_mapcount       modelled, not reached · called',
        'zap_pte                 not modelled · changed',
        '',
      ].join('\n'),
    );
  });
});

/** Every row that was unfolded. */
function shownNodes(tree: ReviewTree): readonly ReviewNode[] {
  const walk = (nodes: readonly ReviewNode[]): readonly ReviewNode[] =>
    nodes.flatMap((node) => [node, ...walk(tree.children(node.id))]);
  return walk(tree.roots);
}
