import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PanelSession } from '../../../src/extension/panel/panelSession';
import { newPanelState } from '../../../src/extension/panel/panelState';
import { Stepper } from '../../../src/extension/stepping/stepper';
import { type HostToPanel, PANEL_PROTOCOL, type PanelState } from '../../../src/protocol';
import { ran, storeOverFakes } from '../fakes/store';

const A = 'file:///a.mms';
const TEXT = 'scenario one\nwrite a\nwrite b\nscenario two\nwrite c';

function open(text = TEXT, kept: Partial<PanelState> = {}, opening = false) {
  const made = storeOverFakes();
  const { store, client } = made;
  const stepper = new Stepper((error) => {
    throw error;
  });
  const posted: HostToPanel[] = [];
  const said: string[] = [];
  store.update(A, 1, text);
  store.keepLive(A);
  const session: PanelSession = new PanelSession(
    { ...newPanelState(A, 'one', 1), ...kept },
    {
      store,
      engine: client,
      stepper,
      post: (message) => posted.push(message),
      openLine: (uri, line) => said.push(`open ${uri}:${line}`),
      goTo: (fn, to) => said.push(`go to the ${to} of ${fn}`),
      copy: (copied) => said.push(`copy ${copied}`),
      choosePicture: (maker) => said.push(`picture ${maker.makePicture({ what: 'view', paper: true })}`),
      savePicture: (name, svg) => said.push(`save ${name} ${svg}`),
      noPicture: (message) => said.push(`no picture ${message}`),
      failed: (message) => said.push(`failed ${message}`),
      stateChanged: () => said.push(`state ${session.state.scenario}${session.state.pinned ? ' pinned' : ''}`),
    },
    { opening },
  );
  store.changed.on((change) => session.storeChanged(change));
  return { ...made, stepper, session, posted, said };
}

const ready = { type: 'ready', protocol: PANEL_PROTOCOL } as const;
const refreshed = async (session: PanelSession) => {
  await session.refresh();
  await settled();
};
const settled = () => vi.advanceTimersByTimeAsync(200);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the handshake', () => {
  it('posts nothing before ready, then init with the run', async () => {
    const { session, posted } = open();
    await refreshed(session);
    expect(posted).toEqual([]);
    session.receive(ready);
    expect(posted).toMatchObject([
      { type: 'init', version: 1, state: { uri: A, scenario: 'one', step: 1 }, run: { scenario: 'one' } },
    ]);
  });

  it('sends init as soon as there is a run if ready came first', async () => {
    const { session, posted } = open();
    session.receive(ready);
    expect(posted).toEqual([]);
    await refreshed(session);
    expect(posted.map((message) => message.type)).toEqual(['init']);
  });

  it('begins anew when the webview was hidden, with the step gone to meanwhile and the tab it had', async () => {
    const { session, posted } = open();
    session.receive(ready);
    await refreshed(session);
    session.hidden();
    session.show(2);
    expect(posted).toHaveLength(1);
    session.receive({ ...ready, state: { ...newPanelState(A, 'one', 1), tab: 'rmap', zoom: 2 } });
    expect(posted.at(-1)).toMatchObject({ type: 'init', version: 2, state: { step: 2, tab: 'rmap', zoom: 2 } });
  });

  it('does not talk to a webview of another version', async () => {
    const { session, posted } = open();
    await refreshed(session);
    session.receive({ type: 'ready', protocol: 99 });
    expect(posted).toMatchObject([{ type: 'problem', stale: false }]);
  });
});

