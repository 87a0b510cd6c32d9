import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type CodeServer, startCodeServer } from '../../scripts/workbench/codeServer.ts';
import { keepFailures, Workbench } from './driver';

// VS Code takes the `browser` entry where there is no Node: here because the setting says so, on vscode.dev always.
const IN_BROWSER = { 'remote.extensionKind': { 'folioscope.folioscope': ['web'] } };

describe('the same extension in the extension host of a browser', () => {
  let server: CodeServer;
  let workbench: Workbench;
  beforeAll(async () => {
    server = await startCodeServer({ extensions: [inject('vsix')], settings: IN_BROWSER });
    workbench = await Workbench.open(server.url);
  });
  afterAll(async () => {
    await workbench?.close();
    await server?.stop();
  });
  keepFailures(() => workbench);

  it('runs a scenario, with the engine in a Web Worker', async () => {
    await workbench.openFile('cow.mms');
    await workbench.lens('▶ Run').click();
    await workbench.panelShows('Child writes one page after fork', 4);
    expect(await workbench.table('Folios')).toContainEqual(
      expect.objectContaining({ Folio: 'folio 5', mapcount: '1' }),
    );
  });

  it('writes the run as a page', async () => {
    await workbench.palette('Folioscope: Export run as HTML page…');
    const box = workbench.page.locator('.quick-input-widget:visible input[type=text]');
    await expect.poll(() => box.inputValue()).toContain('Child-writes-one-page-after-fork.html');
    const file = path.join(inject('workspace'), 'browser.html');
    await box.fill(file);
    await workbench.page.keyboard.press('Enter');
    await workbench.page.getByText('browser.html is written').first().waitFor();
    expect(readFileSync(file, 'utf8')).toContain('"scenario":"Child writes one page after fork"');
  });

  it('marks a line that is wrong', async () => {
    await workbench.line('child = fork').click();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type(' wi');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    for (let i = 0; i < 3; i++) await workbench.page.keyboard.press('Backspace');
    await workbench.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  });

  it('reads a patch series', async () => {
    await workbench.openFile('example-v1.mbox');
    await workbench.palette('Folioscope: Review patch series…');
    const tree = workbench.tree('Patch Review');
    await tree.unfold('2 mm: convert the callers of page_remove_rmap()');
    await workbench.palette('Folioscope: Review git range…');
    await workbench.page.getByText('does not run in a browser alone').first().waitFor();
  });

  it('is not run by Node', async () => {
    await workbench.palette('Developer: Show Running Extensions');
    const row = workbench.page.locator('.runtime-extensions-editor .monaco-list-row').filter({ hasText: 'Folioscope' });
    expect(await row.first().innerText()).toContain('web worker');
  });
});
