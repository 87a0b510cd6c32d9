import { describe, expect, it } from 'vitest';
import type { PanelState, PanelToHost } from '../../../src/protocol';
import { type Page, usePanel } from '../page/usePanel';
import { BUF } from '../shotList';

const open = usePanel();
const sent = (page: Page): Promise<PanelToHost[]> => page.evaluate(() => window.host.sent);
const saved = (page: Page): Promise<PanelState | undefined> => page.evaluate(() => window.host.state);
const statement = (page: Page) => page.locator('.step .what');
const stepCount = (page: Page) => page.locator('.step .n');
const inspectorTitle = (page: Page) => page.getByRole('complementary', { name: 'Inspector' }).locator('h2');

async function atStep(page: Page, n: number): Promise<void> {
  await page.locator('.step .n', { hasText: `step ${n} of` }).waitFor();
}

describe('handshake', () => {
  it('says ready once, shows the scenario and keeps the state for a reload', async () => {
    const page = await open({ state: { step: 4 } });
    expect(await page.locator('header .name').innerText()).toBe('Welcome: fork and copy-on-write');
    expect(await stepCount(page).innerText()).toBe('step 4 of 7');
    expect(await statement(page).innerText()).toBe('child = fork');
    const ready = (await sent(page)).filter((message) => message.type === 'ready');
    expect(ready).toEqual([{ type: 'ready', protocol: 1 }]);
    expect(await saved(page)).toMatchObject({ step: 4, tab: 'map', pinned: false });
  });

  it('restores step, tab, selection and pin', async () => {
    const selection = { kind: 'pte', proc: 1, vpn: BUF } as const;
    const page = await open({ state: { step: 5, tab: 'calls', pinned: true, selection } });
    await inspectorTitle(page).getByText('child: PTE buf[0]').waitFor();
    expect(await page.getByRole('tab', { name: 'Calls' }).getAttribute('aria-selected')).toBe('true');
    expect(
      await page.getByRole('button', { name: 'Unpin: follow the editor again' }).getAttribute('aria-pressed'),
    ).toBe('true');
  });

  it('restores tables and the inspector as they were left, and keeps them', async () => {
    const page = await open({ state: { step: 5, asTable: true, inspector: { open: false, size: 400 } } });
    await page.locator('.table').getByRole('row').first().waitFor();
    await page.getByRole('button', { name: 'Show the inspector' }).click();
    expect((await page.getByRole('complementary').boundingBox())?.width).toBe(400);
    await page.getByRole('checkbox', { name: 'as table' }).click();
    await page.getByRole('separator', { name: 'Size of the inspector' }).press('ArrowLeft');
    expect(await saved(page)).toMatchObject({ asTable: false, inspector: { open: true, size: 420 } });
  });

  it('walks the tables of another process if the selected one is not there yet', async () => {
    const selection = { kind: 'pte', proc: 1, vpn: BUF } as const;
    const page = await open({ state: { step: 2, tab: 'tables', selection } });
    await page.getByRole('application', { name: /^Page tables of parent/ }).waitFor();
    expect(await page.getByText('no VMA at this step').count()).toBe(0);
  });

  it('takes a step beyond the end of the run for the last one', async () => {
    const page = await open({ state: { step: 99 } });
    expect(await stepCount(page).innerText()).toBe('step 7 of 7');
  });
});

