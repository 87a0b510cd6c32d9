import { describe, expect, it } from 'vitest';
import type { CallsView, FieldChange } from '../../../src/protocol';
import { callRows } from '../../../src/webview/calls/rows';
import { contrast, mix, over, parseColor, readable } from '../../../src/webview/color';
import { writerLines } from '../../../src/webview/inspector/writers';
import { commandOf } from '../../../src/webview/keyboard';
import { wordChanges } from '../../../src/webview/words';

const change: FieldChange = { object: 'page 0x1', field: '_mapcount', old: '-1', new: '0', times: 1 };

describe('the call list', () => {
  const call = (id: number, parent: number, depth: number, changes: readonly FieldChange[] = []) => ({
    id,
    parent,
    depth,
    fn: `f${id}`,
    file: 'mm/memory.c',
    times: 1,
    changes,
    changeCount: changes.length,
    locks: [],
  });
  const view: CallsView = {
    step: 1,
    hidden: 0,
    calls: [call(10, -1, 0), call(11, 0, 1, [change]), call(12, 1, 2, [change, change]), call(13, -1, 0)],
  };

  it('lists each call, then what it wrote itself', () => {
    expect(callRows(view, new Set()).map((row) => (row.kind === 'call' ? row.fn : row.kind))).toEqual([
      'f10',
      'f11',
      'change',
      'f12',
      'change',
      'change',
      'f13',
    ]);
  });

  it('hides what is below a closed call and says how many changes that are', () => {
    const rows = callRows(view, new Set([10]));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ fn: 'f10', closed: true, below: 3 });
  });

  it('has, if asked for some functions only, their calls with what these wrote, and the callers', () => {
    const rows = callRows(view, new Set(), new Set(['f11']));
    expect(rows.map((row) => (row.kind === 'call' ? row.fn : row.kind))).toEqual(['f10', 'f11', 'change']);
  });

  it('says how many changes are left out', () => {
    const [first] = view.calls;
    if (first === undefined) throw new Error('a call is expected');
    const rows = callRows({ ...view, calls: [{ ...first, changes: [change], changeCount: 512 }] }, new Set());
    expect(rows.at(-1)).toMatchObject({ kind: 'more', count: 511 });
  });
});

describe('who changed a thing', () => {
  it('shows what two call paths have in common once', () => {
    const lines = writerLines([
      { path: ['a', 'b', 'c'], change },
      { path: ['a', 'b', 'd'], change },
    ]);
    expect(lines.map((line) => (line.kind === 'call' ? `${line.depth} ${line.fn}` : 'change'))).toEqual([
      '0 a',
      '1 b',
      '2 c',
      'change',
      '2 d',
      'change',
    ]);
  });
});

describe('flags', () => {
  it('show what came and went before what stayed', () => {
    expect(wordChanges({ value: 'uptodate dirty lru', old: 'uptodate lru active' })).toEqual([
      { text: 'dirty', change: 'new' },
      { text: 'active', change: 'gone' },
      { text: 'uptodate', change: 'none' },
      { text: 'lru', change: 'none' },
    ]);
    expect(wordChanges({ value: '' })).toEqual([]);
  });
});

describe('keys', () => {
  const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
    commandOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

  it('step, jump, play and switch tabs', () => {
    expect(press('ArrowRight')).toEqual({ do: 'forward' });
    expect(press('Home')).toEqual({ do: 'first' });
    expect(press(' ')).toEqual({ do: 'play' });
    expect(press('4')).toEqual({ do: 'tab', tab: 'rmap' });
  });

  it('leave to the workbench what belongs to it', () => {
    expect(press('ArrowRight', { ctrlKey: true })).toBeUndefined();
    expect(press('1', { altKey: true })).toBeUndefined();
    expect(press('x')).toBeUndefined();
  });
});

describe('colours', () => {
  it('are read as VS Code writes them', () => {
    expect(parseColor('#3794ff')).toEqual({ r: 55, g: 148, b: 255, a: 1 });
    expect(parseColor('#fff')).toEqual({ r: 255, g: 255, b: 255, a: 1 });
    expect(parseColor('rgba(0, 90, 180, 0.5)')).toEqual({ r: 0, g: 90, b: 180, a: 0.5 });
    expect(parseColor('#12345')).toBeUndefined();
    expect(parseColor('transparent')).toBeUndefined();
  });

  it('are moved until they can be read', () => {
    const white = { r: 255, g: 255, b: 255, a: 1 };
    const black = { r: 0, g: 0, b: 0, a: 1 };
    const pale = mix(white, black, 0.1);
    expect(contrast(pale, white)).toBeLessThan(4.5);
    expect(contrast(readable(pale, white, black, 4.5), white)).toBeGreaterThanOrEqual(4.5);
    expect(over({ ...black, a: 0.5 }, white)).toEqual({ r: 127.5, g: 127.5, b: 127.5, a: 1 });
  });
});
