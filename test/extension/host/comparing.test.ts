import { describe, expect, it, vi } from 'vitest';
import { newPanelState } from '../../../src/extension/panel/panelState';
import type { ComparedRuns } from '../../../src/protocol';
import { host, Panel } from '../fakes/host';
import { Uri } from '../fakes/vscodeValues';
import { FakeWindow, lastMessage, TWO_SCENARIOS } from '../fakes/window';

vi.mock('vscode', () => import('../fakes/vscode'));

const window = FakeWindow.forEachTest();
const { command, opened, ready, settled } = window;

describe('comparing', () => {
  it('offers series, those that the scenario calls first, and shows both runs at the first difference', async () => {
    await opened('scenario one\nwrite a\ndiffer b');
    host.picked = 0;
    await command('compareSeries');
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
    await command('compareSeries');
    expect(host.lastPanel.title).toBe('± CONFIG_CHOICE: one');
    await ready();
    expect(host.lastPanel.posted).toMatchObject([
      { type: 'compared', state: { compare: { by: 'config', options: ['CHOICE'] } } },
    ]);
  });

  it('takes two kernels, one after the other, and one panel for each pair', async () => {
    const editor = await opened('scenario one\nwrite a\ndiffer b');
    host.picked = 0;
    await command('compareKernels');
    expect(host.picks.slice(-2)).toEqual([['6.1', '6.12'], ['6.12']]);
    expect(host.lastPanel.title).toBe('6.1 ↔ 6.12: one');
    host.focus(editor);
    await command('compareKernels');
    expect(host.panels).toHaveLength(1);
    await command('run');
    expect(host.panels).toHaveLength(2);
  });

  it('follows the cursor, and leaves the panels of one run alone', async () => {
    const editor = await opened('scenario one\nwrite a\ndiffer b\nwrite c');
    host.picked = 0;
    await command('compareSeries');
    await ready();
    const compared = host.lastPanel;
    editor.cursor(4);
    await settled();
    expect(compared.posted.at(-1)).toEqual({ type: 'show', step: 3 });
  });

  it('comes back with the window, not with a comparison of nothing', async () => {
    const uri = String(host.addFile('a.mms', TWO_SCENARIOS));
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
    await command('compareSeries');
    expect(lastMessage()).toMatch(/cannot run/);
    expect(host.panels).toHaveLength(0);
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
    await command('compareTraces', a, [a, b]);
    expect(host.lastPanel.title).toBe('Two traces: seen');
    await ready();
    const choice = { by: 'traces', trace: String(b) };
    expect(host.lastPanel.posted).toMatchObject([{ type: 'compared', state: { step: 2, compare: choice } }]);
    expect(compared()?.b.steps[1]).toMatchObject({ text: 'differ c' });
    await command('compareTraces', a, [a, b]);
    expect(host.panels).toHaveLength(1);
  });

  it('two that are chosen, or the one that is missing', async () => {
    const a = host.addFile('a.json', 'scenario seen\nwrite a');
    const b = host.addFile('b.json', 'scenario seen\nwrite b');
    host.chosen = [a, b];
    await command('compareTraces');
    expect(host.lastPanel.title).toBe('Two traces: seen');
    host.chosen = [host.addFile('c.json', 'scenario seen\nwrite c')];
    await command('compareTraces', a, [a]);
    expect(host.panels).toHaveLength(2);
    host.chosen = undefined;
    await command('compareTraces');
    expect(host.panels).toHaveLength(2);
  });

  it('say which file is none', async () => {
    const a = host.addFile('a.json', 'scenario seen\nwrite a');
    await command('compareTraces', a, [a, host.addFile('none.json', 'nothing')]);
    expect(lastMessage()).toBe('none.json: The trace could not be read.');
    await command('compareTraces', a, [a, Uri.parse('file:///ws/gone.json')]);
    expect(lastMessage()).toMatch(/^gone\.json cannot be read: /);
    await command('compareTraces', a, [a, a, a]);
    expect(lastMessage()).toMatch(/select two files/);
    expect(host.panels).toHaveLength(0);
  });

  it('one with the simulator, by its own steps', async () => {
    const a = host.addFile('a.json', 'scenario seen\nwrite a');
    await command('compareWithSimulator', a);
    expect(host.lastPanel.title).toBe('Simulator ↔ kernel: seen');
    await ready();
    expect(detail(compared()?.a)).toEqual(['seen', 'like scenario seen']);
    expect(detail(compared()?.b)).toEqual(['seen']);
  });

  it('with a scenario: from a file, one made before, or one made now', async () => {
    const editor = await opened('scenario one\nwrite a');
    host.chosen = [host.addFile('a.json', 'scenario seen\nwrite a')];
    host.picked = 0;
    await command('compareWithTrace');
    expect(host.picks.at(-1)).toEqual(['A trace file…', 'Run on a real kernel…']);
    expect(host.lastPanel.title).toBe('Simulator ↔ kernel: one');
    await ready();
    expect(detail(compared()?.a)).toEqual(['one', 'like scenario seen']);
    host.focus(editor);
    host.pickedNext = [1, 1];
    await command('compareWithTrace');
    expect([...host.files.keys()]).toContain('file:///storage/traces/one-on-6.12.json');
    expect(host.panels).toHaveLength(2);
    host.focus(editor);
    await command('compareWithTrace');
    expect(host.picks.at(-1)?.[0]).toBe('kernel 6.12');
    expect(host.panels).toHaveLength(2);
  });

  it('follow edits of the scenario and new contents of the trace, and say that the trace is gone', async () => {
    await opened('scenario one\nwrite a');
    const trace = host.addFile('a.json', 'scenario seen\nwrite a');
    host.chosen = [trace];
    host.picked = 0;
    await command('compareWithTrace');
    await ready();
    host.addFile('a.json', 'scenario seen\nwrite z');
    await command('openTrace', trace);
    const { posted } = host.panels[0] ?? host.lastPanel;
    expect(posted.filter((one) => one.type === 'compared').at(-1)).toMatchObject({
      runs: { b: { steps: [{ text: 'write z' }] } },
    });
  });

  it('come back with the window, and say so if a file is gone', async () => {
    const uri = String(host.addFile('a.mms', TWO_SCENARIOS));
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
    await command('runOnRealKernel');
    expect(lastMessage()).toBe('"one" ran on a real kernel 6.12.');
  });
});
