import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findReach } from '../../../src/extension/patch-review/findReach';
import { ReachMap } from '../../../src/extension/patch-review/reachMap';
import { ReachStatus } from '../../../src/extension/patch-review/reachStatus';
import type { ScenarioReach } from '../../../src/protocol';
import { type Host, newHost } from '../fakes/host';

vi.mock('vscode', () => import('../fakes/vscode'));

let host: Host;
let map: ReachMap;
let status: ReachStatus;
let answer: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  host = newHost();
  const reach = () =>
    new Promise<readonly ScenarioReach[]>((resolve) => {
      answer = () => resolve([{ scenario: 's', line: 1, runs: [] }]);
    });
  const sources = ['a', 'b'].map((uri) => ({ uri, gallery: true, read: async () => uri }));
  const store = { load: async () => new Map(), save: async () => undefined };
  map = new ReachMap(
    { reach },
    async () => sources,
    store,
    () => ({}),
    () => undefined,
  );
  status = new ReachStatus(map);
});
afterEach(() => {
  status.dispose();
  vi.useRealTimers();
});

const item = () => host.statusItem('folioscope.reach');

/** The engine answers about one file after so long. */
async function answered(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  answer();
  await vi.advanceTimersByTimeAsync(0);
}

describe('finding what scenarios reach', () => {
  it('shows how far it is once it takes long, and can be ended by a click', async () => {
    void map.ensure();
    await answered(600);
    expect(item()).toMatchObject({ shown: true, command: 'folioscope.stopReach' });
    expect(item().text).toContain('1/2');
    expect(host.context.get('folioscope.findingReach')).toBe(true);
    await answered(0);
    expect(item().shown).toBe(false);
    expect(host.context.get('folioscope.findingReach')).toBe(false);
  });

  it('leaves the status bar alone if it is quick', async () => {
    void map.ensure();
    await answered(50);
    expect(item().shown).toBeFalsy();
    await answered(50);
    expect(item().shown).toBeFalsy();
  });

  it('tells who asked for it what was found', async () => {
    const found = findReach(map);
    await answered(0);
    await answered(0);
    await found;
    expect(host.messages.at(-1)).toEqual({ kind: 'status', text: '2 MM scenarios reach 0 kernel functions' });
  });
});
