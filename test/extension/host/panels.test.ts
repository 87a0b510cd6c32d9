import { describe, expect, it, vi } from 'vitest';
import { newPanelState } from '../../../src/extension/panel/panelState';
import type { PanelState } from '../../../src/protocol';
import { host, Panel } from '../fakes/host';
import { FakeWindow, lastMessage, TWO_SCENARIOS, treeMessage } from '../fakes/window';

vi.mock('vscode', () => import('../fakes/vscode'));

const window = FakeWindow.forEachTest();
const { command, ran, ready, settled } = window;

describe('panels', () => {
  it('go on after the editor was closed, end their document when they close', async () => {
    const { panel } = await ran();
    host.closeEditor();
    await command('previousStep');
    expect(panel.posted.at(-1)).toEqual({ type: 'show', step: 1 });
    panel.dispose();
    await settled();
    expect(treeMessage()).toBeUndefined();
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
    await expect(command('cancelRun')).resolves.toBeUndefined();
    expect(lastMessage()).toContain('No scenario is running');
  });

  it('begin anew when shown again, at the step gone to meanwhile', async () => {
    const { panel } = await ran();
    panel.setView(false, false);
    await command('firstStep');
    panel.setView(true, false);
    await ready(panel);
    expect(panel.posted.at(-1)).toMatchObject({ type: 'init', state: { step: 0 } });
  });

  it('come back with the window', async () => {
    const uri = host.addFile('a.mms', TWO_SCENARIOS);
    const panel = new Panel('folioscope.panel', '');
    const kept = { ...newPanelState(String(uri), 'two', 1), tab: 'rmap', pinned: true };
    await host.serializer?.deserializeWebviewPanel(panel, kept);
    await ready(panel);
    expect(panel.title).toBe('two (pinned)');
    expect(panel.posted).toMatchObject([{ type: 'init', state: { scenario: 'two', tab: 'rmap', pinned: true } }]);
    expect(treeMessage()).toBe('step 1 of 1: write d → did write d');
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
    const newUri = host.addFile('b.mms', TWO_SCENARIOS);
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
    await command('chooseKernel');
    expect(host.picks.at(-1)).toEqual(['6.1', '6.12']);
    expect(panel.posted.at(-1)).toMatchObject({ type: 'init', state: { kernel: '6.1' }, run: { kernel: '6.1' } });
    expect(host.status.text).toContain('6.1');
  });
});
