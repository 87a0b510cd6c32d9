import type { Browser, Page } from 'playwright-core';
import type { PageRequest, PanelServer } from './serve';

export { launchChromium as launch } from '../../../scripts/workbench/chromium.ts';

/** A panel on its own page, with everything that went wrong in it. */
export interface OpenPanel {
  readonly page: Page;
  readonly errors: string[];
}

export async function openPanel(
  browser: Browser,
  server: PanelServer,
  request: PageRequest,
  viewport = { width: 1280, height: 800 },
): Promise<OpenPanel> {
  const page = await browser.newPage({ viewport });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(server.address(request));
  await page
    .locator('.views')
    .waitFor({ timeout: 15_000 })
    .catch((reason: unknown) => {
      throw new Error(`the panel did not come up: ${errors.join('; ') || String(reason)}`);
    });
  return { page, errors };
}