describe('stepping', () => {
  it('goes by keyboard: on, back, to the end, to the start, and tells the host', async () => {
    const page = await open();
    await page.keyboard.press('ArrowRight');
    await atStep(page, 1);
    expect(await statement(page).innerText()).toContain('buf = mmap 16K anon private rw');
    await page.keyboard.press('End');
    await atStep(page, 7);
    // The host is told at most every 50 ms: wait for it, or a fast run goes on before it hears of the end.
    await page.waitForFunction(() => window.host.state?.step === 7);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await atStep(page, 6);
    await page.keyboard.press('Home');
    await atStep(page, 0);
    await page.keyboard.press('ArrowLeft');
    await atStep(page, 0);
    await page.waitForFunction(() => {
      const moved = window.host.sent.findLast((message) => message.type === 'moved');
      return moved?.type === 'moved' && moved.state.step === 0;
    });
    const moved = (await sent(page)).flatMap((message) => (message.type === 'moved' ? [message.state.step] : []));
    expect(moved.at(-1)).toBe(0);
    expect(moved).toContain(7);
  });

  it('goes by keyboard after a click on a tab, too', async () => {
    const page = await open();
    await page.getByRole('tab', { name: 'Folios' }).click();
    await page.keyboard.press('ArrowRight');
    await atStep(page, 1);
    expect(await page.getByRole('tab', { name: 'Folios' }).getAttribute('aria-selected')).toBe('true');
    await page.getByRole('tab', { name: 'Folios' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { name: 'Rmap chains' }).getAttribute('aria-selected')).toBe('true');
    await atStep(page, 1);
  });

  it('goes by button and by a click on the timeline', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Step on (→)' }).click();
    await atStep(page, 1);
    await page.getByRole('button', { name: 'Last step (End)' }).click();
    await atStep(page, 7);
    const lanes = await page.locator('.timeline canvas').first().boundingBox();
    if (lanes === null) throw new Error('the timeline is not drawn');
    await page.mouse.click(lanes.x + 82, lanes.y + 30);
    await atStep(page, 0);
  });

  it('plays to the end and stops there', async () => {
    const page = await open();
    await page.getByLabel('Speed of playing').click();
    await page.getByRole('option', { name: '20×' }).click();
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: 'Pause (Space)' }).waitFor();
    await atStep(page, 7);
    await page.getByRole('button', { name: 'Play (Space)' }).waitFor();
  });

  it('opens the line of the statement and of the scenario', async () => {
    const page = await open({ state: { step: 4 } });
    await statement(page).click();
    await page.locator('header .name').click();
    expect((await sent(page)).filter((message) => message.type === 'openLine')).toEqual([
      { type: 'openLine', line: 20 },
      { type: 'openLine', line: 4 },
    ]);
  });

  it('copies the step as plain text', async () => {
    const page = await open({ state: { step: 5 } });
    await page.getByRole('button', { name: 'Copy this step as plain text (c)' }).click();
    await page.waitForFunction(() => window.host.sent.some((message) => message.type === 'copy'));
    const copy = (await sent(page)).find((message) => message.type === 'copy');
    expect(copy?.type === 'copy' ? copy.text : '').toContain('child: write buf[0]');
  });

  it('copies by key: the step, all its calls, and the steps that were chosen with Shift', async () => {
    const page = await open({ state: { step: 3 } });
    const copied = async (count: number) => {
      await page.waitForFunction((n) => window.host.sent.filter(({ type }) => type === 'copy').length === n, count);
      const copy = (await sent(page)).filter((message) => message.type === 'copy').at(-1);
      return copy?.type === 'copy' ? copy.text : '';
    };
    await page.keyboard.press('c');
    expect((await copied(1)).match(/^step \d/gm)).toEqual(['step 3']);
    await page.keyboard.press('Shift+C');
    expect(await copied(2)).toMatch(/^Calls:$/m);
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByRole('button', { name: 'Copy steps 3 to 5 as plain text (c)' }).waitFor();
    await page.keyboard.press('c');
    expect((await copied(3)).match(/^step \d/gm)).toEqual(['step 3', 'step 4', 'step 5']);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Copy this step as plain text (c)' }).waitFor();
    await page
      .locator('.timeline canvas')
      .first()
      .click({ position: { x: 140, y: 24 }, modifiers: ['Shift'] });
    await page.getByRole('button', { name: /^Copy steps \d to 5 as plain text/ }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Copy this step as plain text (c)' }).waitFor();
  });

  it('leaves Ctrl+C to the workbench', async () => {
    const page = await open({ state: { step: 3 } });
    await page.keyboard.press('Control+C');
    await page.keyboard.press('ArrowRight');
    await atStep(page, 4);
    expect((await sent(page)).some(({ type }) => type === 'copy')).toBe(false);
  });

  it('follows the host: a step, a selection, a tab', async () => {
    const page = await open();
    await page.evaluate(() =>
      window.host.tell({ type: 'show', step: 5, tab: 'rmap', selection: { kind: 'pte', proc: 0, vpn: 0x40000000 } }),
    );
    await atStep(page, 5);
    await page.getByText('folio->mapping of folio 1 names anon_vma 1').first().waitFor();
    await inspectorTitle(page).getByText('parent: PTE buf[0]').waitFor();
    const moved = (await sent(page)).filter((message) => message.type === 'moved');
    expect(moved).toEqual([]);
  });
});

