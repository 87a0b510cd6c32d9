import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExtensionContext } from 'vscode';
import { activateWith } from '../../../src/extension/activation/activate';
import { PANEL_PROTOCOL } from '../../../src/protocol';
import { FakeEngine } from '../fakes/engine';
import { type Host, Memory, newHost } from '../fakes/host';
import { Uri } from '../fakes/vscodeValues';
import { FakeWorkers } from '../fakes/worker';

vi.mock('vscode', () => import('../fakes/vscode'));

let host: Host;
let context: { readonly subscriptions: { dispose(): unknown }[] };

beforeEach(() => {
  vi.useFakeTimers();
  host = newHost();
  const workers = new FakeWorkers(new FakeEngine());
  const uri = (text: string) => Uri.parse(text);
  context = { subscriptions: [] };
  Object.assign(context, {
    extensionUri: uri('file:///extension'),
    globalStorageUri: uri('file:///storage'),
    workspaceState: new Memory(),
  });
  activateWith(context as unknown as ExtensionContext, { spawnEngine: () => workers.spawn() });
});
afterEach(() => {
  for (const subscription of context.subscriptions) subscription.dispose();
  vi.useRealTimers();
});

const settled = () => vi.advanceTimersByTimeAsync(3000);

async function command(id: string, argument?: unknown): Promise<void> {
  const done = host.run(id, argument);
  await settled();
  await done;
}
const lastMessage = () => host.messages.at(-1)?.text ?? '';

describe('running a scenario that reaches a function', () => {
  it('opens the panel at the step that does, on its calls, with the function', async () => {
    host.addFile('mine.mms', 'scenario one\nwrite a\ndo_wp_page\nwrite b');
    await command('folioscope.runReachingFunction', { functions: ['do_wp_page'] });
    const { posted, received, title } = host.lastPanel;
    expect(title).toBe('one');
    received.fire({ type: 'ready', protocol: PANEL_PROTOCOL });
    await settled();
    expect(posted).toMatchObject([
      { type: 'init', state: { step: 2, tab: 'calls' } },
      { type: 'show', fn: 'do_wp_page' },
    ]);
  });

  it('lets the user choose among several', async () => {
    host.addFile('a.mms', 'scenario one\ndo_wp_page');
    host.addFile('b.mms', 'scenario two\ndo_wp_page');
    host.picked = 1;
    await command('folioscope.runReachingFunction', { functions: ['do_wp_page'] });
    expect(host.picks).toEqual([['one', 'two']]);
    expect(host.lastPanel.title).toBe('two');
  });

  it('asks for the function if none is meant', async () => {
    host.addFile('a.mms', 'scenario one\nfolio_remove_rmap_ptes');
    host.picked = 1;
    await command('folioscope.runReachingFunction');
    expect(host.picks).toEqual([['do_wp_page', 'folio_remove_rmap_ptes']]);
    expect(host.lastPanel.title).toBe('one');
  });

  it('says that no scenario does', async () => {
    await command('folioscope.runReachingFunction', { fn: 'do_wp_page' });
    expect(lastMessage()).toMatch(/No scenario of the gallery or the workspace reaches do_wp_page/);
    expect(host.panels).toEqual([]);
  });
});

describe('comparing a scenario that reaches what a series changed', () => {
  it('opens both runs', async () => {
    host.addFile('a.mms', 'scenario one\nfolio_remove_rmap_ptes');
    await command('folioscope.compareReachingFunction', { series: 'rmap-overhaul' });
    expect(host.lastPanel.title).toBe('± rmap-overhaul: one');
  });
});

describe('going to a function', () => {
  it('opens its definition in the kernel tree', async () => {
    host.addFile('mm/memory.c', 'int do_wp_page;\ndo_wp_page()\n');
    await command('folioscope.goToFunction', { fn: 'do_wp_page' });
    expect(host.editor?.document.uri.path).toBe('/ws/mm/memory.c');
  });

  it('says what to open where it is nowhere', async () => {
    await command('folioscope.goToFunction', { fn: 'do_wp_page' });
    expect(lastMessage()).toMatch(/do_wp_page is not in the open folders/);
  });

  it('says that no series is under review when asked for a hunk', async () => {
    await command('folioscope.goToHunk', { fn: 'do_wp_page' });
    expect(lastMessage()).toMatch(/No series is under review/);
  });
});
