import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepFailures, Workbench } from './driver';

describe('the walkthrough', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
    await workbench.closeAll();
    await workbench.palette('Welcome: Open Walkthrough...');
    await workbench.choose('Review a Linux MM patch with Folioscope');
  });
  afterAll(() => workbench.close());
  keepFailures(() => workbench);
  const steps = () => workbench.page.locator('.getting-started-step');

  it('leads from a scenario to an answer on the list', async () => {
    await steps().first().waitFor();
    const titles = await steps().locator('.step-title').allInnerTexts();
    expect(titles).toEqual([
      'Open a scenario',
      'Step on, and back',
      'Open a patch series',
      'Run what reaches a hunk',
      'Compare with and without it',
      'Answer on the list',
    ]);
    await workbench.screenshot('walkthrough');
  });

  it('shows a picture of each step that has one', async () => {
    await steps().filter({ hasText: 'Run what reaches a hunk' }).click();
    const picture = workbench.page.locator('.getting-started-media img, .getting-started-media iframe').first();
    await picture.waitFor();
    await workbench.screenshot('walkthrough-picture');
  });

  it('opens the example series and reviews it', async () => {
    await steps().filter({ hasText: 'Open a patch series' }).click();
    await workbench.page.getByRole('button', { name: 'Open the Example Series' }).click();
    await workbench.page.getByText('mm/rmap: interface overhaul (v2)').first().waitFor();
    await workbench
      .line('+void folio_remove_rmap_ptes')
      .or(workbench.line('Subject: [EXAMPLE PATCH v2 0/3]'))
      .first()
      .waitFor();
    await workbench.screenshot('walkthrough-example');
  });
});
