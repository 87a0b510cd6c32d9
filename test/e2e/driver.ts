import path from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { beforeEach, expect, inject, onTestFailed, vi } from 'vitest';
import { RESULTS } from '../../scripts/paths.ts';
import { launchChromium } from '../../scripts/workbench/chromium.ts';

const VIEWPORT = { width: 1600, height: 1000 };
/** For what a loaded machine may take long to do; a wait ends as soon as what it waits for is there. */
const PATIENCE = 60_000;

export type Theme = 'dark' | 'light' | 'high contrast';

const THEMES: Readonly<Record<Theme, { readonly name: string; readonly className: string }>> = {
  dark: { name: 'Dark Modern', className: '.vs-dark' },
  light: { name: 'Light Modern', className: '.vs' },
  'high contrast': { name: 'Dark High Contrast', className: '.hc-black' },
};

/** The VS Code workbench as a user has it before them: everything goes through the keyboard, the mouse and what is seen. */
export class Workbench {
  readonly #browser: Browser;
  readonly page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  /** Opens the tests' workspace, or another folder, in the workbench that has the package installed unless another is named. */
  static async open(url: string = inject('url'), folder: string = inject('workspace')): Promise<Workbench> {
    const browser = await launchChromium();
    const context = await browser.newContext({ viewport: VIEWPORT });
    context.setDefaultTimeout(PATIENCE);
    const workbench = new Workbench(browser, await context.newPage());
    await workbench.#load(url, folder);
    return workbench;
  }

