import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExtensionContext } from 'vscode';
import { activateWith } from '../../../src/extension/activation/activate';
import { EngineError } from '../../../src/extension/engine/engineError';
import { newPanelState } from '../../../src/extension/panel/panelState';
import type { RunOnRealKernel } from '../../../src/extension/realkernel/realKernel';
import { type ComparedRuns, PANEL_PROTOCOL, type PanelState } from '../../../src/protocol';
import { FakeEngine } from '../fakes/engine';
import { type Editor, type Host, Memory, newHost, Panel } from '../fakes/host';
import { Uri } from '../fakes/vscodeValues';
import { FakeWorkers } from '../fakes/worker';

vi.mock('vscode', () => import('../fakes/vscode'));

const TEXT = 'scenario one\nwrite a\nwrite b\nexpect 1 2\nwrite c\nscenario two\nwrite d';

let host: Host;
let workers: FakeWorkers;
let context: {
  readonly subscriptions: { dispose(): unknown }[];
  readonly extensionUri: Uri;
  readonly globalStorageUri: Uri;
  readonly workspaceState: Memory;
};
let realKernel: RunOnRealKernel;

beforeEach(() => {
  vi.useFakeTimers();
  host = newHost();
  workers = new FakeWorkers(new FakeEngine());
  context = {
    subscriptions: [],
    extensionUri: Uri.parse('file:///extension'),
    globalStorageUri: Uri.parse('file:///storage'),
    workspaceState: new Memory(),
  };
  realKernel = async () => 'scenario seen\nwrite a';
  activateWith(context as unknown as ExtensionContext, {
    spawnEngine: () => workers.spawn(),
    realKernel: () => (request, ask) => realKernel(request, ask),
  });
});
afterEach(() => {
  for (const subscription of context.subscriptions) subscription.dispose();
  vi.useRealTimers();
});

const settled = () => vi.advanceTimersByTimeAsync(500);

/** Runs a command and lets everything it set off come to rest. */
async function command(id: string, ...args: unknown[]): Promise<void> {
  const done = host.run(id, ...args);
  await settled();
  await done;
}

async function opened(text = TEXT, name = 'a.mms'): Promise<Editor> {
  const editor = host.open(host.addFile(name, text));
  await settled();
  return editor;
}

/** The webview of a panel says that it is there. */
async function ready(panel: Panel = host.lastPanel): Promise<void> {
  panel.received.fire({ type: 'ready', protocol: PANEL_PROTOCOL });
  await settled();
}

async function ran(text = TEXT): Promise<{ editor: Editor; panel: Panel }> {
  const editor = await opened(text);
  await command('folioscope.run');
  await ready();
  return { editor, panel: host.lastPanel };
}

const treeText = () => host.tree?.view.message;
const lastMessage = () => host.messages.at(-1)?.text ?? '';

