import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepFailures, type Theme, Workbench } from './driver';

const NAME = 'Child writes one page after fork';

describe('comparing in the workbench', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
    await workbench.closeAll();
    await workbench.openFile('cow.mms');
  });
  afterAll(() => workbench.close());
  keepFailures(() => workbench);

  it('is offered by a lens, with the series that the scenario calls first', async () => {
    await workbench.lens('Compare with/without…').click();
    const first = workbench.page.locator('.quick-input-list .monaco-list-row').first();
    await first.waitFor();
    expect(await first.innerText()).toContain('Change what this scenario calls');
    await workbench.screenshot('compare-pick');
    await workbench.page.keyboard.press('Escape');
  });

  it('shows two kernels side by side, at the first difference', async () => {
    await workbench.palette('Folioscope: Compare MM scenario on two kernels…');
    await workbench.choose('6.1');
    await workbench.choose('7.2');
    await workbench.panel().getByRole('region', { name: 'A: kernel 6.1' }).waitFor();
    await workbench.panel().getByRole('region', { name: 'B: kernel 7.2' }).waitFor();
    await workbench.panelShows(NAME, 2);
    await workbench.screenshot('compare-kernels');
  });

  it('goes to the next difference by key and follows the cursor of the editor', async () => {
    await workbench.panel().getByText('step 2 of 4', { exact: true }).click();
    await workbench.page.keyboard.press('n');
    await workbench.panelShows(NAME, 3);
    await workbench.line('child: write').click();
    await workbench.panelShows(NAME, 4);
  });

  it.each(['light', 'high contrast', 'dark'] satisfies Theme[])('is drawn in the %s theme', async (theme) => {
    await workbench.setTheme(theme);
    await workbench.panelShows(NAME, 4);
    await workbench.screenshot(`compare-${theme.replace(' ', '-')}`);
  });

  it('comes back when the window is loaded again', async () => {
    await workbench.reload();
    await workbench.panel().getByRole('region', { name: 'B: kernel 7.2' }).waitFor();
    await workbench.panelShows(NAME, 4);
  });
});
