import { describe, expect, it } from 'vitest';
import type { PanelToHost } from '../../../src/protocol';
import { type Page, usePanel } from '../page/usePanel';
import { reviewed } from '../shotList';

const open = usePanel();
const row = (page: Page, fn: string) => page.getByRole('treeitem').filter({ hasText: new RegExp(`^\\W*${fn}\\b`) });
const goneTo = async (page: Page): Promise<PanelToHost[]> =>
  (await page.evaluate(() => window.host.sent)).filter(({ type }) => type === 'goTo');

describe('the calls of a step while a series is under review', () => {
  it('marks the functions that it touches, in words and for screen readers', async () => {
    const page = await open({ state: { step: 5, tab: 'calls' }, told: [reviewed] });
    const mark = row(page, 'wp_page_copy').getByRole('button', { name: '✎ patches 3, 9' });
    await mark.waitFor();
    expect(await mark.getAttribute('title')).toContain('changed by patches 3, 9 of “mm/rmap: interface overhaul”');
    await page.getByText('✎ 2 functions touched').waitFor();
    expect(await row(page, 'do_wp_page').getByRole('button', { name: /patch/ }).count()).toBe(0);
    await page.getByText('✎ touched by the series under review').waitFor();
  });

  it('takes the marks away when the review ends', async () => {
    const page = await open({ state: { step: 5, tab: 'calls' }, told: [reviewed] });
    await row(page, 'wp_page_copy').getByText('✎').waitFor();
    await page.evaluate(() => window.host.tell({ type: 'reviewed' }));
    await row(page, 'wp_page_copy').getByText('✎').waitFor({ state: 'detached' });
    expect(await page.getByRole('checkbox', { name: 'only what the series touches' }).count()).toBe(0);
  });

  it('shows only what it touches, with the callers', async () => {
    const page = await open({ state: { step: 4, tab: 'calls' }, told: [reviewed] });
    await row(page, 'anon_vma_fork').waitFor();
    await page.getByRole('checkbox', { name: 'only what the series touches' }).click();
    await row(page, 'anon_vma_fork').waitFor({ state: 'detached' });
    await row(page, 'copy_process').waitFor();
    await row(page, 'copy_present_ptes').getByText('✎ patches 3, 17, 18, …').waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.getByText('The series under review touches no function of this step').waitFor();
  });

  it('shows a function that is asked for, and the filter gives way to it', async () => {
    const page = await open({ state: { step: 5, tab: 'calls' }, told: [reviewed] });
    await page.getByRole('checkbox', { name: 'only what the series touches' }).click();
    await row(page, 'folio_add_lru').waitFor({ state: 'detached' });
    await page.evaluate(() => window.host.tell({ type: 'show', fn: 'folio_add_lru' }));
    await row(page, 'folio_add_lru').and(page.locator('[aria-selected=true]')).waitFor();
  });

  it('goes to a function and to its hunk by mouse', async () => {
    const page = await open({ state: { step: 5, tab: 'calls' }, told: [reviewed] });
    await row(page, 'wp_page_copy').getByRole('button', { name: '✎ patches 3, 9' }).click();
    await row(page, 'wp_page_copy').getByRole('button', { name: 'mm/memory.c' }).click();
    expect(await goneTo(page)).toEqual([
      { type: 'goTo', fn: 'wp_page_copy', to: 'hunk' },
      { type: 'goTo', fn: 'wp_page_copy', to: 'function' },
    ]);
  });

  it('goes there by keyboard, from the line that the keys are on', async () => {
    const page = await open({
      state: { step: 5, tab: 'calls' },
      told: [reviewed, { type: 'show', fn: 'folio_remove_rmap_ptes' }],
    });
    await row(page, 'folio_remove_rmap_ptes').and(page.locator('[aria-selected=true]')).waitFor();
    const tree = page.getByRole('tree', { name: 'Calls of this step' });
    await tree.focus();
    await page.keyboard.press('F12');
    await page.keyboard.press('Shift+F12');
    expect(await goneTo(page)).toEqual([
      { type: 'goTo', fn: 'folio_remove_rmap_ptes', to: 'function' },
      { type: 'goTo', fn: 'folio_remove_rmap_ptes', to: 'hunk' },
    ]);
    expect(JSON.parse((await tree.getAttribute('data-vscode-context')) ?? '')).toMatchObject({
      webviewSection: 'call',
      fn: 'folio_remove_rmap_ptes',
      folioscopeTouched: true,
    });
  });
});