describe('an empty window', () => {
  it('starts no engine', async () => {
    await settled();
    expect(workers.spawned).toHaveLength(0);
  });

  it('offers gallery and workspace to run, and opens and runs what is picked', async () => {
    host.addFile('mine.mms', 'scenario mine\nwrite a');
    host.picked = 0;
    await command('folioscope.run');
    expect(host.picks).toEqual([['mine.mms', 'Welcome']]);
    expect(host.editor?.document.uri.path).toBe('/ws/mine.mms');
    expect(host.lastPanel.title).toBe('mine');
  });

  it('gives way to Escape in the pick', async () => {
    await command('folioscope.run');
    expect(host.panels).toHaveLength(0);
    expect(host.messages).toEqual([]);
  });

  it.each(['nextStep', 'previousStep', 'firstStep', 'lastStep', 'copyStep', 'copyValue', 'revealInPanel', 'inspect'])(
    'says what to do when asked for %s',
    async (name) => {
      await command(`folioscope.${name}`);
      expect(lastMessage()).toMatch(/Run a scenario first/);
    },
  );

  it.each(['pinPanel', 'unpinPanel', 'cancelRun', 'editCopy'])('says why it cannot %s', async (name) => {
    await command(`folioscope.${name}`);
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
    await command('folioscope.run');
    expect(host.lastPanel.title).toBe('two');
    await command('folioscope.stepThrough', { uri: String(editor.document.uri), scenario: 'one' });
    expect(host.lastPanel.title).toBe('one');
    await ready();
    expect(host.lastPanel.posted[0]).toMatchObject({ state: { step: 1 } });
  });

  it('uses one panel a scenario, a new one if that is pinned', async () => {
    const { panel } = await ran();
    await command('folioscope.run');
    expect(host.panels).toHaveLength(1);
    expect(panel.reveals).toBe(1);
    await command('folioscope.pinPanel');
    expect(panel.title).toBe('one (pinned)');
    expect(host.context.get('folioscope.panelPinned')).toBe(true);
    await command('folioscope.run');
    expect(host.panels).toHaveLength(2);
  });

  it('asks which of several scenarios if only the file is named', async () => {
    const editor = await opened();
    host.picked = 1;
    await command('folioscope.run', editor.document.uri);
    expect(host.picks).toEqual([['one', 'two']]);
    expect(host.lastPanel.title).toBe('two');
  });

  it('says how many errors keep it from running', async () => {
    await opened('scenario one\nbad');
    await command('folioscope.run');
    expect(lastMessage()).toBe('"one" cannot run: its file has an error.');
    expect(host.panels).toHaveLength(0);
  });

  it('says how to begin a scenario in a file without one', async () => {
    await opened('# nothing yet');
    await command('folioscope.run');
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
    await command('folioscope.cancelRun');
    await done;
    expect(host.panels).toHaveLength(0);
    expect(lastMessage()).toMatch(/cancelled/);
    expect(host.status.shown).toBe(false);
  });

  it('survives the death of the engine and says so', async () => {
    const { editor, panel } = await ran();
    workers.last.crash('out of memory');
    expect(lastMessage()).toMatch(/The engine stopped \(out of memory\)/);
    panel.received.fire({ type: 'request', id: 1, version: 1, view: 'text', args: { step: 1 } });
    await settled();
    expect(panel.posted.at(-1)).toEqual({ type: 'response', id: 1, ok: true, result: 'step 1: write a' });
    editor.document.edit(TEXT.replace('write c', 'write cc'));
    await settled();
    expect(panel.posted.at(-1)).toMatchObject({ type: 'run' });
  });
});

describe('stepping', () => {
  it('moves panel, tree, marker and status together', async () => {
    const { editor, panel } = await ran();
    await command('folioscope.nextStep');
    expect(panel.posted.at(-1)).toEqual({ type: 'show', step: 3 });
    expect(treeText()).toBe('step 3 of 3: write c → did write c');
    expect(editor.marked.map((range) => range.start.line)).toEqual([4]);
    expect(editor.revealed.at(-1)).toBe(4);
    expect(host.status.text).toBe('$(error) 0/1 · step 3/3 · 6.12');
    await command('folioscope.nextStep');
    expect(lastMessage()).toContain('last step');
    await command('folioscope.firstStep');
    expect(treeText()).toBe('step 0 of 3: before the first statement of "one"');
  });

  it('finds the step at the cursor if nothing was run by hand', async () => {
    host.configuration.set('folioscope.followCursor', false);
    const editor = await opened();
    editor.cursor(3);
    await settled();
    expect(treeText()).toBeUndefined();
    await command('folioscope.nextStep');
    expect(treeText()).toBe('step 2 of 3: write b → did write b');
    expect(host.panels).toHaveLength(0);
  });

  it('copies the step as plain text', async () => {
    await ran();
    await command('folioscope.copyStep');
    expect(host.clipboard).toBe('step 2: write b');
  });

  it('in the panel moves the rest', async () => {
    const { editor, panel } = await ran();
    const { state } = panel.posted[0] as unknown as { state: PanelState };
    panel.received.fire({ type: 'moved', state: { ...state, step: 1 } });
    await settled();
    expect(treeText()).toBe('step 1 of 3: write a → did write a');
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
    await command('folioscope.pinPanel');
    const before = panel.posted.length;
    editor.cursor(2);
    await settled();
    expect(panel.posted).toHaveLength(before);
    expect(treeText()).toContain('step 1');
    host.configuration.set('folioscope.followCursor', false);
    editor.cursor(5);
    await settled();
    expect(treeText()).toContain('step 1');
  });

  it('opens no panel', async () => {
    const editor = await opened();
    editor.cursor(5);
    await settled();
    expect(treeText()).toContain('step 3');
    expect(host.panels).toHaveLength(0);
  });
});

