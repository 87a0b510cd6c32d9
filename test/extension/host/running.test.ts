import { describe, expect, it, vi } from 'vitest';
import type { PanelState } from '../../../src/protocol';
import { host } from '../fakes/host';
import { FakeWindow, lastMessage, TWO_SCENARIOS, treeMessage } from '../fakes/window';

vi.mock('vscode', () => import('../fakes/vscode'));

const window = FakeWindow.forEachTest();
const { command, opened, ran, ready, settled } = window;

describe('an empty window', () => {
  it('starts no engine', async () => {
    await settled();
    expect(window.workers.spawned).toHaveLength(0);
  });

  it('offers gallery and workspace to run, and opens and runs what is picked', async () => {
    host.addFile('mine.mms', 'scenario mine\nwrite a');
    host.picked = 0;
    await command('run');
    expect(host.picks).toEqual([['mine.mms', 'Welcome']]);
    expect(host.editor?.document.uri.path).toBe('/ws/mine.mms');
    expect(host.lastPanel.title).toBe('mine');
  });

  it('gives way to Escape in the pick', async () => {
    await command('run');
    expect(host.panels).toHaveLength(0);
    expect(host.messages).toEqual([]);
  });

  it.each(['nextStep', 'previousStep', 'firstStep', 'lastStep', 'copyStep', 'copyValue', 'revealInPanel', 'inspect'])(
    'says what to do when asked for %s',
    async (name) => {
      await command(name);
      expect(lastMessage()).toMatch(/Run a scenario first/);
    },
  );

  it.each(['pinPanel', 'unpinPanel', 'cancelRun', 'editCopy'])('says why it cannot %s', async (name) => {
    await command(name);
    expect(lastMessage()).not.toBe('');
  });
});

describe('running', () => {
  it('opens a panel at the first failed expect, with a strict policy', async () => {
    const { panel } = await ran();
    expect(panel.title).toBe('one');
    expect(panel.posted[0]).toMatchObject({ type: 'init', state: { scenario: 'one', step: 2, pinned: false } });
    expect(panel.webview.html).toContain(`default-src 'none'`);
    expect(panel.webview.html).not.toContain('unsafe');
    const nonce = /script-src 'nonce-([0-9a-f]{32})'/.exec(panel.webview.html)?.[1];
    expect(panel.webview.html).toContain(`<script nonce="${nonce}"`);
  });

  it('takes the scenario at the cursor, or the one its lens is on', async () => {
    const editor = await opened();
    editor.cursor(7);
    await command('run');
    expect(host.lastPanel.title).toBe('two');
    await command('stepThrough', { uri: String(editor.document.uri), scenario: 'one' });
    expect(host.lastPanel.title).toBe('one');
    await ready();
    expect(host.lastPanel.posted[0]).toMatchObject({ state: { step: 1 } });
  });

  it('uses one panel a scenario, a new one if that is pinned', async () => {
    const { panel } = await ran();
    await command('run');
    expect(host.panels).toHaveLength(1);
    expect(panel.reveals).toBe(1);
    await command('pinPanel');
    expect(panel.title).toBe('one (pinned)');
    expect(host.context.get('folioscope.panelPinned')).toBe(true);
    await command('run');
    expect(host.panels).toHaveLength(2);
  });

  it('asks which of several scenarios if only the file is named', async () => {
    const editor = await opened();
    host.picked = 1;
    await command('run', editor.document.uri);
    expect(host.picks).toEqual([['one', 'two']]);
    expect(host.lastPanel.title).toBe('two');
  });

  it('says how many errors keep it from running', async () => {
    await opened('scenario one\nbad');
    await command('run');
    expect(lastMessage()).toBe('"one" cannot run: its file has an error.');
    expect(host.panels).toHaveLength(0);
  });

  it('says how to begin a scenario in a file without one', async () => {
    await opened('# nothing yet');
    await command('run');
    expect(lastMessage()).toMatch(/has no scenario yet/);
  });

  it('shows progress of a long run, which can be cancelled', async () => {
    await opened('scenario one\nlong');
    const done = host.run('folioscope.run');
    await settled();
    expect(host.messages).toContainEqual({ kind: 'progress', text: 'shown' });
    expect(host.status).toMatchObject({
      text: '$(sync~spin) Running one 50 % · cancel',
      command: 'folioscope.cancelRun',
    });
    await command('cancelRun');
    await done;
    expect(host.panels).toHaveLength(0);
    expect(lastMessage()).toMatch(/cancelled/);
    expect(host.status.shown).toBe(false);
  });

  it('survives the death of the engine and says so', async () => {
    const { editor, panel } = await ran();
    window.workers.last.crash('out of memory');
    expect(lastMessage()).toMatch(/The engine stopped \(out of memory\)/);
    panel.received.fire({ type: 'request', id: 1, version: 1, view: 'text', args: { step: 1 } });
    await settled();
    expect(panel.posted.at(-1)).toEqual({ type: 'response', id: 1, ok: true, result: 'step 1: write a' });
    editor.document.edit(TWO_SCENARIOS.replace('write c', 'write cc'));
    await settled();
    expect(panel.posted.at(-1)).toMatchObject({ type: 'run' });
  });
});

