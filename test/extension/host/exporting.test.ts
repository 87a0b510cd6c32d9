import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fileNameOf } from '../../../src/extension/commands/saveFile';
import { host } from '../fakes/host';
import { Uri } from '../fakes/vscodeValues';
import { FakeWindow, lastMessage } from '../fakes/window';

vi.mock('vscode', () => import('../fakes/vscode'));

const TEXT = 'scenario one\nwrite a\nwrite b';
const OUT = 'file:///ws/out/run.html';
const { command, opened, ready, settled } = FakeWindow.forEachTest();

beforeEach(() => {
  for (const name of ['webview/main.js', 'webview/main.css', 'webview/page.js', 'webview/page.css', 'engine.js'])
    host.files.set(`file:///extension/dist/${name}`, `/* ${name} */`);
});

describe('exporting a run as a page', () => {
  it('writes where the user says, and says that it did; the folder of the scenario is not in it', async () => {
    await opened(TEXT);
    host.saveAs = Uri.parse(OUT);
    await command('exportHtml');
    expect(host.saved).toEqual(['file:///ws/one.html']);
    const page = host.files.get(OUT) ?? '';
    expect(page).toContain('"file":"a.mms","scenario":"one"');
    expect(page).not.toContain('/ws/');
    expect(page).toContain('<pre>steps 0 to 2 of a.mms</pre>');
    expect(lastMessage()).toMatch(/^run\.html is written \(\d+ kB\)\. It needs no network\.$/);
  });

  it('writes nothing if the dialog is left by Escape', async () => {
    await opened(TEXT);
    await command('exportHtml');
    expect(host.files.has(OUT)).toBe(false);
  });

  it('says why it cannot: a file of the extension is missing', async () => {
    await opened(TEXT);
    host.saveAs = Uri.parse(OUT);
    host.files.delete('file:///extension/dist/webview/page.js');
    await command('exportHtml');
    expect(lastMessage()).toMatch(/^The page cannot be written: no file .*page\.js$/);
  });
});

describe('exporting a view as a picture', () => {
  async function shown() {
    await opened(TEXT);
    await command('run');
    return ready();
  }

  it('asks which, has the panel draw it, and saves what it drew', async () => {
    const panel = await shown();
    host.picked = 2;
    await command('exportSvg');
    expect(host.picks.at(-1)).toEqual(['Map', 'Map', 'Timeline', 'Timeline']);
    expect(panel.posted.at(-1)).toEqual({ type: 'makePicture', choice: { what: 'timeline', paper: true } });
    host.saveAs = Uri.parse('file:///ws/out.svg');
    panel.received.fire({ type: 'picture', name: 'one step 2 Timeline', svg: '<svg/>' });
    await settled();
    expect(host.files.get('file:///ws/out.svg')).toBe('<svg/>');
    expect(host.saved).toEqual(['file:///ws/one-step-2-Timeline.svg']);
  });

  it('does the same when the panel asks for it, and says why there is none', async () => {
    const panel = await shown();
    host.picked = 0;
    panel.received.fire({ type: 'wantPicture' });
    await settled();
    expect(panel.posted.at(-1)).toMatchObject({ type: 'makePicture' });
    panel.received.fire({ type: 'noPicture', message: 'The calls are text.' });
    await settled();
    expect(lastMessage()).toBe('The calls are text.');
  });

  it('says that a hidden panel cannot draw', async () => {
    const panel = await shown();
    panel.setView(false, false);
    host.picked = 0;
    await command('exportSvg');
    expect(lastMessage()).toMatch(/^The panel is hidden/);
  });
});

it('makes names of files from titles', () => {
  expect(fileNameOf('Fork: "größer" & more…', 'html')).toBe('Fork-gro-er-more.html');
  expect(fileNameOf('../..', 'svg')).toBe('folioscope.svg');
  expect(fileNameOf('x'.repeat(200), 'svg')).toHaveLength(64);
});