describe('editing', () => {
  it('runs the scenario again and shows it in place', async () => {
    const { editor, panel } = await ran();
    editor.document.edit(TEXT.replace('expect 1 2', 'expect 2 2'));
    await settled();
    expect(panel.posted.at(-1)).toMatchObject({ type: 'run', version: 2, run: { failed: 0 } });
    expect(host.diagnostics.get(String(editor.document.uri))).toEqual([]);
  });

  it('keeps failed expects and errors in the problems list', async () => {
    const { editor } = await ran();
    const messages = () => host.diagnostics.get(String(editor.document.uri))?.map((d) => d.message);
    expect(messages()).toEqual(['Expected 2, is 1 (kernel 6.12, after step 2)']);
    editor.document.edit(`${TEXT}\nbad`);
    await settled();
    expect(messages()).toEqual(['bad is not a word', 'Expected 2, is 1 (kernel 6.12, after step 2)']);
  });
});

describe('panels', () => {
  it('go on after the editor was closed, end their document when they close', async () => {
    const { panel } = await ran();
    host.closeEditor();
    await command('folioscope.previousStep');
    expect(panel.posted.at(-1)).toEqual({ type: 'show', step: 1 });
    panel.dispose();
    await settled();
    expect(treeText()).toBeUndefined();
    expect(host.context.get('folioscope.panelOpen')).toBe(false);
  });

  it('that close during a run leave nothing behind', async () => {
    const { panel, editor } = await ran();
    editor.document.edit('scenario one\nlong');
    await vi.advanceTimersByTimeAsync(60);
    panel.dispose();
    host.closeEditor();
    await settled();
    expect(host.diagnostics.size).toBe(0);
    await expect(command('folioscope.cancelRun')).resolves.toBeUndefined();
    expect(lastMessage()).toContain('No scenario is running');
  });

  it('begin anew when shown again, at the step gone to meanwhile', async () => {
    const { panel } = await ran();
    panel.setView(false, false);
    await command('folioscope.firstStep');
    panel.setView(true, false);
    await ready(panel);
    expect(panel.posted.at(-1)).toMatchObject({ type: 'init', state: { step: 0 } });
  });

  it('come back with the window', async () => {
    const uri = host.addFile('a.mms', TEXT);
    const panel = new Panel('folioscope.panel', '');
    const kept = { ...newPanelState(String(uri), 'two', 1), tab: 'rmap', pinned: true };
    await host.serializer?.deserializeWebviewPanel(panel, kept);
    await ready(panel);
    expect(panel.title).toBe('two (pinned)');
    expect(panel.posted).toMatchObject([{ type: 'init', state: { scenario: 'two', tab: 'rmap', pinned: true } }]);
    expect(treeText()).toBe('step 1 of 1: write d → did write d');
  });

  it('come back with a message if their file is gone, not at all with a state that is none', async () => {
    const panel = new Panel('folioscope.panel', '');
    await host.serializer?.deserializeWebviewPanel(panel, newPanelState('file:///ws/gone.mms', 'one', 1));
    await ready(panel);
    expect(panel.posted).toMatchObject([{ type: 'problem', stale: false }]);
    const other = new Panel('folioscope.panel', '');
    host.panels.push(other);
    await host.serializer?.deserializeWebviewPanel(other, { nonsense: true });
    expect(host.panels).not.toContain(other);
  });

  it('follow their file to its new name', async () => {
    const { panel, editor } = await ran();
    const newUri = host.addFile('b.mms', TEXT);
    const oldUri = editor.document.uri;
    host.closeEditor();
    host.renamedFiles.fire({ files: [{ oldUri, newUri }] });
    await settled();
    expect(panel.posted.some((m) => m.type === 'init' && (m.state as PanelState).uri === String(newUri))).toBe(true);
  });

  it('say that their file was deleted', async () => {
    const { panel, editor } = await ran();
    host.closeEditor();
    host.deletedFiles.fire({ files: [editor.document.uri] });
    await settled();
    expect(panel.posted.at(-1)).toMatchObject({ type: 'problem', stale: true });
  });

  it('change to a chosen kernel', async () => {
    const { panel } = await ran();
    host.picked = 0;
    await command('folioscope.chooseKernel');
    expect(host.picks.at(-1)).toEqual(['6.1', '6.12']);
    expect(panel.posted.at(-1)).toMatchObject({ type: 'init', state: { kernel: '6.1' }, run: { kernel: '6.1' } });
    expect(host.status.text).toContain('6.1');
  });
});

