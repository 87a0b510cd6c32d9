import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { keepFailures, Workbench } from './driver';

const NAME = 'Child writes one page after fork';

describe('answering on the list, from the workbench', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
  });
  afterAll(() => workbench.close());
  keepFailures(() => workbench);
  beforeEach(async () => {
    await workbench.closeAll();
    await workbench.openFile('cow.mms');
    await workbench.palette('Folioscope: Run MM scenario');
    await workbench.panelShows(NAME, 4);
  });

  /** The user writes into the input box on top and confirms. */
  async function answer(text: string): Promise<void> {
    const box = workbench.page.locator('.quick-input-widget:visible input[type=text]');
    await box.fill(text);
    await workbench.page.keyboard.press('Enter');
  }

  /** The user saves under another name than the one that is proposed. */
  async function saveAs(proposed: string, name: string): Promise<string> {
    const box = workbench.page.locator('.quick-input-widget:visible input[type=text]');
    await expect.poll(() => box.inputValue()).toContain(proposed);
    const file = path.join(inject('workspace'), name);
    await answer(file);
    await workbench.page.getByText(`${name} is written`).first().waitFor();
    return readFileSync(file, 'utf8');
  }

  it('copies a range of steps that is typed', async () => {
    await workbench.palette('Folioscope: Copy range of steps as plain text…');
    await answer('2-3');
    await workbench.page.getByText('Steps 2-3 copied as plain text').first().waitFor();
    const text = await workbench.clipboard();
    expect(text.match(/^step \d of 4/gm)).toEqual(['step 2 of 4', 'step 3 of 4']);
    expect(text).toMatch(/\n {2}folioscope run cow\.mms --kernel 6\.12 --steps 2-3\n$/);
  });

  it('copies the scenario for a mail', async () => {
    await workbench.palette('Folioscope: Copy MM scenario as attachment text');
    await workbench.page.getByText('Scenario copied as plain text').first().waitFor();
    expect(await workbench.clipboard()).toContain('# Kernel 6.12 x86_64: all 2 expectations hold.');
  });

  it('copies the step from the panel by key', async () => {
    await workbench.panel().locator('.step').first().click();
    await workbench.page.keyboard.press('c');
    await workbench.page.getByText('Copied to the clipboard').first().waitFor();
    expect(await workbench.clipboard()).toContain(`"${NAME}" (cow.mms)`);
  });

  it('writes the run as a page, and a view as a picture, where the user says', async () => {
    await workbench.palette('Folioscope: Export run as HTML page…');
    const page = await saveAs('Child-writes-one-page-after-fork.html', 'my run.html');
    expect(page).toContain(`<title>${NAME} - Folioscope</title>`);
    await workbench.palette('Folioscope: Export view as SVG…');
    const choices = workbench.page.locator('.quick-input-list:visible', { hasText: 'light, for papers and mails' });
    await choices.waitFor();
    await workbench.page.keyboard.press('Enter');
    expect(await saveAs('after-fork-step-4-Map.svg', 'my picture.svg')).toContain('<text ');
  });
});
