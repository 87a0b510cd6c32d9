import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepFailures, type Theme, Workbench } from './driver';

const NAME = 'Child writes one page after fork';

describe('the panel', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await Workbench.open();
    await workbench.closeAll();
    await workbench.openFile('cow.mms');
    await workbench.lens('▶ Run').click();
    await workbench.panelShows(NAME, 4);
  });
  afterAll(() => workbench.close());
  keepFailures(() => workbench);

  it('shows who maps what after the last step', async () => {
    const rows = await workbench.table('Address spaces');
    expect(rows.find((row) => row.Process === 'child' && row.Pages === '[0]')).toMatchObject({ Access: 'writable' });
    expect(rows.find((row) => row.Process === 'child' && row.Pages === '[1..3]')).toMatchObject({
      Access: 'read-only',
    });
  });

  it('steps back and on again, by button and by key', async () => {
    const after = await workbench.table('Folios');
    await workbench.panel().getByRole('button', { name: 'Step back' }).click();
    await workbench.panelShows(NAME, 3);
    const before = await workbench.table('Folios');
    expect(before).not.toEqual(after);
    expect(before.map((row) => row.mapcount)).toEqual(['1 → 2']);

    await workbench.page.keyboard.press('ArrowRight');
    await workbench.panelShows(NAME, 4);
    expect(await workbench.table('Folios')).toEqual(after);

    await workbench.page.keyboard.press('Home');
    await workbench.panelShows(NAME, 0);
    await workbench.page.keyboard.press('End');
    await workbench.panelShows(NAME, 4);
  });

  it('follows the cursor of the editor', async () => {
    await workbench.line('write buf').click();
    await workbench.panelShows(NAME, 2);
    await workbench.line('child: write').click();
    await workbench.panelShows(NAME, 4);
  });

  it.each([
    ['Page tables', 'tables'],
    ['Folios', 'folios'],
    ['Rmap chains', 'rmap'],
    ['Calls', 'calls'],
    ['Map', 'map'],
  ])('has the tab %s', async (label, name) => {
    await workbench.tab(label);
    await workbench.screenshot(`tab-${name}`);
    expect((await workbench.panel().locator(`#view-${name}`).innerText()).length).toBeGreaterThan(0);
  });

  it.each(['light', 'high contrast', 'dark'] satisfies Theme[])('is drawn in the %s theme', async (theme) => {
    await workbench.setTheme(theme);
    await workbench.panelShows(NAME, 4);
    await workbench.screenshot(`panel-${theme.replace(' ', '-')}`);
  });

  it('inspects what is clicked in the side panel', async () => {
    await workbench.tab('Map');
    await workbench.palette('Folioscope: Show MM State');
    const tree = workbench.tree();
    await tree.unfold('child', 'buf', '[0]');
    await tree.click('child', 'buf', '[0]');
    const inspector = workbench.panel().getByRole('complementary', { name: 'Inspector' });
    await inspector.getByText('child: PTE buf[0]').first().waitFor();
    expect(await inspector.innerText()).toContain('wp_page_copy');
    // Of this the README's picture is made (npm run pictures).
    await workbench.screenshot('readme');
  });

  it('comes back at its step when the window is loaded again', async () => {
    await workbench.panel().getByRole('button', { name: 'Step back' }).click();
    await workbench.panelShows(NAME, 3);
    await workbench.reload();
    await workbench.panelShows(NAME, 3);
    await workbench.screenshot('after-reload');
  });
});