describe('settings', () => {
  it('that bear on runs make them anew', async () => {
    await opened();
    const before = workers.last.asked.filter((type) => type === 'run').length;
    host.configuration.set('folioscope.run.maxPages', 5);
    host.changedConfiguration.fire({
      affectsConfiguration: (section) => 'folioscope.run.maxPages'.startsWith(section),
    });
    await settled();
    const runs = workers.last.received.filter((m) => m.type === 'run');
    expect(runs.length).toBe(before + 2);
    expect(runs.at(-1)?.options).toEqual({ maxPages: 5 });
  });
});

describe('comparing', () => {
  it('offers series, those that the scenario calls first, and shows both runs at the first difference', async () => {
    await opened('scenario one\nwrite a\ndiffer b');
    host.picked = 0;
    await command('folioscope.compareSeries');
    expect(host.picks.at(-1)).toEqual(['busy', 'CONFIG_CHOICE', 'idle']);
    expect(host.lastPanel.title).toBe('± busy: one');
    await ready();
    expect(host.lastPanel.posted).toMatchObject([
      { type: 'compared', state: { step: 2, compare: { by: 'series', series: ['busy'] } } },
    ]);
  });

  it('offers choices of Kconfig among the series', async () => {
    await opened('scenario one\nwrite a\ndiffer b');
    host.picked = 1;
    await command('folioscope.compareSeries');
    expect(host.lastPanel.title).toBe('± CONFIG_CHOICE: one');
    await ready();
    expect(host.lastPanel.posted).toMatchObject([
      { type: 'compared', state: { compare: { by: 'config', options: ['CHOICE'] } } },
    ]);
  });

  it('takes two kernels, one after the other, and one panel for each pair', async () => {
    const editor = await opened('scenario one\nwrite a\ndiffer b');
    host.picked = 0;
    await command('folioscope.compareKernels');
    expect(host.picks.slice(-2)).toEqual([['6.1', '6.12'], ['6.12']]);
    expect(host.lastPanel.title).toBe('6.1 ↔ 6.12: one');
    host.focus(editor);
    await command('folioscope.compareKernels');
    expect(host.panels).toHaveLength(1);
    await command('folioscope.run');
    expect(host.panels).toHaveLength(2);
  });

  it('follows the cursor, and leaves the panels of one run alone', async () => {
    const editor = await opened('scenario one\nwrite a\ndiffer b\nwrite c');
    host.picked = 0;
    await command('folioscope.compareSeries');
    await ready();
    const compared = host.lastPanel;
    editor.cursor(4);
    await settled();
    expect(compared.posted.at(-1)).toEqual({ type: 'show', step: 3 });
  });

  it('comes back with the window, not with a comparison of nothing', async () => {
    const uri = String(host.addFile('a.mms', TEXT));
    const panel = new Panel('folioscope.panel', '');
    const compare = { by: 'kernels', a: '6.1', b: '6.12' } as const;
    await host.serializer?.deserializeWebviewPanel(panel, { ...newPanelState(uri, 'one', 1), compare });
    await ready(panel);
    expect(panel.posted).toMatchObject([{ type: 'compared', state: { step: 1, compare } }]);
    const other = new Panel('folioscope.panel', '');
    host.panels.push(other);
    const wrong = { ...newPanelState(uri, 'one', 1), compare: { by: 'series', series: [] } };
    await host.serializer?.deserializeWebviewPanel(other, wrong);
    expect(host.panels).not.toContain(other);
  });

  it('says what keeps it from comparing', async () => {
    await opened('scenario one\nbad');
    await command('folioscope.compareSeries');
    expect(lastMessage()).toMatch(/cannot run/);
    expect(host.panels).toHaveLength(0);
  });
});

