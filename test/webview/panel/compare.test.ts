import { describe, expect, it } from 'vitest';
import type { CompareChoice } from '../../../src/protocol';
import { type Page, usePanel } from '../page/usePanel';
import { BUF } from '../shotList';

const open = usePanel();
const compare: CompareChoice = { by: 'series', series: ['zap-no-lru-drain'] };
const lru = (step: number, width?: number): Promise<Page> =>
  open({ scenario: 'lruBatch', state: { step, compare } }, width);
const at = (page: Page, n: number) => page.locator('.step .n', { hasText: `step ${n} of` }).waitFor();
const differences = (page: Page) => page.getByRole('region', { name: 'Differences of this step' });
const kept = (page: Page) => page.evaluate(() => window.host.state);

describe('the panel of a comparison', () => {
  it('names both sides and lists the steps with what differs', async () => {
    const page = await lru(4);
    await page.getByRole('region', { name: 'A: without zap-no-lru-drain' }).waitFor();
    await page.getByRole('region', { name: 'B: with zap-no-lru-drain' }).waitFor();
    const steps = page.getByRole('listitem');
    expect(await steps.count()).toBe(6);
    expect((await steps.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim())).toEqual(
      [
        '0 start',
        '1 parent: mmap buf 4Kequal',
        '2 parent: write bufequal',
        '3 parent: fork childequal',
        '± 4 child: munmap buf calls state 3',
        '± 5 parent: write buf calls',
      ].map((text) => expect.stringContaining(text.replace('equal', ''))),
    );
    expect(await page.locator('[aria-current=step]').innerText()).toContain('child: munmap buf');
  });

  it('tells the differences field by field and the calls in two columns', async () => {
    const page = await lru(4);
    const fields = differences(page).locator('table').first();
    await fields.waitFor();
    expect(await fields.locator('caption').innerText()).toBe('3 fields differ since this step');
    const refcount = fields.locator('tr', { hasText: '_refcount' });
    expect(await refcount.locator('td').allInnerTexts()).toEqual(['_refcount', '1', '2']);
    const calls = differences(page).locator('table').nth(1);
    expect(await calls.locator('td.sign.gone').count()).toBe(2);
    const folds = calls.getByRole('button', { name: /^… \d+ equal calls$/ });
    await folds.first().waitFor();
    const count = await folds.count();
    await folds.first().click();
    await page.waitForFunction((before) => document.querySelectorAll('tr.fold').length === before - 1, count);
  });

  it('marks the folio that differs on both sides, and says which of the differences this is', async () => {
    const page = await lru(4);
    await page.getByText('difference 1 of 2').waitFor();
    await page.keyboard.press('3');
    const marked = page.getByRole('listitem').filter({ hasText: '≠' });
    await marked.nth(1).waitFor();
    expect(await marked.count()).toBe(2);
    await page.keyboard.press('Home');
    await page.getByText('2 differences', { exact: true }).waitFor();
    await marked.first().waitFor({ state: 'detached' });
  });

  it('goes from difference to difference by key and by button, and says where there is none', async () => {
    const page = await lru(1);
    await differences(page).getByText('Both runs are equal at this step').waitFor();
    await page.keyboard.press('n');
    await at(page, 4);
    await page.getByRole('button', { name: 'Next difference (n)' }).click();
    await at(page, 5);
    await page.keyboard.press('Shift+N');
    await at(page, 4);
    await page.getByRole('listitem').nth(2).click();
    await at(page, 2);
    await differences(page).getByRole('button', { name: 'Next difference: step 4' }).click();
    await at(page, 4);
    await page.waitForFunction(() => window.host.state?.step === 4);
    expect(await kept(page)).toMatchObject({ compare, step: 4 });
  });

  it('selects a thing that differs on both sides, and what is selected on one side on the other', async () => {
    const page = await lru(4);
    await differences(page).getByRole('button', { name: 'folio 1' }).click();
    await page.waitForFunction(() => window.host.state?.selection !== undefined);
    expect(await kept(page)).toMatchObject({ selection: { kind: 'page' }, selectionB: { kind: 'page' } });
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => window.host.state?.selection === undefined);
    await page.getByRole('region', { name: 'A: without' }).getByRole('checkbox', { name: 'as table' }).click();
    await page
      .getByRole('region', { name: 'B: with' })
      .locator('table', { hasText: 'Address spaces' })
      .getByRole('button')
      .first()
      .click();
    const pte = { kind: 'pte', proc: 0, vpn: BUF };
    await page.waitForFunction(() => window.host.state?.selectionB !== undefined);
    expect(await kept(page)).toMatchObject({ selection: pte, selectionB: pte });
  });

  it('has the other views of both runs, and copies the step as text', async () => {
    const page = await lru(4);
    for (const [key, name] of [
      ['2', 'Page tables'],
      ['3', 'Folios'],
      ['4', 'Rmap chains'],
      ['5', 'Calls'],
    ] as const) {
      await page.keyboard.press(key);
      expect(await page.getByRole('tab', { name }).getAttribute('aria-selected')).toBe('true');
      await page.waitForFunction(() => document.querySelectorAll('.frame[aria-busy="false"]').length === 2);
    }
    await page.getByRole('button', { name: 'Copy this step of the comparison as plain text (c)' }).click();
    await page.waitForFunction(() => window.host.sent.some(({ type }) => type === 'copy'));
    const copied = await page.evaluate(() => window.host.sent.find((message) => message.type === 'copy'));
    expect(copied).toMatchObject({ text: expect.stringContaining('- without zap-no-lru-drain, kernel 6.12') });
    await page.keyboard.press('Shift+C');
    await page.waitForFunction(() => window.host.sent.filter(({ type }) => type === 'copy').length === 2);
    const whole = await page.evaluate(() => window.host.sent.findLast((message) => message.type === 'copy'));
    expect(whole).toMatchObject({ text: expect.stringContaining('First difference at step 4') });
  });

  it('stands one below the other where there is little room', async () => {
    const page = await lru(4, 560);
    const [a, b] = await Promise.all(
      ['A: without', 'B: with'].map((name) => page.getByRole('region', { name }).boundingBox()),
    );
    if (!a || !b) throw new Error('both sides are drawn');
    expect(b.y).toBeGreaterThan(a.y + a.height - 2);
    expect(b.x).toBe(a.x);
  });
});
