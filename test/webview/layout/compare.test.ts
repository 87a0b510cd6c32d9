import { describe, expect, it } from 'vitest';
import type {
  CallLine,
  ComparedStep,
  MapView,
  ObjectDifferences,
  ProcLine,
  ProcSection,
  ProcTextView,
  StepComparison,
} from '../../../src/protocol';
import { callRows, objectChange, objectsWith, sideName } from '../../../src/webview/compare/rows';
import { differenceAt, marksOf, neighbour, stepRows } from '../../../src/webview/compare/steps';
import { callsOn, callWords, differingAt, differingOn, differsWords } from '../../../src/webview/differing';
import { differingInMap } from '../../../src/webview/map/differing';
import { procDifferences, procRows } from '../../../src/webview/proc/rows';

function step(n: number, part: Partial<ComparedStep> = {}): ComparedStep {
  const quiet = { ran: 'both', differs: [], differences: 0, fresh: 0, summary: 'equal' } as const;
  return { n, line: n, procName: 'p', label: 'write', ...quiet, ...part };
}
const call = (fn: string, part: Partial<CallLine> = {}): CallLine => {
  const once = { depth: 0, times: 1 };
  return { fn, file: 'mm/memory.c', a: once, b: once, same: true, ...part };
};

describe('the way to the next difference', () => {
  const steps = [
    step(1),
    step(2, { differs: ['calls', 'state'], differences: 2, fresh: 2 }),
    step(3, { differs: ['state'], differences: 2 }),
    step(4, { differs: ['calls'] }),
    step(5, { ran: 'a' }),
  ];

  it('passes over steps that bring nothing new', () => {
    expect(neighbour(steps, 0, 'next')).toBe(2);
    expect(neighbour(steps, 2, 'next')).toBe(4);
    expect(neighbour(steps, 4, 'next')).toBe(5);
    expect(neighbour(steps, 5, 'next')).toBeUndefined();
    expect(neighbour(steps, 4, 'previous')).toBe(2);
    expect(neighbour(steps, 2, 'previous')).toBeUndefined();
  });

  it('is counted', () => {
    expect([1, 2, 3, 4, 5].map((n) => differenceAt(steps, n).at)).toEqual([0, 1, 0, 2, 3]);
    expect(differenceAt(steps, 1).of).toBe(3);
  });

  it('is marked in the list of steps', () => {
    expect(steps.map((one) => marksOf(one).map(({ text }) => text))).toEqual([
      [],
      ['calls', 'state 2'],
      ['state as before'],
      ['calls'],
      ['only A'],
    ]);
  });
});

describe('the calls side by side', () => {
  const lines = [
    ...['f1', 'f2', 'f3', 'f4', 'f5'].map((fn) => call(fn)),
    call('old', { b: undefined, same: false }),
    call('new', { a: undefined, same: false }),
    call('often', { b: { depth: 0, times: 3 }, same: false }),
    call('last'),
  ];

  it('fold what is equal and keep a little of it around what is not', () => {
    const rows = callRows(lines, new Set());
    expect(rows.map((row) => (row.kind === 'equal' ? `… ${row.count}` : `${row.change} ${row.line.fn}`))).toEqual([
      '… 3',
      'none f4',
      'none f5',
      'gone old',
      'new new',
      'changed often',
      'none last',
    ]);
    expect(callRows(lines, new Set([0]))).toHaveLength(lines.length);
  });
});

describe('the differences', () => {
  const field = (name: string, fresh: boolean) => ({ field: name, a: '1', b: '2', fresh });
  const folio: ObjectDifferences = {
    kind: 'folio',
    object: 'folio 1',
    times: 1,
    fields: [field('_refcount', true), field('flags', false)],
    select: { b: { kind: 'page', pfn: 7 } },
  };

  it('are what this step brought, apart from what was there before', () => {
    expect(objectsWith([folio], true)[0]?.fields.map((one) => one.field)).toEqual(['_refcount']);
    expect(objectsWith([folio], false)[0]?.fields.map((one) => one.field)).toEqual(['flags']);
    expect(objectsWith([{ ...folio, fields: [field('x', true)] }], false)).toEqual([]);
  });

  it('are new or gone where a thing is on one side only', () => {
    expect(objectChange(folio)).toBe('new');
    expect(objectChange({ ...folio, select: { a: { kind: 'page', pfn: 7 } } })).toBe('gone');
    expect(objectChange({ ...folio, select: {} })).toBe('changed');
  });

  it('stand under names that say what a number is', () => {
    expect(sideName({ label: '6.1', kernel: '6.1' })).toBe('kernel 6.1');
    expect(sideName({ label: 'without mm-id', kernel: '6.1' })).toBe('without mm-id');
  });
});