describe('real kernels', () => {
  it('run the scenario at the cursor and show what they did, from a file that comes back', async () => {
    await opened('scenario one\nwrite a');
    host.picked = 1;
    const asked: unknown[] = [];
    realKernel = async (request, { onProgress }) => {
      asked.push(request);
      onProgress?.('booting');
      return 'scenario seen\nwrite b';
    };
    await command('folioscope.runOnRealKernel');
    expect(asked).toEqual([{ text: 'scenario one\nwrite a', scenario: 'one', kernel: '6.12' }]);
    expect([...host.files.keys()]).toContain('file:///storage/traces/one-on-6.12.json');
    expect(host.lastPanel.title).toBe('seen');
    await ready();
    expect(host.lastPanel.posted).toMatchObject([{ type: 'init', run: { steps: [{ text: 'write b' }] } }]);
  });

  it('say what is missing, and nothing if they are cancelled', async () => {
    await opened('scenario one\nwrite a');
    host.picked = 0;
    realKernel = () => Promise.reject(new EngineError('failed', 'qemu-system-x86_64 is missing; install with: …'));
    await command('folioscope.runOnRealKernel');
    expect(lastMessage()).toContain('qemu-system-x86_64 is missing');
    const count = host.messages.filter(({ kind }) => kind === 'error').length;
    realKernel = () => Promise.reject(new EngineError('cancelled', 'Cancelled.'));
    await command('folioscope.runOnRealKernel');
    expect(host.messages.filter(({ kind }) => kind === 'error')).toHaveLength(count);
    expect(host.panels).toHaveLength(0);
  });

  it('are not run in a workspace that is not trusted', async () => {
    await opened('scenario one\nwrite a');
    host.trusted = false;
    await command('folioscope.runOnRealKernel');
    expect(lastMessage()).toContain('Trust this workspace');
  });

  it('are shown from a trace file, which has to be one', async () => {
    const uri = host.addFile('seen.json', 'scenario seen\nwrite a');
    await command('folioscope.openTrace', uri);
    expect(host.lastPanel.title).toBe('seen');
    await command('folioscope.openTrace', host.addFile('none.json', 'nothing'));
    expect(lastMessage()).toBe('The trace could not be read.');
    await command('folioscope.openTrace', Uri.parse('file:///ws/gone.json'));
    expect(lastMessage()).toMatch(/cannot be read/);
    expect(host.panels).toHaveLength(1);
  });
});