describe('re-running', () => {
  it('posts the new run under a new version and keeps the current step', async () => {
    const { session, posted, store, stepper } = open();
    session.receive(ready);
    await refreshed(session);
    stepper.show(await ran(store, A), 2, { by: 'command' });
    store.update(A, 2, TEXT.replace('write b', 'write bb'));
    await settled();
    expect(posted.at(-1)).toMatchObject({ type: 'run', version: 2, run: { steps: [{}, { text: 'write bb' }] } });
    expect(stepper.focus).toMatchObject({ step: 2, handle: { overview: { steps: [{}, { text: 'write bb' }] } } });
  });

  it('says nothing if another scenario of the file changed', async () => {
    const { session, posted, store } = open();
    session.receive(ready);
    await refreshed(session);
    store.update(A, 2, `${TEXT}c`);
    await settled();
    expect(posted).toHaveLength(1);
  });

  it('shows an error above the last good run, and the run again once it is mended', async () => {
    const { session, posted, store } = open();
    session.receive(ready);
    await refreshed(session);
    store.update(A, 2, TEXT.replace('write b', 'bad'));
    await settled();
    expect(posted.at(-1)).toEqual({ type: 'problem', message: 'MM001: bad is not a word', line: 3, stale: true });
    store.update(A, 3, TEXT);
    await settled();
    expect(posted.at(-1)).toMatchObject({ type: 'run' });
  });

  it('shows an error in place of a run that never was', async () => {
    const { session, posted } = open('scenario one\nbad');
    session.receive(ready);
    await refreshed(session);
    expect(posted).toEqual([{ type: 'problem', message: 'MM001: bad is not a word', line: 2, stale: false }]);
  });

  it('stays with a scenario that is given another name', async () => {
    const { session, store, said } = open();
    session.receive(ready);
    await refreshed(session);
    store.update(A, 2, TEXT.replace('scenario one', 'scenario first'));
    await settled();
    expect(session.state.scenario).toBe('first');
    expect(said).toContain('state first');
  });

  it('says so if its scenario is gone', async () => {
    const { session, posted } = open(TEXT, { scenario: 'three' });
    session.receive(ready);
    await refreshed(session);
    expect(posted).toMatchObject([{ type: 'problem', message: expect.stringContaining('"three"') }]);
  });

  it('says so if its file is deleted, and goes on with what it has', async () => {
    const { session, posted, store } = open();
    session.receive(ready);
    await refreshed(session);
    store.close(A);
    expect(posted.at(-1)).toMatchObject({ type: 'problem', stale: true, message: expect.stringContaining('deleted') });
    session.receive({ type: 'request', id: 5, version: 1, view: 'text', args: { step: 1 } });
    await settled();
    expect(posted.at(-1)).toEqual({ type: 'response', id: 5, ok: true, result: 'step 1: write a' });
  });

  it('follows a renamed file', async () => {
    const { session, posted, store } = open();
    session.receive(ready);
    await refreshed(session);
    store.update('file:///b.mms', 1, TEXT);
    session.moveTo(A, 'file:///b.mms');
    await settled();
    expect(session.handle?.key.uri).toBe('file:///b.mms');
    expect(posted.some((m) => m.type === 'init' && m.state.uri === 'file:///b.mms')).toBe(true);
  });

  it('tells the progress of a long run and its end', async () => {
    const { session, posted } = open('scenario one\nlong');
    session.receive(ready);
    void session.refresh();
    await settled();
    expect(posted.at(-1)).toEqual({ type: 'progress', done: 0.5, text: 'half of it' });
    session.receive({ type: 'cancel' });
    await settled();
    expect(posted).toContainEqual({ type: 'progress' });
    expect(posted).toContainEqual({ type: 'problem', message: expect.stringContaining('cancelled'), stale: false });
  });
});

