import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keepFailures, type Theme, Workbench } from './driver';

const FIRST = '1 mm/rmap: introduce folio_remove_rmap_[pte|ptes|pmd]()';

describe('the side view "Patch Review"', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
    await workbench.closeAll();
    await workbench.openFile('example-v1.mbox');
    await workbench.palette('Folioscope: Review patch series…');
    await workbench.tree('Patch Review').unfold(FIRST);
  });
  afterAll(() => workbench.close());
  keepFailures(() => workbench);

  it('shows the series that is in the editor: patches, files and functions with what the model knows', async () => {
    const tree = workbench.tree('Patch Review');
    expect(await tree.below(FIRST)).toEqual(['rmap.h: include/linux · +4 −0', 'rmap.c: mm · +24 −0']);
    await vi.waitFor(async () => {
      const functions = await tree.below(FIRST, 'rmap.c');
      expect(functions).toContainEqual(expect.stringMatching(/^folio_remove_rmap_ptes: \d+ scenarios · added$/));
    }, 60_000);
  });

  it('opens a function at its hunk', async () => {
    await workbench.tree('Patch Review').click(FIRST, 'rmap.c', 'folio_remove_rmap_ptes');
    await workbench.line('+void folio_remove_rmap_ptes').waitFor();
  });

  it.each(['light', 'high contrast', 'dark'] satisfies Theme[])('is drawn in the %s theme', async (theme) => {
    await workbench.setTheme(theme);
    await workbench.screenshot(`review-${theme.replace(' ', '-')}`);
  });

  it('marks patches as seen, and knows them again after the window was loaded anew', async () => {
    const view = workbench.page.locator('.pane', {
      has: workbench.page.locator('.pane-header[aria-label^="Patch Review"]'),
    });
    await view.locator('.monaco-list-row', { hasText: FIRST }).locator('.custom-view-tree-node-item-checkbox').click();
    await view.locator('.description', { hasText: '1 of 2 seen' }).waitFor();
    await workbench.reload();
    await view.locator('.description', { hasText: '1 of 2 seen' }).waitFor();
    const tree = workbench.tree('Patch Review');
    await tree.unfold(FIRST, 'rmap.c');
    await vi.waitFor(
      async () => expect(await tree.below(FIRST, 'rmap.c')).toContainEqual(expect.stringMatching(/: \d+ scenarios/)),
      60_000,
    );
    await workbench.screenshot('review-reloaded');
  });

  it('puts the newer of two versions beside the older, whichever was opened first', async () => {
    await workbench.palette('Folioscope: Compare with another version of this series…');
    await workbench.choose('example-v2.mbox');
    await workbench.page.getByText('mm/rmap: interface overhaul (v2), against v1').first().waitFor();
    const tree = workbench.tree('Patch Review');
    await vi.waitFor(
      async () =>
        expect(await tree.below('Newly touched')).toContainEqual(
          expect.stringMatching(/^page_add_new_anon_rmap: .*removed/),
        ),
      60_000,
    );
    await workbench.screenshot('review-versions');
  });

  it('compares a scenario with and without the series that it recognised', async () => {
    await workbench.tree('Patch Review').click('Modelled series: rmap-overhaul (6.8)');
    await workbench
      .panel()
      .getByRole('region', { name: /rmap-overhaul/ })
      .first()
      .waitFor();
    await workbench.screenshot('review-compared');
  });
});
