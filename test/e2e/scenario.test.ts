import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keepFailures, Workbench } from './driver';

const FILE = 'cow.mms';
const NAME = 'Child writes one page after fork';

describe('a scenario in the workbench', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
  });
  afterAll(() => workbench.close());
  keepFailures(() => workbench);
  beforeEach(async () => {
    await workbench.closeAll();
    await workbench.openFile(FILE);
  });

  it('is run from the palette', async () => {
    await workbench.palette('Folioscope: Run MM scenario');
    await workbench.panelShows(NAME, 4);
    await workbench.screenshot('run-by-palette');
  });

  it('is run by its lens', async () => {
    await workbench.lens('▶ Run').click();
    await workbench.panelShows(NAME, 4);
  });

  it('is stepped through by its lens, from the first step', async () => {
    await workbench.lens('Step through').click();
    await workbench.panelShows(NAME, 1);
  });

  it('is run by the keyboard', async () => {
    await workbench.line('write buf').click();
    await workbench.page.keyboard.press('Control+Alt+Enter');
    await workbench.panelShows(NAME, 4);
  });

  it('has its verdict beside the lenses', async () => {
    await workbench.lens('2 of 2 expects hold · kernel 6.12').waitFor();
  });

  it('tells at the end of a line what came of it', async () => {
    await workbench.line('write buf').filter({ hasText: '4 faults' }).waitFor();
  });

  it('tells in a hover what a step did', async () => {
    const hover = await workbench.hover('child = fork');
    expect(hover).toContain('Step 3');
    expect(hover).toContain('copy_present_pte');
    await workbench.screenshot('hover');
  });

  it('shows its state as a tree, down to the folio and who maps it', async () => {
    await workbench.palette('Folioscope: Run MM scenario');
    await workbench.panelShows(NAME, 4);
    await workbench.palette('Folioscope: Show MM State');
    const tree = workbench.tree();
    await tree.unfold('child', 'buf', '[0]');
    await workbench.screenshot('tree');
    expect(await tree.below('child', 'buf', '[0]')).toEqual([
      'folio 5: mapcount 1 · refcount 2',
      'folio 1: mapcount 2 → 1 · refcount 3 → 1',
    ]);
  });
});