describe('stepping', () => {
  it('moves panel, tree, marker and status together', async () => {
    const { editor, panel } = await ran();
    await command('nextStep');
    expect(panel.posted.at(-1)).toEqual({ type: 'show', step: 3 });
    expect(treeMessage()).toBe('step 3 of 3: write c → did write c');
    expect(editor.marked.map((range) => range.start.line)).toEqual([4]);
    expect(editor.revealed.at(-1)).toBe(4);
    expect(host.status.text).toBe('$(error) 0/1 · step 3/3 · 6.12');
    await command('nextStep');
    expect(lastMessage()).toContain('last step');
    await command('firstStep');
    expect(treeMessage()).toBe('step 0 of 3: before the first statement of "one"');
  });

  it('finds the step at the cursor if nothing was run by hand', async () => {
    host.configuration.set('folioscope.followCursor', false);
    const editor = await opened();
    editor.cursor(3);
    await settled();
    expect(treeMessage()).toBeUndefined();
    await command('nextStep');
    expect(treeMessage()).toBe('step 2 of 3: write b → did write b');
    expect(host.panels).toHaveLength(0);
  });

  it('copies the step as plain text', async () => {
    await ran();
    await command('copyStep');
    expect(host.clipboard).toBe('step 2: write b');
  });

  it('in the panel moves the rest', async () => {
    const { editor, panel } = await ran();
    const { state } = panel.posted[0] as unknown as { state: PanelState };
    panel.received.fire({ type: 'moved', state: { ...state, step: 1 } });
    await settled();
    expect(treeMessage()).toBe('step 1 of 3: write a → did write a');
    expect(editor.marked.map((range) => range.start.line)).toEqual([1]);
    expect(panel.posted).toHaveLength(1);
  });
});

describe('the cursor', () => {
  it('is followed by panel and tree once it rests, without the editor scrolling', async () => {
    const { editor, panel } = await ran();
    editor.cursor(3);
    editor.cursor(5);
    expect(panel.posted).toHaveLength(1);
    await settled();
    expect(panel.posted.slice(1)).toEqual([{ type: 'show', step: 3 }]);
    expect(editor.revealed).toHaveLength(1);
  });

  it('is not followed by a pinned panel, nor at all if the setting says so', async () => {
    const { editor, panel } = await ran();
    await command('pinPanel');
    const before = panel.posted.length;
    editor.cursor(2);
    await settled();
    expect(panel.posted).toHaveLength(before);
    expect(treeMessage()).toContain('step 1');
    host.configuration.set('folioscope.followCursor', false);
    editor.cursor(5);
    await settled();
    expect(treeMessage()).toContain('step 1');
  });

  it('opens no panel', async () => {
    const editor = await opened();
    editor.cursor(5);
    await settled();
    expect(treeMessage()).toContain('step 3');
    expect(host.panels).toHaveLength(0);
  });
});

describe('editing', () => {
  it('runs the scenario again and shows it in place', async () => {
    const { editor, panel } = await ran();
    editor.document.edit(TWO_SCENARIOS.replace('expect 1 2', 'expect 2 2'));
    await settled();
    expect(panel.posted.at(-1)).toMatchObject({ type: 'run', version: 2, run: { failed: 0 } });
    expect(host.diagnostics.get(String(editor.document.uri))).toEqual([]);
  });

  it('keeps failed expects and errors in the problems list', async () => {
    const { editor } = await ran();
    const messages = () => host.diagnostics.get(String(editor.document.uri))?.map((d) => d.message);
    expect(messages()).toEqual(['Expected 2, is 1 (kernel 6.12, after step 2)']);
    editor.document.edit(`${TWO_SCENARIOS}\nbad`);
    await settled();
    expect(messages()).toEqual(['bad is not a word', 'Expected 2, is 1 (kernel 6.12, after step 2)']);
  });
});

describe('settings', () => {
  it('that bear on runs make them anew', async () => {
    await opened();
    const before = window.workers.last.asked.filter((type) => type === 'run').length;
    host.configuration.set('folioscope.run.maxPages', 5);
    host.changedConfiguration.fire({
      affectsConfiguration: (section) => 'folioscope.run.maxPages'.startsWith(section),
    });
    await settled();
    const runs = window.workers.last.received.filter((m) => m.type === 'run');
    expect(runs.length).toBe(before + 2);
    expect(runs.at(-1)?.options).toEqual({ maxPages: 5 });
  });
});