describe('kernels', () => {
  it('runs on another one when it is chosen', async () => {
    const selection = { kind: 'pte', proc: 0, vpn: BUF + 1 } as const;
    const page = await open({ state: { step: 5, selection } });
    const bits = page.getByRole('complementary').getByRole('definition').filter({ hasText: 'SAVED_DIRTY' });
    await bits.waitFor();
    await page.getByLabel('Kernel the scenario runs on').click();
    await page.getByRole('option', { name: '6.1', exact: true }).click();
    await page.waitForFunction(() => window.host.sent.some((message) => message.type === 'setKernel'));
    expect((await sent(page)).filter((message) => message.type === 'setKernel')).toEqual([
      { type: 'setKernel', kernel: '6.1' },
    ]);
    // 6.1 keeps D where 6.12 has SAVED_DIRTY: the new run is what is shown.
    await bits.waitFor({ state: 'detached' });
    await atStep(page, 5);
  });
});

describe('a narrow panel', () => {
  it('says below the views what the step did while nothing is selected', async () => {
    const page = await open({ state: { step: 5 } }, 600);
    const below = page.getByRole('complementary');
    await below.getByText('Fields that changed').waitFor();
    expect(await below.innerText()).toContain('Select a page, an entry, a VMA or a folio');
  });

  it('has its name and all of its signs in view', async () => {
    const page = await open({ scenario: 'pinned', state: { step: 4 } }, 400);
    const name = page.locator('header .name');
    expect(await name.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
    for (const sign of await page.locator('footer > span').all()) {
      const box = await sign.boundingBox();
      expect((box?.x ?? 400) + (box?.width ?? 400)).toBeLessThanOrEqual(400);
    }
  });
});

describe('one selection', () => {
  it('made in the map lights up in every view, and Esc clears it', async () => {
    const page = await open({ state: { step: 5 } });
    const drawing = page.getByRole('application', { name: /^Map of address spaces/ });
    await drawing.focus();
    // parent, its VMA, its segment, child, its VMA, its first segment
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await inspectorTitle(page).getByText('child: PTE buf[0]').waitFor();
    expect((await saved(page))?.selection).toEqual({ kind: 'pte', proc: 1, vpn: BUF });

    await page.keyboard.press('2');
    await page.locator('.note', { hasText: 'walk to buf[0]' }).waitFor();
    await page.keyboard.press('4');
    await page.getByText('folio->mapping of folio 5').first().waitFor();

    await page.keyboard.press('Escape');
    await page.getByText('Nothing selected').waitFor();
    expect((await saved(page))?.selection).toBeUndefined();
  });

  it('can be made by pointing, and the inspector leads on', async () => {
    const page = await open({ state: { step: 5 } });
    const box = await page.getByRole('application').boundingBox();
    if (box === null) throw new Error('the map is not drawn');
    await page.mouse.click(box.x + 640, box.y + 78);
    await inspectorTitle(page).getByText('folio 1').waitFor();
    await page.getByRole('complementary').getByRole('button', { name: 'anon_vma 1' }).first().click();
    await inspectorTitle(page).getByText('anon_vma 1').waitFor();
  });

  it('of a change in the calls selects what was changed', async () => {
    const page = await open({ state: { step: 5, tab: 'calls' } });
    await page.getByRole('treeitem').filter({ hasText: 'PTE child:buf[0]' }).first().click();
    await inspectorTitle(page).getByText('child: PTE buf[0]').waitFor();
  });

  it('goes to the step that last changed it', async () => {
    const page = await open({ state: { step: 6, selection: { kind: 'pte', proc: 1, vpn: BUF } } });
    await page.getByRole('button', { name: /^step 5: / }).click();
    await atStep(page, 5);
  });
});

describe('calls', () => {
  it('collapse and expand, by pointer and by keyboard', async () => {
    const page = await open({ state: { step: 5, tab: 'calls' } });
    const first = page.getByRole('treeitem').first();
    expect(await first.getAttribute('aria-expanded')).toBe('true');
    const before = await page.getByRole('treeitem').count();
    await first.click();
    expect(await first.getAttribute('aria-expanded')).toBe('false');
    expect(await page.getByRole('treeitem').count()).toBe(1);
    await page.getByRole('tree').focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('treeitem').count()).toBe(before);
    await page.getByRole('button', { name: 'Collapse all calls' }).click();
    expect(await page.getByRole('treeitem').count()).toBe(1);
  });
});

describe('help', () => {
  it('opens and closes by keyboard and names the keys', async () => {
    const page = await open();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keys and signs' });
    await dialog.getByText('Play or pause').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});