  async #load(url: string, folder: string): Promise<void> {
    await this.page.goto(`${url}/?folder=${encodeURIComponent(folder)}`);
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  /** Runs a command from the palette, by its title as the palette shows it. */
  async palette(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.page.locator('.quick-input-widget input.input').fill(`>${title}`);
    const label = this.page.locator('.label-name', { hasText: new RegExp(`^${escapeRegExp(title)}$`) });
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ has: label }).click();
  }

  /** Chooses an entry of the quick pick that is open, by its label. */
  async choose(label: string): Promise<void> {
    const name = this.page.locator('.label-name', { hasText: new RegExp(`^${escapeRegExp(label)}$`) });
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ has: name }).click();
  }

  /** Reloads the window as a user does, so that VS Code keeps what it keeps. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.palette('Developer: Reload Window');
    await loaded;
    await this.page.locator('.monaco-workbench').waitFor();
  }

  /** Opens a file of the workspace in the editor and puts the cursor in it. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+KeyP');
    await this.page.locator('.quick-input-widget input.input').fill(path.join(inject('workspace'), name));
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

  /** Puts the cursor of the active editor on a line, and the line in sight. */
  async goToLine(line: number): Promise<void> {
    await this.page.locator('.editor-instance .view-line').first().click();
    await this.page.keyboard.press('Control+KeyG');
    const input = this.page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill(`:${line}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** A line of the editor that holds this text. */
  line(text: string): Locator {
    // The editor draws spaces as no-break spaces.
    return this.page
      .locator('.view-line')
      .filter({ hasText: new RegExp(text.split(' ').map(escapeRegExp).join('\\s')) })
      .first();
  }

  /** A lens by its whole text: while a scenario runs there is also one that says so. */
  lens(text: string): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: new RegExp(`^${escapeRegExp(text)}$`) });
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
      // An old value is struck through before the new one.
      const text = (cell: Element) =>
        [...cell.childNodes].map((node) => `${node.textContent}${node.nodeName === 'DEL' ? ' → ' : ''}`).join('');
      const cells = (row: Element) => [...row.children].map((cell) => text(cell).replace(/\s+/g, ' ').trim());
      const [head, ...rows] = [...element.querySelectorAll('tr')].map(cells);
      return rows.map((row) => Object.fromEntries(row.map((text, i) => [head?.[i] ?? `${i}`, text])));
    });
  }

  async tab(label: string): Promise<void> {
    await this.panel().getByRole('tab', { name: label, exact: true }).click();
    await this.panel().locator('.frame[aria-busy=false]').first().waitFor();
  }

  /** Rests the pointer on the end of a line's text and gives what the hover says. */
  async hover(text: string): Promise<string> {
    await this.line(text).locator('span > span').first().hover();
    const widget = this.page.locator('.monaco-hover-content').filter({ hasText: 'Step' }).first();
    await widget.waitFor();
    return widget.innerText();
  }

  /** The side panel "MM State", or another by its name. */
  tree(name = 'MM State'): Tree {
    return new Tree(this.page, name);
  }

  /** What was copied last. */
  async clipboard(): Promise<string> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  async closeAll(): Promise<void> {
    await this.palette('View: Close All Editors');
    await this.page.locator('.editor-group-container.empty').waitFor();
  }

  async setTheme(theme: Theme): Promise<void> {
    const { name, className } = THEMES[theme];
    await this.palette('Preferences: Color Theme');
    const input = this.page.locator('.quick-input-widget input[placeholder*="Theme"]');
    await input.fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: name }).waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator(`.monaco-workbench${className}`).waitFor();
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
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

interface TreeRow {
  readonly index: number;
  readonly level: number;
  readonly label: string;
  readonly description: string;
  readonly expanded: boolean;
}

/** A tree of the side panel. Places in it are paths of labels, from the top down. */
export class Tree {
  readonly #view: Locator;

  constructor(page: Page, name: string) {
    const header = page.locator(`.pane-header[aria-label^="${name}"]`);
    this.#view = page.locator('.pane', { has: header }).locator('.pane-body .tree-explorer-viewlet-tree-view');
  }

  /** Unfolds each node on the way, and the last one; waits until its children are there. */
  async unfold(...path: readonly string[]): Promise<void> {
    for (let depth = 1; depth <= path.length; depth++) {
      const at = await vi.waitFor(() => this.#find(path.slice(0, depth)), { timeout: PATIENCE });
      if (!at.expanded) await this.#row(at).locator('.monaco-tl-twistie').click();
      await vi.waitFor(async () => expect((await this.#children(path.slice(0, depth))).length).toBeGreaterThan(0), {
        timeout: PATIENCE,
      });
    }
  }

  /** `label: description` of the children of an unfolded node. */
  async below(...path: readonly string[]): Promise<readonly string[]> {
    return (await this.#children(path)).map(({ label, description }) => `${label}: ${description}`);
  }

  async click(...path: readonly string[]): Promise<void> {
    await this.#row(await this.#find(path)).click();
  }

  #row({ index }: TreeRow): Locator {
    return this.#view.locator(`.monaco-list-row[data-index="${index}"]`);
  }

  async #children(path: readonly string[]): Promise<readonly TreeRow[]> {
    const parent = await this.#find(path);
    const after = (await this.#rows()).filter(({ index }) => index > parent.index);
    const end = after.findIndex(({ level }) => level <= parent.level);
    return (end < 0 ? after : after.slice(0, end)).filter(({ level }) => level === parent.level + 1);
  }

  async #find(path: readonly string[]): Promise<TreeRow> {
    const rows = await this.#rows();
    let found: TreeRow | undefined;
    for (const [depth, label] of path.entries()) {
      const from: number = found?.index ?? -1;
      found = rows.find((row) => row.index > from && row.level === depth + 1 && row.label === label);
      if (!found) throw new Error(`the tree has no ${path.slice(0, depth + 1).join(' › ')}`);
    }
    if (!found) throw new Error('a place in the tree has at least one label');
    return found;
  }

  async #rows(): Promise<readonly TreeRow[]> {
    const rows = await this.#view.locator('.monaco-list-row').evaluateAll((elements) =>
      elements.map((row) => ({
        index: Number(row.getAttribute('data-index')),
        level: Number(row.getAttribute('aria-level')),
        label: row.querySelector('.label-name')?.textContent ?? '',
        description: row.querySelector('.label-description')?.textContent ?? '',
        expanded: row.getAttribute('aria-expanded') === 'true',
      })),
    );
    return rows.sort((a, b) => a.index - b.index);
  }
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
