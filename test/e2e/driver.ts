import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { beforeEach, inject, onTestFailed } from 'vitest';
import { RESULTS } from '../../scripts/paths.ts';
import { launchChromium } from '../../scripts/workbench/chromium.ts';

export type Theme = 'dark' | 'light' | 'high contrast';

const THEMES: Readonly<Record<Theme, { readonly setting: string; readonly className: string }>> = {
  dark: { setting: 'Default Dark Modern', className: '.vs-dark' },
  light: { setting: 'Default Light Modern', className: '.vs' },
  'high contrast': { setting: 'Default High Contrast', className: '.hc-black' },
};

/** The VS Code workbench as a user has it before them: everything goes through the keyboard, the mouse and what is seen. */
export class Workbench {
  readonly #browser: Browser;
  readonly page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  static async open(): Promise<Workbench> {
    const browser = await launchChromium();
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
    const workbench = new Workbench(browser, await context.newPage());
    await workbench.load();
    return workbench;
  }

  /** Loads the workbench, or loads it again. */
  async load(): Promise<void> {
    await this.page.goto(`${inject('url')}/?folder=${encodeURIComponent(inject('workspace'))}`);
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  /** Runs a command from the palette. */
  async palette(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input.input');
    await input.fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Opens a file of the workspace in the editor and puts the cursor in it. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+KeyP');
    await this.page.locator('.quick-input-widget input.input').fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.editor(name).waitFor();
    await this.editor(name).locator('.view-line').first().waitFor();
  }

  editor(name: string): Locator {
    return this.page
      .locator(`.editor-instance[aria-label*="${name}"], .editor-instance:has([data-uri$="/${name}"])`)
      .first();
  }

  /** A line of the editor that holds this text. */
  line(text: string): Locator {
    // The editor draws spaces as no-break spaces.
    return this.page
      .locator('.view-line')
      .filter({ hasText: new RegExp(text.split(' ').map(escapeRegExp).join('\\s')) })
      .first();
  }

  lens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a').filter({ hasText: text });
  }

  /** The user content of the panel: an iframe within the one that VS Code makes for every webview. */
  panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** Waits until the panel shows this scenario at this step, drawn. */
  async panelShows(scenario: string, step: number): Promise<void> {
    const panel = this.panel();
    await panel.getByRole('button', { name: scenario }).waitFor();
    await panel.getByText(new RegExp(`^step ${step} of \\d+$`)).waitFor();
    await panel.locator('.frame[aria-busy=false]').first().waitFor();
  }

  /** A table of the panel, by its caption: the accessible form of what is drawn. One object a row, keyed by column. */
  async table(caption: string): Promise<readonly Readonly<Record<string, string>>[]> {
    const table = this.panel()
      .locator('table')
      .filter({ has: this.panel().locator('caption', { hasText: caption }) });
    await table.first().waitFor({ state: 'attached' });
    return table.first().evaluate((element) => {
      const cells = (row: Element) =>
        [...row.children].map((cell) => (cell.textContent ?? '').replace(/\s+/g, ' ').trim());
      const [head, ...rows] = [...element.querySelectorAll('tr')].map(cells);
      return rows.map((row) => Object.fromEntries(row.map((text, i) => [head?.[i] ?? `${i}`, text])));
    });
  }

  async tab(label: string): Promise<void> {
    await this.panel().getByRole('tab', { name: label }).click();
    await this.panel().locator('.frame[aria-busy=false]').first().waitFor();
  }

  /** Rests the pointer on the end of a line's text and gives what the hover says. */
  async hover(text: string): Promise<string> {
    await this.line(text).locator('span > span').first().hover();
    const widget = this.page.locator('.monaco-hover-content').filter({ hasText: 'Step' }).first();
    await widget.waitFor();
    return widget.innerText();
  }

  tree(): Tree {
    return new Tree(this.page);
  }

  async closeAll(): Promise<void> {
    await this.palette('View: Close All Editors');
    await this.page.locator('.editor-group-container.empty').waitFor();
  }

  async setTheme(theme: Theme): Promise<void> {
    const { setting, className } = THEMES[theme];
    const file = path.join(inject('userDataDir'), 'User/settings.json');
    const settings = { ...JSON.parse(readFileSync(file, 'utf8')), 'workbench.colorTheme': setting };
    writeFileSync(file, JSON.stringify(settings));
    await this.page.locator(`.monaco-workbench${className}`).waitFor({ timeout: 15_000 });
  }

  /** Kept in test-results/screenshots, to be looked at. */
  async screenshot(name: string, what: Page | Locator = this.page): Promise<void> {
    await what.screenshot({ path: path.join(RESULTS, 'screenshots', `${name}.png`) });
  }
}

/** Takes a picture of the workbench when a test fails: what was seen is worth more than what was waited for. */
export function keepFailures(workbench: () => Workbench): void {
  beforeEach(({ task }) => {
    onTestFailed(() => workbench().screenshot(`FAILED ${task.name.replace(/[^\w -]+/g, '')}`));
  });
}

/** The side panel "MM State". */
export class Tree {
  readonly #rows: Locator;

  constructor(page: Page) {
    this.#rows = page.locator('.pane-body .monaco-list-row[role=treeitem]');
  }

  row(label: string): Locator {
    return this.#rows
      .filter({ has: this.#rows.page().locator('.label-name').getByText(label, { exact: true }) })
      .first();
  }

  async unfold(label: string): Promise<void> {
    const row = this.row(label);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.locator('.monaco-tl-twistie').click();
    await this.#rows
      .page()
      .locator(`.monaco-list-row[aria-expanded=true]`)
      .filter({ hasText: label })
      .first()
      .waitFor();
  }

  async labels(): Promise<readonly string[]> {
    return this.#rows.locator('.label-name').allInnerTexts();
  }
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