describe('what is not alike on the other side', () => {
  const object = (part: Partial<ObjectDifferences>): ObjectDifferences => ({
    kind: 'pte',
    object: '',
    times: 1,
    fields: [],
    ...part,
  });
  const difference: StepComparison = {
    step: 1,
    summary: '',
    objects: [
      object({ times: 3, select: { a: { kind: 'pte', proc: 1, vpn: 10 }, b: { kind: 'pte', proc: 1, vpn: 10 } } }),
      object({ kind: 'folio', select: { b: { kind: 'page', pfn: 70 } } }),
      object({ kind: 'cpu' }),
    ],
    hidden: 0,
    calls: { equal: true, counts: [], lines: [], hidden: 0 },
  };

  it('is known for each side', () => {
    expect(differingOn('a', difference)).toMatchObject([{ kind: 'pte', proc: 1, from: 10, count: 3 }]);
    expect(differingOn('b', difference)).toMatchObject([
      { kind: 'pte', proc: 1, from: 10, count: 3 },
      { kind: 'page', from: 70, count: 1 },
    ]);
  });

  it('is marked in the map, and nothing else is', () => {
    const segments = (proc: number) =>
      [9, 13].map((vpn) => ({ id: `${proc}:${vpn}`, vpn, pages: 4 }) as MapView['procs'][0]['vmas'][0]['segments'][0]);
    const procs = [0, 1].map(
      (proc) => ({ proc, vmas: [{ segments: segments(proc) }] }) as unknown as MapView['procs'][0],
    );
    const blocks = [60, 70].map((pfn) => ({ id: `b${pfn}`, pfn, pages: 10 }) as MapView['blocks'][0]);
    const marked = differingInMap({ step: 1, procs, blocks, ribbons: [] }, differingOn('b', difference));
    expect([...marked.segments]).toEqual(['1:9']);
    expect([...marked.blocks]).toEqual(['b70']);
  });
});

describe('the list of steps', () => {
  const equal = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => step(from + i));
  const steps = [...equal(1, 6), step(7, { differs: ['calls'] }), ...equal(8, 10), ...equal(11, 20)];
  const shown = (current: number, opened: readonly number[] = []) =>
    stepRows(steps, current, new Set(opened)).map((row) => (row.kind === 'step' ? row.n : `${row.from}+${row.count}`));

  it('folds runs of equal steps, the current one apart', () => {
    expect(shown(7)).toEqual([0, '1+6', 7, '8+13']);
    expect(shown(10)).toEqual([0, '1+6', 7, 8, 9, 10, '11+10']);
  });

  it('opens a fold that is asked for, and has none where nothing differs or little is equal', () => {
    expect(shown(7, [1])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, '8+13']);
    expect(stepRows(equal(1, 30), 3, new Set())).toHaveLength(31);
    expect(stepRows([...equal(1, 3), step(4, { ran: 'a' })], 4, new Set())).toHaveLength(5);
  });
});

describe('marks of what is not alike', () => {
  const difference: StepComparison = {
    step: 1,
    summary: '',
    hidden: 0,
    calls: { equal: true, counts: [], lines: [], hidden: 0 },
    objects: [
      {
        kind: 'vma',
        object: 'vma p:buf',
        times: 1,
        fields: [{ field: 'vm_flags', a: 'ac', b: 'none', fresh: true }],
        select: { a: { kind: 'vma', proc: 0, vpn: 16 }, b: { kind: 'vma', proc: 0, vpn: 16 } },
      },
      {
        kind: 'anon_vma',
        object: 'anon_vma 2/3',
        times: 1,
        fields: [{ field: 'tree', a: 'empty', b: 'p:buf', fresh: true }],
        select: { a: { kind: 'anon_vma', id: 2 }, b: { kind: 'anon_vma', id: 3 } },
      },
    ],
  };

  it('say in which field, with the value of each side', () => {
    const a = differingOn('a', difference);
    expect(differsWords(a, { kind: 'vma', proc: 0, from: 16 })).toBe('≠ vm_flags: ac in A, none in B');
    expect(differsWords(a, { kind: 'vma', proc: 1, from: 16 })).toBe('');
    expect(differingAt(differingOn('b', difference), { kind: 'anon_vma', from: 3 })).toHaveLength(1);
  });

  it('stand at the calls that only one side has, or not equally often', () => {
    const lines = [
      call('same'),
      call('gone', { b: undefined, same: false }),
      call('more', { b: { depth: 0, times: 3 }, same: false }),
    ];
    const calls = { ...difference.calls, lines };
    expect(callsOn('a', calls).map(({ words }) => words)).toEqual([undefined, 'only in A', '×3 in B']);
    expect(callsOn('b', calls).map(({ fn }) => fn)).toEqual(['same', 'more']);
    const fns = (...names: string[]) => names.map((fn) => ({ fn }));
    expect(callWords(fns('same', 'gone', 'more'), callsOn('a', calls))).toEqual([undefined, 'only in A', '×3 in B']);
    // More calls than were compared: by the function.
    expect(callWords(fns('own', 'gone', 'same'), callsOn('a', calls))).toEqual([undefined, 'only in A', undefined]);
  });

  it('stand at the lines of /proc', () => {
    const line = (name: string, value: string): ProcLine => ({
      name,
      value,
      text: `${name}: ${value}`,
      change: 'none',
    });
    const section = (id: string, lines: readonly ProcLine[]): ProcSection => ({ id, title: id, lines, change: 'none' });
    const view = (sections: readonly ProcSection[]): ProcTextView => ({
      step: 1,
      file: 'smaps',
      path: '/proc/p/smaps',
      procs: [],
      sections,
    });
    const text = view([section('x', [line('Rss', '4 kB'), line('Pss', '2 kB')]), section('z', [])]);
    const own = view([section('x', [line('Rss', '4 kB'), line('Pss', '4 kB')]), section('y', [line('Rss', '0 kB')])]);
    const differs = procDifferences(own, { text, name: 'B' });
    expect([...(differs.get('x') ?? [])]).toEqual([['Pss', '2 kB in B']]);
    expect([...(differs.get('y') ?? [])]).toEqual([['', 'not there in B']]);
    const rows = procRows(own.sections, new Map(), false, { differs, differing: true });
    expect(rows.map((row) => (row.kind === 'head' ? row.section.id : row.line.name))).toEqual(['x', 'Pss', 'y']);
    expect(procDifferences(own, { text: { ...text, step: 2 }, name: 'B' }).size).toBe(0);
  });
});