describe('requests', () => {
  it('are answered with their id', async () => {
    const { session, posted } = open();
    session.receive(ready);
    await refreshed(session);
    session.receive({ type: 'request', id: 3, version: 1, view: 'text', args: { step: 2 } });
    await settled();
    expect(posted.at(-1)).toEqual({ type: 'response', id: 3, ok: true, result: 'step 2: write b' });
  });

  it('of an older run are refused, those that fail answered with the reason', async () => {
    const { session, posted } = open();
    session.receive(ready);
    await refreshed(session);
    session.receive({ type: 'request', id: 1, version: 0, view: 'text', args: { step: 1 } });
    session.receive({ type: 'request', id: 2, version: 1, view: 'map', args: { step: 1 } });
    await settled();
    expect(posted.slice(1)).toMatchObject([
      { type: 'response', id: 1, ok: false },
      { type: 'response', id: 2, ok: false, error: 'the fake engine has no map view' },
    ]);
  });

  it('are not answered to a closed panel', async () => {
    const { session, posted } = open();
    session.receive(ready);
    await refreshed(session);
    session.receive({ type: 'request', id: 1, version: 1, view: 'text', args: { step: 1 } });
    session.close();
    await settled();
    expect(posted).toHaveLength(1);
  });
});

describe('the user in the panel', () => {
  it('moves the current step of the window', async () => {
    const { session, stepper } = open();
    session.receive(ready);
    await refreshed(session);
    session.receive({ type: 'moved', state: { ...session.state, step: 2, selection: { kind: 'page', pfn: 4 } } });
    expect(stepper.focus).toMatchObject({ step: 2, selection: { kind: 'page', pfn: 4 } });
  });

  it('changes the kernel of this panel only', async () => {
    const { session, posted, store } = open();
    session.receive(ready);
    await refreshed(session);
    session.receive({ type: 'setKernel', kernel: '6.1' });
    await settled();
    expect(posted.at(-1)).toMatchObject({ type: 'run', run: { kernel: '6.1' } });
    expect(session.state.kernel).toBe('6.1');
    expect((await ran(store, A)).overview.kernel).toBe('6.12');
  });

  it('is told of a kernel chosen elsewhere', async () => {
    const { session, posted } = open();
    session.receive(ready);
    await refreshed(session);
    session.setKernel('6.1');
    await settled();
    expect(posted.at(-1)).toMatchObject({ type: 'init', state: { kernel: '6.1' }, run: { kernel: '6.1' } });
    expect(posted).toHaveLength(2);
  });

  it('pins, copies, opens lines and has errors', async () => {
    const { session, said } = open();
    session.receive(ready);
    await refreshed(session);
    session.receive({ type: 'moved', state: { ...session.state, pinned: true } });
    session.receive({ type: 'copy', text: 'x' });
    session.receive({ type: 'openLine', line: 3 });
    session.receive({ type: 'failed', message: 'oops' });
    expect(said).toEqual(['state one pinned', 'copy x', `open ${A}:3`, 'failed oops']);
  });
});

