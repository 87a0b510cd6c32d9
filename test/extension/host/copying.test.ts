import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExtensionContext } from 'vscode';
import { activateWith } from '../../../src/extension/activation/activate';
import { PANEL_PROTOCOL } from '../../../src/protocol';
import { FakeEngine } from '../fakes/engine';
import { type Editor, type Host, Memory, newHost } from '../fakes/host';
import { Uri } from '../fakes/vscodeValues';
import { FakeWorkers } from '../fakes/worker';

vi.mock('vscode', () => import('../fakes/vscode'));

const TEXT = 'scenario one\nwrite a\nwrite b\nexpect 1 2\nwrite c\nscenario two\nwrite d';
let host: Host;
let subscriptions: { dispose(): unknown }[];

beforeEach(() => {
  vi.useFakeTimers();
  host = newHost();
  subscriptions = [];
  const workers = new FakeWorkers(new FakeEngine());
  const context = {
    subscriptions,
    extensionUri: Uri.parse('file:///extension'),
    globalStorageUri: Uri.parse('file:///storage'),
    workspaceState: new Memory(),
  };
  activateWith(context as unknown as ExtensionContext, { spawnEngine: () => workers.spawn() });
});
afterEach(() => {
  for (const subscription of subscriptions) subscription.dispose();
  vi.useRealTimers();
});

const settled = () => vi.advanceTimersByTimeAsync(500);
async function command(id: string, ...args: unknown[]): Promise<void> {
  const done = host.run(id, ...args);
  await settled();
  await done;
}
async function ran(): Promise<Editor> {
  const editor = host.open(host.addFile('a.mms', TEXT));
  await settled();
  await command('folioscope.run');
  host.lastPanel.received.fire({ type: 'ready', protocol: PANEL_PROTOCOL });
  await settled();
  return editor;
}
const last = () => host.messages.at(-1)?.text ?? '';

describe('copying as plain text', () => {
  it('copies the step that a link names, whichever is shown', async () => {
    await ran();
    await command('folioscope.copyStep', { uri: 'file:///ws/a.mms', scenario: 'one', step: 3 });
    expect(host.clipboard).toBe('step 3: write c');
    expect(last()).toBe('$(copy) Step 3 copied as plain text');
  });

  it('copies the steps of the selected lines; the line before whose first letter a selection ends is not one', async () => {
    const editor = await ran();
    editor.select(2, 5);
    await command('folioscope.copySteps');
    expect(host.clipboard).toBe('steps 1 to 2 of a.mms');
  });

  it('asks for the range without a selection, with what is wrong said as one types', async () => {
    await ran();
    host.typed = ['2-9', '1-3'];
    await command('folioscope.copySteps');
    expect(host.refused).toEqual(['There is no step 9: the run has 3.']);
    expect(host.clipboard).toBe('steps 1 to 3 of a.mms');
  });

  it('copies nothing if the question is left by Escape', async () => {
    await ran();
    await command('folioscope.copySteps');
    expect(host.clipboard).toBe('');
  });

  it('copies all calls of the step, and the scenario', async () => {
    await ran();
    await command('folioscope.copyCalls');
    expect(host.clipboard).toBe('calls of step 2');
    await command('folioscope.copyScenario', { uri: 'file:///ws/a.mms', scenario: 'two' });
    expect(host.clipboard).toBe(`# two in a.mms\n${TEXT}`);
  });

  it('copies the comparison that is shown, its step if its panel has the focus, and says so if there is none', async () => {
    await ran();
    await command('folioscope.copyComparison');
    expect(last()).toMatch(/No comparison is shown/);
    host.picked = 0;
    await command('folioscope.compareSeries', { uri: 'file:///ws/a.mms', scenario: 'one' });
    host.lastPanel.received.fire({ type: 'ready', protocol: PANEL_PROTOCOL });
    await settled();
    await command('folioscope.copyComparison');
    expect(host.clipboard).toBe('the whole comparison');
    host.lastPanel.setView(true, true);
    await command('folioscope.copyStep');
    expect(host.clipboard).toMatch(/^difference of step \d$/);
  });
});
