import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keepFailures, Workbench } from './driver';

const NAME = 'Child writes one page after fork';

describe('while a scenario is edited', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
  });
  afterAll(() => workbench.close());
  beforeEach(() => workbench.closeAll());
  keepFailures(() => workbench);

  it('a half-typed line is marked, the panel keeps the last run, and both recover', async () => {
    await workbench.openFile('cow.mms');
    await workbench.lens('▶ Run').click();
    await workbench.panelShows(NAME, 4);

    await workbench.line('child = fork').click();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type(' wi');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.panel().getByText('This is the last run that worked').waitFor();
    await workbench.screenshot('half-typed');

    for (let i = 0; i < 3; i++) await workbench.page.keyboard.press('Backspace');
    await workbench.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await workbench.panel().getByText('This is the last run that worked').waitFor({ state: 'detached' });
  });

  it('an expectation that does not hold is a problem that says what is', async () => {
    await workbench.openFile('failing.mms');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.palette('View: Toggle Problems');
    const problem = workbench.page.locator('.markers-panel .monaco-list-row').filter({ hasText: 'is 1' });
    await problem.first().waitFor();
    expect(await problem.first().innerText()).toContain('7');
    await workbench.screenshot('problem');
    await workbench.palette('View: Toggle Problems');
  });
});
