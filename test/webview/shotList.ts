import type { PanelState } from '../../src/protocol';
import type { ThemeName } from './page/serve';

export interface Shot {
  readonly name: string;
  readonly theme: ThemeName;
  readonly fixture: string;
  readonly state: Partial<PanelState>;
  readonly width?: number;
  readonly keys?: readonly string[];
}
const BUF = 0x7f0000000;
const page1 = { kind: 'pte', proc: 1, vpn: BUF + 1 } as const;

export const SHOTS: readonly Shot[] = [
  { name: 'map-dark', theme: 'dark', fixture: 'fork', state: { step: 6 } },
  { name: 'map-selected-dark', theme: 'dark', fixture: 'fork', state: { step: 6, selection: page1 } },
  { name: 'map-light', theme: 'light', fixture: 'fork', state: { step: 6, selection: page1 } },
  { name: 'map-hc', theme: 'hc', fixture: 'fork', state: { step: 6, selection: page1 } },
  { name: 'map-hcl', theme: 'hcl', fixture: 'fork', state: { step: 6, selection: page1 } },
  { name: 'map-thp-dark', theme: 'dark', fixture: 'thp', state: { step: 4 } },
  { name: 'map-many-dark', theme: 'dark', fixture: 'many', state: { step: 30 } },
  { name: 'map-big-dark', theme: 'dark', fixture: 'big', state: { step: 4 } },
  { name: 'map-long-light', theme: 'light', fixture: 'long', state: { step: 5000 } },
  { name: 'map-narrow-dark', theme: 'dark', fixture: 'fork', state: { step: 6, selection: page1 }, width: 500 },
  { name: 'tables-dark', theme: 'dark', fixture: 'fork', state: { step: 6, tab: 'tables', selection: page1 } },
  {
    name: 'tables-big-light',
    theme: 'light',
    fixture: 'big',
    state: { step: 4, tab: 'tables', selection: { kind: 'pte', proc: 1, vpn: BUF + 100_000 } },
  },
  { name: 'tables-hc', theme: 'hc', fixture: 'fork', state: { step: 6, tab: 'tables', selection: page1 } },
  {
    name: 'tables-narrow-light',
    theme: 'light',
    fixture: 'fork',
    state: { step: 6, tab: 'tables', selection: page1 },
    width: 500,
  },
  { name: 'folios-dark', theme: 'dark', fixture: 'fork', state: { step: 6, tab: 'folios', selection: page1 } },
  { name: 'folios-big-light', theme: 'light', fixture: 'big', state: { step: 4, tab: 'folios' } },
  { name: 'folios-thp-hc', theme: 'hc', fixture: 'thp', state: { step: 4, tab: 'folios' } },
  { name: 'folios-narrow-dark', theme: 'dark', fixture: 'fork', state: { step: 6, tab: 'folios' }, width: 500 },
  {
    name: 'rmap-dark',
    theme: 'dark',
    fixture: 'fork',
    state: { step: 6, tab: 'rmap', selection: { kind: 'page', pfn: 0x1a2c0 + 14 } },
  },
  { name: 'rmap-all-light', theme: 'light', fixture: 'fork', state: { step: 6, tab: 'rmap' } },
  {
    name: 'rmap-many-dark',
    theme: 'dark',
    fixture: 'many',
    state: { step: 30, tab: 'rmap', selection: { kind: 'page', pfn: 0x2000 } },
  },
  {
    name: 'rmap-hc',
    theme: 'hc',
    fixture: 'fork',
    state: { step: 6, tab: 'rmap', selection: { kind: 'page', pfn: 0x1a2c0 + 14 } },
  },
  {
    name: 'rmap-narrow-light',
    theme: 'light',
    fixture: 'fork',
    state: { step: 6, tab: 'rmap', selection: { kind: 'page', pfn: 0x1a2c0 + 14 } },
    width: 500,
  },
  { name: 'calls-dark', theme: 'dark', fixture: 'fork', state: { step: 6, tab: 'calls' } },
  { name: 'calls-light', theme: 'light', fixture: 'fork', state: { step: 2, tab: 'calls' } },
  {
    name: 'calls-narrow-hcl',
    theme: 'hcl',
    fixture: 'fork',
    state: { step: 6, tab: 'calls', selection: page1 },
    width: 500,
  },
  { name: 'help-dark', theme: 'dark', fixture: 'fork', state: { step: 6 }, keys: ['?'] },
];
