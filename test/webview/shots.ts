import path from 'node:path';
import { it } from 'vitest';
import { RESULTS } from '../../scripts/paths.ts';
import { usePanel } from './page/usePanel';
import { SHOTS } from './shotList';

/** Pictures of the panel alone, to look at: see `npm run shots`. */
const open = usePanel();

it.each(SHOTS)('$name', async ({ name, width, height, choose, keys, ...request }) => {
  const page = await open(request, width, height);
  if (choose !== undefined) {
    const [label, option] = choose;
    await page.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  }
  for (const key of keys ?? []) await page.keyboard.press(key);
  await page.locator('.frame[aria-busy="false"]').first().waitFor();
  await page.waitForFunction(() => window.host.sent.length > 0 && document.fonts.status === 'loaded');
  // One frame draws what has come, one shows it; the others let the short motions end.
  for (let i = 0; i < 20; i++) await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  await page.screenshot({ path: path.join(RESULTS, 'shots', `${name}.png`) });
});
