import { expect, it } from 'vitest';
import { isSelection, newPanelState, panelStateOf } from '../../../src/extension/panel/panelState';

it('a kept panel state comes back as it was', () => {
  const state = {
    ...newPanelState('file:///a.mms', 'one', 3, '6.1'),
    pinned: true,
    zoom: 2,
    tab: 'rmap' as const,
    selection: { kind: 'anon_vma' as const, id: 2 },
    asTable: true,
    inspector: { open: false, size: 400 },
  };
  expect(panelStateOf(JSON.parse(JSON.stringify(state)))).toEqual(state);
});

it('a state of another version or shape is refused, a broken part of it falls back', () => {
  expect(panelStateOf(undefined)).toBeUndefined();
  expect(panelStateOf('x')).toBeUndefined();
  expect(panelStateOf({ ...newPanelState('u', 'one', 1), protocol: 0 })).toBeUndefined();
  expect(panelStateOf({ ...newPanelState('u', 'one', 1), uri: 7 })).toBeUndefined();
  const broken = {
    ...newPanelState('u', 'one', 1),
    step: -4,
    tab: 'nowhere',
    zoom: 'big',
    selection: { kind: 'pte', proc: 0 },
    asTable: 'yes',
    inspector: { open: true, size: 'wide' },
  };
  expect(panelStateOf(broken)).toEqual(newPanelState('u', 'one', 0));
});

it('a selection needs all its parts', () => {
  expect(isSelection({ kind: 'pte', proc: 0, vpn: 1 })).toBe(true);
  expect(isSelection({ kind: 'table', proc: 0, vpn: 1 })).toBe(false);
  expect(isSelection({ kind: 'page', pfn: '1' })).toBe(false);
  expect(isSelection(null)).toBe(false);
});
