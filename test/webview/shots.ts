// Takes pictures of the panel alone, to look at: node scripts/run.mjs has no command for it; the tests import it.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { launch, openPanel } from './page/browser';
import { servePanel } from './page/serve';
import { SHOTS } from './shotList';

/** Writes the pictures whose name contains one of `names` (all, if there are none) into `folder`. */
export async function takeShots(folder: string, names: readonly string[]): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const server = await servePanel();
  const browser = await launch();
  const problems: string[] = [];
  try {
    for (const shot of SHOTS) {
      if (names.length > 0 && !names.some((name) => shot.name.includes(name))) continue;
      const viewport = { width: shot.width ?? 1280, height: shot.height ?? 800 };
      const { page, errors } = await openPanel(browser, server, shot, viewport);
      if (shot.choose !== undefined) {
        const [label, option] = shot.choose;
        await page.getByRole('combobox', { name: label }).click();
        await page.getByRole('option', { name: option, exact: true }).click();
      }
      for (const key of shot.keys ?? []) await page.keyboard.press(key);
      await page.locator('.frame[aria-busy="false"]').first().waitFor();
      await page.waitForFunction(() => window.host.sent.length > 0 && document.fonts.status === 'loaded');
      // Two frames: one that draws what has come, one that shows it.
      for (let i = 0; i < 20; i++) await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      await page.screenshot({ path: path.join(folder, `${shot.name}.png`) });
      problems.push(...errors.map((error) => `${shot.name}: ${error}`));
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return problems;
}