describe('traces compared', () => {
  const compared = () =>
    host.lastPanel.posted.find(({ type }) => type === 'compared')?.['runs'] as ComparedRuns | undefined;
  const detail = (run: { readonly scenario: string; readonly settings: readonly string[] } | undefined) =>
    run && [run.scenario, ...run.settings];

  it('two that are selected in the explorer, one panel for both', async () => {
    const a = host.addFile('a.json', 'scenario seen\nwrite a\ndiffer b');
    const b = host.addFile('b.json.gz.json', 'scenario seen\nwrite a\ndiffer c');
    await command('folioscope.compareTraces', a, [a, b]);
    expect(host.lastPanel.title).toBe('Two traces: seen');
    await ready();
    const choice = { by: 'traces', trace: String(b) };
    expect(host.lastPanel.posted).toMatchObject([{ type: 'compared', state: { step: 2, compare: choice } }]);
    expect(compared()?.b.steps[1]).toMatchObject({ text: 'differ c' });
    await command('folioscope.compareTraces', a, [a, b]);
    expect(host.panels).toHaveLength(1);
  });

  it('two that are chosen, or the one that is missing', async () => {
    const a = host.addFile('a.json', 'scenario seen\nwrite a');
    const b = host.addFile('b.json', 'scenario seen\nwrite b');
    host.chosen = [a, b];
    await command('folioscope.compareTraces');
    expect(host.lastPanel.title).toBe('Two traces: seen');
    host.chosen = [host.addFile('c.json', 'scenario seen\nwrite c')];
    await command('folioscope.compareTraces', a, [a]);
    expect(host.panels).toHaveLength(2);
    host.chosen = undefined;
    await command('folioscope.compareTraces');
    expect(host.panels).toHaveLength(2);
  });

  it('say which file is none', async () => {
    const a = host.addFile('a.json', 'scenario seen\nwrite a');
    await command('folioscope.compareTraces', a, [a, host.addFile('none.json', 'nothing')]);
    expect(lastMessage()).toBe('none.json: The trace could not be read.');
    await command('folioscope.compareTraces', a, [a, Uri.parse('file:///ws/gone.json')]);
    expect(lastMessage()).toMatch(/^gone\.json cannot be read: /);
    await command('folioscope.compareTraces', a, [a, a, a]);
    expect(lastMessage()).toMatch(/select two files/);
    expect(host.panels).toHaveLength(0);
  });

  it('one with the simulator, by its own steps', async () => {
    const a = host.addFile('a.json', 'scenario seen\nwrite a');
    await command('folioscope.compareWithSimulator', a);
    expect(host.lastPanel.title).toBe('Simulator ↔ kernel: seen');
    await ready();
    expect(detail(compared()?.a)).toEqual(['seen', 'like scenario seen']);
    expect(detail(compared()?.b)).toEqual(['seen']);
  });

  it('with a scenario: from a file, one made before, or one made now', async () => {
    const editor = await opened('scenario one\nwrite a');
    host.chosen = [host.addFile('a.json', 'scenario seen\nwrite a')];
    host.picked = 0;
    await command('folioscope.compareWithTrace');
    expect(host.picks.at(-1)).toEqual(['A trace file…', 'Run on a real kernel…']);
    expect(host.lastPanel.title).toBe('Simulator ↔ kernel: one');
    await ready();
    expect(detail(compared()?.a)).toEqual(['one', 'like scenario seen']);
    host.focus(editor);
    host.pickedNext = [1, 1];
    await command('folioscope.compareWithTrace');
    expect([...host.files.keys()]).toContain('file:///storage/traces/one-on-6.12.json');
    expect(host.panels).toHaveLength(2);
    host.focus(editor);
    await command('folioscope.compareWithTrace');
    expect(host.picks.at(-1)?.[0]).toBe('kernel 6.12');
    expect(host.panels).toHaveLength(2);
  });

  it('follow edits of the scenario and new contents of the trace, and say that the trace is gone', async () => {
    await opened('scenario one\nwrite a');
    const trace = host.addFile('a.json', 'scenario seen\nwrite a');
    host.chosen = [trace];
    host.picked = 0;
    await command('folioscope.compareWithTrace');
    await ready();
    host.addFile('a.json', 'scenario seen\nwrite z');
    await command('folioscope.openTrace', trace);
    const { posted } = host.panels[0] ?? host.lastPanel;
    expect(posted.filter((one) => one.type === 'compared').at(-1)).toMatchObject({
      runs: { b: { steps: [{ text: 'write z' }] } },
    });
  });

  it('come back with the window, and say so if a file is gone', async () => {
    const uri = String(host.addFile('a.mms', TEXT));
    const trace = String(host.addFile('a.json', 'scenario seen\nwrite a'));
    const panel = new Panel('folioscope.panel', '');
    const compare = { by: 'simulator', trace } as const;
    await host.serializer?.deserializeWebviewPanel(panel, { ...newPanelState(uri, 'one', 1), compare });
    await ready(panel);
    expect(panel.posted).toMatchObject([{ type: 'compared', state: { step: 1, compare } }]);
    const other = new Panel('folioscope.panel', '');
    host.panels.push(other);
    const gone = { by: 'traces', trace: 'file:///ws/gone.json' } as const;
    await host.serializer?.deserializeWebviewPanel(other, { ...newPanelState(trace, 'seen', 1), compare: gone });
    await ready(other);
    expect(other.posted.at(-1)).toMatchObject({
      type: 'problem',
      message: expect.stringMatching(/^gone\.json: it cannot/),
    });
  });

  it('are offered after a run on a real kernel', async () => {
    await opened('scenario one\nwrite a');
    host.picked = 1;
    await command('folioscope.runOnRealKernel');
    expect(lastMessage()).toBe('"one" ran on a real kernel 6.12.');
  });
});
