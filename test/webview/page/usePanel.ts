import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launch, type OpenPanel, openPanel } from './browser';
import { type PageRequest, type PanelServer, servePanel } from './serve';

export type Page = OpenPanel['page'];
export type Open = (request?: Partial<PageRequest>, width?: number, height?: number) => Promise<Page>;

/** One browser for all tests of a file, and one panel for each. `errorsAllowed`: a test may make the page complain. */
export function usePanel({ errorsAllowed = false } = {}): Open {
  let server: PanelServer;
  let browser: Browser;
  let panel: OpenPanel | undefined;

  beforeAll(async () => {
    [server, browser] = await Promise.all([servePanel(), launch()]);
  });
  afterEach(async () => {
    const errors = panel?.errors ?? [];
    await panel?.page.close();
    panel = undefined;
    if (!errorsAllowed) expect(errors).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  return async (request = {}, width = 1280, height = 800) => {
    panel = await openPanel(browser, server, { scenario: 'welcome', ...request }, { width, height });
    return panel.page;
  };
}