describe('a comparison', () => {
  const compare = { by: 'series', series: ['one'] } as const;
  const DIFFERS = 'scenario one\nwrite a\ndiffer b\nwrite c\nscenario two\nwrite d';

  it('opens at the first difference with both runs', async () => {
    const { session, posted, stepper } = open(DIFFERS, { compare }, true);
    session.receive(ready);
    await refreshed(session);
    const [message] = posted.filter(({ type }) => type === 'compared');
    expect(message).toMatchObject({
      state: { step: 2, compare },
      runs: { a: { settings: ['-one'] }, b: { settings: ['+one'] }, overview: { equal: false } },
    });
    expect(stepper.focus).toMatchObject({ step: 2, handle: { key: { series: ['+one'] } } });
  });

  it('asks the side that a view is of, and both for what sets them apart', async () => {
    const { session, posted } = open(DIFFERS, { compare });
    session.receive(ready);
    await refreshed(session);
    session.receive({ type: 'request', id: 1, version: 1, view: 'text', args: { step: 1 }, side: 'a' });
    session.receive({ type: 'request', id: 2, version: 1, view: 'differenceText', args: { step: 2 } });
    await settled();
    expect(posted.slice(-2)).toEqual([
      { type: 'response', id: 1, ok: true, result: 'step 1: write a' },
      { type: 'response', id: 2, ok: true, result: 'difference of step 2' },
    ]);
  });

  it('compares again after an edit and leaves the step to the webview', async () => {
    const { session, store, posted } = open(DIFFERS, { compare });
    session.receive(ready);
    await refreshed(session);
    store.update(A, 2, DIFFERS.replace('differ b', 'write b'));
    await settled();
    const last = posted.findLast(({ type }) => type === 'compared');
    expect(last).toMatchObject({ version: 2, runs: { overview: { equal: true } } });
    expect(last).not.toHaveProperty('state');
  });

  it('shows an error above the last comparison, and a cancelled one as such', async () => {
    const { session, store, posted } = open(DIFFERS, { compare });
    session.receive(ready);
    await refreshed(session);
    store.update(A, 2, DIFFERS.replace('differ b', 'bad'));
    await settled();
    expect(posted.at(-1)).toMatchObject({ type: 'problem', stale: true, message: 'MM001: bad is not a word' });
    store.update(A, 3, DIFFERS.replace('differ b', 'long'));
    await settled();
    // The document's own run goes first.
    store.cancelRuns(A);
    await settled();
    expect(posted.at(-1)).toMatchObject({ type: 'progress', done: 0.125, text: 'half of it' });
    session.receive({ type: 'cancel' });
    await settled();
    expect(posted.at(-1)).toMatchObject({ type: 'problem', message: expect.stringContaining('cancelled') });
  });

  it('goes along with the cursor, whichever run that is of', async () => {
    const { session, posted } = open(DIFFERS, { compare });
    session.receive(ready);
    await refreshed(session);
    session.show(3);
    expect(posted.at(-1)).toEqual({ type: 'show', step: 3 });
  });
});

describe('a series under review', () => {
  const reviewed = { title: 'v3', functions: [{ name: 'do_wp_page', kind: 'changes', patches: [2] }] } as const;

  it('is told after the run, again when the webview begins anew, and when it ends', async () => {
    const { session, posted } = open();
    session.setReviewed(reviewed);
    session.receive(ready);
    expect(posted).toEqual([]);
    await refreshed(session);
    expect(posted.slice(-2)).toMatchObject([{ type: 'init' }, { type: 'reviewed', reviewed }]);
    session.hidden();
    session.receive(ready);
    expect(posted.at(-1)).toEqual({ type: 'reviewed', reviewed });
    session.setReviewed(undefined);
    expect(posted.at(-1)).toEqual({ type: 'reviewed' });
  });

  it('has a function shown once the run is there that has it', async () => {
    const { session, posted } = open();
    session.show(2, undefined, 'calls', 'do_wp_page');
    session.receive(ready);
    await refreshed(session);
    expect(posted).toMatchObject([
      { type: 'init', state: { step: 2, tab: 'calls' } },
      { type: 'show', fn: 'do_wp_page' },
    ]);
    session.setKernel('6.1');
    session.show(1, undefined, 'calls', 'wp_page_copy');
    await settled();
    expect(posted.slice(2)).toMatchObject([
      { type: 'show', step: 1, tab: 'calls' },
      { type: 'init', state: { kernel: '6.1', step: 1 } },
      { type: 'show', fn: 'wp_page_copy' },
    ]);
  });

  it('can be left for a function or a hunk', () => {
    const { session, said } = open();
    session.receive({ type: 'goTo', fn: 'do_wp_page', to: 'hunk' });
    expect(said).toEqual(['go to the hunk of do_wp_page']);
  });
});

describe('a kernel chosen outside', () => {
  it('can be the one of the file again', async () => {
    const { session, posted } = open(TEXT, { kernel: '6.1' });
    session.receive(ready);
    await refreshed(session);
    session.setKernel(undefined);
    await settled();
    expect(session.state.kernel).toBeUndefined();
    expect(posted.at(-1)).toMatchObject({ type: 'init', run: { kernel: '6.12' } });
    expect(posted.at(-1)).not.toHaveProperty('state.kernel');
  });
});
