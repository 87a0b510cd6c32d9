import { describe, expect, it, vi } from 'vitest';
import { host } from '../fakes/host';
import { FakeWindow, lastMessage } from '../fakes/window';

vi.mock('vscode', () => import('../fakes/vscode'));

const { command, ready } = FakeWindow.forEachTest();

describe('running a scenario that reaches a function', () => {
  it('opens the panel at the step that does, on its calls, with the function', async () => {
    host.addFile('mine.mms', 'scenario one\nwrite a\ndo_wp_page\nwrite b');
    await command('runReachingFunction', { functions: ['do_wp_page'] });
    expect(host.lastPanel.title).toBe('one');
    const { posted } = await ready();
    expect(posted).toMatchObject([
      { type: 'init', state: { step: 2, tab: 'calls' } },
      { type: 'show', fn: 'do_wp_page' },
    ]);
  });

  it('lets the user choose among several', async () => {
    host.addFile('a.mms', 'scenario one\ndo_wp_page');
    host.addFile('b.mms', 'scenario two\ndo_wp_page');
    host.picked = 1;
    await command('runReachingFunction', { functions: ['do_wp_page'] });
    expect(host.picks).toEqual([['one', 'two']]);
    expect(host.lastPanel.title).toBe('two');
  });

  it('asks for the function if none is meant', async () => {
    host.addFile('a.mms', 'scenario one\nfolio_remove_rmap_ptes');
    host.picked = 1;
    await command('runReachingFunction');
    expect(host.picks).toEqual([['do_wp_page', 'folio_remove_rmap_ptes']]);
    expect(host.lastPanel.title).toBe('one');
  });

  it('says that no scenario does', async () => {
    await command('runReachingFunction', { fn: 'do_wp_page' });
    expect(lastMessage()).toMatch(/No scenario of the gallery or the workspace reaches do_wp_page/);
    expect(host.panels).toEqual([]);
  });
});

describe('comparing a scenario that reaches what a series changed', () => {
  it('opens both runs', async () => {
    host.addFile('a.mms', 'scenario one\nfolio_remove_rmap_ptes');
    await command('compareReachingFunction', { series: 'rmap-overhaul' });
    expect(host.lastPanel.title).toBe('± rmap-overhaul: one');
  });
});

describe('going to a function', () => {
  it('opens its definition in the kernel tree', async () => {
    host.addFile('mm/memory.c', 'int do_wp_page;\ndo_wp_page()\n');
    await command('goToFunction', { fn: 'do_wp_page' });
    expect(host.editor?.document.uri.path).toBe('/ws/mm/memory.c');
  });

  it('says what to open where it is nowhere', async () => {
    await command('goToFunction', { fn: 'do_wp_page' });
    expect(lastMessage()).toMatch(/do_wp_page is not in the open folders/);
  });

  it('says that no series is under review when asked for a hunk', async () => {
    await command('goToHunk', { fn: 'do_wp_page' });
    expect(lastMessage()).toMatch(/No series is under review/);
  });
});
