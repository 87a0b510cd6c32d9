import { describe, expect, it } from 'vitest';
import { usePanel } from '../page/usePanel';

const open = usePanel();

describe('a broken invariant', () => {
  it('is shown with its reason, at the step that it is broken in', async () => {
    const page = await open({ state: { step: 5 } });
    await page.locator('.views').waitFor();
    expect(await page.getByText('breaks an invariant').count()).toBe(0);
    await page.evaluate(() => window.host.breakMapcount(0x100001));
    await page.keyboard.press('End');
    const alert = page.getByRole('alert').filter({ hasText: 'invariant' });
    await alert.waitFor();
    const words = await alert.innerText();
    expect(words).toContain('error of Folioscope’s model, not of the kernel');
    expect(words).toMatch(/mapcount-is-mappings: page 0x100001: .*Each PTE that maps a page is counted once/);
    await page.keyboard.press('Home');
    await alert.waitFor({ state: 'detached' });
  });
});
