import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MapView, PanelState, PanelToHost } from '../../../src/protocol';
import { ANSWER_TIMEOUT_MS, PanelClient, Stale } from '../../../src/webview/client';
import { MOVED_INTERVAL_MS, Moved } from '../../../src/webview/moved';

const MAP: MapView = { step: 3, procs: [], blocks: [], ribbons: [] };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('requests', () => {
  function client(): { readonly sent: PanelToHost[]; readonly client: PanelClient } {
    const sent: PanelToHost[] = [];
    const made = new PanelClient((message) => sent.push(message));
    made.setVersion(7);
    return { sent, client: made };
  }

  it('are answered by the response with their id', async () => {
    const { sent, client: panel } = client();
    const first = panel.request('map', { step: 3 });
    const second = panel.request('text', { step: 3 });
    expect(sent).toEqual([
      { type: 'request', id: 1, version: 7, view: 'map', args: { step: 3 } },
      { type: 'request', id: 2, version: 7, view: 'text', args: { step: 3 } },
    ]);
    panel.receive({ type: 'response', id: 2, ok: true, result: 'words' });
    panel.receive({ type: 'response', id: 1, ok: true, result: MAP });
    expect(await first).toBe(MAP);
    expect(await second).toBe('words');
    expect(panel.waiting).toBe(0);
  });

  it('fail with the message of the host', async () => {
    const { client: panel } = client();
    const request = panel.request('map', { step: 3 });
    panel.receive({ type: 'response', id: 1, ok: false, error: 'step 3 does not exist' });
    await expect(request).rejects.toThrow('step 3 does not exist');
  });

  it('of an older run are stale, and their late answers are dropped', async () => {
    const { client: panel } = client();
    const request = panel.request('map', { step: 3 });
    panel.setVersion(8);
    await expect(request).rejects.toBeInstanceOf(Stale);
    expect(panel.receive({ type: 'response', id: 1, ok: true, result: MAP })).toBe(false);
  });

  it('never wait for ever', async () => {
    const { client: panel } = client();
    const request = panel.request('map', { step: 3 });
    const outcome = expect(request).rejects.toThrow(/has not answered/);
    vi.advanceTimersByTime(ANSWER_TIMEOUT_MS);
    await outcome;
    expect(panel.waiting).toBe(0);
  });
});

describe('telling the host of moves', () => {
  const state = (step: number): PanelState => ({
    protocol: 1,
    uri: 'u',
    scenario: 's',
    step,
    tab: 'map',
    pinned: false,
    zoom: 1,
  });

  it('sends the first at once, then at most one in 50 ms, and never loses the last', () => {
    const sent: number[] = [];
    const moved = new Moved((to) => sent.push(to.step));
    for (let step = 1; step <= 9; step++) moved.tell(state(step));
    expect(sent).toEqual([1]);
    vi.advanceTimersByTime(MOVED_INTERVAL_MS);
    expect(sent).toEqual([1, 9]);
    vi.advanceTimersByTime(10 * MOVED_INTERVAL_MS);
    expect(sent).toEqual([1, 9]);
    moved.tell(state(10));
    expect(sent).toEqual([1, 9, 10]);
  });
});
