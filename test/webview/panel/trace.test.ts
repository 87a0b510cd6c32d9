import { describe, expect, it } from 'vitest';
import { type Page, usePanel } from '../page/usePanel';
import { BUF } from '../shotList';

const open = usePanel();
const at = (page: Page, n: number) => page.locator('.step .n', { hasText: `step ${n} of` }).waitFor();

describe('a trace of a real kernel in the panel', () => {
  it('names the kernel, offers no other, and says what was not observed', async () => {
    const page = await open({ scenario: 'traceFork', state: { step: 4 } });
    expect(await page.locator('header .chip').first().innerText()).toBe('real kernel 6.12.117+deb12-cloud-amd64');
    expect(await page.getByLabel('Kernel the scenario runs on').count()).toBe(0);
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByText('What was not observed').click();
    await page.getByText('which function wrote a field, and in which order').waitFor();
  });

  it('steps like any other run', async () => {
    const page = await open({ scenario: 'traceFork', state: { step: 1 } });
    await page.keyboard.press('ArrowRight');
    await at(page, 2);
    expect(await page.locator('.step .what').innerText()).toBe('P0 write A 0-3');
    const folios = page.locator('table', { hasText: 'Folios' }).locator('tbody tr');
    await page.waitForFunction(() => document.querySelectorAll('.frame[aria-busy="true"]').length === 0);
    expect(await folios.count()).toBeGreaterThan(0);
  });

  it('explains what holds a folio as far as that was seen, and nobody who wrote', async () => {
    const selection = { kind: 'pte', proc: 1, vpn: BUF } as const;
    const page = await open({ scenario: 'traceFork', state: { step: 5, selection } });
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByText('P1: PTE A[0]').first().waitFor();
    expect(await inspector.innerText()).not.toContain('Who changed it');
    expect(await inspector.innerText()).not.toContain('first byte');
  });

  it('lists the calls flat, also those that are not modelled', async () => {
    const page = await open({ scenario: 'traceFork', state: { step: 4, tab: 'calls' } });
    const calls = page.getByRole('treeitem');
    await calls.first().waitFor();
    expect(await calls.allInnerTexts()).toContainEqual(expect.stringContaining('copy_page_range'));
    expect(await calls.evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-level')))).not.toContain('3');
  });
});
